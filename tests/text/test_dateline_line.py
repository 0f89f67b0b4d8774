"""Datelines: cases from tests/cases/datelines.yml, and what holds for any line."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dateline.text.data_files import load_data
from dateline.text.dateline_line import LONGEST, find_dateline, read_dateline
from dateline.text.letters import usual_letters

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "datelines.yml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["line"][:40])
def test_case(case: dict[str, Any]) -> None:
    found = read_dateline(case["line"])
    if case["place"] is None:
        assert found is None
        return
    assert found is not None
    day = f"{found.month:02d}-{found.day:02d}" if found.month and found.day else None
    if found.year:
        day = f"{found.year}-{day}"
    assert (found.place, found.region, found.credit, day) == (
        case["place"] or None,
        case.get("region"),
        case.get("credit"),
        str(case["day"]) if "day" in case else None,
    )
    report = case["line"][found.end :]
    assert report[0].isalpha() and report[0].isupper(), report


def test_dateline_below_a_standfirst_is_found_where_it_stands() -> None:
    text = "A second front opens.\n  HAMA, Syria (AP) — Troops moved up the road to the north at first light."
    found = find_dateline(text)
    assert found is not None
    assert (found.place, text[found.end :].split()[0]) == ("Hama", "Troops")


def test_dateline_far_down_the_text_is_another_reports() -> None:
    text = "A line of the report that says this or that.\n" * 12
    assert find_dateline(text + "HAMA, Syria (AP) — Troops moved up the road to the north at first light.") is None


@pytest.mark.parametrize("label", load_data("dateline_line.yml")["labels"])
def test_labels_stand_before_a_dateline(label: str) -> None:
    report = "HAMA, Syria (AP) — Troops moved up the road to the north at first light."
    found = read_dateline(f"{label.upper()} 2-{report}")
    assert found is not None and found.place == "Hama"


@pytest.mark.parametrize("word", load_data("dateline_line.yml")["not_places"])
def test_words_that_are_no_places(word: str) -> None:
    assert read_dateline(f"{word.upper()} — Troops moved up the road to the north at first light.") is None


def test_a_transcript_has_no_dateline() -> None:
    talk = (
        "FARROW: We saw two shells fall on the old market on Tuesday.\nDAHER: And where were you at that time of day?"
    )
    assert find_dateline(talk) is None
    assert find_dateline(talk.split("\n")[0]) is not None


@pytest.mark.parametrize(
    ("printed", "usual"),
    [
        ("THE HAGUE", "The Hague"),
        ("ABU DHABI", "Abu Dhabi"),
        ("TEL AL-SULTAN", "Tel al-Sultan"),
        ("U.N.", "U.N."),
        ("Kyiv", "Kyiv"),
    ],
)
def test_usual_letters(printed: str, usual: str) -> None:
    assert usual_letters(printed) == usual


LIKE_DATELINES = st.lists(
    st.sampled_from(
        ["DAMASCUS", "Syria", "Oct.", "11", "(UPI)", "--", "—", "-", ":", ",", "/TASS/", ".", "(", ")", "By", "a\n", ""]
    ),
    max_size=14,
).map(" ".join)


@given(st.one_of(st.text(max_size=200), LIKE_DATELINES))
def test_any_line_has_an_answer(line: str) -> None:
    found = read_dateline(line)
    if found is not None:
        assert (found.place or found.credit) and 0 < found.end <= LONGEST + 20
        assert (found.month is None) == (found.day is None)
