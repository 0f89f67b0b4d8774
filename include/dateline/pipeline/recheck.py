"""The recheck of a day: pages collected one and seven days before are asked for again; what changed is read and landed.

Its captures, and the documents of new versions, lie under its own date in files of its own (decision 0016). It never
writes what a collection's run writes.
"""

import asyncio
import datetime as dt
import logging
from typing import Any

import pyarrow as pa

from dateline.pipeline import ingest
from dateline.pipeline.checking import Checker, Due
from dateline.pipeline.collect import WEB_KINDS, web_settings
from dateline.pipeline.progress import Progress
from dateline.schema.sources import Collection
from dateline.schema.tables import TABLES
from dateline.stages.collect import merge_captures
from dateline.stages.recheck import AGES, find_due
from dateline.store.answers import WebSettings
from dateline.store.catalogue import locked
from dateline.store.clock import utc_now
from dateline.store.lake import Lake, day_name, fit
from dateline.store.secrets import names_secret
from dateline.store.tombstones import load_tombstones
from dateline.store.warc import WarcFile
from dateline.store.web import WebClient

log = logging.getLogger(__name__)


def is_due(lake: Lake, collection: Collection, date: dt.date) -> bool:
    """True if a collection has web pages that were collected AGES days before a date, or a recheck of that date."""
    days = [date - dt.timedelta(days=age) for age in AGES]
    paths = [lake.partition_path("captures", collection.collection, day) for day in days]
    paths.append(lake.partition_path("captures", collection.collection, date, "recheck"))
    return any(s.kind in WEB_KINDS for s in collection.sources) and any(lake.exists(path) for path in paths)


def check(lake: Lake, collection: Collection, date: dt.date, *, web: WebSettings | None = None) -> dict[str, Any]:
    """Ask again for the pages that are due on a partition date and save what was found; returns counts by kind.

    A page that has been checked on that date is not asked for again, except after passing trouble. web: instead of
    `web_settings(collection)`. Raises TryAgain if another run is at it, BadConfiguration.
    """
    name, day = collection.collection, day_name(date, "recheck")
    with locked(lake, f"warc/{name}/.{day}.lock"):
        before = lake.read_table("captures", name, date, "recheck")
        due = _due(lake, collection, date, before)
        if due or before is None:
            with WarcFile(lake, f"warc/{name}/{day}.warc.gz", fresh=before is None) as warc:
                checker = Checker(lake, name, date, warc)
                if due:
                    progress = Progress(f"{name} {day}", len(due))
                    asyncio.run(_ask(web or web_settings(collection), due, checker, progress))
                rows, _ = merge_captures(before, checker.rows_that_tell(before))
                # evidence first: a row never points at bytes that are not there
                warc.save()
            before = fit(TABLES["captures"], rows)
            lake.save_table("captures", name, date, before, "recheck")
    kinds = before["change_kind"].to_pylist()
    counts = {kind: kinds.count(kind) for kind in sorted(set(kinds))}
    log.info("%s: %d pages checked: %s", f"{name} {day}", len(kinds), counts or "none was due")
    return {"collection": name, "date": date.isoformat(), "checked": len(kinds), **counts}


def read(lake: Lake, collection: Collection, date: dt.date, *, run_id: str) -> dict[str, Any]:
    """Read the new versions that `check` found, and land them; returns counts."""
    to_read = ingest.captures_to_read(lake, collection, date, "recheck").num_rows
    shards = ingest.shard_count(to_read)
    for shard in range(shards):
        ingest.extract(lake, collection, date, shard, part="recheck")
        ingest.normalize(lake, collection, date, shard, part="recheck")
    ingest.validate(lake, collection, date, shards, part="recheck")
    return ingest.land(lake, collection, date, run_id=run_id, part="recheck")


def _due(lake: Lake, collection: Collection, date: dt.date, done: pa.Table | None) -> list[Due]:
    """What is due of sources that can tell how their pages stood on the date (see `can_ask`)."""
    name = collection.collection
    collected = {age: lake.read_table("captures", name, date - dt.timedelta(days=age)) for age in AGES}
    sources = {s.id: s for s in collection.sources if s.kind in WEB_KINDS and not s.holds_items}
    forgotten = load_tombstones(lake)
    known = [
        (age, row)
        for age, row in find_due(collected, done)
        if row["source_id"] in sources
        and not names_secret(row["url"])
        and not forgotten.covers(
            name, url=row["url"], canonical_url=row["canonical_url"], payload_sha256=row["payload_sha256"]
        )
    ]
    due = [
        Due(age, row, source)
        for age, row in known
        for source in [sources[row["source_id"]]]
        if can_ask(date, memento=source.memento)
    ]
    if len(due) < len(known):
        log.info(
            "%s %s: %d pages are not asked for: their sources show no past days", name, date, len(known) - len(due)
        )
    return due


def can_ask(date: dt.date, *, memento: bool) -> bool:
    """True if asking now tells how a page stood on the date: of archives always, else on that day and the day after.

    A recheck that was missed for longer is left out: a page that changed since says nothing about that day.
    """
    today = utc_now().date()
    return memento or date in (today, today - dt.timedelta(days=1))


async def _ask(settings: WebSettings, due: list[Due], checker: Checker, progress: Progress) -> None:
    async def one(client: WebClient, page: Due) -> None:
        progress.note(await checker.ask(client, page))

    async with WebClient(settings) as client, asyncio.TaskGroup() as tasks:
        for page in due:
            tasks.create_task(one(client, page))
    progress.end()
