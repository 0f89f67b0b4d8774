"""Organs of states in a text: "Syrian army", "Syria's health ministry", "the army" of the story's country.

Which organs there are and how they are called: `text/actor_organs.py`.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick

from dateline.reference.fold import fold
from dateline.text.actor_cues import load_actor_cues
from dateline.text.actor_entries import Actor
from dateline.text.actor_hits import ActorHit, is_free
from dateline.text.actor_organs import load_organs, load_states
from dateline.text.actors import find_organ
from dateline.text.claimant_words import load_claimant_words
from dateline.text.grammar import load_grammar

_NEXT = re.compile(r" ([a-z]+)")
_LAST = re.compile(r"([a-z']+(?:'s)?) \Z")
_LEADS = " \n\t\r\"'‘’“”([—–/,.:;"
_WINDOW = 24  # characters looked at before an organ's word
_CLASSES = (
    "prepositions", "conjunctions", "relatives", "auxiliaries", "pronouns", "negation", "clause_stops", "adverbs",
    "verbs",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OrganWord:
    """An organ's word without a country: "army" in "the army". Whose it is tells the rest of the text."""

    start: int
    end: int
    organ: str


@dataclass(frozen=True, slots=True)
class Organs:
    """named: organs beside their country. words: the others that may mean the organ of the story's country."""

    named: list[ActorHit]
    words: list[OrganWord]


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A word for an organ (country None) or a form of a country's name (organ None)."""

    spelling: str
    organ: str | None = None
    country: str | None = None
    is_only_beside: bool = False
    is_bare: bool = False


@cache
def _automaton() -> tuple[AhoCorasick, list[_Pattern]]:
    patterns: dict[str, _Pattern] = {}
    for organ in load_organs().values():
        for word in (*organ.beside, *organ.bare, *organ.words):
            is_bare = word in organ.bare
            is_only_beside = not is_bare and word not in organ.words
            patterns[word] = _Pattern(word, organ.organ, None, is_only_beside, is_bare)
    for state in load_states().values():
        for name in (*state.adjectives, *state.names):
            patterns.setdefault(fold(name), _Pattern(name, None, state.country))
    return AhoCorasick(list(patterns)), list(patterns.values())


def find_organs(text: str, folded: str) -> Organs:
    """Organs of states in `text`, by position. folded: reference.fold.fold(text)."""
    automaton, patterns = _automaton()
    words: list[tuple[int, int, _Pattern]] = []
    countries: list[tuple[int, int, _Pattern]] = []
    for number, start, end in automaton.find_matches_as_indexes(folded, overlapping=True):
        pattern = patterns[number]
        if folded[start - 1 : start].isalnum() or folded[end : end + 1].isalnum():
            continue
        if pattern.country is None:
            words.append((start, end, pattern))
        elif _is_written(pattern.spelling, text[start:end]):
            countries.append((start, end, pattern))
    by_end = {end: (start, p.country) for start, end, p in sorted(countries, key=lambda c: -c[0])}
    by_start = {start: (end, p.country) for start, end, p in sorted(countries, key=lambda c: c[1])}
    named, bare, free_from = [], [], 0
    for start, end, pattern in sorted(words, key=lambda w: (w[0], -w[1])):
        if start < free_from:
            continue
        hit = _named(text, folded, start, end, pattern, by_end, by_start)
        if hit is not None:
            named.append(hit)
        elif not pattern.is_only_beside and _may_stand_alone(
            folded, start, end, is_bare=pattern.is_bare or (text[start].isupper() and " " in pattern.spelling)
        ):
            bare.append(OrganWord(start, end, pattern.organ or ""))
        else:
            continue
        free_from = end
    return Organs(named, bare)


def _is_written(spelling: str, surface: str) -> bool:
    """Forms without small letters only as written (US), others with a capital."""
    return surface == spelling or (surface[0].isupper() and not spelling.isupper())


def _named(
    text: str,
    folded: str,
    start: int,
    end: int,
    pattern: _Pattern,
    by_end: dict[int, tuple[int, str | None]],
    by_start: dict[int, tuple[int, str | None]],
) -> ActorHit | None:
    """The organ of the country right before ("Syrian", "Syria's") or behind ("of Syria") its word."""
    closed = None
    before = by_end.get(start - 1) if folded[start - 1 : start] == " " else None
    if before is None and folded.startswith("'s ", start - 3):
        before, closed = by_end.get(start - 3), (start, end)
    if before is not None and before[0] > 0 and text[before[0] - 1] not in _LEADS:  # a hyphen folds to a blank
        before = None
    first, last, country = start, end, None
    if before is not None:
        first, country = before
    elif folded.startswith(" of ", end):
        at = end + 4 + (4 if folded.startswith("the ", end + 4) else 0)
        if (behind := by_start.get(at)) is not None:
            (last, country), closed = behind, (start, end)
    if country is None:
        return None
    actor = find_organ(country, pattern.organ or "")
    return ActorHit(first, last, actor, "alias", 0.9, closed) if actor else None


def _may_stand_alone(folded: str, start: int, end: int, *, is_bare: bool) -> bool:
    """Whether the word names an organ by itself: behind "the", or bare, and not before a noun of its own.

    is_bare: whether it needs no article: "Police said", and "Ministry of Health" with capitals.
    """
    lead = folded[max(0, start - _WINDOW) : start]
    last = _LAST.search(lead)
    cues = load_actor_cues()
    if last is not None and last.group(1) in cues.organ_before:
        return _ends_name(folded, end)
    is_open = last is None and (not lead.strip() or lead.rstrip()[-1:] in ".,;:!?\"'()—\n" or lead[-1:] == "\n")
    is_led = last is not None and (last.group(1) in _leads() or last.group(1).endswith("ed"))
    return is_bare and (is_open or is_led) and _ends_name(folded, end)


def _ends_name(folded: str, end: int) -> bool:
    """Whether no other noun follows: "the army", not "the army base"."""
    match = _NEXT.match(folded, end)
    if match is None:
        return not folded.startswith("-", end)
    word, cues = match.group(1), load_actor_cues()
    if word in _function_words() or word in cues.organ_verbs or word in cues.organ_nouns:
        return True
    return word in load_claimant_words().verbs or (len(word) > 4 and word.endswith("ed"))


@cache
def _function_words() -> frozenset[str]:
    grammar = load_grammar()
    return frozenset().union(*(grammar[name] for name in _CLASSES))


@cache
def _leads() -> frozenset[str]:
    """Words behind which a bare "police" is a noun: "told police", not "they police"."""
    grammar = load_grammar()
    leads = frozenset().union(*(grammar[name] for name in ("prepositions", "conjunctions", "clause_stops", "verbs")))
    return leads | load_claimant_words().verbs | {"that"}


def settle_organs(
    words: Iterable[OrganWord], hits: Sequence[ActorHit], country_at: Callable[[int], str | None]
) -> list[ActorHit]:
    """Actors of the words that the text settles: the one organ of the kind named before, else the story's country's.

    words, hits: by position. country_at: the country that the text speaks of at a position, or None.
    """
    found = []
    named: dict[str | None, dict[str, Actor]] = {}
    at = 0
    for word in words:
        while at < len(hits) and hits[at].end <= word.start:
            named.setdefault(hits[at].actor.organ, {})[hits[at].actor.actor_id] = hits[at].actor
            at += 1
        if not is_free(hits, word.start, word.end):
            continue
        before = named.get(word.organ, {})
        if len(before) == 1:
            (actor,) = before.values()
            found.append(ActorHit(word.start, word.end, actor, "context", 0.6))
        elif not before and (country := country_at(word.start)) and (organ := find_organ(country, word.organ)):
            found.append(ActorHit(word.start, word.end, organ, "country", 0.5))
    return found
