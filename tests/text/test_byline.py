"""Bylines: cases from tests/cases/bylines.yml, and what holds for any line."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dateline.text.agencies import find_agency
from dateline.text.author_names import MOST_NAMES
from dateline.text.byline import read_byline, read_names
from dateline.text.data_files import load_data

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "bylines.yml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["line"][:40])
def test_case(case: dict[str, Any]) -> None:
    found = read_byline(case["line"])
    if case["names"] is None:
        assert found is None
    else:
        assert found is not None
        assert (list(found.names), found.credit) == (case["names"], case.get("credit"))


@pytest.mark.parametrize("opener", load_data("byline.yml")["openers"])
def test_every_opener_opens_a_byline(opener: str) -> None:
    found = read_byline(f"{opener.capitalize()} Edith Farrow")
    assert found is not None and found.names == ("Edith Farrow",)


@pytest.mark.parametrize("desk", load_data("byline.yml")["desks"])
def test_desks_are_nobody(desk: str) -> None:
    found = read_byline(f"By Harbour Post {desk.capitalize()}")
    assert found is not None and found.names == ()


@pytest.mark.parametrize("paper", load_data("byline.yml")["papers"])
def test_a_paper_behind_a_name_is_no_second_author(paper: str) -> None:
    found = read_byline(f"By Edith Farrow, Harbour {paper.capitalize()}")
    assert found is not None and found.names == ("Edith Farrow",)


@pytest.mark.parametrize("agency", load_data("agencies.yml"))
def test_every_agency_is_found_by_every_name(agency: str) -> None:
    for name in (agency, *load_data("agencies.yml")[agency]):
        assert find_agency(name) == find_agency(f"The {name.upper()}") == agency


def test_no_agencys_name_means_two() -> None:
    names = [name.casefold() for agency, others in load_data("agencies.yml").items() for name in (agency, *others)]
    assert sorted(names) == sorted(set(names))


def test_names_of_metadata_need_no_opener() -> None:
    assert read_names("Edith Farrow, Samir Daher").names == ("Edith Farrow", "Samir Daher")
    assert read_names("Reuters").credit == "Reuters"
    assert read_names("Edith Farrow, AP Political Writer").names == ("Edith Farrow",)
    assert read_names("Edith Farrow Monday, October 12").names == ("Edith Farrow",)


@given(st.one_of(st.text(max_size=200), st.text(max_size=120).map(lambda rest: "By " + rest)))
def test_any_line_has_an_answer(line: str) -> None:
    found = read_byline(line)
    if found is not None:
        assert len(found.names) == len(set(found.names)) <= MOST_NAMES + 1
        assert all(name.strip() == name and name for name in found.names)
