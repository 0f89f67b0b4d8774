"""Figures that a text tells aside: why people protest, what a court tries, what the text says it does not count.

They are claims like others, but belong to no happening that the text tells of: `toll` and the ledger's events pass over
them. The words stand in `aside.yml`.
"""

from dataclasses import dataclass
from functools import cache

from dateline.text.data_files import load_data
from dateline.text.figures.model import Figure
from dateline.text.figures.number_words import load_number_words
from dateline.text.grammar import is_full_stop, is_verb
from dateline.text.victims import find_person
from dateline.text.words import Phrases, Word, find_phrase, make_phrases

_REACH = 26  # words between an occasion and the event it is about


@dataclass(frozen=True, slots=True)
class _Words:
    occasions: tuple[str, ...]
    gatherings: tuple[str, ...]
    courts: tuple[str, ...]
    about: frozenset[str]
    bridges: frozenset[str]
    sparking: frozenset[str]
    uncounted: Phrases
    passive: frozenset[str]
    arms: frozenset[str]


@cache
def _load() -> _Words:
    raw = load_data("aside.yml")
    return _Words(
        (*raw["gatherings"], *raw["occasions"]),
        tuple(raw["gatherings"]),
        tuple(raw["courts"]),
        frozenset(raw["about"]),
        frozenset(raw["bridges"]),
        frozenset(raw["sparking"]),
        make_phrases(raw["uncounted"]),
        frozenset(raw["passive"]),
        frozenset(load_data("perpetrators.yml")["strike_parts"]) - {"and", "suspected", "war"},
    )


def is_aside(words: list[Word], figure: Figure) -> bool:
    """Whether the sentence `words` tells the figure aside ("a protest over the killing of two men")."""
    cue = figure.cue
    if cue is None:
        return False
    if _is_set_apart(words, figure.phrase.last) or _is_uncounted(words, max(figure.last, figure.phrase.last)):
        return True
    before = words[cue.first - 1].low if cue.first else ""
    if before == "," and words[cue.first].low.endswith("ing"):
        return False  # what came of it: rival forces clashed in the town, killing three
    first, is_noun = min(figure.first, cue.first), "noun" in cue.forms and before not in _load().passive
    if _has_occasion(words, first, is_noun=is_noun):
        return True
    return is_noun and _brings_occasion(words, first, max(figure.last, cue.last))


def _is_set_apart(words: list[Word], last: int) -> bool:
    """Three drivers (not counted here) were hurt: said right behind who is counted"""
    has_mark = last + 1 < len(words) and words[last].low in ("(", "[", ",")
    return has_mark and find_phrase(words, last + 1, _load().uncounted) > 0


def _is_uncounted(words: list[Word], last: int) -> bool:
    """18 others were killed (not counted here): said of this figure, nobody else stands between"""
    cues, cardinals = _load(), load_number_words().cardinals
    for i in range(last, min(len(words), last + _REACH)):
        word = words[i]
        if word.is_digits or word.low in cardinals or word.low in ("other", "others", "another"):
            return False
        if word.low in ("not", "coded", "counted") and find_phrase(words, i, cues.uncounted):
            return i - 2 < last or find_person(words, i - 2) is None  # hurt along with a driver (not counted)
    return False


def _is_occasion(words: list[Word], at: int, *, or_court: bool = False) -> bool:
    word = words[at]
    if at and word.low.startswith("strike") and words[at - 1].low in _load().arms:
        return False  # an air strike is no walkout
    return word.low.startswith(_load().occasions) or (or_court and word.low.startswith(_load().courts))


def _has_occasion(words: list[Word], first: int, *, is_noun: bool) -> bool:
    """An occasion or a court before words[first], and a word that makes it about the event: protests over, accused of.

    Of a clause ("after a man was killed") that word brings a verb of its own; a noun ("the killing of") needs none.
    """
    cues = _load()
    about = is_noun and any(_is_occasion(words, i) for i in range(max(0, first - 3), first))  # protested the murder of
    bridged = False
    for i in range(first - 1, max(-1, first - _REACH), -1):
        word = words[i]
        if word.low in (";", ":") or is_full_stop(words, i):
            return False
        if about and _is_occasion(words, i, or_court=True):
            return is_noun or bridged
        own_verb = bridged or any(w.low in cues.bridges for w in words[max(0, i - 8) : i])
        if is_verb(word) and not own_verb:
            return False
        about = about or word.low in cues.about
        bridged = bridged or word.low in cues.bridges
    return False


def _brings_occasion(words: list[Word], first: int, last: int) -> bool:
    """The death of a boy sparked protests; following the death of a boy, residents protested."""
    cues = _load()
    leads = any(w.low in ("following", "after") for w in words[max(0, first - 4) : first])
    for i in range(last, min(len(words), last + _REACH)):
        if words[i].low in cues.sparking:
            return any(_is_occasion(words, k) for k in range(i + 1, min(len(words), i + 6)))
        if leads and words[i].low.startswith(cues.gatherings):
            return True
    return False
