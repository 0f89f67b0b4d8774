"""Whose people the victims are, of the actors that a sentence names."""

from collections.abc import Sequence

from dateline.text.actors import load_actors
from dateline.text.figures.model import Figure
from dateline.text.model import Mention
from dateline.text.perpetrators import Armed, can_attack, is_loss, load_perpetrator_words
from dateline.text.words import Word

_OWN = frozenset(("its", "their"))
_REACH = 12  # words between an actor and "its fighters", or what it lost


def find_victim_actor(words: list[Word], figure: Figure, armed: Sequence[Armed]) -> str | None:
    """Actor id: the actor named in the victims' own words, else who lost them, or who "its" refers to.

    "Two Malian soldiers were killed", "the army lost 12 men", "the army said 12 of its men were killed". armed: actors
    of the sentence in order, the claimant among them.
    """
    first, last = figure.phrase.first, figure.phrase.last
    phrase = words[first:last]
    is_staff = any(w.low in load_perpetrator_words()["staff"] for w in phrase)
    inside = next((m for a, b, m in armed if a < last and first < b and (is_staff or not _is_media(m))), None)
    if inside is not None:
        return inside.entity_id
    at = min(first, figure.cue.first) if figure.cue else first
    if is_loss(words, figure) or any(w.low in _OWN for w in phrase):
        before = [m for _, b, m in armed if b <= at and at - b <= _REACH and (is_staff or can_attack(m))]
        return before[-1].entity_id if before else None
    return None


def _is_media(mention: Mention) -> bool:
    actor = load_actors().get(mention.entity_id or "")
    return actor is not None and actor.actor_type == "media"
