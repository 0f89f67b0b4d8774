"""Words printed without the space between them (glued.yml): "peoplehave fled", "fledHarborough"."""

from collections.abc import Mapping
from functools import cache

from dateline.text.data_files import load_data


@cache
def load_glued() -> Mapping[str, int]:
    """Glued word in lower case -> length of its first word."""
    pairs = load_data("glued.yml")["pairs"]
    return {first + second: len(first) for pair in pairs for first in pair["first"] for second in pair["second"]}


@cache
def _first_words() -> frozenset[str]:
    return frozenset(first for pair in load_data("glued.yml")["pairs"] for first in pair["first"])


def find_joint(surface: str, low: str) -> int:
    """Where the second word begins in `surface` (`low` in lower case); 0 if it is one word.

    Of a small letter and a capital within a word the first part must be listed: "fledHarborough", not "deBeers".
    """
    if length := load_glued().get(low, 0):
        return length
    if surface[0].islower() and surface != low:
        at = next((k for k, char in enumerate(surface) if char.isupper()), 0)
        return at if surface[:at] in _first_words() else 0
    return 0
