"""Words for the people of a country: they name it without being its name."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from dateline.text.mentions_cues import load_cues

_ASIDE = 40  # characters that a remark in parentheses has on either side of a word in it
_WORD = re.compile(r"\b[A-Z][^\W\d_]+")


class DemonymHit(NamedTuple):
    """A demonym in the text and the country (ISO code) that it speaks of.

    is_origin: it says where somebody is from ("a German doctor", "international (Kenyan) staff"), which is seldom where
    things happened; "Afghan police" is at home.
    """

    start: int
    end: int
    country: str
    is_origin: bool


def find_demonyms(text: str, folded: str) -> list[DemonymHit]:
    """Demonyms in `text`, written with a capital, by position. folded: reference.fold.fold(text)."""
    return list(_find(text, folded))


def _find(text: str, folded: str) -> Iterator[DemonymHit]:
    demonyms = load_cues().demonyms
    before, before_start = "", 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        word = folded[start:end]
        country = demonyms.get(word) or demonyms.get(word.rstrip("s"))
        if start - before_start - len(before) == 1 and (pair := f"{before} {word.rstrip('s')}") in demonyms:
            country, start = demonyms[pair], before_start
        if country:
            yield DemonymHit(start, end, country, _is_origin(folded, start, end))
        before, before_start = word, match.start()


def _is_origin(folded: str, start: int, end: int) -> bool:
    opening, closing = folded.rfind("(", max(0, start - _ASIDE), start), folded.find(")", end, end + _ASIDE)
    is_aside = opening >= 0 and closing >= 0 and ")" not in folded[opening:start]
    return is_aside or load_cues().origin_after.match(folded, end) is not None
