"""Actors of the register in a text: names and aliases anywhere, short forms where the text allows them, later mentions.

First `find_actors`, which needs the text alone; then, when its places are known, `find_later_actors`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick

from dateline.reference.fold import fold
from dateline.text.acronyms import find_acronyms
from dateline.text.actor_cues import load_actor_cues
from dateline.text.actor_entries import Actor
from dateline.text.actor_hits import ActorHit, without_overlaps
from dateline.text.actors import load_actors
from dateline.text.mentions_again import find_again
from dateline.text.mentions_organs import OrganWord, find_organs, settle_organs

_ARTICLES = ("al ", "the ", "el ", "ar ", "as ", "ash ", "an ", "ad ", "izz ")
_WORD = re.compile(r"[^\W_]+")


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


@dataclass(frozen=True, slots=True)
class ShortForm:
    """A short form that stands alone. actors: those that may be so called; the story's country may tell which.

    is_beside: it stands beside a word for an armed group's people.
    """

    start: int
    end: int
    actors: tuple[Actor, ...]
    is_beside: bool


@dataclass(frozen=True, slots=True)
class ActorsFound:
    """hits: actors named, by position, without overlaps. words: organs whose country the text must tell."""

    hits: list[ActorHit]
    words: list[OrganWord]
    shorts: list[ShortForm]


def find_actors(text: str, folded: str) -> ActorsFound:
    """Actors named in `text`: the longest name wins. folded: reference.fold.fold(text).

    A form that two actors share and nothing tells apart is left out.
    """
    organs = find_organs(text, folded)
    names, shorts = _find_names(text, folded)
    hits = [*names, *organs.named]
    hits.sort(key=lambda h: (h.start - h.end, h.start))  # of two that are alike, the register's own name is first
    named = without_overlaps(hits)
    letters = [
        ActorHit(start, end, named[number].actor, "context", 0.85)
        for start, end, number in find_acronyms(text, [(h.start, h.end) for h in named])
    ]
    return ActorsFound(without_overlaps([*named, *letters]), organs.words, shorts)


def find_later_actors(
    folded: str,
    found: ActorsFound,
    *,
    country_at: Callable[[int], str | None],
    unknown: Sequence[tuple[int, int]] = (),
) -> list[ActorHit]:
    """The actors of `found` with those that only the rest of the text tells: "the army", "the ministry", "the group".

    country_at: the country that the text speaks of at a position. unknown: sorted spans of organizations that the
    register does not have.
    """
    shorts = [hit for short in found.shorts if (hit := _settle(short, country_at(short.start)))]
    hits = without_overlaps([*found.hits, *shorts])
    hits = without_overlaps([*hits, *settle_organs(found.words, hits, country_at)])
    return sorted([*hits, *find_again(folded, hits, unknown)], key=lambda h: h.start)


def _settle(short: ShortForm, country: str | None) -> ActorHit | None:
    """The actor of the story's country; beside a word for its people one of no country, or of a story without one."""
    at_home = [a for a in short.actors if country is not None and a.country == country and short.end - short.start > 2]
    if len(at_home) == 1:
        return ActorHit(short.start, short.end, at_home[0], "country", 0.6)
    (actor, *others) = short.actors
    if others or not short.is_beside or (country is not None and actor.country is not None):
        return None
    return ActorHit(short.start, short.end, actor, "context", 0.7)


def _find_names(text: str, folded: str) -> tuple[list[ActorHit], list[ShortForm]]:
    """Names that say whom they mean, and short forms that do not."""
    automaton, names = _automaton()
    plain: list[tuple[int, int, list[_Name]]] = []
    for number, start, end in automaton.find_matches_as_indexes(folded, overlapping=True):
        if _is_word(folded, start, end):
            fitting = [n for n in names[number] if _fits(n.spelling, text[start:end])]
            if fitting:
                plain.append((start, end, fitting))
    known = {n.actor.actor_id for _, _, fitting in plain for n in fitting if not n.is_short}
    hits, shorts = [], []
    for start, end, fitting in plain:
        if hit := _choose(text, folded, start, end, fitting, known):
            hits.append(hit)
        elif _is_acronym(text, folded, start, end) and all(n.is_short for n in fitting):
            is_beside = _is_group_beside(text, folded, start, end)
            shorts.append(ShortForm(start, end, tuple(n.actor for n in fitting), is_beside))
    return hits, shorts


def _is_acronym(text: str, folded: str, start: int, end: int) -> bool:
    """Capitals that tell something, and no word of English."""
    return text[start:end].isupper() and not _in_capitals(text, start, end) and not _is_verb(folded, start, end)


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
    if _in_capitals(text, start, end) or _is_verb(folded, start, end):
        return None
    introduced = [n for n in fitting if n.actor.actor_id in known]
    if len(introduced) == 1:
        return ActorHit(start, end, introduced[0].actor, "alias", 0.9)
    return None


def _in_capitals(text: str, start: int, end: int) -> bool:
    """Whether the words around are in capitals too, so that capitals tell nothing."""
    before = _WORD.findall(text[max(0, start - 24) : start])
    after = _WORD.findall(text[end : end + 24])
    return any(len(w) > 3 and w.isupper() for w in (*before[-1:], *after[:1]))


def _is_verb(folded: str, start: int, end: int) -> bool:
    """Whether the form is a word of English here: "he IS a liar"."""
    cues = load_actor_cues()
    after = _WORD.findall(folded[end : end + 24])
    return folded[start:end] in cues.verb_forms and bool(after) and after[0] in cues.behind_verb


def _is_group_beside(text: str, folded: str, start: int, end: int) -> bool:
    cues = load_actor_cues()
    before = _WORD.findall(folded[max(0, start - 24) : start])
    after = _WORD.findall(folded[end : end + 24])
    follows = (bool(after) and after[0] in cues.group_after) or text.startswith("-", end)
    return follows or (bool(before) and before[-1] in cues.group_before and start - len(before[-1]) > 0)
