"""Words that dates are made of, as `reference/date_words.yml` has them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from dateline.reference.data import load_data

_PIECE = re.compile(r"[^\W\d_]+|[0-9]+")


@dataclass(frozen=True)
class Words:
    """date_words.yml as it is, see there."""

    months: dict[str, int]
    ambiguous_months: frozenset[str]
    weekdays: dict[str, int]
    ambiguous_weekdays: frozenset[str]
    lead: frozenset[str]
    seasons: dict[str, str]
    season_lead: frozenset[str]
    sure_seasons: frozenset[str]
    parts_of_day: dict[str, str]
    units: dict[str, str]
    numbers: dict[str, float]
    vague_numbers: frozenset[str]
    ordinals: dict[str, int]
    centuries: dict[str, int]
    decades: dict[str, int]
    anniversaries: dict[str, int]
    year_tens: dict[str, int]
    year_units: dict[str, int]
    edges: dict[str, str]
    halves: dict[str, str]
    last: frozenset[str]
    next: frozenset[str]
    this: frozenset[str]
    references: dict[str, str]
    zones: frozenset[str]
    sets: dict[str, str]
    ahead: frozenset[str]
    back: frozenset[str]
    ahead_to: frozenset[str]
    year_lead_sure: frozenset[str]
    year_lead: frozenset[str]
    feasts: dict[str, dict[str, int]]


@cache
def load_words() -> Words:
    data = load_data("date_words.yml")
    parts: dict[str, Any] = {k: frozenset(v) if isinstance(v, list) else v for k, v in data.items()}
    return Words(**parts)


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of these words, the longest first."""
    longest_first = sorted(words, key=lambda w: (-len(w), w))
    return "(?:" + "|".join(re.escape(w).replace(r"\ ", r"\s").replace("'", "['’]") for w in longest_first) + ")"


#: How runs of digits are known: those of four, which may be years, and others.
NUMBER, YEAR = "0", "0000"


def first_pieces(*groups: Iterable[str]) -> frozenset[str]:
    """What texts that begin with any of these phrases begin with: runs of letters, or NUMBER."""
    found = (_PIECE.match(word) for group in groups for word in group)
    return frozenset(NUMBER if m.group().isdigit() else m.group() for m in found if m is not None)


def find_pieces(text: str) -> list[tuple[int, str]]:
    """Runs of letters in lower case, and YEAR or NUMBER for runs of digits, with where they begin."""
    low = text.lower()
    if len(low) != len(text):  # a letter whose small form is two
        low = "".join(c if len(c.lower()) > 1 else c.lower() for c in text)
    return [
        (m.start(), piece if (piece := m.group()) > ":" else YEAR if len(piece) == 4 else NUMBER)
        for m in _PIECE.finditer(low)
    ]
