"""Organs of states: armies, police, ministries, by country; those that no file lists are made from tables.

`reference/actor_states.yml` tells how states are called, `reference/actor_organs.yml` which organs they have.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from dateline.reference.data import load_data
from dateline.schema.errors import BadConfiguration
from dateline.text.actor_entries import ACTOR_TYPES, Actor


@dataclass(frozen=True, slots=True)
class Organ:
    """A kind of organ. words, beside, bare, made: see actor_organs.yml. otherwise: the organ meant instead.

    only: the countries for which one is made; all where it is empty.
    """

    organ: str
    words: tuple[str, ...]
    beside: tuple[str, ...]
    bare: tuple[str, ...]
    made: Mapping[str, str] | None
    only: tuple[str, ...]
    otherwise: str | None


@dataclass(frozen=True, slots=True)
class State:
    """How a state is called before its organs' names. without: organs that its name alone does not tell."""

    country: str
    adjectives: tuple[str, ...]
    names: tuple[str, ...]
    without: tuple[str, ...]


@cache
def load_organs() -> Mapping[str, Organ]:
    """Kinds of organ by name."""
    return MappingProxyType({name: _make_organ(name, entry) for name, entry in load_data("actor_organs.yml").items()})


def _make_organ(name: str, entry: dict[str, Any]) -> Organ:
    made = dict(entry["made"]) if "made" in entry else None
    only = tuple(made.pop("only", ())) if made else ()
    words, beside, bare = (tuple(entry[key]) for key in ("words", "beside", "bare"))
    return Organ(name, words, beside, bare, made, only, entry.get("else"))


@cache
def load_states() -> Mapping[str, State]:
    """States by ISO 3166-1 alpha-2."""
    return MappingProxyType(
        {
            country: State(country, tuple(entry["adjectives"]), tuple(entry["names"]), tuple(entry.get("without", ())))
            for country, entry in load_data("actor_states.yml").items()
        }
    )


def make_organs(listed: Mapping[str, Actor]) -> list[Actor]:
    """The organs that have words of their own and no entry in `listed`, state by state in the tables' order.

    Raises BadConfiguration where an entry names an organ that there is not, where two are the same organ of one
    country, and where one that is made would have a listed id.
    """
    taken = organs_of(listed)
    actors = []
    for state in load_states().values():
        for organ in load_organs().values():
            if organ.made and has_organ(state, organ) and (state.country, organ.organ) not in taken:
                actor = _make_actor(state, organ.made, organ.organ)
                if actor.actor_id in listed:
                    raise BadConfiguration(f"actors: {actor.actor_id} is listed without `organ: {organ.organ}`")
                actors.append(actor)
    return actors


def has_organ(state: State, organ: Organ) -> bool:
    """Whether the tables say that the state has one, and only one, of this kind."""
    return organ.organ not in state.without and (not organ.only or state.country in organ.only)


def _make_actor(state: State, made: Mapping[str, str], organ: str) -> Actor:
    called = (*state.adjectives, *state.names)[0]
    return Actor(
        actor_id=f"{state.country.lower()}-{made['id']}",
        name=made["name"].format(called),
        aliases=(),
        actor_type=made["type"],
        claimant_type=made.get("claimant", ACTOR_TYPES[made["type"]]),
        mention_type="organization",
        country=state.country,
        organ=organ,
    )


def organs_of(actors: Mapping[str, Actor]) -> dict[tuple[str | None, str], Actor]:
    """Actors that are an organ of a country, by country and organ. Raises BadConfiguration as `make_organs` does."""
    found: dict[tuple[str | None, str], Actor] = {}
    for actor in actors.values():
        if actor.organ is None:
            continue
        if actor.organ not in load_organs():
            raise BadConfiguration(f"actors: {actor.actor_id}: organ {actor.organ!r} is not in actor_organs.yml")
        other = found.setdefault((actor.country, actor.organ), actor)
        if other is not actor:
            raise BadConfiguration(f"actors: {other.actor_id} and {actor.actor_id} are both the {actor.organ}")
    return found
