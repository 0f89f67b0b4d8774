"""Reviewed decisions, obeyed: claims edited or rejected before linking, events split or merged after it."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from dateline.schema.ids import make_id

_REGROUPING = ("split", "merge")


def in_order(decisions: pa.Table | None) -> list[dict[str, Any]]:
    """Rows of `decisions` by time; the later one overrules."""
    rows = [] if decisions is None else decisions.to_pylist()
    return sorted(rows, key=lambda row: (row["decided_at"], row["decision_id"]))


def decided_claims(decisions: pa.Table | None, kinds: Sequence[str] = _REGROUPING) -> frozenset[str]:
    """Ids of claims that decisions of these kinds name."""
    return frozenset(id_ for row in in_order(decisions) if row["decision_kind"] in kinds for id_ in row["claim_ids"])


def with_decisions(claims: pa.Table, decisions: pa.Table | None) -> pa.Table:
    """The claims as decisions have them: rejected ones gone, edited columns replaced. Of two edits the later counts.

    Columns of an edit that `claims` does not have are ignored; values are JSON, days as ISO text.
    """
    edits: dict[str, dict[str, Any]] = {}
    rejected: set[str] = set()
    for row in in_order(decisions):
        for claim_id in row["claim_ids"]:
            if row["decision_kind"] == "reject":
                rejected.add(claim_id)
            elif row["decision_kind"] == "edit":
                edits.setdefault(claim_id, {}).update(json.loads(row["edited_json"] or "{}"))
    if not edits and not rejected:
        return claims
    ids = claims["claim_id"].to_pylist()
    kept = claims.filter(pa.array([id_ not in rejected and id_ not in edits for id_ in ids], pa.bool_()))
    old = claims.filter(pa.array([id_ in edits and id_ not in rejected for id_ in ids], pa.bool_()))
    rows = [_edited(row, edits[row["claim_id"]], claims.schema) for row in old.to_pylist()]
    return pa.concat_tables([kept, pa.Table.from_pylist(rows, schema=claims.schema)])


def _edited(row: dict[str, Any], edit: Mapping[str, Any], schema: pa.Schema) -> dict[str, Any]:
    known = {name: value for name, value in edit.items() if name in schema.names and name != "claim_id"}
    for name, value in known.items():
        if value is not None and pa.types.is_date(schema.field(name).type):
            known[name] = dt.date.fromisoformat(value)
    return row | known


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
