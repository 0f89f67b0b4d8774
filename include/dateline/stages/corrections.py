"""Corrections: figures that a report itself says it replaces ("rose to 45 from 38").

What was edited in a page after it was printed is `edits.py`.
"""

import pyarrow as pa

from dateline import EXTRACTOR_VERSION
from dateline.schema.fields import UNCOUNTED_MODALITIES
from dateline.schema.ids import make_id
from dateline.schema.tables import TABLES
from dateline.stages.groups import latest_rows

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


def _number(value: float | None) -> str | None:
    return None if value is None else f"{value:.12g}"
