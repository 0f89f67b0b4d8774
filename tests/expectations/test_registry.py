"""A slip in an entry is reported with file, rule and fix, when the suite is read."""

from typing import Any

import pytest

from dateline.expectations.registry import load_suite, read_entry
from dateline.schema.errors import BadConfiguration

ENTRY: dict[str, Any] = {
    "rule": "country_known",
    "expect": "column_values_to_be_in_set",
    "with": {"column": "country", "value_set": {"named": "countries"}},
    "why": "Joins rest on it.",
}
SLIPS = {
    "no why": ({"why": ""}, "why missing"),
    "unknown key": ({"because": "x"}, "unknown key because"),
    "bad name": ({"rule": "Country Known"}, "lower-case letters"),
    "unknown table": ({"tables": ["captions"]}, "captions has no suite"),
    "unknown set": ({"with": {"column": "country", "value_set": {"named": "planets"}}}, "planets"),
    "bare value": ({"where": {"measure": "area"}}, "a list of values, given or missing"),
    "empty list": ({"unless": {"measure": []}}, "a list of values, given or missing"),
}


def test_an_entry_is_read() -> None:
    entry = read_entry("x.yml", ENTRY | {"where": {"geonames_id": "given"}}, default_table="claims")
    assert entry.tables == ("claims",)
    assert entry.expectation.columns == ["country", "geonames_id"]
    values = entry.expectation.kwargs["value_set"]
    assert isinstance(values, list) and {"SY", "XK"} <= set(values) and "UK" not in values


@pytest.mark.parametrize(("change", "message"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_reported(change: dict[str, Any], message: str) -> None:
    with pytest.raises(BadConfiguration, match=message) as caught:
        read_entry("expectations/claims.yml", ENTRY | change, default_table="claims")
    assert str(caught.value).startswith("expectations/claims.yml: ")


def test_suites_are_read_once_and_sorted() -> None:
    rules = [expectation.rule for expectation in load_suite("claims")]
    assert rules == sorted(rules)
    assert load_suite("claims") is load_suite("claims")
