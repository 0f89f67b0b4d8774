"""Reviewed decisions about events, obeyed after linking: split and merge. What they make of claims is `reviews.py`."""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from dateline.schema.ids import make_id
from dateline.stages.reviews import in_order

_REGROUPING = ("split", "merge")


def decided_claims(decisions: pa.Table | None, kinds: Sequence[str] = _REGROUPING) -> frozenset[str]:
    """Ids of claims that decisions of these kinds name."""
    return frozenset(id_ for row in in_order(decisions) if row["decision_kind"] in kinds for id_ in row["claim_ids"])


def regroup(event_of: Mapping[str, str], decisions: pa.Table | None) -> tuple[dict[str, str], dict[str, str]]:
    """Split and merge: claim to event as decisions have it, and the reason of each claim that a decision moved.

    event_of: claim to event as linked; it must hold all claims of the events that decisions touch.
    """
    found = dict(event_of)
    why: dict[str, str] = {}
    for row in in_order(decisions):
        named = [claim for claim in row["claim_ids"] if claim in found]
        if row["decision_kind"] == "split" and named:
            own = make_id("evt", "split", row["decision_id"])
            for claim in named:
                found[claim], why[claim] = own, f"review: split off: {row['reason']}"
        elif row["decision_kind"] == "merge" and named:
            events = {found[claim] for claim in named}
            first = min(events)
            for claim, event in found.items():
                if event in events and event != first:
                    found[claim], why[claim] = first, f"review: merged: {row['reason']}"
    return found, why
