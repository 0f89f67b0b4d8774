"""Which state an official claimant speaks for: a minister, the prime minister's office and "Turkish officials" are
one side."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from dateline.text.actor_organs import load_states
from dateline.text.actors import load_actors
from dateline.text.data_files import load_data

_STATE_TYPES = frozenset({"government", "state_force"})


@lru_cache(maxsize=65_536)
def find_state(surface: str | None, actor_id: str | None, country: str | None) -> str | None:
    """ISO 3166-1 alpha-2 of the state that a claimant of type official speaks for; None if for none.

    surface, actor_id: of the claimant. country: where it happened, whose office is meant where the name says no other.
    The actor's country comes first, then a country or its adjective in the name (Turkey's health minister).
    """
    actor = load_actors().get(actor_id or "")
    if actor is not None:
        return actor.country if actor.actor_type in _STATE_TYPES else None
    if not surface or is_local(surface):
        return None
    words = re.findall(r"[\w.'’-]+", surface)
    named = next((_countries()[w] for w in (_bare(word) for word in words) if w in _countries()), None)
    offices = load_data("state_voices.yml")["offices"]
    return (named or country) if any(_bare(word).lower() in offices for word in words) else None


@lru_cache(maxsize=65_536)
def is_local(surface: str) -> bool:
    """Whether the official is a doctor, a town's council or the like, with no side to take."""
    low = surface.lower()
    return any(re.search(rf"\b{re.escape(word)}\b", low) for word in load_data("state_voices.yml")["local"])


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", word)


@cache
def _countries() -> Mapping[str, str]:
    return MappingProxyType(
        {name: state.country for state in load_states().values() for name in (*state.adjectives, *state.names)}
    )
