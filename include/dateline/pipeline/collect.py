"""Collecting a day: list what the sources hold for it, receive it once, keep bytes and headers as evidence."""

import asyncio
import datetime as dt
import logging
import os

import pyarrow as pa

from dateline import __version__
from dateline.pipeline.collect_files import find_file_dates, receive_files
from dateline.pipeline.collect_web import list_items, receive
from dateline.pipeline.receiving import Job, Receiver, Wanted
from dateline.schema.sources import Collection
from dateline.schema.tables import TABLES
from dateline.stages.collect import find_try_again, merge_captures
from dateline.store.addresses import expand
from dateline.store.answers import WebSettings
from dateline.store.catalogue import locked
from dateline.store.lake import Lake, fit
from dateline.store.listing import Item
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

    A partition that is there is used as it is, except that what failed for a passing reason is asked for again. With
    `refetch` everything is listed and received again: equal bytes keep their row, others get a new row that points to
    it. A partition is written also when it has no rows: somebody looked. web: instead of `web_settings(collection)`.
    Raises TryAgain if a listing cannot be had now, SourceChanged if one lost its shape, BadConfiguration.
    """
    name = collection.collection
    with locked(lake, f"warc/{name}/.{date.isoformat()}.lock"):
        before = lake.read_table("captures", name, date)
        again = _to_ask_again(collection, before)
        if before is not None and not refetch and not again:
            log.info("%s %s: %d captures are there, nothing fetched", name, date, before.num_rows)
            return before
        settings = web or web_settings(collection)
        with WarcFile(lake, f"warc/{name}/{date.isoformat()}.warc.gz", fresh=before is None) as warc:
            receiver = Receiver(name, warc, before, load_tombstones(lake))

            async def work() -> None:
                async with WebClient(settings) as client:
                    job = Job(collection, date, lake, client, refetch)
                    await _collect(job, receiver, [] if refetch else again)

            asyncio.run(work())
            rows, repeated = merge_captures(before, receiver.rows)
            # evidence first: a row never points at bytes that are not there
            warc.save()
        rows = fit(TABLES["captures"], rows)
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
    """How to fetch for a collection. The proxy is read from the environment where the collection has one."""
    proxy = collection.proxy and expand(
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
    ]


async def _collect(job: Job, receiver: Receiver, again: list[Wanted]) -> None:
    """Receive only `again`, or where it is empty everything for the day."""
    name, date = job.collection.collection, job.date
    if again:
        log.info("%s %s: asking again for %d addresses", name, date, len(again))
        await receive(job.client, again, date, receiver)
        return
    web_sources = [s for s in job.collection.sources if s.kind in WEB_KINDS]
    # list everything before fetching anything: a source that changed stops the run before it costs requests
    wanted = await list_items(job.client, name, web_sources, date)
    await receive_files(job, receiver)
    await receive(job.client, wanted, date, receiver)
