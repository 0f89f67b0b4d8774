"""Collecting a day: list what the sources hold for it, receive it once, keep bytes and headers as evidence."""

import asyncio
import datetime as dt
import logging
import os

import pyarrow as pa

from dateline import __version__
from dateline.pipeline.collect_files import FILE_KINDS, find_file_dates, receive_files
from dateline.pipeline.collect_web import list_items, receive
from dateline.pipeline.receiving import Job, Receiver, Wanted
from dateline.pipeline.watching import Watch
from dateline.schema.sources import Collection, Source
from dateline.schema.tables import TABLES
from dateline.stages.collect import find_try_again, merge_captures
from dateline.stages.listings import GAVE_NOTHING, find_alerts, merge_listings
from dateline.store.addresses import expand_address
from dateline.store.answers import WebSettings
from dateline.store.catalogue import locked
from dateline.store.lake import Lake, fit
from dateline.store.listing import Item
from dateline.store.secrets import names_secret
from dateline.store.tombstones import load_tombstones
from dateline.store.warc import WarcFile, read_payload
from dateline.store.web import WebClient

__all__ = ["collect", "find_dates", "read_payload", "web_settings"]

log = logging.getLogger(__name__)

WEB_KINDS = frozenset({"feed", "sitemap", "section", "pages", "telegram", "gdelt", "api"})


def collect(
    collection: Collection, date: dt.date, lake: Lake, *, refetch: bool = False, web: WebSettings | None = None
) -> pa.Table:
    """Save the captures of one partition date and return them (schema.tables, `captures`).

    A partition that is there is used as it is, except that what failed for a passing reason is asked for again, and
    sources that gave nothing to fetch are listed again. With `refetch` everything is listed and received again: equal
    bytes keep their row, others get a new row that points to it. A partition is written also when it has no rows:
    somebody looked. What each source listed goes into `listings`; one in trouble does not keep the others from going
    on (decision 0017). web: instead of `web_settings(collection)`. Raises TryAgain, SourceChanged or BadConfiguration
    on the first run of a day on which no source could be listed.
    """
    name = collection.collection
    with locked(lake, f"warc/{name}/.{date.isoformat()}.lock"):
        before = lake.read_table("captures", name, date)
        listed = lake.read_table("listings", name, date)
        again = [] if refetch else _to_ask_again(collection, before)
        sources = list(collection.sources) if before is None or refetch else _to_list_again(collection, listed)
        if before is not None and not sources and not again:
            log.info("%s %s: %d captures are there, nothing fetched", name, date, before.num_rows)
            if listed is None:
                lake.save_table("listings", name, date, TABLES["listings"].empty())
            return before
        settings = web or web_settings(collection)
        with WarcFile(lake, f"warc/{name}/{date.isoformat()}.warc.gz", fresh=before is None) as warc:
            watch = Watch(name)
            receiver = Receiver(name, warc, before, load_tombstones(lake))

            async def work() -> None:
                async with WebClient(settings) as client:
                    job = Job(collection, date, lake, client, refetch)
                    held = set(before["url"].to_pylist()) if before is not None and not refetch else set()
                    await _collect(job, sources, receiver, watch, again, held)

            asyncio.run(work())
            if before is None:
                watch.check_any_gave()
            rows, repeated = merge_captures(before, receiver.rows)
            # evidence first: a row never points at bytes that are not there
            warc.save()
        rows = fit(TABLES["captures"], rows)
        lake.save_table("listings", name, date, merge_listings(listed, watch.listings.values()))
        lake.save_table("captures", name, date, rows)
    log.info(
        "%s %s: %d captures, %d new, %d unchanged, %d the same page under another address, %d with an error",
        name, date, rows.num_rows, len(receiver.rows) - repeated, receiver.unchanged, repeated,
        rows.num_rows - rows["error"].null_count,
    )  # fmt: skip
    return rows


def find_dates(collection: Collection, lake: Lake, *, web: WebSettings | None = None) -> list[dt.date]:
    """The days that a collection's folders and archives hold something for, sorted; files are dated on the way.

    Sources of other kinds have no days of their own to tell, nor have archives with a day in their address.
    """
    return asyncio.run(find_file_dates(collection, lake, web or web_settings(collection)))


def user_agent() -> str:
    """What Dateline calls itself, with the address for complaints of DATELINE_CONTACT where that is set."""
    contact = " ".join(os.environ.get("DATELINE_CONTACT", "").split())
    return f"Dateline/{__version__}" + (f" (+{contact})" if contact else "")


def web_settings(collection: Collection) -> WebSettings:
    """How to fetch for a collection. The proxy is read from the environment where the collection has one.

    Who fetches from others without saying whom to write to is told so in the log.
    """
    asks_others = any(s.url or s.kind == "pages" for s in collection.sources) and not collection.allow_private_addresses
    if asks_others and not (collection.sample or os.environ.get("DATELINE_CONTACT")):
        log.warning("DATELINE_CONTACT is not set: hosts see no address for complaints in the User-Agent")
    proxy = collection.proxy and expand_address(
        collection.proxy,
        where=f"collection {collection.collection}: proxy",
        hint="start the sample newsroom with `make run` or `make up`, or set it to the address of your proxy",
    )
    return WebSettings(
        user_agent=user_agent(),
        requests_per_second=collection.requests_per_second,
        max_payload_bytes=collection.max_payload_bytes,
        proxy=proxy,
        allow_private_addresses=collection.allow_private_addresses,
    )


def _to_ask_again(collection: Collection, before: pa.Table | None) -> list[Wanted]:
    if before is None:
        return []
    sources = {s.id: s for s in collection.sources if s.kind in WEB_KINDS}
    return [
        Wanted(
            sources[row["source_id"]],
            Item(row["url"], row["listed_title"], row["listed_published_at"], row["listed_basis"] or "none"),
        )
        for row in find_try_again(before, sources)
        if not names_secret(row["url"])
    ]


def _to_list_again(collection: Collection, listed: pa.Table | None) -> list[Source]:
    gave_nothing = {row["source_id"] for row in find_alerts(listed) if row["alert"] in GAVE_NOTHING}
    return [s for s in collection.sources if s.id in gave_nothing]


async def _collect(
    job: Job, sources: list[Source], receiver: Receiver, watch: Watch, again: list[Wanted], held: set[str]
) -> None:
    """Receive what the sources have for the day but for addresses that are held, and `again`."""
    name, date = job.collection.collection, job.date
    if again:
        log.info("%s %s: asking again for %d addresses", name, date, len(again))
    # list everything before fetching anything: a source that changed is known before it costs requests
    wanted = await list_items(job.client, watch, [s for s in sources if s.kind in WEB_KINDS], date)
    await receive_files(job, [s for s in sources if s.kind in FILE_KINDS], receiver, watch)
    await receive(job.client, [*again, *(page for page in wanted if page.item.url not in held)], date, receiver)
