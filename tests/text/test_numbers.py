"""Numbers: every printed form of tests/cases/numbers.yml, and what must hold for any text."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dateline.text.figures.number_forms import parse_digits
from dateline.text.figures.numbers import find_numbers, make_bounds
from dateline.text.words import find_words

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "numbers.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("text", "expected"), CASES, ids=lambda x: x if isinstance(x, str) else "")
def test_case(text: str, expected: list[list[object]]) -> None:
    numbers = find_numbers(find_words(text, 0, len(text)))
    assert [[n.bound, n.value, n.low, n.high] for n in numbers] == expected


@given(st.integers(min_value=0, max_value=10**9))
def test_digits_read_back(n: int) -> None:
    for text in (str(n), f"{n:,}"):
        assert parse_digits(text) == n


@given(st.text(alphabet="0123456789,. -–to and", max_size=40))
def test_any_digits_have_an_answer(text: str) -> None:
    words = find_words(text, 0, len(text))
    last = 0
    for number in find_numbers(words):
        assert last <= number.first <= number.core_first < number.core_last <= number.last <= len(words)
        known = [x for x in (number.low, number.value, number.high) if x is not None]
        assert known == sorted(known)
        last = number.last


@given(st.text(max_size=200))
def test_words_lie_where_they_say(text: str) -> None:
    words = find_words(text, 0, len(text))
    assert all(text[w.start : w.end] == w.text for w in words)
    assert "".join(w.text for w in words) == "".join(text.split())


@pytest.mark.parametrize("bound", ["=", ">=", ">", "~", "<=", "<"])
def test_no_bound_is_invented(bound: str) -> None:
    low, high = make_bounds(bound, 7)
    assert (low is not None) == (bound in ("=", ">=", ">")) and (high is not None) == (bound in ("=", "<=", "<"))
