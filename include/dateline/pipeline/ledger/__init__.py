"""The ledger: families, events and reconciled figures over everything that has landed, worked out where it changed.

A run compares the landed files with those of the last one, works on what the changed rows can affect, and writes the
partitions whose rows moved. What it remembers between runs is `store/ledger_state.py`; without that, or when asked to,
it takes everything for changed, by the same code and with the same answer (decision 0024).
"""

import datetime as dt
import hashlib
import importlib.resources
import logging
from collections.abc import Mapping, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from dateline import EXTRACTOR_VERSION
from dateline.pipeline.ledger.inputs import InputFile, changed_paths, find_files
from dateline.schema.tables import LEDGER_TABLES
from dateline.store.collections import load_collections
from dateline.store.decisions import load_decisions, save_obeyed
from dateline.store.lake import Lake
from dateline.store.ledger_state import LedgerState, new_state, read_meta

log = logging.getLogger(__name__)

#: Invented reports and real ones never meet in one event: each realm has a ledger of its own.
SAMPLE, REAL = "sample", "all"
LOCK_TIMEOUT_SECONDS = 600
#: Whose files are the ledger's rules: where one changes, everything is worked out anew.
_RULES = ("stages", "schema", "pipeline/ledger")


def rebuild(lake: Lake, *, run_id: str, full: bool = False) -> dict[str, Any]:
    """Bring families, versions, events, reconciliations, history and corrections of every realm up to date.

    full: work everything out anew. Returns per realm the rows of each table, and `touched`: the events that were worked
    out anew. Raises TryAgain if another run holds the ledger for ten minutes.
    """
    with lake.files.locked(".ledger.lock", LOCK_TIMEOUT_SECONDS):
        found = {}
        for realm, names in realms(lake).items():
            if names or lake.exists(state_file(realm)):
                decisions = load_decisions(lake, realm)
                with lake.files.working_copy(state_file(realm)) as path:
                    found[realm] = _update(path, lake, realm, names, decisions, run_id, full=full)
                save_obeyed(lake, realm, decisions)
        return found


def realms(lake: Lake) -> dict[str, list[str]]:
    """The landed collections of each realm, by name."""
    collections, broken = load_collections()
    for message in broken.values():
        log.error("left out of the ledger until its file can be read: %s", message)
    samples = {c.collection for c in collections if c.sample}
    landed = sorted({name for name, _ in lake.partitions("documents")} - set(broken))
    return {SAMPLE: [c for c in landed if c in samples], REAL: [c for c in landed if c not in samples]}


def state_file(realm: str) -> str:
    return f"_ledger/{realm}.duckdb"


def forget_states(lake: Lake) -> None:
    """Delete what the ledger remembers: a database keeps the bytes of deleted rows. The next run is a full one."""
    for rel in lake.list_files("_ledger"):
        lake.remove(rel)


def rules_version() -> str:
    """Hash of what the ledger goes by: its rules, the columns, the extractor, and DuckDB for the state's sake."""
    digest = hashlib.sha256(f"{EXTRACTOR_VERSION} {duckdb.__version__}".encode())
    for folder in _RULES:
        for name, file in _files(importlib.resources.files("dateline").joinpath(*folder.split("/")), folder):
            digest.update(name.encode() + file.read_bytes())
    return digest.hexdigest()


def _files(folder: Traversable, name: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _files(entry, f"{name}/{entry.name}")
        elif entry.name.endswith((".py", ".yml")):
            found.append((f"{name}/{entry.name}", entry))
    return sorted(found, key=lambda pair: pair[0])


def _update(
    path: Path, lake: Lake, realm: str, names: Sequence[str], decisions: pa.Table, run_id: str, *, full: bool
) -> dict[str, int]:
    rules, files = rules_version(), find_files(lake, names)
    meta = read_meta(path)
    if meta is not None and meta["rules"] == rules and not full:
        with LedgerState(path, read_only=True) as state:
            if _is_current(state, lake, realm, files, decisions):
                return _counts(state, 0)
        with LedgerState(path) as state, state.transaction():
            return _work(state, lake, realm, files, decisions, run_id, before=None)
    with new_state(path) as state:
        if meta is not None:
            state.attach_before(path)
        counts = _work(state, lake, realm, files, decisions, run_id, before=meta or {})
        state.set_meta({"rules": rules})
        if meta is not None:
            state.run("DETACH before")
    return counts


def _is_current(
    state: LedgerState, lake: Lake, realm: str, files: Mapping[str, InputFile], decisions: pa.Table
) -> bool:
    from dateline.pipeline.ledger.outputs import strange_outputs

    known = set(state.column("SELECT decision_id FROM decisions"))
    return (
        not changed_paths(state, files)
        and known == set(decisions["decision_id"].to_pylist())
        and not strange_outputs(state, lake, realm)
    )


def _work(
    state: LedgerState, lake: Lake, realm: str, files: dict[str, InputFile], decisions: pa.Table, run_id: str, *,
    before: Mapping[str, str] | None,
) -> dict[str, int]:  # fmt: skip
    """One run. before: None for an incremental one; else what the older state says of itself, which is attached as
    `before` unless there is none."""
    from dateline.pipeline.ledger.inputs import take_in
    from dateline.pipeline.ledger.linking import update_events
    from dateline.pipeline.ledger.outputs import (
        drop_revisions_of_the_lost,
        find_outputs,
        keep_revisions,
        mark_all,
        save_outputs,
        strange_outputs,
    )
    from dateline.pipeline.ledger.reports import mark_reports, update_reports
    from dateline.pipeline.ledger.revisions import find_all_revisions

    state.note("marks", "table_name VARCHAR, date DATE")
    known = frozenset(
        state.column("SELECT decision_id FROM before.decisions" if before else "SELECT decision_id FROM decisions")
    )
    take_in(state, lake, files, changed_paths(state, files))
    update_reports(state, lake, files)
    touched = update_events(state, decisions)
    marks: set[tuple[str, dt.date]]
    if before is None:
        mark_reports(state)
        marks = strange_outputs(state, lake, realm)
    else:
        mark_all(state)
        marks = {(table, date) for table, date, *_ in find_outputs(lake, realm).values()}
    for table, date in sorted(marks):
        state.run("INSERT INTO marks VALUES (?, ?)", [table, date])
    if before is None or before:
        rows, days = find_all_revisions(
            state, decisions, known_decisions=known, before="before_" if before is None else "before.",
            other_rules=(before or {}).get("rules", rules_version()) != rules_version(),
        )  # fmt: skip
        keep_revisions(lake, realm, rows, days)
    drop_revisions_of_the_lost(state, lake, realm)
    save_outputs(state, lake, realm, run_id=run_id)
    counts = _counts(state, touched)
    log.info("%s: %d events worked out anew", realm, touched)
    return counts


def _counts(state: LedgerState, touched: int) -> dict[str, int]:
    counts = {table.name: int(state.value(f"SELECT count(*) FROM {table.name}")) for table in LEDGER_TABLES}
    return counts | {"touched": touched}
