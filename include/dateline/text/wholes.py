"""Which figure of an earlier sentence one is a part of: "three of them", "the two drivers"."""

from collections.abc import Iterator, Sequence
from itertools import islice

from dateline.text.figures.model import Figure
from dateline.text.figures.phrase import Phrase
from dateline.text.model import Claim, Sentence
from dateline.text.words import Word

#: Claims looked at, from the last one back.
_NEAR = 7
#: Behind "the" and a number these make it others than those told of.
_SUFFERERS = frozenset({"dead", "killed", "victims", "wounded", "injured", "missing"})
_OTHERS = frozenset({"more", "other", "others", "additional"})


def find_whole(claims: Sequence[Claim], figure: Figure) -> int | None:
    """Position of the last of `claims` that can hold the figure, which says that it is a part ("three of them")."""
    size = figure.value or figure.low or 0
    for k in _nearest(claims, figure.measure):
        whole = claims[k].value or claims[k].high or claims[k].low
        if whole is None or whole >= size:
            return k
    return None


def find_told_whole(claims: Sequence[Claim], figure: Figure, sentence: Sentence) -> int | None:
    """Position of the larger figure that a definite one is a part of: four were abducted; the two drivers.

    Of the last incident told before `sentence`; of as many people it is no part, they are told again.
    """
    for k in _nearest(claims, figure.measure):
        claim = claims[k]
        if claim.sentence_start != sentence.start and claim.scope == "incident":
            return k if (claim.value or 0) > (figure.value or 0) > 0 else None
    return None


def find_lead_whole(claims: Sequence[Claim], figure: Figure, sentence: Sentence) -> int | None:
    """Position of the toll that who is told to be "among the dead" is a part of: the first one told that can hold
    it."""
    for k, claim in enumerate(claims):
        if (
            claim.measure == figure.measure
            and claim.scope == "incident"
            and claim.is_subset_of is None
            and claim.sentence_start != sentence.start
            and (claim.value or 0) > (figure.value or 0) > 0
        ):
            return k
    return None


def is_among(words: list[Word], phrase: Phrase) -> bool:
    """14 of its members were among the dead"""
    for i in range(phrase.last, min(len(words) - 2, phrase.last + 5)):
        if words[i].low == "among":
            return words[i + 1].low in ("the", "those") and words[i + 2].low in _SUFFERERS
    return False


def _nearest(claims: Sequence[Claim], measure: str) -> Iterator[int]:
    """Positions of the last claims, from the end, that are of `measure` and no parts."""
    for k in islice(range(len(claims) - 1, -1, -1), _NEAR):
        if claims[k].measure == measure and claims[k].is_subset_of is None:
            yield k


def is_definite(words: list[Word], phrase: Phrase) -> bool:
    """the two drivers: of people that the text has told of; not the two other drivers, nor those also hurt"""
    if phrase.is_single or phrase.first == 0 or words[phrase.first - 1].low != "the":
        return False
    noun = words[phrase.number.last].low if phrase.number.last < len(words) else ""
    return noun not in _OTHERS and all(w.low != "also" for w in words[phrase.last : phrase.last + 4])
