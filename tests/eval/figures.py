"""Own gold sentences: how many figures are found, and how much of each is right. Rows are explained in README.md.

The rule of a hit is that of the common scorer: a claim of the measure (for counts: of the noun) with the same number;
figures that count nowhere (denied, hypothetical, planned) are not asked for, and reading them as facts is an error.
"""

import datetime as dt
import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dateline.schema.fields import UNCOUNTED_MODALITIES
from dateline.text.model import Claim, Context
from dateline.text.reading import read_texts

HERE = Path(__file__).parent
HALVES = ("dev", "held")
BOUNDS = {
    "exact": "=", "at_least": ">=", "more_than": ">", "at_most": "<=", "less_than": "<", "about": "~",
    "range": "range", "vague": "vague",
}  # fmt: skip


@dataclass
class Score:
    """Counts of one half. hits, wanted, read: figures by measure. right, asked: by what is compared of each hit."""

    hits: Counter[str] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    wrong_rows: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)

    def precision(self, measure: str | None = None) -> float:
        return _share(self.hits, self.read, measure)

    def recall(self, measure: str | None = None) -> float:
        return _share(self.hits, self.wanted, measure)

    def f1(self, measure: str | None = None) -> float:
        p, r = self.precision(measure), self.recall(measure)
        return 2 * p * r / (p + r) if p + r else 0.0

    def accuracy(self, what: str) -> float:
        return self.right[what] / self.asked[what] if self.asked[what] else 0.0


def _share(part: Counter[str], whole: Counter[str], measure: str | None) -> float:
    a, b = (part.total(), whole.total()) if measure is None else (part[measure], whole[measure])
    return a / b if b else 0.0


def load_gold(half: str) -> list[dict[str, Any]]:
    """Rows of one half: id, about, text, gold, and published for some."""
    lines = (HERE / f"figures_{half}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def score_half(half: str) -> Score:
    """Read all sentences of one half with the whole normalize and compare."""
    rows = load_gold(half)
    contexts = [Context(published=_day(row.get("published"))) for row in rows]
    score = Score()
    for row, reading in zip(rows, read_texts([row["text"] for row in rows], contexts), strict=True):
        _score_row(row, reading.claims, score)
    return score


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _score_row(row: dict[str, Any], claims: Sequence[Claim], score: Score) -> None:
    wanted = [g for g in row["gold"] if not g.get("hyp")]
    nouns = {_kind(g["measure"], None) for g in wanted if g["measure"].startswith("count:")}
    left = [
        c
        for c in claims
        if c.modality not in UNCOUNTED_MODALITIES
        and (c.measure != "count" or _kind("count", c.unit) in nouns)  # counts that nobody lists are no errors
    ]
    score.read.update(_measure(c.measure) for c in left)
    score.wanted.update(_measure(g["measure"]) for g in wanted)
    hits: dict[int, Claim] = {}
    for gold in wanted:
        hit = next((c for c in left if _is_hit(gold, c)), None)
        if hit is not None:
            left.remove(hit)
            hits[row["gold"].index(gold)] = hit
            score.hits[_measure(gold["measure"])] += 1
    score.rows[row["about"]] += 1
    score.wrong_rows[row["about"]] += bool(left or len(hits) < len(wanted))
    for k, hit in hits.items():
        for what, is_right in _compared(row["gold"][k], hit, claims, hits):
            score.asked[what] += 1
            score.right[what] += is_right
    for gold in row["gold"]:
        if gold.get("hyp"):
            score.asked["uncounted"] += 1
            score.right["uncounted"] += not any(_is_hit(gold, c) and c.modality == "asserted" for c in claims)


def _compared(
    gold: dict[str, Any], hit: Claim, claims: Sequence[Claim], hits: dict[int, Claim]
) -> Iterable[tuple[str, bool]]:
    yield "bound", hit.bound == BOUNDS[gold["quantifier"]]
    if "by" in gold:
        yield "claimant", gold["by"].lower() in (hit.claimant_surface or "").lower()
    else:
        yield "silent", hit.claimant_surface is None
    if "via" in gold:
        yield "carrier", gold["via"].lower() in (hit.reported_via or "").lower()
    if "modality" in gold:
        yield "modality", hit.modality == gold["modality"]
    if "scope" in gold:
        yield "scope", hit.scope == gold["scope"]
    if "victim_group" in gold:
        yield "victim_group", hit.victim_group == gold["victim_group"]
    if "victim_status" in gold:
        yield "victim_status", hit.victim_status == gold["victim_status"]
    if "supersedes" in gold:
        yield "supersedes", gold["supersedes"].replace(",", "") in (hit.supersedes or "").replace(",", "")
    if "part_of" in gold and (whole := hits.get(gold["part_of"])) is not None:
        yield "part", hit.is_subset_of is not None and claims[hit.is_subset_of] is whole


def _is_hit(gold: dict[str, Any], claim: Claim) -> bool:
    if _kind(gold["measure"], None) != _kind(claim.measure, claim.unit):
        return False
    bound = BOUNDS[gold["quantifier"]]
    if bound == "vague":
        return claim.bound == "vague"
    if bound == "range":
        return _close(gold["low"], claim.low) and _close(gold["high"], claim.high)
    return _close(gold["best"], claim.value)


def _close(a: float | None, b: float | None) -> bool:
    return a is b if a is None or b is None else math.isclose(a, b, rel_tol=0.002, abs_tol=1e-9)


def _measure(name: str) -> str:
    return name.partition(":")[0]


def _kind(measure: str, unit: str | None) -> str:
    """The measure, of counts with their noun's singular."""
    name, _, noun = measure.partition(":")
    noun = (unit or "").split()[-1] if name == "count" and unit else noun
    return f"count:{noun.lower().removesuffix('s')}" if name == "count" else name
