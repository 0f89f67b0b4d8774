"""Figures that a report says it replaces."""

import pytest

from dateline.schema.tables import TABLES
from dateline.stages.corrections import find_corrections
from tests.stages.ledger_rows import claim, table

LINKS = TABLES["event_claims"].empty()


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"value": 45.0, "low": 45.0, "high": 45.0, "supersedes": "38"}, [("killed", "38", "45")]),
        (
            {"bound": ">=", "value": 1200.5, "low": 1200.5, "high": None, "supersedes": "1,100"},
            [("killed", "1,100", "1200.5")],
        ),
        ({"bound": "vague", "value": None, "low": 12.0, "high": None, "supersedes": "9"}, [("killed", "9", "12")]),
        ({"bound": "<=", "value": None, "low": None, "high": 30.0, "supersedes": "9"}, []),
        ({"value": 45.0, "supersedes": None}, []),
        ({"value": 45.0, "supersedes": "38", "modality": "denied"}, []),
    ],
)
def test_a_replaced_number_is_a_correction(said, found) -> None:
    rows = find_corrections(table("claims", claim("c", "d", **said)), LINKS).to_pylist()
    assert [(r["field"], r["old"], r["new"]) for r in rows] == found
    assert all(r["cause"] == "later report" and r["event_id"] is None for r in rows)


def test_order_and_repeats_do_not_matter() -> None:
    claims = table(
        "claims", claim("c1", "d", value=45.0, supersedes="38"), claim("c2", "d", value=97.0, supersedes="95")
    )
    back = claims.take([1, 0, 1])
    assert sorted(find_corrections(claims, LINKS).to_pylist(), key=str) == sorted(
        find_corrections(back, LINKS).to_pylist(), key=str
    )
