"""The ledger: families, events and reconciled figures over everything that has landed.

It is worked out anew from all landed days, so the order in which days arrive cannot matter; what comes out equal is not
written again.
"""

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import filelock
import pyarrow as pa
import pyarrow.compute as pc

from dateline.pipeline.runs import hash_files, save_runs
from dateline.schema.errors import TryAgain
from dateline.schema.tables import LEDGER_TABLES, TABLES
from dateline.store.collections import load_collections
from dateline.store.lake import Lake

log = logging.getLogger(__name__)

#: Invented reports and real ones never meet in one event: each realm has a ledger of its own.
SAMPLE, REAL = "sample", "all"
LOCK_TIMEOUT_SECONDS = 600
_INPUTS = ("captures", "documents", "mentions", "claims")


def rebuild(lake: Lake, *, run_id: str) -> dict[str, Any]:
    """Work out families, versions, events, reconciliations and corrections of every realm; save what changed.

    Returns rows per realm and table. Raises TryAgain if another run holds the ledger for ten minutes.
    """
    lock = lake.local_path(".ledger.lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(lock, timeout=LOCK_TIMEOUT_SECONDS):
            collections, broken = load_collections()
            for message in broken.values():
                log.error("left out of the ledger until its file can be read: %s", message)
            samples = {c.collection for c in collections if c.sample}
            landed = sorted({name for name, _ in lake.partitions("documents")} - set(broken))
            realms = {SAMPLE: [c for c in landed if c in samples], REAL: [c for c in landed if c not in samples]}
            return {realm: _rebuild_realm(lake, realm, names, run_id) for realm, names in realms.items() if names}
    except filelock.Timeout as error:
        raise TryAgain(f"{lock}: another run has been working on the ledger for ten minutes") from error


def _rebuild_realm(lake: Lake, realm: str, collections: Sequence[str], run_id: str) -> dict[str, int]:
    from dateline.stages.corrections import find_corrections, find_later_reports
    from dateline.stages.edits import find_edits
    from dateline.stages.events import find_events
    from dateline.stages.families import find_families
    from dateline.stages.reconcile import reconcile
    from dateline.stages.versions import find_pages, find_versions

    landed = {name: _read_all(lake, name, collections) for name in _INPUTS}
    documents, claims = landed["documents"], landed["claims"]
    families = find_families(documents, landed["captures"])
    pages = find_pages(documents, landed["captures"], families)
    versions = find_versions(pages)
    found = find_events(claims, documents, families, landed["mentions"], versions)
    reconciliations = reconcile(found.events, found.event_claims, claims, documents, families, versions)
    later = find_later_reports(found.events, found.event_claims, claims, documents, families, versions)
    corrections = pa.concat_tables([find_corrections(claims, found.event_claims), later])
    edits = find_edits(pages, documents, claims, found.event_claims)
    day_of_document = dict(zip(versions["document_id"].to_pylist(), versions["first_seen"].to_pylist(), strict=True))
    document_of_claim = dict(zip(claims["claim_id"].to_pylist(), claims["document_id"].to_pylist(), strict=True))
    day_of_event = _event_days(found.events, found.event_claims, document_of_claim, day_of_document)
    days = {
        "families": [day_of_document[d] for d in families["document_id"].to_pylist()],
        "versions": versions["first_seen"].to_pylist(),
        "events": [day_of_event[e] for e in found.events["event_id"].to_pylist()],
        "event_claims": [day_of_event[e] for e in found.event_claims["event_id"].to_pylist()],
        "reconciliations": [day_of_event[e] for e in reconciliations["event_id"].to_pylist()],
        "event_history": [],
        "corrections": [*(day_of_document[d] for d in corrections["document_id"].to_pylist()), *edits.days],
    }
    tables = {
        "families": families,
        "versions": versions,
        "events": found.events,
        "event_claims": found.event_claims,
        "reconciliations": reconciliations,
        "event_history": TABLES["event_history"].empty(),
        "corrections": pa.concat_tables([corrections, edits.corrections]),
    }
    _save(lake, realm, tables, days, run_id, hash_files(lake, _input_paths(lake, collections)))
    return {name: rows.num_rows for name, rows in tables.items()}


def _event_days(
    events: pa.Table, links: pa.Table, document_of_claim: Mapping[str, str], day_of_document: Mapping[str, dt.date]
) -> dict[str, dt.date]:
    """The partition of each event: its first day, or the day of its earliest report where it has none."""
    first_report: dict[str, dt.date] = {}
    for event_id, claim_id in zip(links["event_id"].to_pylist(), links["claim_id"].to_pylist(), strict=True):
        day = day_of_document[document_of_claim[claim_id]]
        first_report[event_id] = min(day, first_report.get(event_id, day))
    stated = dict(zip(events["event_id"].to_pylist(), events["event_start"].to_pylist(), strict=True))
    return {event_id: stated[event_id] or first_report[event_id] for event_id in stated}


def _save(
    lake: Lake,
    realm: str,
    tables: Mapping[str, pa.Table],
    days: Mapping[str, Sequence[dt.date]],
    run_id: str,
    inputs_sha256: str,
) -> None:
    outputs: dict[dt.date, dict[str, int]] = {}
    for table in LEDGER_TABLES:
        rows = tables[table.name].append_column("_day", pa.array(days[table.name], pa.date32()))
        present = sorted(set(days[table.name]))
        for day in present:
            part = rows.filter(pc.equal(rows["_day"], pa.scalar(day))).drop_columns(["_day"])
            saved = lake.save_table(table.name, realm, day, part)
            outputs.setdefault(day, {})[saved.path] = saved.rows
        for collection, day in lake.partitions(table.name):
            if collection == realm and day not in present:
                lake.remove_table(table.name, realm, day)
    # a realm's record is named like its partitions; `sample` is also a collection, whose own rows stay
    for day, paths in sorted(outputs.items()):
        save_runs(lake, f"ledger_{realm}", day, paths, inputs_sha256=inputs_sha256, run_id=run_id)


def _input_paths(lake: Lake, collections: Sequence[str]) -> list[str]:
    return [
        lake.partition_path(table, collection, day, part)
        for table in _INPUTS
        for collection, day, part in lake.files_of(table)
        if collection in collections
    ]


def _read_all(lake: Lake, table: str, collections: Sequence[str]) -> pa.Table:
    """Every landed row of a table with its partition `date`; sources are told apart by `collection/source_id`."""
    parts = []
    for collection, day, part in lake.files_of(table):
        rows = lake.read_table(table, collection, day, part) if collection in collections else None
        if rows is None:
            continue
        if "source_id" in rows.column_names:
            named = pc.binary_join_element_wise(collection, rows["source_id"], "/")
            rows = rows.set_column(rows.column_names.index("source_id"), "source_id", named)
        parts.append(rows.append_column("date", pa.array([day] * rows.num_rows, pa.date32())))
    if not parts:
        return TABLES[table].empty().append_column("date", pa.array([], pa.date32()))
    return pa.concat_tables(parts)
