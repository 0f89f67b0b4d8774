"""Who or what a number counts: noun phrases behind numbers, and single people without one ("a man", "his wife")."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache

from dateline.schema.units import load_units
from dateline.text.figures.cues import Cue
from dateline.text.figures.heads import read_head
from dateline.text.figures.numbers import Number
from dateline.text.figures.phrase import Phrase
from dateline.text.figures.refusals import is_refused
from dateline.text.figures.singles import find_singles
from dateline.text.words import Word, split_phrase


def find_phrases(
    words: list[Word], numbers: Sequence[Number], cues: Sequence[Cue], *, people: Collection[tuple[int, int]] = ()
) -> list[Phrase]:
    """Phrases of one sentence in order, not overlapping.

    people: word ranges of named persons ("Karim Saleh"), each of whom counts 1.
    """
    at_cue = {c.first: c for c in cues}
    found: list[Phrase] = []
    refused = 0
    taken = [False] * (len(words) + 1)
    for number in _without_bases(words, numbers, at_cue):
        if any(taken[number.first : number.last]):
            continue
        phrase = _numbered(words, number, at_cue)
        gap = [w.low for w in words[refused : number.first]] if refused else []
        if phrase.kind == "bare" and gap in (["and"], [","], ["or"], ["to"]):
            phrase = replace(phrase, kind="refused")  # aged 9 and 11
        if phrase.kind == "refused":
            refused = number.last
        if phrase.kind == "refused" or _is_no_count(words, phrase):
            continue
        if found:
            gap = [w.low for w in words[found[-1].number.last : phrase.first]]
            found[-1] = _with_base_noun(found[-1], phrase, gap)
        found.append(phrase)
        for i in range(phrase.first, phrase.last):
            taken[i] = True
    if any(c.takes_subject or c.takes_object or "noun" in c.forms for c in cues):
        found.extend(find_singles(words, at_cue, taken, people))
    return sorted(found, key=lambda p: p.first)


#: Between a number and the number that it is a share of.
_SHARES = (["of"], ["of", "the"], ["out", "of"], ["out", "of", "the"], ["of", "his"], ["of", "their"])


def _without_bases(words: list[Word], numbers: Sequence[Number], at_cue: dict[int, Cue]) -> list[Number]:
    """Three out of the four attackers: three are meant. One of at least 700 victims: the 700 are.

    Of things both count: downed 38 of 51 drones.
    """
    kept: list[Number] = []
    for number in numbers:
        before = kept[-1] if kept else None
        gap = [w.low for w in words[before.last : number.first]] if before else []
        if before and gap in _SHARES:
            if before.value == 1:
                kept.pop()
            elif not _is_share_of_things(words, number, at_cue):
                continue
        kept.append(number)
    return kept


def _is_share_of_things(words: list[Word], base: Number, at_cue: dict[int, Cue]) -> bool:
    head = read_head(words, base.last, at_cue, is_many=True)
    return head.kind == "counted" and not is_refused(words, base)


def _with_base_noun(phrase: Phrase, behind: Phrase, gap: list[str]) -> Phrase:
    """38 of 51 drones: the 38 are drones too"""
    if phrase.kind in ("bare", "unknown", "other") and behind.kind == "counted" and gap in _SHARES:
        return replace(phrase, kind="counted", unit=behind.unit, last=phrase.number.last)
    return phrase


def _numbered(words: list[Word], number: Number, at_cue: dict[int, Cue]) -> Phrase:
    area = _area(words, number.last)
    if area:
        return Phrase(number.first, area[0], number, "area", number.last, factor=area[1])
    if is_refused(words, number):
        return Phrase(number.first, number.last, number, "refused")
    head = read_head(words, number.last, at_cue, is_many=number.value != 1)
    return Phrase(number.first, head.last, number, head.kind, head.head, head.unit, head.cue, head.factor)


def _is_no_count(words: list[Word], phrase: Phrase) -> bool:
    """Nobody counts 6.3 people, and "no means" is no zero."""
    value = phrase.number.value
    if value is not None and value != int(value) and phrase.kind != "area":
        return True
    only_no = phrase.number.last == phrase.first + 1 and words[phrase.first].low == "no"
    return value == 0 and only_no and phrase.kind not in ("person", "event")


@cache
def _area_openers() -> frozenset[str]:
    return frozenset(split_phrase(printed)[0].partition("-")[0] for printed in load_units().area)


def _area(words: list[Word], at: int) -> tuple[int, float] | None:
    """(position behind, km2 per unit) of an area unit at words[at]."""
    areas = load_units().area
    if at < len(words) and words[at].text == "-" and at + 1 < len(words):
        at += 1
    if at >= len(words) or words[at].low.partition("-")[0] not in _area_openers():
        return None
    for length in (6, 5, 4, 3, 2, 1):
        piece = words[at : at + length]
        if len(piece) < length:
            continue
        glued = "".join((" " if i and w.start > piece[i - 1].end else "") + w.low for i, w in enumerate(piece))
        if glued in areas:
            return at + length, areas[glued]
        if glued.replace("-", " ") in areas:
            return at + length, areas[glued.replace("-", " ")]
    return None
