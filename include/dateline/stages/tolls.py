"""Tolls that moved: what an event came to on one day, and on the next on which more was known.

What a report itself says it replaces is `corrections.py`; what was edited in a page is `edits.py`. A change that is
told there is not told here again.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from itertools import pairwise
from typing import Any

import pyarrow as pa

from dateline import EXTRACTOR_VERSION
from dateline.schema.ids import make_id
from dateline.schema.tables import TABLES
from dateline.stages.edits import Edits

Row = Mapping[str, Any]
FIGURES = ("low", "best", "high")


def toll(row: Row) -> str:
    """What an event comes to, as text: 12, >=12, 10-15, <=30, `12 (10-15)` where best and bounds differ, or open."""
    low, best, high = (None if row[name] is None else f"{row[name]:.12g}" for name in FIGURES)
    bounds = f"{low}-{high}" if low and high else f">={low}" if low else f"<={high}" if high else ""
    if best is None:
        return bounds or "open"
    if not bounds or low == best == high:
        return best
    return bounds if bounds == f">={best}" else f"{best} ({bounds})"


def find_changed_tolls(
    history: pa.Table, event_claims: pa.Table, claims: pa.Table, versions: pa.Table, standing: pa.Table, told: pa.Table
) -> Edits:
    """Rows of `corrections` for each change of low, best or high of all victims from one day to the next.

    history: rows of `event_history`. event_claims, claims, versions, standing: those of the same events. told:
    (claim_id, field, unit, date) of corrections that reports and edits gave already. The row names the claim that
    brought the change: the one chosen now if it came on that day, else the first that came, or went. cause: `later
    report` if a report came in on that day, `source edit` if only a new version of one did, `source gone` if nothing
    came and a page went.
    """
    comes, goes = _moves(event_claims, claims, standing)
    event_of = dict(zip(event_claims["claim_id"].to_pylist(), event_claims["event_id"].to_pylist(), strict=True))
    document_of = dict(zip(claims["claim_id"].to_pylist(), claims["document_id"].to_pylist(), strict=True))
    page_of = dict(zip(versions["document_id"].to_pylist(), versions["page_id"].to_pylist(), strict=True))
    known = {
        (event_of[row["claim_id"]], row["field"], row["unit"], row["date"])
        for row in told.to_pylist()
        if row["claim_id"] in event_of
    }
    rows: dict[str, tuple[dt.date, dict[str, object]]] = {}
    for key, day, old, new in _changes(history):
        place = (*key, day)
        came, went = comes.get(place, set()), goes.get(place, set())
        if place in known or not (came or went):
            continue
        claim_id = _bringer(new, came, went)
        named = toll(old), None if new is None else toll(new)
        id_ = make_id("cor", *key, day.isoformat(), *named)
        rows[id_] = (
            day,
            {
                "correction_id": id_,
                "claim_id": claim_id,
                "document_id": document_of[claim_id],
                "event_id": key[0],
                "field": key[1],
                "unit": key[2],
                "old": named[0],
                "new": named[1],
                "cause": _cause({page_of[document_of[c]] for c in came}, {page_of[document_of[c]] for c in went}),
                "extractor_version": EXTRACTOR_VERSION,
            },
        )
    ordered = [rows[id_] for id_ in sorted(rows)]
    return Edits(TABLES["corrections"].from_rows([row for _, row in ordered]), [day for day, _ in ordered])


def _changes(history: pa.Table) -> list[tuple[tuple[str, str, str], dt.date, Row, Row | None]]:
    """What moved: event, measure, unit; the day; the row before; the row after, None where nothing is told any more."""
    by_key: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in history.to_pylist():
        if row["victim_status"] == "all":
            by_key[row["event_id"], row["measure"], row["unit"]].append(row)
    found: list[tuple[tuple[str, str, str], dt.date, Row, Row | None]] = []
    for key, rows in by_key.items():
        ordered = sorted(rows, key=lambda r: r["known_from"])
        for old, new in pairwise([*ordered, None]):
            if old is None or old["known_to"] is None:
                continue
            if new is None or new["known_from"] != old["known_to"]:
                found.append((key, old["known_to"], old, None))
            elif any(old[name] != new[name] for name in FIGURES):
                found.append((key, old["known_to"], old, new))
    return found


def _moves(event_claims: pa.Table, claims: pa.Table, standing: pa.Table) -> tuple[dict[Any, set[str]], ...]:
    """Claims by event, measure, unit and the day on which they came to be known, and on which they went."""
    event_of = dict(zip(event_claims["claim_id"].to_pylist(), event_claims["event_id"].to_pylist(), strict=True))
    spans = defaultdict(list)
    for row in standing.to_pylist():
        spans[row["document_id"]].append((row["known_from"], row["known_to"]))
    comes, goes = defaultdict(set), defaultdict(set)
    for row in claims.select(["claim_id", "document_id", "measure", "unit"]).to_pylist():
        if row["claim_id"] in event_of:
            key = event_of[row["claim_id"]], row["measure"], row["unit"]
            for start, end in spans[row["document_id"]]:
                comes[*key, start].add(row["claim_id"])
                goes[*key, end].add(row["claim_id"])
    return comes, goes


def _bringer(new: Row | None, came: Set[str], went: Set[str]) -> str:
    if new is not None and new["chosen_claim_id"] in came:
        return str(new["chosen_claim_id"])
    return min(came or went)


def _cause(came: Set[str], went: Set[str]) -> str:
    """came, went: pages that a claim came on, and that one went from."""
    if not came:
        return "source gone"
    return "source edit" if came <= went else "later report"


def find_revisions(
    before: Sequence[Row], after: Sequence[Row], documents: Mapping[str, str], *, cause: str, day: dt.date
) -> pa.Table:
    """Rows of `corrections` for figures of all victims that moved though no report did.

    before, after: rows of `reconciliations` of the same events, from the last run and from this one. documents: claim
    id to document id. cause: `review` or `rule change`. A figure that was not there before is none that moved.
    """
    now = {(r["event_id"], r["measure"], r["unit"]): r for r in after if r["victim_status"] == "all"}
    rows = []
    for old in before:
        key = old["event_id"], old["measure"], old["unit"]
        new = now.get(key)
        if old["victim_status"] != "all" or (new and all(old[name] == new[name] for name in FIGURES)):
            continue
        claims = [
            c for c in ((new or {}).get("chosen_claim_id"), old["chosen_claim_id"], *old["losing_claim_ids"]) if c
        ]
        claim_id = next((c for c in claims if c in documents), None)
        if claim_id is None:  # all that was said is gone from the lake: no revision
            continue
        named = toll(old), None if new is None else toll(new)
        rows.append(
            {
                "correction_id": make_id("cor", cause, day.isoformat(), *key, *named),
                "claim_id": claim_id,
                "document_id": documents[claim_id],
                "event_id": key[0],
                "field": key[1],
                "unit": key[2],
                "old": named[0],
                "new": named[1],
                "cause": cause,
                "extractor_version": EXTRACTOR_VERSION,
            }
        )
    return TABLES["corrections"].from_rows(sorted(rows, key=lambda r: str(r["correction_id"])))
