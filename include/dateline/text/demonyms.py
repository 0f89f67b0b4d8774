"""Words for the people of a country: they name it without being its name."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from dateline.text.mentions_cues import load_cues

_WORD = re.compile(r"[^\W\d_]+")


class DemonymHit(NamedTuple):
    """A demonym in the text and the country (ISO code) that it speaks of."""

    start: int
    end: int
    country: str


def find_demonyms(text: str, folded: str) -> list[DemonymHit]:
    """Demonyms in `text`, written with a capital, by position. folded: reference.fold.fold(text)."""
    return list(_find(text, folded))


def _find(text: str, folded: str) -> Iterator[DemonymHit]:
    demonyms = load_cues().demonyms
    for match in _WORD.finditer(folded):
        word = match.group()
        country = demonyms.get(word) or demonyms.get(word.rstrip("s"))
        if country and text[match.start()].isupper():
            yield DemonymHit(match.start(), match.end(), country)
