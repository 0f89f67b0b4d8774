"""Actors: the register of who fights, governs, counts and reports, as `reference/actors.yml` lists them.

How their names are found in a text stands in `text/mentions_actors.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from dateline.reference.data import load_data
from dateline.schema.errors import BadConfiguration

ACTOR_TYPES = (
    "state_force", "government", "armed_group", "monitor", "intergovernmental", "ngo", "media", "party",
)  # fmt: skip
#: Kinds of claimant that an actor can be; `witness` and `unnamed` have no entry in the register.
ACTOR_CLAIMANT_TYPES = ("official", "party", "monitor", "ngo", "media")


@dataclass(frozen=True, slots=True)
class Actor:
    """One entry of actors.yml, where each key is explained.

    aliases: names that mean this actor anywhere. short_forms: names that do so only beside its name or an alias.
    mention_type: organization or armed_group. country: ISO 3166-1 alpha-2 or None. wikidata_id: None until seen.
    """

    actor_id: str
    name: str
    aliases: tuple[str, ...]
    actor_type: str
    claimant_type: str
    mention_type: str
    country: str | None = None
    wikidata_id: str | None = None
    short_forms: tuple[str, ...] = ()


@cache
def load_actors() -> Mapping[str, Actor]:
    """The register by actor id, in the file's order. Raises BadConfiguration on an entry out of order."""
    actors: dict[str, Actor] = {}
    for entry in load_data("actors.yml"):
        actor = _make_actor(entry)
        if actor.actor_id in actors:
            raise BadConfiguration(f"actors.yml: id {actor.actor_id} stands twice; give one of them another id")
        actors[actor.actor_id] = actor
    return MappingProxyType(actors)


def _make_actor(entry: dict[str, Any]) -> Actor:
    known = {"id", "name", "aliases", "short", "type", "claimant", "group", "country", "wikidata"}
    if unknown := entry.keys() - known:
        raise BadConfiguration(f"actors.yml: {entry.get('id')}: unknown key {', '.join(sorted(unknown))}")
    if missing := {"id", "name", "aliases", "type", "claimant", "country"} - entry.keys():
        raise BadConfiguration(f"actors.yml: {entry.get('id')}: {', '.join(sorted(missing))} is missing")
    for key, allowed in (("type", ACTOR_TYPES), ("claimant", ACTOR_CLAIMANT_TYPES)):
        if entry[key] not in allowed:
            raise BadConfiguration(f"actors.yml: {entry['id']}: {key} {entry[key]!r} is none of {', '.join(allowed)}")
    return Actor(
        actor_id=entry["id"],
        name=entry["name"],
        aliases=tuple(entry["aliases"]),
        actor_type=entry["type"],
        claimant_type=entry["claimant"],
        mention_type="armed_group" if entry.get("group", False) else "organization",
        country=entry["country"],
        wikidata_id=entry.get("wikidata"),
        short_forms=tuple(entry.get("short", ())),
    )
