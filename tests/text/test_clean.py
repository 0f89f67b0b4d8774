"""Cleaning: cases from tests/cases/clean.yml, rules over several lines, and what holds for any text."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dateline.text.captions import is_caption
from dateline.text.clean import clean_characters, clean_lines, is_boilerplate, is_tail_heading, trim_lines
from dateline.text.data_files import load_data

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "clean.yml").read_text("utf-8"))
BODY = [
    "Troops took two villages on the northern road on Sunday, an officer of the army said.",
    "At least 12 people were killed, the council of the second village said in a statement.",
    "The road leads to the last pass that the rebels hold, and snow is due there within days.",
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["line"][:40])
def test_case(case: dict[str, Any]) -> None:
    found = "furniture" if is_boilerplate(case["line"]) else "caption" if is_caption(case["line"]) else "text"
    assert found == case["is"]


@pytest.mark.parametrize("kind", ["lines", "starts", "ends", "tails", "tail_starts", "end_marks", "credit_openers"])
def test_every_entry_of_the_data_works(kind: str) -> None:
    for entry in load_data("boilerplate.yml")[kind]:
        if kind == "tails":
            assert is_tail_heading(str(entry).title()), entry
        elif kind == "tail_starts":
            assert is_tail_heading(f"{entry}the Harbour Post".capitalize()), entry
        elif kind == "credit_openers":
            assert is_caption(f"Smoke over the town. {entry} Karim Nouri"), entry
        elif kind == "end_marks":
            assert clean_lines([*BODY, str(entry).upper(), "Telephone 555"]) == BODY, entry
        else:
            line = {"lines": f"» {entry}", "starts": f"{entry} x", "ends": f"x {entry}"}[kind]
            assert is_boilerplate(line.upper()), entry


def test_headline_and_its_kicker_are_dropped_above_the_text() -> None:
    assert clean_lines(["World", "Two villages taken", *BODY], title="Two villages  taken") == BODY
    assert clean_lines([BODY[0], "Two villages taken", *BODY[1:]], title="Two villages taken")[0] == BODY[0]


def test_what_follows_the_last_headlines_is_dropped() -> None:
    assert clean_lines([*BODY, "Latest Headlines", "Ankara toll rises to 95 as relatives search hospitals"]) == BODY


def test_a_tail_heading_above_the_report_cuts_nothing() -> None:
    assert clean_lines(["Trending now", *BODY]) == BODY


def test_pull_quotes_and_repeated_paragraphs_stand_once() -> None:
    quote = "“The road leads to the last pass that the rebels hold, and snow is due there”"
    whole = f"{quote[:-1]} this week,” said the mayor of the town, who had come down by mule."
    assert clean_lines([BODY[0], quote, whole, BODY[0]]) == [BODY[0], whole]


def test_a_refrain_that_is_no_sentence_stays() -> None:
    refrain = "The clinic is open from ten to four, from Monday to Friday, at 12 Harbour Road"
    entries = [line for n in range(3) for line in (f"Clinic number {n}", refrain)]
    assert clean_lines(entries) == entries
    assert clean_lines([*entries[:2], *entries[:2]]).count(refrain) == 1


def test_short_lines_may_stand_twice() -> None:
    assert clean_lines(["Q: Who fired?", BODY[0], "Q: Who fired?", BODY[1]]) == [
        "Q: Who fired?",
        BODY[0],
        "Q: Who fired?",
        BODY[1],
    ]


def test_control_characters_go_and_odd_spaces_stay() -> None:
    assert clean_characters("\ufeffa\x00b\u00a0c\u2009d\r\ne\u2028f\x0bg\ud800") == "ab\u00a0c\u2009d\ne\nf\ng\ufffd"


@given(st.text(st.characters(), max_size=300))
def test_cleaned_characters_fit_a_file_and_cleaning_again_changes_nothing(text: str) -> None:
    once = clean_characters(text)
    once.encode("utf-8")
    assert not any(ord(c) < 32 and c not in "\t\n" for c in once)
    assert clean_characters(once) == once


@given(st.lists(st.sampled_from([*BODY, "Advertisement", "Comments", "Photo: AP", "", "-30-", "A head"]), max_size=12))
def test_cleaning_lines_only_leaves_out(lines: list[str]) -> None:
    kept = clean_lines(lines, title="A head")
    rest = iter(lines)
    assert all(line in rest for line in kept)  # in order, nothing added
    assert clean_lines(kept, title="A head") == kept


@given(st.text(max_size=300))
def test_trimmed_text_has_no_empty_line(text: str) -> None:
    trimmed = trim_lines(text)
    assert trimmed == "" or all(line and line == line.strip() for line in trimmed.split("\n"))


@pytest.mark.parametrize(
    "name",
    ["agencies.yml", "boilerplate.yml", "byline.yml", "dateline_line.yml", "plain_page.yml", "printed_dates.yml"],
)
def test_data_files_hold_words_and_not_what_yaml_makes_of_them(name: str) -> None:
    """`on`, `no` and `y` without quotation marks are booleans to YAML."""
    for words in load_data(name).values():
        assert not [word for word in words if not isinstance(word, str)]
