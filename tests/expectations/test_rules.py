"""Every rule of every suite: a bad row trips it, rows at its edge do not.

To add a rule: an entry in include/dateline/expectations/*.yml and a bad row in tests/cases/expectations.yml.
"""

from functools import cache
from typing import Any

import pytest

from dateline.expectations.facts import FACTS
from dateline.expectations.from_schema import expectations_of_fields
from dateline.expectations.registry import CHECKED_TABLES, load_suite
from dateline.schema.tables import TABLES
from dateline.stages.validate import validate
from tests.expectations.world import changed_rows, good_rows, load_cases, rules_by_world, side_by_side

RULES = {(table, expectation.rule) for table in CHECKED_TABLES for expectation in load_suite(table)}
BAD = [(table, case) for table in CHECKED_TABLES for case in load_cases()["bad"][table]]
FINE = [(table, case) for table in CHECKED_TABLES for case in load_cases()["fine"][table]]


def _case_of_field(rule: str, column: str) -> dict[str, Any]:
    return {"rule": rule, "change": {column: None if rule.endswith("_not_null") else "nonsense"}}


#: What follows from the schema brings its bad row along.
IMPLIED = [
    (table, _case_of_field(expectation.rule, str(expectation.kwargs["column"])))
    for table in CHECKED_TABLES
    for expectation in expectations_of_fields(table)
]
ALL = [*BAD, *IMPLIED, *FINE]


@cache
def tripped() -> dict[tuple[int, str], set[str]]:
    """(position in ALL, table) -> rules; every case checked in one call."""
    return rules_by_world(validate(**side_by_side([changed_rows(table, case) for table, case in ALL])).quarantine)


def numbered(cases: list[tuple[str, dict[str, Any]]], name: str) -> list[Any]:
    return [pytest.param(ALL.index((t, c)), t, c, id=f"{t}-{c[name]}") for t, c in cases]


def test_the_good_world_passes_whole() -> None:
    world = side_by_side([good_rows()])
    found = validate(**world)
    assert found.quarantine.num_rows == 0, found.quarantine.to_pylist()
    for table in CHECKED_TABLES:
        assert getattr(found, table).num_rows == world[table].num_rows


def test_every_rule_has_a_bad_row_and_every_bad_row_a_rule() -> None:
    cases = [(table, case["rule"]) for table, case in (*BAD, *IMPLIED)]
    assert set(cases) == RULES


@pytest.mark.parametrize(("n", "table", "case"), numbered(BAD, "rule"))
def test_a_bad_row_trips_its_rule_and_no_other(n: int, table: str, case: dict[str, Any]) -> None:
    assert tripped()[n, table] == {case["rule"], *case.get("also", ())}


@pytest.mark.parametrize(("n", "table", "case"), numbered(IMPLIED, "rule"))
def test_a_null_or_unlisted_value_trips_the_rule_of_its_field(n: int, table: str, case: dict[str, Any]) -> None:
    assert case["rule"] in tripped()[n, table]


@pytest.mark.parametrize(("n", "table", "case"), numbered(FINE, "why"))
def test_a_row_at_the_edge_passes(n: int, table: str, case: dict[str, Any]) -> None:
    assert tripped().get((n, table), set()) == set()


@pytest.mark.parametrize("table", CHECKED_TABLES)
def test_every_closed_list_of_the_schema_is_checked(table: str) -> None:
    closed = {f"{field.name}_allowed" for field in TABLES[table].fields if field.allowed}
    assert closed and {(table, rule) for rule in closed} <= RULES


@pytest.mark.parametrize("table", CHECKED_TABLES)
def test_every_fact_is_used_and_every_column_known(table: str) -> None:
    named = {column for expectation in load_suite(table) for column in expectation.columns}
    assert set(FACTS[table]) <= named
    assert named <= {*TABLES[table].columns, *FACTS[table]}


@pytest.mark.parametrize(("table", "rule"), sorted(RULES))
def test_every_why_is_a_sentence(table: str, rule: str) -> None:
    why = next(expectation.why for expectation in load_suite(table) if expectation.rule == rule)
    assert why[0].isupper() and why.endswith(".") and len(why.split()) >= 4
