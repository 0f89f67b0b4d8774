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
    found = []
    for first, last in people:
        if not any(taken[first:last]):
            if not _is_kin_name(words, first, last):
                found.append(_single(first, last, first, "person", is_definite=True))
            taken[first:last] = [True] * (last - first)
    return found + _Singles(words, at_cue, taken).find()


class _Singles:
    """Finds single people by the word that they begin with."""

    def __init__(self, words: list[Word], at_cue: dict[int, Cue], taken: list[bool]) -> None:
        self.words, self.at_cue, self.taken, self.g = words, at_cue, taken, load_grammar()
        self.behind_active = {c.last for c in at_cue.values() if c.forms == {"active"}}

    def find(self) -> list[Phrase]:
        found = []
        i = 0
        while i < len(self.words):
            phrase = None if self.taken[i] else self._at(i)
            if phrase is not None:
                found.append(phrase)
            i = i + 1 if phrase is None else max(phrase.last, i + 1)
        return found

    def _at(self, i: int) -> Phrase | None:
        low = self.words[i].low
        if low in self.g["single_openers"] or i == 0:
            return self._opened(i)
        if self.words[i].is_digits:
            return self._aged(i)
        if i in self.behind_active or (i + 1 in self.at_cue and self.words[i - 1].low in (",", ";")):
            return self._in_headline(i)
        return None

    def _opened(self, i: int) -> Phrase | None:
        words, low = self.words, self.words[i].low
        if low in ("he", "she", "him"):
            return _single(i, i + 1, i, "person", is_definite=True, is_pronoun=True)
        if low in ("himself", "herself"):  # killing himself
            before = self.at_cue.get(i - 1)
            is_object = before is not None and before.takes_object
            return _single(i, i + 1, i, "person", is_definite=True) if is_object else None
        if i + 1 < len(words) and words[i + 1].low in self.g["ordinals"]:  # one injured and a third kidnapped
            is_third = low == "a" and _meets_event(words, i + 2, self.at_cue)
            return _single(i, i + 2, i + 1, "bare", is_definite=False) if is_third else None
        if low in self.g["single_openers"]:
            return self._noun(i, i + 1)
        if words[0].is_digits:
            return self._aged(0)
        return self._noun(0, 0) if _is_title_start(words, 0) else None

    def _noun(self, i: int, start: int) -> Phrase | None:
        """A noun at words[start] whose article, "his" or "her" stands at words[i]; start == i where there is none."""
        words, low = self.words, self.words[i].low
        if start >= len(words):
            return None
        if low == "another" and _meets_event(words, start, self.at_cue):  # one was killed and another injured
            return _single(i, start, i, "bare", is_definite=False)
        if low in self.g["possessives"] and words[start].low in ("body", "corpse"):  # his body
            if _is_living_body(words, i):
                return None
            return _single(i, start + 1, start, "event", self.at_cue.get(start), is_definite=True)
        head = read_head(words, start, self.at_cue, is_many=False)
        is_indefinite, is_vague = low in ("a", "an", "another"), head.kind in ("other", "unknown")
        if is_vague and (not is_indefinite or (head.head is not None and not words[head.head].is_alpha)):
            return None
        if couple := _couple(words, head, i):
            return couple
        if not _is_one_person(words, head, start) or any(self.taken[i : head.last]):
            return None
        kind, is_definite = "unknown" if is_vague else "person", start > i and not is_indefinite
        return _single(i, head.last, head.head, kind, head.cue, is_definite=is_definite, noun=start)

    def _aged(self, i: int) -> Phrase | None:
        """13-year-old girl killed"""
        if not age_length(self.words, i) or (i and self.words[i - 1].low in self.g["singular_determiners"]):
            return None
        head = read_head(self.words, i, self.at_cue, is_many=False)
        if not _is_one_person(self.words, head, i) or any(self.taken[i : head.last]):
            return None
        return _single(i, head.last, head.head, "person", head.cue, is_definite=False, noun=head.head)

    def _in_headline(self, i: int) -> Phrase | None:
        """Blast kills farmer; ... in clash, soldier hurt: headlines leave the article out."""
        noun = find_person(self.words[i : i + 1], 0)
        if noun is None or not noun.is_singular or noun.is_plural or self.words[i].low in self.g["never_one"]:
            return None
        if i in self.behind_active and find_person(self.words[i + 1 : i + 2], 0) is not None:
            return None
        if i not in self.behind_active and not self.at_cue[i + 1].takes_subject:
            return None
        return _single(i, i + 1, i, "person", is_definite=False, noun=i)


def _meets_event(words: list[Word], i: int, at_cue: dict[int, Cue]) -> bool:
    while i < len(words) and is_adverb(words[i]):
        i += 1
    return i in at_cue or (i < len(words) and words[i].low in load_grammar()["auxiliaries"])


#: Before "of his body": the living have them too.
_BODY_PARTS = frozenset({"part", "parts", "side", "sides", "area", "areas", "half", "rest", "percent", "%"})


def _is_living_body(words: list[Word], i: int) -> bool:
    """bruises on her body, wounds in parts of his body"""
    before = [w.low for w in words[max(0, i - 2) : i]]
    return before[-1:] in (["on"], ["over"], ["across"]) or (before[-1:] == ["of"] and before[0] in _BODY_PARTS)


def _is_kin_name(words: list[Word], first: int, last: int) -> bool:
    """The Saleh family: the name of many, not of somebody."""
    behind = words[last].low if last < len(words) else ""
    kin_names = load_grammar()["kin_names"]
    return behind in kin_names or (first > 0 and words[first - 1].low == "the") or words[last - 1].low in kin_names


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
                words[head.head].low not in load_grammar()["never_one"]
                or (words[head.head].low in ("staff", "personnel") and words[start - 1].low in ("a", "an", "another"))
            )
        )
    return head.kind in ("other", "unknown") and words[head.head].low not in load_grammar()["never_one"]


def _single(
    first: int, last: int, head: int | None, kind: str, cue: Cue | None = None, *, is_definite: bool,
    is_pronoun: bool = False, noun: int | None = None
) -> Phrase:  # fmt: skip
    core = first + 1 if noun is None or noun > first else first
    number = Number(first, min(core, last), first, min(core, last), "=", 1.0, 1.0, 1.0)
    return Phrase(
        first, last, number, kind, head, None, cue, is_single=True, is_definite=is_definite, is_pronoun=is_pronoun
    )
