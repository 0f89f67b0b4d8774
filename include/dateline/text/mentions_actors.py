"""Names of the register's actors in a text: full names and aliases anywhere, short forms where the text allows them."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick

from dateline.reference.fold import fold
from dateline.text.actors import Actor, load_actors
from dateline.text.mentions_cues import load_cues

_ARTICLES = ("al ", "the ", "el ", "ar ", "as ", "ash ", "an ", "ad ", "izz ")
_WORD = re.compile(r"[^\W_]+")
_HEADED = re.compile(r"\bthe ([a-z]+)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ActorHit:
    """An actor's name in the text. basis: alias (by its name) or context (by what stands around it)."""

    start: int
    end: int
    actor: Actor
    basis: str
    score: float


@dataclass(frozen=True, slots=True)
class _Name:
    spelling: str
    actor: Actor
    is_short: bool


@cache
def _automaton() -> tuple[AhoCorasick, list[list[_Name]]]:
    names: dict[str, list[_Name]] = {}
    for actor in load_actors().values():
        long = [_Name(n, actor, False) for n in (actor.name, *actor.aliases)]
        short = [_Name(n, actor, True) for n in actor.short_forms]
        for name in (*long, *short):
            names.setdefault(fold(name.spelling.removeprefix("The ")), []).append(name)
    return AhoCorasick(list(names)), list(names.values())


def find_actors(text: str, folded: str) -> list[ActorHit]:
    """Actors named in `text`, by position, without overlaps: the longest name wins.

    folded: reference.fold.fold(text). A form that two actors share and nothing tells apart is left out.
    """
    automaton, names = _automaton()
    plain: list[tuple[int, int, list[_Name]]] = []
    for number, start, end in automaton.find_matches_as_indexes(folded, overlapping=True):
        if _is_word(folded, start, end):
            fitting = [n for n in names[number] if _fits(n.spelling, text[start:end])]
            if fitting:
                plain.append((start, end, fitting))
    known = {n.actor.actor_id for _, _, fitting in plain for n in fitting if not n.is_short}
    hits = []
    for start, end, fitting in sorted(plain, key=lambda p: (p[0] - p[1], p[0])):
        if hit := _choose(text, folded, start, end, fitting, known):
            hits.append(hit)
    kept = _without_overlaps(hits)
    return sorted([*kept, *_headed(folded, kept)], key=lambda h: h.start)


def _is_word(folded: str, start: int, end: int) -> bool:
    before, after = folded[start - 1 : start], folded[end : end + 1]
    return not before.isalnum() and not after.isalnum()


def _fits(spelling: str, surface: str) -> bool:
    """Whether the text's letters fit the register's: single words as written, longer names with a capital first."""
    spelling = spelling.removeprefix("The ")
    if surface == spelling or (surface.isupper() and len(surface) > 4):
        return True
    folded = fold(surface)
    if " " not in folded:
        return False
    article = next((len(a) for a in _ARTICLES if folded.startswith(a)), 0)
    return surface[article].isupper()


def _choose(text: str, folded: str, start: int, end: int, fitting: list[_Name], known: set[str]) -> ActorHit | None:
    long = [n for n in fitting if not n.is_short]
    if len({n.actor.actor_id for n in long}) == 1:
        return ActorHit(start, end, long[0].actor, "alias", 0.95)
    if long:
        return None
    if _in_capitals(text, start, end):
        return None
    introduced = [n for n in fitting if n.actor.actor_id in known]
    if len(introduced) == 1:
        return ActorHit(start, end, introduced[0].actor, "alias", 0.9)
    if len(fitting) == 1 and text[start:end].isupper() and _group_beside(folded, start, end):
        return ActorHit(start, end, fitting[0].actor, "context", 0.75)
    return None


def _in_capitals(text: str, start: int, end: int) -> bool:
    """Whether the words around are in capitals too, so that capitals tell nothing."""
    before = _WORD.findall(text[max(0, start - 24) : start])
    after = _WORD.findall(text[end : end + 24])
    return any(len(w) > 3 and w.isupper() for w in (*before[-1:], *after[:1]))


def _group_beside(folded: str, start: int, end: int) -> bool:
    cues = load_cues()
    before = _WORD.findall(folded[max(0, start - 24) : start])
    after = _WORD.findall(folded[end : end + 24])
    follows = bool(after) and after[0] in cues.group_after
    return follows or (bool(before) and before[-1] in cues.group_before and start - len(before[-1]) > 0)


def _without_overlaps(hits: Iterable[ActorHit]) -> list[ActorHit]:
    """The hits that overlap none before them in the order given, sorted by position."""
    starts: list[int] = []
    kept: list[ActorHit] = []
    for hit in hits:
        at = bisect_left(starts, hit.start)
        if (at == 0 or kept[at - 1].end <= hit.start) and (at == len(kept) or hit.end <= kept[at].start):
            starts.insert(at, hit.start)
            kept.insert(at, hit)
    return kept


def _headed(folded: str, hits: list[ActorHit]) -> list[ActorHit]:
    """`the ministry`, `the army`: the one actor of that kind in the text, if it was named before."""
    heads = load_cues().heads
    fitting: dict[str, dict[str, ActorHit]] = {head: {} for head in heads}
    for hit in hits:
        names = " / ".join((hit.actor.name, *hit.actor.aliases)).lower()
        for head, words in heads.items():
            if any(word in names for word in words) and hit.actor.mention_type == "organization":
                fitting[head].setdefault(hit.actor.actor_id, hit)
    starts = [h.start for h in hits]
    found = []
    for match in _HEADED.finditer(folded):
        actors = fitting.get(match.group(1), {})
        start, end = match.span(1)
        at = bisect_left(starts, start)
        is_free = (at == 0 or hits[at - 1].end <= start) and (at == len(hits) or end <= hits[at].start)
        if len(actors) == 1 and is_free:
            (first,) = actors.values()
            if first.start < start:
                found.append(ActorHit(start, end, first.actor, "context", 0.6))
    return found
