"""Figures that a text calls its earlier ones, and the figure in the sentence beside that stands in their place.

A number that is replaced within one sentence ("rose to 45 from 38") is found by `figures.merging`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from dateline.schema.fields import UNCOUNTED_MODALITIES
from dateline.text.data_files import load_data
from dateline.text.model import Claim
from dateline.text.words import Phrases, Word, find_phrase, make_phrases

#: Words between "earlier" and the figure, and characters between the sentences of the two figures.
_REACH, _NEAR = 9, 160


@dataclass(frozen=True, slots=True)
class Earlier:
    """A claim told as an earlier one. claim: its position. is_withdrawn: the sentence takes the number back."""

    claim: int
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class _Words:
    old: frozenset[str]
    telling: tuple[str, ...]
    withdrawn: Phrases


@cache
def _load() -> _Words:
    raw = load_data("earlier.yml")
    return _Words(frozenset(raw["old"]), tuple(raw["telling"]), make_phrases(raw["withdrawn"]))


def is_told_as_earlier(words: Sequence[Word], first: int) -> bool:
    """Whether the figure at words[first] is what was said before: an earlier toll of 25; had at first said 12."""
    cues = _load()
    for i in range(first - 1, max(-1, first - 1 - _REACH), -1):
        if words[i].low in (";", ":", "."):
            return False
        if words[i].low in cues.old:
            return any(w.low.startswith(cues.telling) for w in words[max(0, i - 1) : first])
    return False


def is_withdrawn(words: list[Word]) -> bool:
    """Whether a sentence with an earlier figure says that it was wrong."""
    withdrawn = _load().withdrawn
    return any(w.low in withdrawn and find_phrase(words, i, withdrawn) > 0 for i, w in enumerate(words))


def with_superseded(claims: Sequence[Claim], earlier: Sequence[Earlier]) -> list[Claim]:
    """The claims, `supersedes` filled in the sentence before or behind an earlier figure, where one of its kind stands.

    claims: in the order of reading. A figure that already replaces another keeps that one.
    """
    out = list(claims)
    told = {e.claim for e in earlier}
    for e in earlier:
        old = claims[e.claim]
        for k in [*range(e.claim - 1, max(-1, e.claim - 5), -1), *range(e.claim + 1, min(len(claims), e.claim + 5))]:
            if k not in told and _stands_for(claims[k], old, is_withdrawn=e.is_withdrawn):
                if out[k].supersedes is None:
                    out[k] = replace(out[k], supersedes=old.value_text)
                break
    return out


def _stands_for(new: Claim, old: Claim, *, is_withdrawn: bool) -> bool:
    gap = max(new.sentence_start - old.sentence_end, old.sentence_start - new.sentence_end)
    is_own = new.is_subset_of is None and new.is_conversion_of is None and not new.is_aside
    return (
        0 <= gap <= _NEAR
        and (new.measure, new.unit) == (old.measure, old.unit)
        and (new.low, new.high) != (old.low, old.high)
        and is_own
        and new.modality not in UNCOUNTED_MODALITIES
        and (is_withdrawn or new.claimant_surface == old.claimant_surface)
    )
