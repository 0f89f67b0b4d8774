"""Whose strike it was: "an Israeli airstrike", "Russian drone and missile attacks"."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from dateline.text.actor_organs import load_states
from dateline.text.actors import find_organ
from dateline.text.data_files import load_data
from dateline.text.words import Word

_LONGEST = 4  # words between a country's adjective and its strike


@cache
def _load_acts() -> tuple[frozenset[str], frozenset[str]]:
    data = load_data("perpetrators.yml")
    return frozenset(data["strikes"]), frozenset(data["strike_parts"])


@cache
def _countries() -> Mapping[str, str]:
    """Countries by their adjectives: as written where they have no small letters, else in lower case."""
    states = load_states().values()
    return MappingProxyType({a if a.isupper() else a.lower(): s.country for s in states for a in s.adjectives})


def find_striker(words: list[Word], first: int, last: int) -> tuple[int, str] | None:
    """Position and army of the last strike in words[first:last] that says whose it was; None where none does."""
    strikes, parts = _load_acts()
    for i in range(last - 1, first - 1, -1):
        if words[i].low not in strikes:
            continue
        at = i - 1
        while at >= max(0, i - _LONGEST) and words[at].low in parts:
            at -= 1
        actor = _army(words, at) if at >= 0 else None
        if actor is not None:
            return i, actor
    return None


def _army(words: list[Word], at: int) -> str | None:
    pair = f"{words[at - 1].low} {words[at].low}" if at else ""
    country = _countries().get(pair) or _countries().get(words[at].text) or _countries().get(words[at].low)
    if country is None or not words[at].text[:1].isupper():
        return None
    actor = find_organ(country, "army")
    return actor.actor_id if actor else None
