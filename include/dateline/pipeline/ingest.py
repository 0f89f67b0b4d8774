"""One stage of one collection on one partition date: read what the stage before left, work, write.

collect -> (extract -> normalize) per shard -> validate -> land -> watch. What passes between stages lies in the lake
under `_staging/<collection>/<date>/`; a call returns only paths and counts, small enough for XCom. Every stage may be
repeated at any time: equal inputs give equal files. The recheck runs extract to land over its own captures, with
`part="recheck"`.
"""

import datetime as dt
import logging
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import structlog

from dateline.schema.errors import SchemaBroken
from dateline.schema.sources import Collection
from dateline.schema.tables import COLLECTION_TABLES
from dateline.store.decisions import load_decision_keys
from dateline.store.lake import Lake, Part, day_name
from dateline.store.tombstones import load_tombstones

log = logging.getLogger(__name__)

#: Rows that failed an expectation and have a log line of their own; all of them stand in the table quarantine.
TOLD_ROWS = 20
#: Documents per shard: a shard is one mapped task, so a large day spreads over the workers.
SHARD_ROWS = 500
#: What a recheck reads: new versions, and what it could not read. Pages that are as they were have their documents.
RECHECKED_KINDS = pa.array(["title", "body", "unknown"])
Summary = dict[str, Any]
#: Tables that are read from captures and landed together.
READ_TABLES = ("documents", "mentions", "claims", "control_changes")


def shard_count(rows: int) -> int:
    """Shards of a day; an empty day has one empty shard, so that every stage runs on every day."""
    return max(1, -(-rows // SHARD_ROWS))


def collect(
    lake: Lake, collection: Collection, date: dt.date, *, refetch: bool = False, last_try: bool = True
) -> list[Summary]:
    """Save the day's captures; returns one entry per shard.

    last_try: False raises TryAgain, when all else is saved, for sources that could not be reached: the next try lists
    them again.
    """
    from dateline.pipeline.collect import collect as collect_captures
    from dateline.pipeline.watching import raise_unreachable

    captures = collect_captures(collection, date, lake, refetch=refetch)
    if not last_try:
        raise_unreachable(lake, collection.collection, date)
    shards = shard_count(captures.num_rows)
    return [
        {"shard": n, "captures": captures.slice(n * SHARD_ROWS, SHARD_ROWS).num_rows, "shards": shards}
        for n in range(shards)
    ]


def extract(lake: Lake, collection: Collection, date: dt.date, shard: int, *, part: Part = "part") -> Summary:
    """Read the documents of one shard of captures."""
    from dateline.stages.extract import extract as extract_documents
    from dateline.stages.languages import count_unread
    from dateline.store.warc import read_payload

    captures = captures_to_read(lake, collection, date, part).slice(shard * SHARD_ROWS, SHARD_ROWS)
    languages = {source.id: source.language for source in collection.sources}
    found = extract_documents(captures, lambda row: read_payload(lake, row), languages=languages)
    day = day_name(date, part)
    _stage(lake, "documents", collection, day, shard, found.documents)
    _stage(lake, "quarantine", collection, day, shard, found.quarantine)
    return {
        "shard": shard,
        "documents": found.documents.num_rows,
        "unread": sum(count_unread(found.documents).values()),
        "set_aside": found.quarantine.num_rows,
    }


def normalize(lake: Lake, collection: Collection, date: dt.date, shard: int, *, part: Part = "part") -> Summary:
    """Read mentions, claims and changes of control of one shard of documents."""
    from dateline.stages.normalize import normalize as normalize_documents

    day = day_name(date, part)
    found = normalize_documents(_read(lake, _staging_path("documents", collection, day, shard)))
    _stage(lake, "mentions", collection, day, shard, found.mentions)
    _stage(lake, "claims", collection, day, shard, found.claims)
    _stage(lake, "control_changes", collection, day, shard, found.control_changes)
    return {
        "shard": shard,
        "mentions": found.mentions.num_rows,
        "claims": found.claims.num_rows,
        "control_changes": found.control_changes.num_rows,
    }


def validate(
    lake: Lake, collection: Collection, date: dt.date, shards: int, *, part: Part = "part", ask: bool = False
) -> Summary:
    """Check every row, keep what failed with its rule, and stop the run if too much did.

    Quarantine, results and the report are written also when the run stops, so that whoever is called can look. A day
    that a person let land goes on as long as the same rows are set aside. ask: do not stop, but say in `excess` what
    is too much and in `landing_key` what a person is to be asked about.
    """
    from dateline.stages.languages import count_unread
    from dateline.stages.shards import distinct, merge_documents
    from dateline.stages.shares import check_quarantined, describe_excess, landing_key, quarantined_shares
    from dateline.stages.validate import validate as validate_rows

    day = day_name(date, part)
    captures = _landed(lake, "captures", collection.collection, date, part)
    documents, repeated = merge_documents(_all_shards(lake, "documents", collection, day, shards))
    mentions = distinct(_all_shards(lake, "mentions", collection, day, shards), "mention_id")
    claims = distinct(_all_shards(lake, "claims", collection, day, shards), "claim_id")
    changes = distinct(_all_shards(lake, "control_changes", collection, day, shards), "control_change_id")
    refused = pa.concat_tables([_all_shards(lake, "quarantine", collection, day, shards), repeated])
    checked = validate_rows(
        captures=captures, documents=documents, mentions=mentions, claims=claims, control_changes=changes,
        released=load_decision_keys(lake, "release"),
    )  # fmt: skip
    for name in READ_TABLES:
        _stage(lake, name, collection, day, None, getattr(checked, name))
    quarantine = distinct(pa.concat_tables([refused, checked.quarantine]), "quarantine_id")
    lake.save_table("quarantine", collection.collection, date, quarantine, part)
    lake.save_table("validation_results", collection.collection, date, checked.validation_results, part)
    unread = count_unread(checked.documents)
    report = save_report(lake, collection.collection, date, checked.validation_results, quarantine, unread, part)
    log.info("%s %s: %d rows set aside, see %s", collection.collection, day, quarantine.num_rows, report)
    _tell_failed(checked.quarantine)
    shares = quarantined_shares(checked, refused, captures=captures)
    excess = describe_excess(shares, collection.max_quarantined)
    key = landing_key(collection.collection, day, quarantine)
    asked: Summary = {}
    if excess is not None and key not in load_decision_keys(lake, "land"):
        if not ask:
            check_quarantined(shares, collection.max_quarantined)
        asked = {"excess": excess, "landing_key": key}
    return {
        **asked,
        "documents": checked.documents.num_rows,
        "unread": sum(unread.values()),
        "claims": checked.claims.num_rows,
        "control_changes": checked.control_changes.num_rows,
        "quarantined": quarantine.num_rows,
        "report": report,
    }


def _tell_failed(quarantine: pa.Table) -> None:
    columns = ["table_name", "row_key", "rule", "document_id", "capture_id"]
    for row in quarantine.slice(0, TOLD_ROWS).select(columns).to_pylist():
        with structlog.contextvars.bound_contextvars(document_id=row["document_id"], capture_id=row["capture_id"]):
            log.warning("%s %s is set aside: %s", row["table_name"], row["row_key"], row["rule"])


def land(lake: Lake, collection: Collection, date: dt.date, *, run_id: str, part: Part = "part") -> Summary:
    """Write what passed as the day's partitions, and which run wrote them from what."""
    name = collection.collection
    passed = {t: _read(lake, _staging_path(t, collection, day_name(date, part), None)) for t in READ_TABLES}
    forgotten = load_tombstones(lake).captures
    if forgotten:  # deleted since this run read it
        documents = passed["documents"]
        lost = documents.filter(pc.is_in(documents["capture_id"], value_set=pa.array(sorted(forgotten))))["document_id"]
        passed = {
            t: rows.filter(pc.invert(pc.is_in(rows["document_id"], value_set=lost))) for t, rows in passed.items()
        }
    for table, rows in passed.items():
        lake.save_table(table, name, date, rows, part)
    return {"collection": name, "date": date.isoformat(), **record_run(lake, name, date, run_id=run_id, part=part)}


def watch(lake: Lake, collection: Collection, date: dt.date) -> Summary:
    """Raise SourcesNeedAttention if a source was not as its file expects. All that could be had has landed by then."""
    from dateline.pipeline.watching import raise_alerts

    raise_alerts(lake, collection.collection, date)
    return {"collection": collection.collection, "date": date.isoformat()}


def record_run(lake: Lake, name: str, date: dt.date, *, run_id: str, part: Part = "part") -> dict[str, int]:
    """Say in `runs` which run wrote the files of a collection's day as they are; returns the rows of each table."""
    from dateline.pipeline.runs import hash_files, save_runs
    from dateline.stages.languages import count_unread

    tables = [t.name for t in COLLECTION_TABLES[:-1] if part == "part" or t.name != "listings"]
    rows = {table: _landed(lake, table, name, date, part).num_rows for table in tables}
    outputs = {lake.partition_path(table, name, date, part): count for table, count in rows.items()}
    read = hash_files(lake, [lake.partition_path("captures", name, date, part)])
    save_runs(lake, name, date, outputs, inputs_sha256=read, run_id=run_id, part=part)
    return rows | {"unread": sum(count_unread(_landed(lake, "documents", name, date, part)).values())}


def save_report(
    lake: Lake, name: str, date: dt.date, results: pa.Table, quarantine: pa.Table, unread: Mapping[str, int],
    part: Part = "part",
) -> str:  # fmt: skip
    """Write the day's validation report and the index over all reports; returns the report's path."""
    from dateline.store.report import render_index, render_report

    day = day_name(date, part)
    path = f"reports/{name}/{day}.html"
    listings, captures = (lake.read_table(t, name, date) if part == "part" else None for t in ("listings", "captures"))
    page = render_report(name, day, results, quarantine, unread, listings, captures)
    lake.save_bytes(path, page.encode("utf-8"))
    days = [
        (rel.split("/")[1], rel.split("/")[2].removesuffix(".html")) for rel in lake.list_files("reports", "*/*.html")
    ]
    lake.save_bytes("reports/index.html", render_index(days).encode("utf-8"))
    return path


def captures_to_read(lake: Lake, collection: Collection, date: dt.date, part: Part) -> pa.Table:
    """The captures of a partition's file that documents are read from, in the table's order."""
    captures = _landed(lake, "captures", collection.collection, date, part)
    return captures if part == "part" else captures.filter(pc.is_in(captures["change_kind"], RECHECKED_KINDS))


def _staging_path(table: str, collection: Collection, day: str, shard: int | None) -> str:
    """day: lake.day_name."""
    name = "passed" if shard is None else f"shard-{shard:04d}"
    return f"_staging/{collection.collection}/{day}/{table}/{name}.parquet"


def _stage(lake: Lake, table: str, collection: Collection, day: str, shard: int | None, rows: pa.Table) -> None:
    lake.save_parquet(_staging_path(table, collection, day, shard), rows)


def _read(lake: Lake, rel: str) -> pa.Table:
    rows = lake.read_parquet(rel)
    if rows is None:
        raise _missing(lake, rel)
    return rows


def _landed(lake: Lake, table: str, name: str, date: dt.date, part: Part) -> pa.Table:
    rows = lake.read_table(table, name, date, part)
    if rows is None:
        raise _missing(lake, lake.partition_path(table, name, date, part))
    return rows


def _missing(lake: Lake, rel: str) -> SchemaBroken:
    return SchemaBroken(f"{lake.root}/{rel} is not there: the stage before did not run; clear it and what follows")


def _all_shards(lake: Lake, table: str, collection: Collection, day: str, shards: int) -> pa.Table:
    return pa.concat_tables(_read(lake, _staging_path(table, collection, day, n)) for n in range(shards))
