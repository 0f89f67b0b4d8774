"""Expressions of time: values, days, and that any string has an answer."""

import datetime as dt
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.text.dates import date_precision, find_dates
from dateline.text.dates_forms import REACH, load_forms
from dateline.text.dates_words import NUMBER, YEAR, find_pieces, load_words
from dateline.text.model import Mention

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[1] / "cases" / "dates.yml").read_text("utf-8"))
WORDS = load_words()
PIECES = [
    *WORDS.months, *WORDS.weekdays, *WORDS.units, *WORDS.numbers, *WORDS.last, *WORDS.next, *WORDS.this, *WORDS.references,
    "Oct.", "May", "2015", "30", "31st", "of", "the", "in", "on", "-", ",", ".", "ago", "later", "earlier", "0000", "9999",
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['published']} {c['text'][:40]}")
def test_cases(case: dict[str, Any]) -> None:
    found = find_dates(case["text"], case["published"])
    got = [[m.surface, m.value, m.date_start, m.date_end, m.link_basis] for m in found]
    assert got == [[str(surface), *rest] for surface, *rest in case["dates"]]


def _check(text: str, mentions: list[Mention]) -> None:
    assert mentions == sorted(mentions, key=lambda m: m.start_char)
    for before, after in pairwise(mentions):
        assert before.end_char <= after.start_char
    for mention in mentions:
        assert text[mention.start_char : mention.end_char] == mention.surface != ""
        assert mention.value
        assert (mention.date_start is None) == (mention.date_end is None) == (mention.date_prec is None)
        if mention.date_start is not None and mention.date_end is not None:
            assert mention.date_start <= mention.date_end


DAYS = st.none() | st.dates()


@given(st.text(), DAYS)
def test_any_string_has_an_answer(text: str, published: dt.date | None) -> None:
    _check(text, find_dates(text, published))


@given(st.lists(st.sampled_from(PIECES) | st.sampled_from(PIECES).map(str.title), max_size=12), DAYS)
@settings(max_examples=300)
def test_words_of_dates_in_any_order_have_an_answer(words: list[str], published: dt.date | None) -> None:
    text = " ".join(words)
    _check(text, find_dates(text, published))


@pytest.mark.parametrize("piece", ["1 ", "1-", "the ", "last ", "May ", "Monday ", "in the past ", "a couple of "])
def test_time_grows_with_the_text(piece: str) -> None:
    """A text four times as long may take some eight times as long, never sixteen: the bound is wide on purpose."""
    seconds = []
    for length in (20_000, 80_000):
        text = (piece * length)[:length]
        began = time.process_time()
        find_dates(text, dt.date(2015, 10, 11))
        seconds.append(time.process_time() - began)
    assert seconds[1] < 10 * seconds[0] + 0.2


@pytest.mark.parametrize("piece", ["a", "M", "1", " ", ".", "-", "\n", "'", "½", "’", "İ", "(", "٣"])
def test_a_megabyte_of_one_character_is_no_trouble(piece: str) -> None:
    seconds = []
    for length in (125_000, 1_000_000):
        began = time.process_time()
        find_dates(piece * length, dt.date(2015, 10, 11))
        seconds.append(time.process_time() - began)
    assert seconds[1] < 20 * seconds[0] + 0.5  # eight times the text; quadratic would be 64


@pytest.mark.parametrize("text", sorted({c["text"] for c in CASES}))
def test_forms_begin_with_their_pieces_and_have_what_they_need(text: str) -> None:
    """What a form's pattern finds anywhere is found by its first piece and by the piece it needs, too."""
    pieces = find_pieces(text)
    at = {start: i for i, (start, _) in enumerate(pieces)}
    for form in load_forms():
        for match in form.pattern.finditer(text):
            i = at[match.start()]
            piece = pieces[i][1]
            assert (NUMBER if piece == YEAR else piece) in form.starts, (form.name, match.group())
            assert not form.needs or form.needs & {p for _, p in pieces[i : i + REACH]}, (form.name, match.group())


def test_precision_is_ucdps() -> None:
    day = dt.date(2015, 10, 1)
    lasting = {1: 1, 2: 2, 6: 2, 7: 3, 8: 4, 31: 4, 32: 5, 365: 5}
    assert {n: date_precision(day, day + dt.timedelta(days=n - 1)) for n in lasting} == lasting
    assert date_precision(None, day) is None
