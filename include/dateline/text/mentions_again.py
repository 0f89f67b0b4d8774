"""Words that stand for an actor named before: "the Observatory", "the ministry", "the group", "the militants"."""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

from dateline.text.actor_cues import load_actor_cues
from dateline.text.actor_entries import ARMED_TYPES, Actor
from dateline.text.actor_hits import ActorHit, is_free

_HEADED = re.compile(r"\bthe ([a-z]+(?:\.[a-z]\.)?)")
_SECOND = re.compile(r" ([a-z]+)")
_NEXT = re.compile(r"(?:'s)? ([a-z]+)")
_CLOSE = 400  # characters back in which the one named is looked for first
_FAR = 1_500


def find_again(folded: str, hits: Sequence[ActorHit], unknown: Sequence[tuple[int, int]]) -> list[ActorHit]:
    """Later mentions, by position, each the one actor before it that fits; none where two fit, or nobody does.

    hits: actors named in the text, sorted, without overlaps. unknown: spans of organizations that are not in the
    register, sorted; one of them close before may be meant as well.
    """
    cues = load_actor_cues()
    starts = [h.start for h in hits]
    found: list[ActorHit] = []
    for match in _HEADED.finditer(folded):
        span = _span(folded, match)
        if span is None or not is_free(hits, span[0], span[1]):
            continue
        start, end, head = span
        following = _NEXT.match(folded, end)
        if following and following.group(1) in cues.no_head_before:
            continue
        before = hits[: bisect_left(starts, start)]
        actor = _antecedent(head, before, unknown, start)
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


def _antecedent(head: str, before: Sequence[ActorHit], unknown: Sequence[tuple[int, int]], start: int) -> Actor | None:
    cues = load_actor_cues()
    if head in cues.organ_heads:
        organs = cues.organ_heads[head]
        return _only(before, lambda a: a.organ in organs)
    if head in cues.named_heads:
        return _only(before, lambda a: any(head in name.lower().split() for name in (a.name, *a.aliases)))
    types = cues.type_heads[head]
    for reach in (_CLOSE, _FAR):
        near = [h for h in before if h.end > start - reach and h.actor.actor_type in types]
        if near:
            # those of other kinds may be any organization, armed ones hardly one named before them
            since = near[-1].end if types <= ARMED_TYPES else start - reach
            is_other_meant = any(since <= s < start for s, _ in unknown)
            return None if is_other_meant else _only(near, lambda _: True)
    return None


def _only(hits: Sequence[ActorHit], fits: Callable[[Actor], bool]) -> Actor | None:
    actors = {h.actor.actor_id: h.actor for h in hits if fits(h.actor)}
    return next(iter(actors.values())) if len(actors) == 1 else None
