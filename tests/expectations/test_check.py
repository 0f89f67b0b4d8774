"""What Great Expectations is asked and what it says back: every failing row, the same with and without shortcuts."""

from pathlib import Path

import pyarrow as pa
import pytest

from dateline.expectations.check import ask, check_rows
from dateline.expectations.facts import claim_facts, control_facts, document_facts, mention_facts
from dateline.expectations.model import Expectation
from dateline.expectations.registry import CHECKED_TABLES, load_suite
from dateline.expectations.settle import settle
from dateline.schema.errors import Stop
from tests.expectations.world import changed_rows, good_rows, load_cases, side_by_side

IN_RANGE = Expectation(
    "in_range",
    "expect_column_values_to_be_between",
    {"column": "number", "min_value": 0, "max_value": 9},
    "A digit is one character.",
)


def facts_of(world: dict[str, pa.Table]) -> dict[str, pa.Table]:
    return {
        "documents": document_facts(world["documents"], world["captures"]),
        "mentions": mention_facts(world["mentions"], world["documents"]),
        "claims": claim_facts(world["claims"], world["mentions"], world["documents"]),
        "control_changes": control_facts(world["control_changes"], world["mentions"], world["documents"]),
    }


@pytest.mark.parametrize("bad", [1, 20, 201, 5_000])
def test_every_failing_row_is_named_however_many(bad: int) -> None:
    numbers = [n % 10 for n in range(100)] + [10 + n for n in range(bad)] + [None]
    (found,) = check_rows("numbers", pa.table({"number": pa.array(numbers, pa.int64())}), [IN_RANGE])
    assert found.failed == tuple(range(100, 100 + bad))
    assert found.rows_checked == 100 + bad


def test_two_rules_on_one_column_are_both_checked() -> None:
    """Great Expectations' add_expectation_configuration keeps only the last of them."""
    even = Expectation("even", IN_RANGE.type, {"column": "number", "max_value": 4}, "Half is enough.")
    first, second = check_rows("numbers", pa.table({"number": [3, 7, 12]}), [IN_RANGE, even])
    assert (first.failed, second.failed) == ((2,), (1, 2))


@pytest.mark.parametrize("table", CHECKED_TABLES)
def test_what_the_nulls_settle_is_what_great_expectations_says(table: str) -> None:
    cases = [changed_rows(table, case) for case in load_cases()["fine"][table]]
    for worlds in ([good_rows()], cases):
        facts = facts_of(side_by_side(worlds))[table]
        settled = [outcome for e in load_suite(table) if (outcome := settle(facts, e)) is not None]
        assert settled
        asked = ask(table, facts, [outcome.expectation for outcome in settled])
        assert settled == [asked[outcome.expectation.rule] for outcome in settled]


@pytest.mark.parametrize("table", CHECKED_TABLES)
def test_an_empty_table_has_an_outcome_per_rule(table: str) -> None:
    facts = facts_of(side_by_side([]))[table]
    outcomes = check_rows(table, facts, load_suite(table))
    assert [outcome.expectation for outcome in outcomes] == list(load_suite(table))
    assert not any(outcome.rows_checked or outcome.failed for outcome in outcomes)


def test_a_rule_about_an_unknown_column_stops_with_its_name() -> None:
    with pytest.raises(Stop, match="in_range: no column number"):
        check_rows("numbers", pa.table({"digit": [1]}), [IN_RANGE])


def test_a_rule_that_cannot_be_evaluated_stops_and_does_not_pass() -> None:
    with pytest.raises(Stop, match="in_range could not be evaluated"):
        check_rows("numbers", pa.table({"number": ["one"]}), [IN_RANGE])


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    check_rows("numbers", pa.table({"number": [1, 10]}), [IN_RANGE])
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    check_rows("numbers", pa.table({"number": [1, 10]}), [IN_RANGE])
    assert capfd.readouterr() == ("", "")
