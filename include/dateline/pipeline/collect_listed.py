"""Reading listings, many of several answers: an API's pages, a channel's, quarter hours, a sitemap's children."""

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from dateline.pipeline.receiving import Wanted
from dateline.schema.errors import SetAside, SourceChanged
from dateline.schema.sources import Api, Source
from dateline.store.addresses import urls_of_day, with_parameters
from dateline.store.answers import Answer
from dateline.store.gdelt import read_gdelt
from dateline.store.json_listing import read_api
from dateline.store.listing import Item, Listing, read_sitemap
from dateline.store.secrets import without_secrets
from dateline.store.telegram import read_channel

log = logging.getLogger(__name__)

#: Pages of one listing, and sitemaps of one index, that are read at most.
MOST_PAGES = 200
MOST_CHILDREN = 50

#: Fetches one address of a source; None where that day has none.
Fetch = Callable[[str], Awaitable[Answer | None]]


@dataclass(slots=True)
class Listed:
    """What a source's listings hold: pages to fetch, or items whole; and the listings that were refused."""

    wanted: list[Wanted] = field(default_factory=list)
    refused: list[Wanted] = field(default_factory=list)
    unusable: int = 0

    def read(self, source: Source, answer: Answer, read: Callable[[bytes, str], Listing]) -> Listing | None:
        """Read an answer and keep its items; what is hostile is refused with its row, and the rest goes on."""
        try:
            listing = read(answer.payload, answer.final_url)
        except SetAside as refusal:
            why = without_secrets(f"{refusal.rule}: {refusal.reason}")
            log.warning("%s: %s", source.id, why)
            self.refused.append(Wanted(source, Item(answer.url), answer, why))
            return None
        # an answer is kept only where items are taken out of it: a day of exports would not fit into memory
        self.wanted += [Wanted(source, item, answer if item.page else None) for item in listing.items]
        self.unusable += listing.unusable
        return listing


async def list_one(fetch: Fetch, source: Source, url: str, read: Callable[[Answer], Listing]) -> Listed:
    """Items of a listing that is one answer."""
    listed = Listed()
    answer = await fetch(url)
    if answer is not None:
        listed.read(source, answer, lambda _payload, _at: read(answer))
    return listed


async def list_sitemaps(fetch: Fetch, source: Source, url: str, date: dt.date) -> Listed:
    """Items of a sitemap, or of the sitemaps that an index names and that changed on the date or later."""
    listed = Listed()
    answer = await fetch(url)
    listing = listed.read(source, answer, read_sitemap) if answer else None
    if listing is None:
        return listed
    children = [u for u, changed in listing.children if changed is None or changed.date() >= date]
    if len(children) > MOST_CHILDREN:
        raise SourceChanged(f"source {source.id}: {len(children)} sitemaps in {url}, at most {MOST_CHILDREN} are read")
    for child in children:
        answer = await fetch(child)
        if answer is not None:
            listed.read(source, answer, read_sitemap)
    return listed


async def list_channel(fetch: Fetch, source: Source, url: str, date: dt.date) -> Listed:
    """Posts of a channel, page by page, back to the date's first."""
    listed = Listed()
    seen: set[str] = set()
    following: str | None = url
    while following is not None and following not in seen:
        seen.add(following)
        if len(seen) > MOST_PAGES:
            raise SourceChanged(f"source {source.id}: {MOST_PAGES} pages of {url} do not go back to {date}")
        answer = await fetch(following)
        listing = listed.read(source, answer, read_channel) if answer else None
        if listing is None:
            break
        times = [item.published_at for item in listing.items if item.published_at]
        following = None if times and min(times).date() < date else listing.next_url
    return listed


async def list_api(fetch: Fetch, source: Source, url: str, shape: Api) -> Listed:
    """Items of an API, page by page, until a page is not full or has nothing new, or there are more than `max`."""
    listed = Listed()
    seen: set[str] = set()
    following = _page_of(url, shape, 0)
    for number in range(1, MOST_PAGES + 1):
        answer = await fetch(following)
        listing = listed.read(source, answer, lambda payload, at: read_api(payload, at, shape)) if answer else None
        if listing is None:
            return listed
        fresh = {item.url for item in listing.items} - seen
        seen |= fresh
        more = listing.next_url
        if shape.offset and listing.entries >= shape.page_size:
            more = _page_of(url, shape, number * shape.page_size)
        if more is None or not fresh or len(seen) > source.max:
            return listed
        following = more
    raise SourceChanged(f"source {source.id}: {url} has more than {MOST_PAGES} pages; narrow it or raise page_size")


async def list_gdelt(fetch: Fetch, source: Source, url: str, date: dt.date) -> Listed:
    """Articles of a day's exports or of one ArtList answer; a quarter hour without an export is passed over."""
    listed, addresses = Listed(), urls_of_day(url, date)

    async def one(address: str) -> bool:
        answer = await fetch(address)
        if answer is not None:
            listed.read(source, answer, lambda payload, at: read_gdelt(payload, at, source.themes))
        return answer is not None

    there = sum(await asyncio.gather(*map(one, addresses)))
    log.info("%s %s: %d of %d lists", source.id, date, there, len(addresses))
    listed.wanted.sort(key=lambda wanted: wanted.item.url)
    return listed


def _page_of(url: str, shape: Api, offset: int) -> str:
    parameters = {shape.limit: str(shape.page_size)} if shape.limit else {}
    if shape.offset:
        parameters[shape.offset] = str(offset)
    return with_parameters(url, parameters) if parameters else url
