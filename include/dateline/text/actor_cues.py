"""Words beside actors' names, and words that stand for an actor named before, as data (`reference/actor_cues.yml`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from dateline.reference.data import load_data
from dateline.text.actor_entries import ARMED_TYPES


@dataclass(frozen=True, slots=True)
class ActorCues:
    """Word sets of actor_cues.yml, where each is explained. type_heads: actor types that a head may stand for."""

    group_after: frozenset[str]
    group_before: frozenset[str]
    verb_forms: frozenset[str]
    behind_verb: frozenset[str]
    named_heads: frozenset[str]
    organ_heads: Mapping[str, frozenset[str]]
    type_heads: Mapping[str, frozenset[str]]
    head_adjectives: frozenset[str]
    no_head_before: frozenset[str]
    organ_before: frozenset[str]
    organ_verbs: frozenset[str]
    organ_nouns: frozenset[str]


@cache
def load_actor_cues() -> ActorCues:
    """Read actor_cues.yml once."""
    data = load_data("actor_cues.yml")
    sets = {key: frozenset(map(str, value)) for key, value in data.items() if isinstance(value, list)}
    types = {head: _types(kinds) for head, kinds in data["type_heads"].items()}
    organs = {head: frozenset(kinds) for head, kinds in data["organ_heads"].items()}
    return ActorCues(**sets, organ_heads=organs, type_heads=types)


def _types(kinds: list[str]) -> frozenset[str]:
    return frozenset(kinds) - {"armed"} | (ARMED_TYPES if "armed" in kinds else frozenset())
