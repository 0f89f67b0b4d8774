"""Figures of one sentence: number, measure, unit and span, with what is part of what. Who says so comes later."""

from collections.abc import Collection
from dataclasses import replace

from dateline.schema.units import to_km2
from dateline.text.figures.cues import find_cues
from dateline.text.figures.links import Linker
from dateline.text.figures.links_joined import Link
from dateline.text.figures.merging import find_replaced, merge_people, without_repeats
from dateline.text.figures.model import Figure, SentenceFigures
from dateline.text.figures.numbers import Number, find_numbers
from dateline.text.figures.parts import with_conversions, with_parts
from dateline.text.figures.phrase import Phrase
from dateline.text.figures.phrases import find_phrases
from dateline.text.grammar import load_grammar
from dateline.text.words import Word

_DISPLACED_UNITS = {
    "family": "families",
    "families": "families",
    "household": "households",
    "households": "households",
    "homes": "homes",
    "houses": "homes",
}


def find_figures(
    text: str,
    words: list[Word],
    *,
    people: Collection[tuple[int, int]] = (),
    dates: Collection[tuple[int, int]] = (),
    told: str | None = None,
) -> SentenceFigures:
    """Figures of the sentence that `words` make up.

    people: word ranges of named persons. dates: word ranges of date expressions, whose numbers count nothing.
    told: measure of the people that the sentence before spoke of, for "4,000 of them are children".
    """
    cues = find_cues(words)
    covered = {i for first, last in dates for i in range(first, last)}
    numbers = [n for n in find_numbers(words) if n.core_first not in covered]
    phrases = find_phrases(words, numbers, cues, people=people) if numbers or cues else []
    if not phrases:
        return SentenceFigures(words, [], cues, [])
    links = Linker(words, phrases, cues, told).links()
    links = without_repeats(phrases, links)
    merged = merge_people(words, phrases, links)
    replaced = find_replaced(words, merged)
    merged = _of_things_before(words, merged)
    figures: list[Figure] = []
    for k, (phrase, link) in enumerate(merged):
        if k in replaced.values():
            continue
        old = replaced.get(k)
        supersedes = None if old is None else _surface(text, words, merged[old][0].number)
        own = _figures(words, phrase, link)
        figures.extend(own if supersedes is None else (replace(f, supersedes=supersedes) for f in own))
    figures = with_parts(words, figures)
    return SentenceFigures(words, phrases, cues, with_conversions(words, figures))


def _of_things_before(words: list[Word], merged: list[tuple[Phrase, Link | None]]) -> list[tuple[Phrase, Link | None]]:
    """Fired 50 rockets; the army intercepted 37: a bare number behind such a verb counts the things before it."""
    found, thing = [], None
    for phrase, link in merged:
        verb = words[phrase.first - 1].low if phrase.first else ""
        if link is None and phrase.kind == "bare" and thing and verb in load_grammar()["interceptors"]:
            found.append((replace(phrase, kind="counted", unit=thing.unit), link))
        else:
            found.append((phrase, link))
        if phrase.kind == "counted":
            thing = phrase
    return found


def _surface(text: str, words: list[Word], number: Number) -> str:
    return text[words[number.core_first].start : words[number.core_last - 1].end]


def _figures(words: list[Word], phrase: Phrase, link: Link | None) -> list[Figure]:
    if phrase.kind == "area" and phrase.factor is not None:
        return [_area(phrase)]
    if link is None:
        return _count(words, phrase)
    if phrase.number.value == 0 and not _says_none(words, phrase):
        return []
    figures = []
    for cue in link.cues:
        first, last = min(phrase.first, cue.first), max(phrase.last, cue.last)
        if link.side == "total":
            first = min(first, cue.first)
        unit = "person"
        if phrase.head is not None and cue.measure in ("displaced", "evacuated"):
            unit = _DISPLACED_UNITS.get(words[phrase.head].low, "person")
        n = phrase.number
        figures.append(
            Figure(
                phrase, cue, link.side, first, last, cue.measure, unit, n.bound, n.value, n.low, n.high, n.vague_rule
            )
        )
    return figures


def _says_none(words: list[Word], phrase: Phrase) -> bool:
    """ "No casualties were reported" and "no word on injuries" say nothing of how many there were."""
    around = words[max(0, phrase.first - 3) : phrase.last + 6]
    return not any(w.low.startswith(("report", "word", "claim", "information", "confirm", "immediate")) for w in around)


def _area(phrase: Phrase) -> Figure:
    number, factor = phrase.number, phrase.factor or 1.0

    def km2(x: float | None) -> float | None:
        return None if x is None else to_km2(x, factor)

    return Figure(
        phrase, None, "none", phrase.first, phrase.last, "area", "km2",
        number.bound, km2(number.value), km2(number.low), km2(number.high), number.vague_rule,
    )  # fmt: skip


def _count(words: list[Word], phrase: Phrase) -> list[Figure]:
    number = phrase.number
    if (
        phrase.unit is None
        or phrase.is_single
        or number.value == 0
        or phrase.kind not in ("counted", "person", "event")
    ):
        return []
    if number.value == 1 and (phrase.kind == "person" or words[number.last].low == "of"):
        return []
    if number.bound == "vague" and number.low is None:
        return []
    return [
        Figure(
            phrase, None, "none", phrase.first, phrase.last, "count", phrase.unit,
            number.bound, number.value, number.low, number.high, number.vague_rule,
        )
    ]  # fmt: skip
