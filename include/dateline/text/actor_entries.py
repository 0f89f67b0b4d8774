"""Entries of the register of actors, as `reference/actors/*.yml` list them; the README.md there explains each key."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from dateline.reference.data import list_data, load_data
from dateline.schema.errors import BadConfiguration

#: Types with the kind of claimant that each is unless the entry says another.
ACTOR_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "state_force": "party",
        "rebel_group": "party",
        "political_militia": "party",
        "identity_militia": "party",
        "external_force": "party",
        "government": "official",
        "party": "party",
        "monitor": "monitor",
        "intergovernmental": "monitor",
        "ngo": "ngo",
        "media": "media",
    }
)
#: The actor types of ACLED's codebook (2023) by ours; the others fight nobody and have none there.
ACLED_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "state_force": "State Forces",
        "rebel_group": "Rebel Groups",
        "political_militia": "Political Militias",
        "identity_militia": "Identity Militias",
        "external_force": "External/Other Forces",
    }
)
#: Mentions of these are of type armed_group.
ARMED_TYPES = frozenset(("rebel_group", "political_militia", "identity_militia"))
#: Kinds of claimant that an actor can be; `witness` and `unnamed` have no entry in the register.
ACTOR_CLAIMANT_TYPES = ("official", "party", "monitor", "ngo", "media")
_KNOWN = frozenset(
    ("id", "name", "aliases", "short", "native", "type", "claimant", "group", "organ", "country", "parent", "from",
     "to", "ucdp", "wikidata")
)  # fmt: skip
_NEEDED = frozenset(("id", "name", "type", "country"))


@dataclass(frozen=True, slots=True)
class Actor:
    """One entry of the register.

    aliases: names that mean this actor anywhere, native script among them. short_forms: names that do so only beside
    its name or an alias. mention_type: organization or armed_group. country: ISO 3166-1 alpha-2 or None. organ: the
    organ of its country that it is (`actor_organs.yml`). active_from, active_to: years, None where no source was seen
    or it is still active. ucdp_id, wikidata_id: None until seen.
    """

    actor_id: str
    name: str
    aliases: tuple[str, ...]
    actor_type: str
    claimant_type: str
    mention_type: str
    country: str | None = None
    organ: str | None = None
    parent_id: str | None = None
    active_from: int | None = None
    active_to: int | None = None
    ucdp_id: int | None = None
    wikidata_id: str | None = None
    short_forms: tuple[str, ...] = ()

    @property
    def acled_type(self) -> str | None:
        """ACLED's name for its type, None for who does not fight."""
        return ACLED_TYPES.get(self.actor_type)


@cache
def load_listed_actors() -> Mapping[str, Actor]:
    """The entries of the files by actor id, in the files' order. Raises BadConfiguration on an entry out of order."""
    actors: dict[str, Actor] = {}
    for name in list_data("actors"):
        for entry in load_data(name):
            actor = _make_actor(name, entry)
            if actor.actor_id in actors:
                raise BadConfiguration(f"{name}: id {actor.actor_id} stands twice; give one of them another id")
            actors[actor.actor_id] = actor
    check_parents(actors)
    return MappingProxyType(actors)


def _make_actor(file: str, entry: dict[str, Any]) -> Actor:
    if unknown := entry.keys() - _KNOWN:
        raise BadConfiguration(f"{file}: {entry.get('id')}: unknown key {', '.join(sorted(unknown))}")
    if missing := _NEEDED - entry.keys():
        raise BadConfiguration(f"{file}: {entry.get('id')}: {', '.join(sorted(missing))} is missing")
    kind, actor_id = entry["type"], entry["id"]
    if kind not in ACTOR_TYPES:
        raise BadConfiguration(f"{file}: {actor_id}: type {kind!r} is none of {', '.join(ACTOR_TYPES)}")
    claimant = entry.get("claimant", ACTOR_TYPES[kind])
    if claimant not in ACTOR_CLAIMANT_TYPES:
        allowed = ", ".join(ACTOR_CLAIMANT_TYPES)
        raise BadConfiguration(f"{file}: {actor_id}: claimant {claimant!r} is none of {allowed}")
    is_group = entry.get("group", kind in ARMED_TYPES)
    return Actor(
        actor_id=actor_id,
        name=entry["name"],
        aliases=(*entry.get("aliases", ()), *entry.get("native", ())),
        actor_type=kind,
        claimant_type=claimant,
        mention_type="armed_group" if is_group else "organization",
        country=entry["country"],
        organ=entry.get("organ"),
        parent_id=entry.get("parent"),
        active_from=entry.get("from"),
        active_to=entry.get("to"),
        ucdp_id=entry.get("ucdp"),
        wikidata_id=entry.get("wikidata"),
        short_forms=tuple(entry.get("short", ())),
    )


def check_parents(actors: Mapping[str, Actor]) -> None:
    """Raise BadConfiguration where a parent is not among the actors, or an actor is above itself."""
    for actor in actors.values():
        above = _parents(actors, actor)
        if actor.actor_id in above:
            raise BadConfiguration(f"actors: {actor.actor_id} is its own parent, by way of {', '.join(above)}")


def _parents(actors: Mapping[str, Actor], actor: Actor) -> list[str]:
    """Ids of the parent, its parent and so on, up to the first that comes again."""
    above: list[str] = []
    parent = actor.parent_id
    while parent is not None and parent not in above:
        if parent not in actors:
            raise BadConfiguration(f"actors: {actor.actor_id}: its parent {parent} is not in the register")
        above.append(parent)
        parent = actors[parent].parent_id
    return above
