"""How well the real stages find the families and events of a synthetic newsroom."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pyarrow as pa

from dateline.schema.tables import TABLES
from dateline.stages.events import find_events
from dateline.stages.families import find_families
from dateline.stages.normalize import normalize
from tests.synthetic.newsroom import Figure, SyntheticNewsroom

#: Documents read at once: memory, not speed.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs put together rightly, wrongly, and pairs missed."""

    right: int
    wrong: int
    missed: int

    @property
    def scores(self) -> dict[str, float]:
        """precision, recall and f1; 1 where there is nothing to find."""
        precision = self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0
        recall = self.right / (self.right + self.missed) if self.right + self.missed else 1.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return {"precision": precision, "recall": recall, "f1": f1}


def count_pairs(found: Mapping[Hashable, Hashable], true: Mapping[Hashable, Hashable]) -> Pairs:
    """Compare two groupings of the same things, by pairs; never makes the pairs themselves."""
    both = _pairs_in(Counter((found[k], true[k]) for k in true))
    return Pairs(both, _pairs_in(Counter(found[k] for k in true)) - both, _pairs_in(Counter(true.values())) - both)


def _pairs_in(sizes: Counter[Any]) -> int:
    return sum(n * (n - 1) // 2 for n in sizes.values())


def found_families(newsroom: SyntheticNewsroom) -> dict[str, str]:
    """Document to family, by the stage."""
    rows = find_families(newsroom.documents, newsroom.captures).to_pylist()
    return {row["document_id"]: row["family_id"] for row in rows}


def family_scores(newsroom: SyntheticNewsroom, found: Mapping[str, str]) -> dict[str, float]:
    return {f"families.{k}": v for k, v in count_pairs(found, newsroom.family_of).scores.items()}


def wrong_pairs(newsroom: SyntheticNewsroom, found: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Pairs that differ from the truth: "missed" or "wrong", and the two documents."""
    for kind, mine, other in (("missed", newsroom.family_of, found), ("wrong", found, newsroom.family_of)):
        groups: dict[str, list[str]] = defaultdict(list)
        for document in sorted(mine):
            groups[mine[document]].append(document)
        for members in groups.values():
            yield from ((kind, a, b) for a, b in combinations(members, 2) if other[a] != other[b])


def event_scores(newsroom: SyntheticNewsroom, progress: bool = False) -> dict[str, float]:
    """Read the texts with the real stage and compare events with happenings.

    A claim is matched with the true figure of its document whose characters it overlaps, and with its measure; pairs
    are counted over figures of whole tolls that were read. `events.read`: share of those figures that were read.
    `events.linked`: share of the read ones that stand in an event at all; the others are groups of their own.
    """
    mentions, claims = [], []
    for start in range(0, newsroom.documents.num_rows, BATCH):
        read = normalize(newsroom.documents.slice(start, BATCH))
        mentions.append(read.mentions)
        claims.append(read.claims)
        if progress:
            print(f"  read {min(start + BATCH, newsroom.documents.num_rows)} reports", flush=True)
    all_claims = pa.concat_tables(claims or [TABLES["claims"].empty()])
    families = find_families(newsroom.documents, newsroom.captures)
    events = find_events(all_claims, newsroom.documents, families, pa.concat_tables(mentions))
    event_of = dict(
        zip(events.event_claims["claim_id"].to_pylist(), events.event_claims["event_id"].to_pylist(), strict=True)
    )
    whole = [f for f in newsroom.figures if f.measure != "part"]
    matched = match_figures(whole, all_claims.to_pylist())
    found = {i: event_of.get(claim, f"none {claim}") for i, claim in matched.items()}
    pairs = count_pairs(found, {i: whole[i].happening for i in matched})
    return {f"events.{k}": v for k, v in pairs.scores.items()} | {
        "events.read": len(matched) / max(1, len(whole)),
        "events.linked": sum(claim in event_of for claim in matched.values()) / max(1, len(matched)),
    }


def match_figures(figures: Iterable[Figure], claims: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """Position of a figure to the claim that was read there, with its measure."""
    by_document: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for claim in claims:
        by_document[claim["document_id"]].append(claim)
    found = {}
    for i, figure in enumerate(figures):
        for claim in by_document[figure.document_id]:
            overlaps = claim["start_char"] < figure.end_char and figure.start_char < claim["end_char"]
            if overlaps and claim["measure"] == figure.measure:
                found[i] = claim["claim_id"]
                break
    return found
