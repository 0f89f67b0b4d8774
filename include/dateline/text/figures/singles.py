"""Single people without a number: "a man", "the driver", "his wife", "he", a named person."""

from collections.abc import Collection
from dataclasses import replace

from dateline.text.figures.cues import Cue
from dateline.text.figures.heads import Head, age_length, read_head
from dateline.text.figures.numbers import Number
from dateline.text.figures.phrase import Phrase
from dateline.text.grammar import is_adverb, load_grammar
from dateline.text.victims import find_person
from dateline.text.words import Word


def find_singles(
    words: list[Word], at_cue: dict[int, Cue], taken: list[bool], people: Collection[tuple[int, int]]
) -> list[Phrase]:
    """Single people: "a man", "the driver", "his wife", "he", and named persons."""
    grammar = load_grammar()
    found = []
    for first, last in people:
        if not any(taken[first:last]):
            if not _is_kin_name(words, first, last):
                found.append(_single(first, last, first, "person", is_definite=True))
            taken[first:last] = [True] * (last - first)
    i = 0
    while i < len(words):
        low = words[i].low
        if taken[i]:
            i += 1
            continue
        if i + 1 < len(words) and words[i + 1].low in _ORDINALS:  # the fourth person
            if low == "a" and _meets_event(words, i + 2, at_cue):
                found.append(_single(i, i + 2, i + 1, "bare", is_definite=False))  # one injured and a third kidnapped
            i += 1
        elif low in ("himself", "herself") and i > 0 and (i - 1) in at_cue and at_cue[i - 1].takes_object:
            found.append(_single(i, i + 1, i, "person", is_definite=True))  # killing himself
        elif _is_headline_person(words, i, at_cue):
            found.append(_single(i, i + 1, i, "person", is_definite=False, noun=i))
        elif (
            words[i].is_digits
            and age_length(words, i)
            and (i == 0 or words[i - 1].low not in grammar["singular_determiners"])
        ):
            head = read_head(words, i, at_cue, is_many=False)
            if _is_one_person(words, head, i) and not any(taken[i : head.last]):
                found.append(_single(i, head.last, head.head, "person", head.cue, is_definite=False, noun=head.head))
                i = head.last
                continue
        elif low in ("he", "she", "him"):
            found.append(_single(i, i + 1, i, "person", is_definite=True, is_pronoun=True))
        elif low in grammar["singular_determiners"] or low in grammar["possessives"] or _is_title_start(words, i):
            bare = low not in grammar["singular_determiners"] and low not in grammar["possessives"]
            start = i if bare else i + 1
            head = read_head(words, start, at_cue, is_many=False) if start < len(words) else Head("bare", i)
            if low == "another" and _meets_event(words, start, at_cue):
                # one was killed and another injured
                found.append(_single(i, start, i, "bare", is_definite=False))
            if low in grammar["possessives"] and start < len(words) and words[start].low in ("body", "corpse"):
                found.append(_single(i, start + 1, start, "event", at_cue.get(start), is_definite=True))  # his body
                i = start + 1
                continue
            is_vague = head.kind in ("other", "unknown")
            if is_vague and (
                low not in ("a", "an", "another") or (head.head is not None and not words[head.head].is_alpha)
            ):
                i += 1
                continue
            if couple := _couple(words, head, i):
                found.append(couple)
                i = head.last
                continue
            if _is_one_person(words, head, start) and not any(taken[i : head.last]):
                is_definite = low not in ("a", "an", "another") and not bare
                kind = "unknown" if is_vague else "person"
                found.append(_single(i, head.last, head.head, kind, head.cue, is_definite=is_definite, noun=start))
                i = head.last
                continue
        i += 1
    return found


#: Nouns for many that have no plural mark, and what "a" stands before in other senses.
_NEVER_ONE = frozenset(
    [
        "police",
        "people",
        "staff",
        "personnel",
        "crew",
        "family",
        "household",
        "group",
        "number",
        "few",
        "lot",
        "couple",
        "dozen",
        "total",
        "series",
        "team",
        "party",
        "unit",
        "force",
        "army",
        "government",
        "day",
        "year",
        "month",
        "week",
        "night",
        "time",
        "part",
        "case",
        "half",
        "result",
        "statement",
        "report",
        "while",
        "bit",
    ]
)


_ORDINALS = frozenset(
    [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "last",
        "latest",
        "next",
        "only",
    ]
)


def _meets_event(words: list[Word], i: int, at_cue: dict[int, Cue]) -> bool:
    while i < len(words) and is_adverb(words[i]):
        i += 1
    return i in at_cue or (i < len(words) and words[i].low in load_grammar()["auxiliaries"])


def _is_headline_person(words: list[Word], i: int, at_cue: dict[int, Cue]) -> bool:
    """Blast kills farmer; ... in clash, soldier hurt: headlines leave the article out"""
    noun = find_person(words[i : i + 1], 0)
    if noun is None or not noun.is_singular or words[i].low in _NEVER_ONE or noun.is_plural:
        return False
    before = next((c for c in at_cue.values() if c.last == i), None)
    after = words[i + 1] if i + 1 < len(words) else None
    if before is not None and before.forms == {"active"}:
        return after is None or find_person([after], 0) is None
    return i > 0 and words[i - 1].low in (",", ";") and i + 1 in at_cue and at_cue[i + 1].takes_subject


#: Behind a name these make it one of many: the Saleh family, the Saleh brothers' house.
_KIN_NAMES = frozenset({"family", "families", "clan", "tribe", "brothers", "sisters", "household", "house", "home"})


def _is_kin_name(words: list[Word], first: int, last: int) -> bool:
    """The Saleh family: the name of many, not of somebody."""
    behind = words[last].low if last < len(words) else ""
    return behind in _KIN_NAMES or (first > 0 and words[first - 1].low == "the") or words[last - 1].low in _KIN_NAMES


def _couple(words: list[Word], head: Head, i: int) -> Phrase | None:
    """An elderly couple: two people."""
    if head.head is None or words[head.head].low != "couple" or words[head.last : head.last + 1] == []:
        return None
    if words[head.last].low in ("of", "who") or words[i].low not in ("a", "an", "the", "another"):
        return None
    single = _single(i, head.last, head.head, "person", is_definite=True, noun=head.head)
    number = single.number
    return replace(single, number=replace(number, value=2.0, low=2.0, high=2.0))


def _is_title_start(words: list[Word], i: int) -> bool:
    """A sentence or note that begins with a singular noun and no article: "Driver of INGO shot dead"."""
    return i == 0 and words[0].is_alpha and words[0].is_capitalized and words[0].low not in load_grammar()["pronouns"]


def _is_pair(words: list[Word], head: int, start: int) -> bool:
    """village head: a noun of two words"""
    return head > start and find_person(words[head - 1 : head + 1], 1) != find_person(words[head : head + 1], 0)


def _is_one_person(words: list[Word], head: Head, start: int) -> bool:
    if head.head is None:
        return False
    if (
        head.kind == "person"
        and words[head.head].low in ("head", "chief", "general", "major")
        and not _is_pair(words, head.head, start)
    ):
        return head.last < len(words) and words[head.last].low == "of"
    if head.kind == "person" and words[head.head].low.endswith("old"):
        return True
    if head.kind == "person":
        noun = find_person(words[start : head.head + 1], head.head - start)
        return (
            noun is not None
            and noun.is_singular
            and (
                words[head.head].low not in _NEVER_ONE
                or (words[head.head].low in ("staff", "personnel") and words[start - 1].low in ("a", "an", "another"))
            )
        )
    return head.kind in ("other", "unknown") and words[head.head].low not in _NEVER_ONE


def _single(
    first: int, last: int, head: int | None, kind: str, cue: Cue | None = None, *, is_definite: bool,
    is_pronoun: bool = False, noun: int | None = None
) -> Phrase:  # fmt: skip
    core = first + 1 if noun is None or noun > first else first
    number = Number(first, min(core, last), first, min(core, last), "=", 1.0, 1.0, 1.0)
    return Phrase(
        first, last, number, kind, head, None, cue, is_single=True, is_definite=is_definite, is_pronoun=is_pronoun
    )
