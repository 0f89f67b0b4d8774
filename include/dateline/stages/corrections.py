"""Corrections that come of later reports: figures that a report itself says it replaces ("rose to 45 from 38"), and
those
that the same side later gave otherwise.

What was edited in a page after it was printed is `edits.py`.
"""

from collections import defaultdict
from itertools import pairwise

import pyarrow as pa

from dateline import EXTRACTOR_VERSION
from dateline.schema.fields import UNCOUNTED_MODALITIES
from dateline.schema.ids import make_id
from dateline.schema.tables import TABLES
from dateline.stages.groups import latest_rows
from dateline.stages.reconcile import Row, Told, side_of, still_told, victims_of

_COLUMNS = ["claim_id", "document_id", "measure", "unit", "value", "low", "high", "supersedes", "modality"]


def find_corrections(claims: pa.Table, event_claims: pa.Table) -> pa.Table:
    """Rows of `corrections`: one per claim that names the number it replaces.

    claims, event_claims: rows of these tables, any order. `old` and `new` are numbers as text, in the claim's unit;
    `event_id` is null where the claim belongs to no event.
    """
    events = {row["claim_id"]: row["event_id"] for row in event_claims.to_pylist()}
    rows = [
        {
            "correction_id": make_id("cor", claim["claim_id"], claim["supersedes"]),
            "claim_id": claim["claim_id"],
            "document_id": claim["document_id"],
            "event_id": events.get(claim["claim_id"]),
            "field": claim["measure"],
            "unit": claim["unit"],
            "old": claim["supersedes"],
            "new": _number(claim["value"] if claim["value"] is not None else claim["low"]),
            "cause": "later report",
            "extractor_version": EXTRACTOR_VERSION,
        }
        for claim in latest_rows(claims, "claim_id", [*_COLUMNS, "extractor_version"])
        if claim["supersedes"] and claim["modality"] not in UNCOUNTED_MODALITIES
    ]
    return TABLES["corrections"].from_rows([row for row in rows if row["new"] is not None])


def find_later_reports(told: Told, versions: pa.Table | None = None) -> pa.Table:
    """Rows of `corrections`: a side's next number for the same victims of an event, where the report does not say so.

    Arguments as of `reconcile`. A side is one claimant, or the officials of one state, of whom a higher number replaces
    a lower one (docs/decisions/0023). Only exact numbers of pages that still say so; a number is as old as its first
    report, and a reprint of it corrects nothing.
    """
    rows = []
    for (event_id, measure, unit, status), said in still_told(told, versions).items():
        if status != "all":
            continue
        series: dict[tuple[object, ...], dict[float, Row]] = defaultdict(dict)
        for claim in sorted(said, key=lambda c: (c["reported_at"], c["claim_id"])):
            if claim["bound"] == "=" and claim["value"] is not None:
                series[*side_of(claim), *victims_of(claim)].setdefault(claim["value"], claim)
        for side, by_number in series.items():
            for before, after in pairwise(by_number.values()):
                rises = side[0] == "claimant" or after["value"] > before["value"]
                if after["reported_at"] > before["reported_at"] and rises and not after["supersedes"]:
                    old, new = _number(before["value"]), _number(after["value"])
                    rows.append(
                        {
                            "correction_id": make_id("cor", after["claim_id"], old),
                            "claim_id": after["claim_id"],
                            "document_id": after["document_id"],
                            "event_id": event_id,
                            "field": measure,
                            "unit": unit,
                            "old": old,
                            "new": new,
                            "cause": "later report",
                            "extractor_version": EXTRACTOR_VERSION,
                        }
                    )
    return TABLES["corrections"].from_rows(sorted(rows, key=lambda row: str(row["correction_id"])))


def _number(value: float | None) -> str | None:
    return None if value is None else f"{value:.12g}"
