"""The state of a lake at a glance: what landed when, which sources are in trouble, whether the ledger has followed.

It reads the folders' names, the newest partition of a few small tables, and what the ledger remembers; never a text or
a page, so a large lake takes seconds.
"""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.compute as pc

from dateline.pipeline.ledger import realms, state_file
from dateline.pipeline.ledger.inputs import InputFile, changed_paths
from dateline.schema.errors import BadConfiguration, DatelineError, SchemaBroken
from dateline.schema.tables import LEDGER_TABLES, TABLES
from dateline.stages.listings import find_alerts
from dateline.store.collections import load_collections
from dateline.store.lake import Lake, LakeFile, Part
from dateline.store.ledger_state import INPUT_TABLES, LedgerState
from dateline.store.scan import measure, scan_days, scan_files
from dateline.store.warehouse import FILE, query

#: Files that are counted for the lake's size.
MOST_FILES = 200_000
Row = dict[str, Any]


def find_status(lake: Lake) -> Row:
    """All that `dateline status` shows, as JSON can say it; `alerts` are what somebody must look at.

    Raises BadConfiguration where there is no lake.
    """
    if lake.files.is_local and not lake.files.local_root.is_dir():
        raise BadConfiguration(f"{lake.root}: there is no lake; `make run` makes one, or set DATELINE_LAKE to yours")
    size = measure(lake, MOST_FILES)
    days = {name: scan_days(lake, name) for name in TABLES}
    latest = _latest_runs(lake)
    alerts: list[Row] = []
    found = {
        "lake": str(lake.root),
        "files": size.files, "bytes": size.total_bytes, "counted_all": size.complete,
        "tables": [_table(name, days[name]) for name in TABLES if days[name]],
        "collections": [_collection(lake, name, days, latest.get(name), alerts) for name in _collections(days)],
        "ledger": _ledgers(lake, latest, alerts),
        "warehouse": _warehouse(lake, alerts),
        "alerts": alerts,
    }  # fmt: skip
    for stem, message in sorted(load_collections()[1].items()):
        alerts.append(_alert("bad_source_file", stem, message))
    for collection, dates in days["fixity"].items():
        named = f"{collection} {dates[-1]}"
        alerts.append(_alert("damaged_evidence", named, "stored bytes are not those received: dateline fixity"))
    return found


def _alert(alert: str, about: str, says: str) -> Row:
    return {"alert": alert, "about": about, "says": says}


def _table(name: str, days: dict[str, list[dt.date]]) -> Row:
    newest = max(dates[-1] for dates in days.values())
    return {
        "table": name,
        "partitions": sum(map(len, days.values())),
        "oldest": min(dates[0] for dates in days.values()).isoformat(),
        "newest": newest.isoformat(),
        "newest_of": sorted(name for name, dates in days.items() if dates[-1] == newest),
    }


def _collections(days: dict[str, dict[str, list[dt.date]]]) -> list[str]:
    """Collections that have landed or listed something, by name."""
    return sorted(set(days["captures"]) | set(days["listings"]) | set(days["documents"]))


def _latest_runs(lake: Lake) -> dict[str, LakeFile]:
    """The file of `runs` that was written last, by collection; the ledger's realms are `ledger_<realm>` there."""
    latest: dict[str, LakeFile] = {}
    for file in scan_files(lake, "runs"):
        if file.collection not in latest or file.mtime_ns >= latest[file.collection].mtime_ns:
            latest[file.collection] = file
    return latest


def _collection(
    lake: Lake, name: str, days: dict[str, dict[str, list[dt.date]]], latest: LakeFile | None, alerts: list[Row]
) -> Row:
    """The last run of a collection, and how its sources stood on the newest day that they were asked for."""
    landed, listed = days["documents"].get(name), days["listings"].get(name)
    row: Row = {"collection": name, "newest_day": landed[-1].isoformat() if landed else None, "sources": []}
    try:
        row |= _last_run(lake, latest)
        if listed:
            row["listed_day"] = listed[-1].isoformat()
            row["sources"] = _sources(lake, name, listed[-1])
    except SchemaBroken as error:
        alerts.append(_alert("unreadable", name, str(error)))
    for source in row["sources"]:
        if source["alert"] is not None:
            named = f"{name}/{source['source_id']} {row['listed_day']}"
            alerts.append(_alert(source["alert"], named, source["reason"]))
    if landed is None or (listed and listed[-1] > landed[-1]):
        newest = listed[-1].isoformat() if listed else "a day"
        alerts.append(_alert("not_landed", name, f"{newest} was collected and has not landed; look at its run"))
    return row


def _last_run(lake: Lake, latest: LakeFile | None) -> Row:
    """The run that last changed something of a collection: when, of which day, and what came of it."""
    rows = latest and lake.read_parquet(latest.path)
    if latest is None or latest.part is None or not rows:
        return {"last_run": None}
    wrote = max(rows.to_pylist(), key=lambda row: (row["written_at"], row["output_path"]))
    counts = {table: _count(lake, table, latest, latest.part) for table in ("documents", "claims", "quarantine")}
    return {
        "last_run": wrote["run_id"],
        "last_run_at": wrote["written_at"].isoformat(timespec="seconds"),
        "last_run_day": latest.date.isoformat(),
        **counts,
    }


def _count(lake: Lake, table: str, of: LakeFile, part: Part) -> int | None:
    rows = lake.read_table(table, of.collection, of.date, part)
    return None if rows is None else rows.num_rows


def _sources(lake: Lake, name: str, date: dt.date) -> list[Row]:
    listings = lake.read_table("listings", name, date)
    if listings is None:
        return []
    troubled = {row["source_id"]: row for row in find_alerts(listings)}
    return [
        {key: row[key] for key in ("source_id", "items_found", "alert", "reason")}
        for row in sorted(listings.to_pylist(), key=lambda row: (row["source_id"] not in troubled, row["source_id"]))
    ]


def _ledgers(lake: Lake, latest: dict[str, LakeFile], alerts: list[Row]) -> list[Row]:
    """Of each realm when the ledger last changed something, and what has landed since it last looked."""
    found = []
    for realm, names in realms(lake).items():
        path = lake.files.local_copy(state_file(realm))
        if not names and path is None:
            continue
        row: Row = {"realm": realm, "collections": len(names), "last_run_at": None}
        if (last := latest.get(f"ledger_{realm}")) is not None and (rows := lake.read_parquet(last.path)) is not None:
            row["last_run_at"] = pc.max(rows["written_at"]).as_py().isoformat(timespec="seconds")
        try:
            row["waiting"] = _waiting(lake, names, path)
        except duckdb.Error as error:
            row["waiting"] = None
            row["note"] = f"what the ledger remembers cannot be read now: {str(error).splitlines()[0]}"
        if row["waiting"]:
            says = f"{row['waiting']} landed files are newer than the ledger: is the DAG ledger on? or: dateline ledger"
            alerts.append(_alert("ledger_behind", realm, says))
        found.append(row)
    return found


def _waiting(lake: Lake, names: Sequence[str], path: Path | None) -> int:
    """Landed files that the ledger has not taken in, or that are no longer as it took them in."""
    wanted = set(names)
    files = {
        file.path: InputFile(table, file)
        for table in INPUT_TABLES
        for file in scan_files(lake, table)
        if file.part and file.collection in wanted
    }
    if path is None:
        return len(files)
    with LedgerState(path, read_only=True) as state:
        return len(changed_paths(state, files))


def _warehouse(lake: Lake, alerts: list[Row]) -> Row:
    stat = lake.files.stat(FILE)
    if stat is None:
        alerts.append(_alert("no_warehouse", FILE, "it is not there: dateline ledger makes it"))
        return {"built_at": None}
    built = stat.mtime_ns
    newest = max((f.mtime_ns for t in LEDGER_TABLES for f in scan_files(lake, t.name)), default=0)
    row: Row = {"built_at": dt.datetime.fromtimestamp(built / 1e9, dt.UTC).isoformat(timespec="seconds")}
    if newest > built:
        alerts.append(_alert("warehouse_behind", FILE, "the ledger is newer: clear the task warehouse of DAG ledger"))
    try:
        rows = query(lake, "SELECT collection, source_id, max(last_success) AS day FROM source_health GROUP BY ALL")
    except (DatelineError, duckdb.Error) as error:
        alerts.append(_alert("unreadable", FILE, f"{str(error).splitlines()[0]}; delete it, then: dateline ledger"))
        return row
    row["last_success"] = {
        f"{r['collection']}/{r['source_id']}": r["day"].isoformat() if r["day"] else None
        for r in sorted(rows.to_pylist(), key=lambda r: (r["collection"], r["source_id"] or ""))
        if r["source_id"] is not None
    }
    return row
