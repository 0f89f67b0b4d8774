"""History: what the ledger said of each event, from which day to which.

As of a day means: today's linking, that day's knowledge. An event is what the linking makes of it today; its figures
are reconciled anew from the claims whose page said so on that day. So a history tells what was known when, and is the
same however often, and in whatever order, the days were run.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

import pyarrow as pa

from dateline.schema.tables import TABLES
from dateline.stages.reconcile import Key, Row, Told, reconcile_one

Span = tuple[dt.date, dt.date | None]
#: What must be equal for two days to be one row.
TOLD = (
    "low", "best", "high", "status", "reconcile_rule", "chosen_claim_id", "reports", "outlets", "independent_claimants",
    "extractor_version",
)  # fmt: skip
KEY = ("event_id", "measure", "unit", "victim_status")


def find_history(told: Told, standing: pa.Table, reconciliations: pa.Table) -> pa.Table:
    """Replay what was known of each event, day by day.

    told: what `reconcile.told_of_events` gives. standing: standing.STANDING rows of the documents. reconciliations:
    what `reconcile` gives for these events today; the last day's rows are taken from there. Returns rows of
    `event_history`, sorted by key. Days are partition dates: a claim is known from the day on which its document was
    first seen, and no longer from that on which the document was replaced or withdrawn. A part is known with its whole.
    """
    spans = _spans(standing)
    keys: dict[str, list[Key]] = defaultdict(list)
    members: dict[str, dict[str, str]] = defaultdict(dict)  # of each event the document of each claim
    for key in told:
        keys[key[0]].append(key)
        if key[-1] == "all":
            members[key[0]] |= {claim["claim_id"]: claim["document_id"] for claim in told[key]}
    last: dict[str, list[Row]] = defaultdict(list)
    for row in reconciliations.to_pylist():
        last[row["event_id"]].append(row)
    rows: list[dict[str, Any]] = []
    for event_id, own in members.items():
        days = _days(spans.get(document, ()) for document in own.values())
        said = {}
        for day in days[:-1]:
            known = {claim for claim, document in own.items() if is_known(spans.get(document, ()), day)}
            said[day] = _reconciled(keys[event_id], told, known)
        rows += _told(said | dict.fromkeys(days[-1:], last[event_id]))
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


def _reconciled(keys: Iterable[Key], told: Told, known: Set[str]) -> list[Row]:
    """Reconciliations from the claims known alone; others were never said."""
    of_keys = (
        (key, [c for c in told[key] if c["claim_id"] in known or c["is_subset_of"] in known]) for key in sorted(keys)
    )
    return [reconcile_one(key, said, said) for key, said in of_keys if said]


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
