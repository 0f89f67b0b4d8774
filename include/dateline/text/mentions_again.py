"""Words that stand for an actor named before: "the Observatory", "the ministry", "the group", "the militants"."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

from dateline.text.actor_cues import load_actor_cues
from dateline.text.actor_entries import ARMED_TYPES, Actor
from dateline.text.actor_hits import ActorHit, is_free

_HEADED = re.compile(r"\bthe ([a-z]+(?:\.[a-z]\.)?)")
_SECOND = re.compile(r" ([a-z]+)")
_NEXT = re.compile(r"(?:'s)? ([a-z]+)")
_CLOSE = 400  # characters back in which the one named is looked for first
_FAR = 1_500
_MOST = 60  # names looked back over


def find_again(folded: str, hits: Sequence[ActorHit], unknown: Sequence[tuple[int, int]]) -> list[ActorHit]:
    """Later mentions, by position, each the one actor before it that fits; none where two fit, or nobody does.

    hits: actors named in the text, sorted, without overlaps. unknown: spans of organizations that are not in the
    register, sorted; one of them close before may be meant as well. Linear in the text's length.
    """
    before = _Before(hits, [start for start, _ in unknown])
    found: list[ActorHit] = []
    for match in _HEADED.finditer(folded):
        span = _span(folded, match)
        if span is None or not is_free(hits, span[0], span[1]):
            continue
        start, end, head = span
        following = _NEXT.match(folded, end)
        if following and following.group(1) in load_actor_cues().no_head_before:
            continue
        actor = before.find(head, start)
        if actor is not None:
            found.append(ActorHit(start, end, actor, "context", 0.6))
    return found


def _span(folded: str, match: re.Match[str]) -> tuple[int, int, str] | None:
    """Start, end and head of "group" or "militant group" behind "the"; None where no head stands there."""
    first = match.group(1)
    if _is_head(first) or first in load_actor_cues().named_heads:
        return match.start(1), match.end(1), first
    if first not in load_actor_cues().head_adjectives:
        return None
    second = _SECOND.match(folded, match.end())
    return (match.start(1), second.end(), second.group(1)) if second and _is_head(second.group(1)) else None


def _is_head(word: str) -> bool:
    cues = load_actor_cues()
    return word in cues.type_heads or word in cues.organ_heads


class _Before:
    """The actors named before a position that only goes on."""

    def __init__(self, hits: Sequence[ActorHit], unknown: Sequence[int]) -> None:
        self._hits, self._unknown = hits, unknown
        self._at = 0  # hits before the position
        self._by_head: dict[str, dict[str, Actor]] = {}

    def find(self, head: str, start: int) -> Actor | None:
        """The one actor that "the <head>" at `start` may be."""
        while self._at < len(self._hits) and self._hits[self._at].end <= start:
            actor = self._hits[self._at].actor
            for own in _heads_of(actor):
                self._by_head.setdefault(own, {})[actor.actor_id] = actor
            self._at += 1
        types = load_actor_cues().type_heads.get(head)
        return _only(self._by_head.get(head, {})) if types is None else self._close(types, start)

    def _close(self, types: frozenset[str], start: int) -> Actor | None:
        """The one actor of these types in the nearest stretch that has any."""
        for reach in (_CLOSE, _FAR):
            near: dict[str, Actor] = {}
            since = start  # where the last of them stands
            for hit in reversed(self._hits[max(0, self._at - _MOST) : self._at]):
                if hit.end <= start - reach:
                    break
                if hit.actor.actor_type in types:
                    near.setdefault(hit.actor.actor_id, hit.actor)
                    since = hit.end if len(near) == 1 and since == start else since
            if near:
                # those of other kinds may be any organization, armed ones hardly one named before them
                since = since if types <= ARMED_TYPES else start - reach
                is_other_meant = bisect_left(self._unknown, since) < bisect_left(self._unknown, start)
                return None if is_other_meant else _only(near)
        return None


@cache
def _heads_of(actor: Actor) -> frozenset[str]:
    """Heads of an actor's own names and organ."""
    cues = load_actor_cues()
    words = {word for name in (actor.name, *actor.aliases) for word in name.lower().split()}
    organs = {head for head, organs in cues.organ_heads.items() if actor.organ in organs}
    return frozenset(words & cues.named_heads | organs)


def _only(actors: dict[str, Actor]) -> Actor | None:
    return next(iter(actors.values())) if len(actors) == 1 else None
