"""History: what the ledger said of each event, from which day to which.

As of a day means: today's linking, that day's knowledge. An event is what the linking makes of it today; its figures
are reconciled anew from the claims whose page said so on that day. So a history tells what was known when, and is the
same however often, and in whatever order, the days were run.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.schema.tables import TABLES
from dateline.stages.reconcile import reconcile

Span = tuple[dt.date, dt.date | None]
Row = Mapping[str, Any]
#: What must be equal for two days to be one row.
TOLD = (
    "low", "best", "high", "status", "reconcile_rule", "chosen_claim_id", "reports", "outlets", "independent_claimants",
    "extractor_version",
)  # fmt: skip
KEY = ("event_id", "measure", "unit", "victim_status")


def find_history(
    events: pa.Table, event_claims: pa.Table, claims: pa.Table, documents: pa.Table, families: pa.Table,
    standing: pa.Table, reconciliations: pa.Table,
) -> pa.Table:  # fmt: skip
    """Replay what was known of each event, day by day.

    standing: standing.STANDING rows of the documents. reconciliations: what `reconcile` gives for these events today;
    the last day's rows are taken from there. All others: as `reconcile` takes them. Returns rows of `event_history`,
    sorted by key. Days are partition dates: a claim is known from the day on which its document was first seen, and no
    longer from that on which the document was replaced or withdrawn.
    """
    spans = _spans(standing)
    document_of = dict(zip(claims["claim_id"].to_pylist(), claims["document_id"].to_pylist(), strict=True))
    members: dict[str, list[str]] = defaultdict(list)
    for event_id, claim_id in zip(*(event_claims[c].to_pylist() for c in ("event_id", "claim_id")), strict=True):
        members[event_id].append(claim_id)
    days = {id_: _days(spans.get(document_of[c], ()) for c in own) for id_, own in members.items()}
    said: dict[str, dict[dt.date, list[Row]]] = {id_: {day: [] for day in own} for id_, own in days.items()}
    for row in reconciliations.to_pylist():
        if days.get(row["event_id"]):
            said[row["event_id"]][days[row["event_id"]][-1]].append(row)
    for past in range(max(map(len, days.values()), default=0) - 1):  # one day of each event at a time
        today = {id_: own[past] for id_, own in days.items() if past < len(own) - 1}
        known = [
            (id_, claim_id)
            for id_, day in today.items()
            for claim_id in members[id_]
            if is_known(spans.get(document_of[claim_id], ()), day)
        ]
        for row in _reconciled(known, event_claims, events, claims, documents, families):
            said[row["event_id"]][today[row["event_id"]]].append(row)
    rows = [row for id_ in sorted(said) for row in _told(said[id_])]
    return TABLES["event_history"].from_rows(sorted(rows, key=lambda r: [str(r[k]) for k in (*KEY, "known_from")]))


def _spans(standing: pa.Table) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = defaultdict(list)
    for row in standing.to_pylist():
        found[row["document_id"]].append((row["known_from"], row["known_to"]))
    return found


def _days(spans: Iterable[Iterable[Span]]) -> list[dt.date]:
    """Every day on which what is known changes."""
    return sorted({day for of_document in spans for span in of_document for day in span if day is not None})


def is_known(spans: Iterable[Span], day: dt.date) -> bool:
    """True if a page said so on a day."""
    return any(start <= day and (end is None or day < end) for start, end in spans)


def _reconciled(
    known: Sequence[tuple[str, str]], event_claims: pa.Table, events: pa.Table, claims: pa.Table, documents: pa.Table,
    families: pa.Table,
) -> list[dict[str, Any]]:  # fmt: skip
    """Reconciliations from some of the claims alone; what is not handed over was never said."""
    if not known:
        return []
    claim_ids = pa.array([claim_id for _, claim_id in known], pa.string())
    links = event_claims.filter(pc.is_in(event_claims["claim_id"], value_set=claim_ids))
    is_known = pc.is_in(claims["claim_id"], value_set=claim_ids)
    some = claims.filter(pc.or_(is_known, pc.is_in(claims["is_subset_of"], value_set=claim_ids)))
    of_events = pa.array(sorted({id_ for id_, _ in known}), pa.string())
    rows: list[dict[str, Any]] = reconcile(
        events.filter(pc.is_in(events["event_id"], value_set=of_events)), links, some, documents, families
    ).to_pylist()
    return rows


def _told(by_day: Mapping[dt.date, Sequence[Row]]) -> list[dict[str, Any]]:
    """Rows of one event's history: a row for each span of days on which a figure stayed as it was."""
    rows: list[dict[str, Any]] = []
    open_rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for day in sorted(by_day):
        today = {tuple(row[k] for k in KEY): row for row in by_day[day]}
        for key in [*open_rows]:
            before = open_rows[key]
            if key not in today or any(before[name] != today[key][name] for name in TOLD):
                before["known_to"] = day
                del open_rows[key]
        for key, row in today.items():
            if key not in open_rows:
                told = {name: row[name] for name in (*KEY, *TOLD)} | {"known_from": day, "known_to": None}
                open_rows[key] = told
                rows.append(told)
    return rows
