"""Collecting from the web: which pages a day has, by what lists them, and fetching them."""

import asyncio
import datetime as dt
import logging
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from dateline.pipeline.collect_listed import Listed, list_api, list_channel, list_gdelt, list_one, list_sitemaps
from dateline.pipeline.progress import Progress
from dateline.pipeline.receiving import Receiver, Wanted
from dateline.pipeline.watching import Watch
from dateline.schema.addresses import canonical_url
from dateline.schema.errors import BadConfiguration, DatelineError, SourceChanged, TryAgain
from dateline.schema.refusals import is_try_again, refusal_rule
from dateline.schema.sources import Source
from dateline.stages.listings import TROUBLES
from dateline.store.addresses import expand, expand_address, holds_day, url_of_day
from dateline.store.answers import Answer, Limits
from dateline.store.clock import utc_now
from dateline.store.files import read_address_list
from dateline.store.listing import Item, read_feed, read_section
from dateline.store.secrets import without_secrets
from dateline.store.web import WebClient

log = logging.getLogger(__name__)

#: Kinds whose listing shows only what is there now.
NO_PAST = frozenset({"section", "pages"})
#: Kinds of listing that may be missing on a day (404).
MAY_BE_MISSING = frozenset({"section", "gdelt", "warc"})
#: Kinds that go back to the day that is asked for, of themselves or by the day in their address.
KNOWS_PAST = frozenset({"telegram"})


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
    addresses = (*source.urls, source.url or "", source.path or "")
    today = utc_now().date()
    recent = date in (today, today - dt.timedelta(days=1))
    return source.memento or source.kind in KNOWS_PAST or any(map(holds_day, addresses)) or recent


async def list_items(client: WebClient, watch: Watch, sources: list[Source], date: dt.date) -> list[Wanted]:
    """The pages that web sources have for a date, each address once (the first source in the file has it).

    A source in trouble is taken down by the watch, and the others go on.
    """
    collection = watch.collection

    async def one(source: Source) -> Listed | DatelineError:
        try:
            return await _list_source(client, collection, source, date)
        except TROUBLES as error:
            return error

    per_source = await asyncio.gather(*map(one, sources))
    wanted: dict[tuple[str, bool], Wanted] = {}
    refused: list[Wanted] = []
    repeated = 0
    for source, listed in zip(sources, per_source, strict=True):
        if isinstance(listed, DatelineError):
            watch.note_error(source, listed)
            continue
        refused += listed.refused
        if not watch.note_count(source, len(listed.wanted), whole=can_tell(source, date)):
            continue
        for page in listed.wanted:
            # twins of one page (mobile, AMP, with tracking parameters) are one page
            name = (canonical_url(page.item.url), source.memento)
            repeated += name in wanted
            wanted.setdefault(name, page)
    if repeated:
        log.info("%s %s: %d addresses are named more than once, fetched once", collection, date, repeated)
    return [*refused, *wanted.values()]


async def receive(client: WebClient, wanted: list[Wanted], date: dt.date, receiver: Receiver) -> None:
    """Fetch pages and hand each answer over as it comes; how far that has come is told in the log."""
    progress = Progress(f"{receiver.collection} {date}", sum(page.listing is None for page in wanted))

    async def one(page: Wanted) -> None:
        if receiver.refuses(page):
            return
        if page.listing is not None:
            receiver.take_listed(page, page.listing)
            return
        answer = await client.get(page.item.url, as_of=as_of(page.source, date))
        progress.note(answer)
        # an address of a day ("pages") that is not there means: no such page that day
        if page.source.kind == "pages" and answer.status == 404:
            log.info("%s %s: nothing at %s", page.source.id, date, page.item.url)
            return
        # an address that somebody wrote down ("pages") may mean a front page
        if page.source.kind != "pages" and led_home(page.item.url, answer):
            answer = replace(answer, error=f"redirected_home: to {answer.final_url}, which is no report")
        receiver.take_answer(page, answer)

    async with asyncio.TaskGroup() as tasks:
        for page in wanted:
            tasks.create_task(one(page))
    progress.end()


def led_home(url: str, answer: Answer) -> bool:
    """True where a page now leads to the front page of a site, as withdrawn ones often do instead of saying so."""
    paths = [urlsplit(u).path.strip("/") for u in (url, answer.final_url)]
    return answer.error is None and answer.status == 200 and bool(paths[0]) and not paths[1]


async def _list_source(client: WebClient, collection: str, source: Source, date: dt.date) -> Listed:
    whole = can_tell(source, date)
    if not whole and source.kind in NO_PAST:
        log.info("%s %s: shows no past days, nothing listed", source.id, date)
        return Listed()
    if source.kind == "pages":
        urls = dict.fromkeys(url_of_day(u, date) for u in (*source.urls, *_listed_in_file(collection, source, date)))
        return Listed([Wanted(source, Item(url)) for url in urls])
    where = f"collection {collection}, source {source.id}, url"
    url = url_of_day(
        expand_address(source.url or "", where=where, hint="set it in the environment of the workers"), date
    )
    listed = await _list_all(client, source, url, date)
    found, undated = len(listed.wanted), sum(w.item.published_at is None for w in listed.wanted)
    pattern = re.compile(source.link_pattern or "")
    listed.wanted = [w for w in listed.wanted if _is_of_day(w.item, date, whole) and pattern.search(w.item.url)]
    log.info(
        "%s %s: %d of %d items; %d undated (%s), %d unusable",
        source.id, date, len(listed.wanted), found, undated, "taken" if whole else "left out", listed.unusable,
    )  # fmt: skip
    return listed


async def _list_all(client: WebClient, source: Source, url: str, date: dt.date) -> Listed:
    async def fetch(address: str) -> Answer | None:
        return await fetch_listing(client, source, address, date)

    if source.kind == "sitemap":
        return await list_sitemaps(fetch, source, url, date)
    if source.kind == "telegram":
        return await list_channel(fetch, source, url, date)
    if source.kind == "gdelt":
        return await list_gdelt(fetch, source, url, date)
    if source.api is not None:
        return await list_api(fetch, source, url, source.api)
    if source.kind == "section":
        pattern = source.link_pattern or ""
        return await list_one(fetch, source, url, lambda a: read_section(a.payload, a.final_url, pattern))
    return await list_one(fetch, source, url, lambda a: read_feed(a.payload, a.final_url, a.header("content-type")))


def _is_of_day(item: Item, date: dt.date, whole: bool) -> bool:
    return item.published_at.astimezone(dt.UTC).date() == date if item.published_at else whole


def _listed_in_file(collection: str, source: Source, date: dt.date) -> list[str]:
    if source.path is None:
        return []
    where = f"collection {collection}, source {source.id}, path"
    path = url_of_day(expand(source.path, where=where, hint="set it to a file of addresses"), date)
    return read_address_list(Path(path).expanduser(), where=where)


async def fetch_listing(
    client: WebClient, source: Source, url: str, date: dt.date, *, limits: Limits | None = None
) -> Answer | None:
    """Fetch what names the items; None where a section or archive of that day does not exist (404).

    Raises TryAgain for passing trouble, BadConfiguration for a forbidden address, SourceChanged for all else.
    """
    answer = await client.get(url, as_of=as_of(source, date), limits=limits, expects=source.kind)
    if answer.error is None:
        return answer
    message = without_secrets(f"source {source.id}, {date}: {url}: {answer.error}")
    if is_try_again(answer.error):
        raise TryAgain(message)
    if answer.status == 404 and source.kind in MAY_BE_MISSING:
        # a day of exports has 96 addresses; how many of them are missing is told once
        log.log(logging.DEBUG if source.kind == "gdelt" else logging.INFO, "%s; an empty day", message)
        return None
    if refusal_rule(answer.error) == "address_forbidden":
        raise BadConfiguration(f"{message}; set allow_private_addresses: true if that is meant")
    raise SourceChanged(f"{message}; look whether the source has moved, then correct its url")
