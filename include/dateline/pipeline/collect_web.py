"""Collecting from the web: which pages a day has, by feeds, sitemaps and sections, and fetching them."""

import asyncio
import datetime as dt
import logging

from dateline.pipeline.receiving import Receiver, Wanted, check_count
from dateline.schema.errors import BadConfiguration, SourceChanged, TryAgain
from dateline.schema.refusals import is_try_again, refusal_rule
from dateline.schema.sources import Source
from dateline.store.addresses import url_of_day
from dateline.store.answers import Answer, Limits
from dateline.store.clock import utc_now
from dateline.store.listing import Item, read_feed, read_section, read_sitemap
from dateline.store.web import WebClient

log = logging.getLogger(__name__)

#: Sitemaps of one index that are read at most.
MOST_CHILDREN = 50


def end_of_day(date: dt.date) -> dt.datetime:
    """The last second of a partition date, UTC: the moment that Memento sources are asked about."""
    return dt.datetime.combine(date, dt.time(23, 59, 59), dt.UTC)


def as_of(source: Source, date: dt.date) -> dt.datetime | None:
    """Moment to ask for, of sources that know their past."""
    return end_of_day(date) if source.memento else None


def can_tell(source: Source, date: dt.date) -> bool:
    """True if what a source shows now is what it had on the date.

    So it is where the address holds the day, where the source knows its past, and on the day itself and the day after
    (the daily run comes after midnight). For any other day only items that print their own date are taken.
    """
    addresses = (*source.urls, source.url or "")
    today = utc_now().date()
    return source.memento or any("{date}" in a for a in addresses) or date in (today, today - dt.timedelta(days=1))


async def list_items(client: WebClient, collection: str, sources: list[Source], date: dt.date) -> list[Wanted]:
    """The pages that web sources have for a date, each address once (the first source in the file has it).

    Raises TryAgain, SourceChanged, BadConfiguration.
    """
    per_source = await asyncio.gather(*(_list_source(client, s, date) for s in sources))
    wanted: dict[tuple[str, bool], Wanted] = {}
    repeated = 0
    for source, items in zip(sources, per_source, strict=True):
        check_count(collection, source, date, len(items), whole=can_tell(source, date))
        for item in items:
            repeated += (item.url, source.memento) in wanted
            wanted.setdefault((item.url, source.memento), Wanted(source, item))
    if repeated:
        log.info("%s %s: %d addresses are named by more than one source, fetched once", collection, date, repeated)
    return list(wanted.values())


async def receive(client: WebClient, wanted: list[Wanted], date: dt.date, receiver: Receiver) -> None:
    """Fetch pages and hand each answer over as it comes."""

    async def one(page: Wanted) -> None:
        if receiver.refuses(page):
            return
        answer = await client.get(page.item.url, as_of=as_of(page.source, date))
        # an address of a day ("pages") that is not there means: no such page that day
        if page.source.kind == "pages" and answer.status == 404:
            log.info("%s %s: nothing at %s", page.source.id, date, page.item.url)
            return
        receiver.take_answer(page, answer)

    async with asyncio.TaskGroup() as tasks:
        for page in wanted:
            tasks.create_task(one(page))


async def _list_source(client: WebClient, source: Source, date: dt.date) -> list[Item]:
    whole = can_tell(source, date)
    if not whole and source.kind in ("section", "pages"):
        log.info("%s %s: shows no past days, nothing listed", source.id, date)
        return []
    if source.kind == "pages":
        return [Item(url) for url in dict.fromkeys(url_of_day(u, date) for u in source.urls)]
    url = url_of_day(source.url or "", date)
    answer = await fetch_listing(client, source, url, date)
    if answer is None:
        return []
    if source.kind == "section":
        return list(read_section(answer.payload, answer.final_url, source.link_pattern or "").items)
    if source.kind == "feed":
        listing = read_feed(answer.payload, answer.final_url, answer.header("content-type"))
        items, unusable = list(listing.items), listing.unusable
    else:
        items, unusable = await _read_sitemaps(client, source, answer, date)
    chosen = [i for i in items if (i.published_at.date() == date if i.published_at else whole)]
    undated = sum(i.published_at is None for i in items)
    log.info(
        "%s %s: %d of %d items; %d undated (%s), %d without a web address",
        source.id, date, len(chosen), len(items), undated, "taken" if whole else "left out", unusable,
    )  # fmt: skip
    return chosen


async def fetch_listing(
    client: WebClient, source: Source, url: str, date: dt.date, *, limits: Limits | None = None
) -> Answer | None:
    """Fetch what names the items; None where a section or archive of that day does not exist (404).

    Raises TryAgain for passing trouble, BadConfiguration for a forbidden address, SourceChanged for all else.
    """
    answer = await client.get(url, as_of=as_of(source, date), limits=limits)
    if answer.error is None:
        return answer
    message = f"source {source.id}, {date}: {url}: {answer.error}"
    if is_try_again(answer.error):
        raise TryAgain(message)
    if answer.status == 404 and source.kind in ("section", "warc"):
        log.info("%s; an empty day", message)
        return None
    if refusal_rule(answer.error) == "address_forbidden":
        raise BadConfiguration(f"{message}; set allow_private_addresses: true if that is meant")
    raise SourceChanged(f"{message}; look whether the source has moved, then correct its url")


async def _read_sitemaps(client: WebClient, source: Source, answer: Answer, date: dt.date) -> tuple[list[Item], int]:
    """Items of a sitemap, or of the sitemaps that an index names and that changed on the date or later."""
    listing = read_sitemap(answer.payload, answer.final_url)
    items, unusable = list(listing.items), listing.unusable
    children = [u for u, changed in listing.children if changed is None or changed.date() >= date]
    if len(children) > MOST_CHILDREN:
        raise SourceChanged(
            f"source {source.id}: {len(children)} sitemaps in {answer.url}, at most {MOST_CHILDREN} are read"
        )
    for url in children:
        child = await fetch_listing(client, source, url, date)
        if child is not None:
            inner = read_sitemap(child.payload, child.final_url)
            items += inner.items
            unusable += inner.unusable
    return items, unusable
