"""Claimants as a claim's columns have them: surface, actor, type, and who passes the claim on."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from dateline.text.actors import load_actors
from dateline.text.claimant_words import read_claimant_type
from dateline.text.model import Mention
from dateline.text.source import Source

_ACTORS = ("armed_group", "organization")
_NEAREST = 12  # actors looked at before the end of a claimant's words


@dataclass(frozen=True, slots=True)
class Claimant:
    surface: str | None
    actor_id: str | None
    type: str
    via: str | None


class Claimants:
    """Claimants of sources, with the actors that the text's mentions name there."""

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        self._text = text
        self._actors = [m for m in mentions if m.mention_type in _ACTORS and m.entity_id]
        self._starts = [m.start_char for m in self._actors]

    def make(self, source: Source | None) -> Claimant:
        """source: None where nobody is named, so that the outlet itself tells it."""
        if source is None:
            return Claimant(None, None, "media", None)
        surface = self._surface(source.start, source.end)
        via = self._surface(*source.carrier) if source.carrier else None
        actor_id = self._actor_in(source.start, source.end)
        actor = load_actors().get(actor_id) if actor_id else None
        return Claimant(surface, actor_id, actor.claimant_type if actor else read_claimant_type(surface), via)

    def _surface(self, start: int, end: int) -> str:
        return self._text[start:end].removesuffix("'s").removesuffix("’s")

    def _actor_in(self, start: int, end: int) -> str | None:
        at = bisect_left(self._starts, end)
        near = self._actors[max(0, at - _NEAREST) : at]
        return next((m.entity_id for m in near if m.end_char > start), None)
