"""Actors: who fights, governs, counts and reports, listed (`actor_entries.py`) or made (`actor_organs.py`).

How their names are found in a text stands in `text/mentions_actors.py`.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from dateline.text.actor_entries import Actor, load_listed_actors
from dateline.text.actor_organs import load_organs, make_organs, organs_of


@cache
def load_actors() -> Mapping[str, Actor]:
    """Listed actors, then the organs of states that are only made, by actor id."""
    listed = load_listed_actors()
    return MappingProxyType({**listed, **{actor.actor_id: actor for actor in make_organs(listed)}})


@cache
def _load_organs_of() -> Mapping[tuple[str | None, str], Actor]:
    return MappingProxyType(organs_of(load_actors()))


def find_organ(country: str, organ: str) -> Actor | None:
    """The organ of a country, or the one meant instead where it has none; None where neither is known."""
    actor = _load_organs_of().get((country, organ))
    otherwise = load_organs()[organ].otherwise
    return find_organ(country, otherwise) if actor is None and otherwise else actor
