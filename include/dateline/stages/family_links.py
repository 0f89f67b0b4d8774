"""How much speaks for one report being a copy of another: points for what both share, of these two alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from dateline.stages.family_candidates import Pairs
from dateline.stages.family_marks import Marks, Ragged
from dateline.text.data_files import load_data

Shares = npt.NDArray[np.float64]
#: Columns of what `measure_texts` gives.
SHINGLES, SENTENCES, NAMES, FIGURES, QUOTATIONS, OTHER_DAYS = range(6)
_CHUNK = 4_096


@dataclass(frozen=True, slots=True)
class Credit:
    """What the reports themselves say beside their texts."""

    wire: str | None
    outlet: str
    address: str
    dateline: str | None


@cache
def _rule() -> dict[str, Any]:
    return load_data("families.yml", "dateline.stages")


def measure_texts(marks: Marks, pairs: Pairs) -> Shares:
    """What the texts of each pair share; rows of zeros where they cannot be one story whatever their credits say.

    Of shingles, names and figures: the share of the smaller set that stands in the larger one, `unknown` where a text
    has none. Sentences: of each text the share of its words in sentences that the other tells too, that is, has most of
    their words in one sentence; the smaller share counts, as reports of one happening have each much of their own.
    Quotations: how many both have. Other days: 1 if both print full dates and none that the other has.
    """
    shares = np.zeros((len(pairs), 6))
    for start in range(0, len(pairs), _CHUNK):
        chunk = pairs[start : start + _CHUNK]
        shares[start : start + len(chunk)] = _measure(marks, chunk)
    return shares


def _measure(marks: Marks, pairs: Pairs) -> Shares:
    rule, points = _rule(), _rule()["points"]
    sizes = marks.shingles.sizes[pairs]
    is_alive = sizes.min(axis=1) >= rule["least"]["length"] * sizes.max(axis=1)
    shares = np.zeros((len(pairs), 6))
    shares[:, OTHER_DAYS] = _contained(marks.days, pairs, 1.0) == 0.0
    left = points["credit"] + points["quotation"] * rule["most_quotations"]
    left += points["shingles"] + points["sentences"] + points["names"] + points["figures"]
    score = points["other_days"] * shares[:, OTHER_DAYS]
    for column, kind, ragged in (
        (NAMES, "names", marks.names), (FIGURES, "figures", marks.figures), (SHINGLES, "shingles", marks.shingles),
    ):  # fmt: skip
        at = np.flatnonzero(is_alive)
        shares[at, column] = _contained(ragged, pairs[at], rule["unknown"])
        left -= points[kind]
        score += points[kind] * shares[:, column]
        is_alive &= score + left >= rule["enough"]
        is_alive &= shares[:, column] >= rule["least"].get(kind, 0.0)
    for i in np.flatnonzero(is_alive).tolist():
        a, b = pairs[i].tolist()
        shares[i, SENTENCES] = _share_of_sentences(marks, a, b)
        quoted = np.intersect1d(marks.quotations.of(a), marks.quotations.of(b), assume_unique=True)
        shares[i, QUOTATIONS] = min(len(quoted), rule["most_quotations"])
    shares[~is_alive] = 0.0
    return shares


def _contained(ragged: Ragged, pairs: Pairs, unknown: float) -> Shares:
    """Share of the smaller set that stands in the larger, for each pair."""
    smaller = ragged.sizes[pairs].min(axis=1) if len(pairs) else np.empty(0)
    keys = []
    for side in (0, 1):
        sizes = ragged.sizes[pairs[:, side]]
        number = np.repeat(np.arange(len(pairs), dtype=np.uint64), sizes)
        ends = np.cumsum(sizes)
        at = np.arange(ends[-1] if len(ends) else 0) + np.repeat(ragged.starts[pairs[:, side]] - (ends - sizes), sizes)
        keys.append((number << np.uint64(32)) | ragged.values[at])
    both = np.sort(np.concatenate(keys))
    shared = (both[1:][both[1:] == both[:-1]] >> np.uint64(32)).astype(np.int64)
    counts = np.bincount(shared, minlength=len(pairs)).astype(float)
    return np.where(smaller > 0, counts / np.maximum(smaller, 1), unknown)


def _share_of_sentences(marks: Marks, a: int, b: int) -> float:
    words_a, words_b = marks.sentences.of(a), marks.sentences.of(b)
    of_a = marks.sentence_of[marks.sentences.starts[a] : marks.sentences.starts[a + 1]]
    of_b = marks.sentence_of[marks.sentences.starts[b] : marks.sentences.starts[b + 1]]
    if not len(words_a) or not len(words_b):
        return float(_rule()["unknown"])
    lengths_a, lengths_b = np.bincount(of_a), np.bincount(of_b)
    low = np.searchsorted(words_b, words_a, "left")
    many = np.searchsorted(words_b, words_a, "right") - low
    ends = np.cumsum(many)
    at_b = np.arange(ends[-1]) + np.repeat(low - (ends - many), many)
    shared = np.zeros((len(lengths_a), len(lengths_b)))
    np.add.at(shared, (np.repeat(of_a, many), of_b[at_b]), 1.0)
    is_told = shared >= _rule()["same_sentence"] * np.minimum(lengths_a[:, None], lengths_b[None, :])
    told_a = lengths_a[is_told.any(axis=1)].sum() / lengths_a.sum()
    told_b = lengths_b[is_told.any(axis=0)].sum() / lengths_b.sum()
    return float(min(told_a, told_b))


def score_texts(shares: Shares) -> npt.NDArray[np.float64]:
    """Points of the texts alone; 0 where they cannot be one story."""
    points = _rule()["points"]
    weights = [points[name] for name in ("shingles", "sentences", "names", "figures", "quotation", "other_days")]
    return np.asarray(shares @ np.array(weights, float))


def may_be_copies(text_points: float, a: Credit, b: Credit) -> bool:
    """Whether two reports are one story: points of their texts and of what they say beside them.

    An outlet prints its own story at one address: two addresses speak against a copy unless the texts are nearly equal.
    """
    rule = _rule()
    points = text_points + (rule["points"]["credit"] if a.wire is not None and a.wire == b.wire else 0.0)
    if a.outlet == b.outlet and a.address != b.address:
        points += rule["points"]["own"]
    return bool(points >= rule["enough"])


def least_points() -> float:
    """The points below which no credit makes two texts one story."""
    return float(_rule()["enough"] - _rule()["points"]["credit"])


def make_reason(shares: Sequence[float], a: Credit, b: Credit) -> str:
    """Why two reports are one story, in words: what they share most of, of strongest first."""
    parts = ["near text" if shares[SHINGLES] >= _rule()["near_text"] else "rewritten text"]
    if a.wire is not None and a.wire == b.wire:
        is_placed = a.dateline is not None and a.dateline == b.dateline
        parts.append("same wire credit and dateline" if is_placed else "same wire credit")
    quotations = int(shares[QUOTATIONS])
    if quotations:
        parts.append("shared quotations" if quotations > 1 else "a shared quotation")
    if shares[NAMES] >= _rule()["mostly"]:
        parts.append("same names")
    if shares[FIGURES] >= _rule()["mostly"]:
        parts.append("same figures")
    return "; ".join(parts)
