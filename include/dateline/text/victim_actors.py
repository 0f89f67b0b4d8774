"""Whose people the victims are, of the actors that a sentence names."""

from collections.abc import Sequence

from dateline.text.figures.model import Figure
from dateline.text.perpetrators import Armed, is_loss
from dateline.text.words import Word

_OWN = frozenset(("its", "their"))
_REACH = 12  # words between an actor and "its fighters", or what it lost


def find_victim_actor(words: list[Word], figure: Figure, armed: Sequence[Armed]) -> str | None:
    """Actor id: the actor named in the victims' own words, else who lost them, or who "its" refers to.

    "Two Malian soldiers were killed", "the army lost 12 men", "the army said 12 of its men were killed". armed: actors
    of the sentence in order, the claimant among them.
    """
    first, last = figure.phrase.first, figure.phrase.last
    inside = next((m.entity_id for a, b, m in armed if a < last and first < b), None)
    if inside is not None:
        return inside
    at = min(first, figure.cue.first) if figure.cue else first
    if is_loss(words, figure) or any(w.low in _OWN for w in words[first:last]):
        before = [m.entity_id for _, b, m in armed if b <= at and at - b <= _REACH]
        return before[-1] if before else None
    return None
