"""The view of reviewed claims and the function that the ledger applies reviews by say the same, column by column."""

import datetime as dt
import json
from typing import Any

import pyarrow as pa
import pytest

from dateline.schema.tables import TABLES
from dateline.stages.reviews import EDITABLE, apply_reviews, typed
from tests.sql.example import NEXT_DAY, example_tables, partitioned
from tests.sql.test_sql import build, rows

FIELDS = {f.name: f for f in TABLES["claims"].fields}
OTHER = {pa.string(): "other \"words\", O'Brien's ☂", pa.float64(): 0.1 + 0.2, pa.int64(): 3, pa.bool_(): True}
DAY = dt.date(2015, 9, 30)


def decision(n: int, kind: str, claims: list[str], edit: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "decision_id": f"dec{n}", "decision_kind": kind, "claim_ids": claims, "row_key": None,
        "edited_json": None if edit is None else json.dumps(edit, default=str), "reason": "r", "decided_by": "A.",
        "decided_at": dt.datetime(2015, 11, 1, 9, n, tzinfo=dt.UTC),
    }  # fmt: skip


def other_value(name: str) -> Any:
    field = FIELDS[name]
    return field.allowed[-1] if field.allowed else DAY if field.type == pa.date32() else OTHER[field.type]


def reviewed(*decisions: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of the view, and what the function makes of the same claims, rejected ones left out of both."""
    tables = example_tables()
    made = TABLES["decisions"].from_rows(list(decisions))
    tables["decisions"] = partitioned(made, "sample", [NEXT_DAY] * len(decisions))
    named = {claim for row in decisions for claim in row["claim_ids"]}
    with build(tables) as con:
        view = rows(con, "SELECT * EXCLUDE review FROM claim_reviews WHERE review <> 'rejected' ORDER BY claim_id")
    wanted = apply_reviews(tables["claims"], made).to_pylist()
    return view, sorted((r for r in wanted if r["claim_id"] in named), key=lambda r: r["claim_id"])


@pytest.mark.parametrize("name", EDITABLE)
def test_an_edit_of_a_column(name: str) -> None:
    edit = typed({name: other_value(name)})
    view, wanted = reviewed(decision(1, "edit", ["c1"], edit))
    assert view == wanted and view[0][name] == other_value(name)


def test_every_column_that_may_be_empty_is_emptied() -> None:
    nothing = {name: None for name in EDITABLE if not FIELDS[name].required}
    view, wanted = reviewed(decision(1, "edit", ["c1", "c2"], nothing))
    assert view == wanted and len(view) == 2 and {view[0][name] for name in nothing} == {None}


def test_the_latest_edit_of_each_column_holds() -> None:
    view, wanted = reviewed(
        decision(3, "edit", ["c1"], {"value": None, "country": "IQ"}),
        decision(1, "edit", ["c1", "c2"], {"value": 5.0, "bound": "="}),
        decision(2, "edit", ["c1"], {"value": 6.0}),
        decision(4, "reject", ["c3"]),
        decision(5, "accept", ["c4"]),
    )
    assert view == wanted
    assert [(r["claim_id"], r["value"], r["bound"]) for r in view[:2]] == [("c1", None, "="), ("c2", 5.0, "=")]
