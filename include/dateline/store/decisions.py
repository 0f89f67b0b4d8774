"""Reviewed decisions: a file each under `decisions/`, so that no reviewer overwrites another."""

import functools
import json
from pathlib import Path

import pyarrow as pa

from dateline.schema.tables import TABLES
from dateline.store.lake import Lake, fit

_TABLE = TABLES["decisions"]


def save_decision(lake: Lake, realm: str, decision: dict[str, object]) -> str:
    """Write one decision whole or not at all; returns its path. The same decision again changes nothing.

    decision: a row of `decisions`. Its partition is the day of `decided_at`.
    """
    rows = fit(_TABLE, _TABLE.from_rows([decision]))
    day = rows["decided_at"][0].as_py().date()
    path = f"decisions/collection={realm}/date={day.isoformat()}/{decision['decision_id']}-0.parquet"
    return lake.save_parquet(path, rows).path


def load_decisions(lake: Lake, realm: str | None = None) -> pa.Table:
    """Every decision of a realm, or of all, the earliest first."""
    found = [_TABLE.empty()]
    for path in lake.list_files("decisions", f"collection={realm or '*'}/date=*/*-0.parquet"):
        found.append(_read(lake.root, path))
    return pa.concat_tables(found).sort_by([("decided_at", "ascending"), ("decision_id", "ascending")])


@functools.lru_cache(maxsize=100_000)
def _read(root: Path | str, path: str) -> pa.Table:
    """One decision's file. It is named by its content and never changes, so that a server reads it once."""
    rows = Lake(root).read_parquet(path)
    return _TABLE.empty() if rows is None else fit(_TABLE, rows)


def load_decision_keys(lake: Lake, kind: str) -> frozenset[str]:
    """What decisions of a kind let pass: quarantine ids of `release`, landing keys of `land`."""
    rows = load_decisions(lake).to_pylist()
    return frozenset(row["row_key"] for row in rows if row["decision_kind"] == kind and row["row_key"])


def save_obeyed(lake: Lake, realm: str, decisions: pa.Table) -> None:
    """Say which decisions the ledger of a realm was last worked out with."""
    ids = sorted(decisions["decision_id"].to_pylist())
    lake.save_bytes(_obeyed_path(realm), json.dumps(ids).encode())


def load_obeyed(lake: Lake, realm: str) -> frozenset[str]:
    """Ids of the decisions that the ledger of a realm was last worked out with."""
    path = _obeyed_path(realm)
    return frozenset(json.loads(lake.read_bytes(path))) if lake.exists(path) else frozenset()


def _obeyed_path(realm: str) -> str:
    return f"_ledger/{realm}.decisions.json"
