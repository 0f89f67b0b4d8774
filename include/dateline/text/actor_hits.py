"""An actor found in a text, and how hits that overlap are settled."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from dateline.text.actor_entries import Actor


@dataclass(frozen=True, slots=True)
class ActorHit:
    """An actor's name in the text.

    basis: alias (by its name), context (by what stands before it in the text) or country (by the story's country).
    closed: the part of the span that holds no place of its own; of "Syria's army" only the army.
    """

    start: int
    end: int
    actor: Actor
    basis: str
    score: float
    closed: tuple[int, int] | None = None

    @property
    def taken(self) -> tuple[int, int]:
        """Characters in which no place is looked for."""
        return self.closed or (self.start, self.end)


def without_overlaps(hits: Sequence[ActorHit]) -> list[ActorHit]:
    """The hits that overlap none before them in the order given, sorted by position."""
    taken = bytearray(max((hit.end for hit in hits), default=0))
    kept: list[ActorHit] = []
    for hit in hits:
        if taken.find(1, hit.start, hit.end) < 0:
            taken[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


def is_free(hits: Sequence[ActorHit], start: int, end: int) -> bool:
    """Whether no hit overlaps the characters. hits: sorted, without overlaps."""
    at = bisect_left(hits, start, key=lambda h: h.start)
    return (at == 0 or hits[at - 1].end <= start) and (at == len(hits) or end <= hits[at].start)
