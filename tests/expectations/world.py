"""The small good world of tests/cases/expectations.yml, once per case, all cases side by side in one partition.

Each case has its own copy of the world with its own ids, so one call of validate checks them all.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from dateline.schema.tables import TABLES

CASES = Path(__file__).parents[1] / "cases" / "expectations.yml"
#: An id of the good world: a kind, 19 zeros and a number. The first eight zeros make room for the case's number.
_ID = re.compile(r"\b([a-z]{1,5}-)0{8}(\d{12})")
_TAGGED = re.compile(r'"[a-z]+-([0-9a-f]{8})\d{12}"')
Rows = dict[str, list[dict[str, Any]]]


@cache
def load_cases() -> Mapping[str, Any]:
    return yaml.safe_load(CASES.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def good_rows() -> Rows:
    """Rows by table, every column there."""
    return {
        table: [dict.fromkeys(TABLES[table].columns) | row for row in rows]
        for table, rows in load_cases()["good"].items()
    }


def changed_rows(table: str, case: Mapping[str, Any]) -> Rows:
    """The good world with one case's change in it."""
    rows = good_rows()
    at = case.get("row", 0)
    changed = rows[table][at] | case["change"]
    unknown = set(changed) - set(TABLES[table].columns)
    assert not unknown, f"{table} has no column {unknown}"
    if case.get("repeat"):
        rows[table].append(changed)
    else:
        rows[table][at] = changed
    return rows


def side_by_side(worlds: Sequence[Rows]) -> dict[str, pa.Table]:
    """One partition with every world in it; world n has n in its ids."""
    rows: Rows = defaultdict(list)
    for n, world in enumerate(worlds):
        for table, own in world.items():
            rows[table] += [{column: _tagged(n, value) for column, value in row.items()} for row in own]
    return {table: TABLES[table].from_rows(list(rows[table])) for table in load_cases()["good"]}


def rules_by_world(quarantine: pa.Table) -> dict[tuple[int, str], set[str]]:
    """(world, table) -> rules that its rows failed, from the ids that the quarantined row still has."""
    found: dict[tuple[int, str], set[str]] = defaultdict(set)
    for row in quarantine.to_pylist():
        tag = _TAGGED.search(row["row_json"])
        assert tag, row["row_json"]
        found[int(tag[1], 16), row["table_name"]].add(row["rule"])
    return found


def _tagged(n: int, value: object) -> object:
    return _ID.sub(rf"\g<1>{n:08x}\2", value) if isinstance(value, str) else value
