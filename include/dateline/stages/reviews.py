"""Reviews: what reviewed decisions make of claims. What they make of events is `decided.py`."""

import json
import math
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.schema.fields import DAY, FLOAT, INT
from dateline.schema.tables import TABLES

#: Columns of a claim that an edit may replace: what was read, never the evidence that it was read from.
EDITABLE = (
    "measure", "bound", "value", "low", "high", "unit", "victim_text", "victim_actor_id", "victim_status",
    "victim_group", "perpetrator_actor_id", "claimant_surface", "claimant_actor_id", "claimant_type", "reported_via",
    "modality", "geonames_id", "country", "admin1", "latitude", "longitude", "where_prec", "event_start", "event_end",
    "date_prec", "date_basis", "sub_event_type", "scope", "period_start", "period_end", "is_aside", "is_subset_of",
    "is_conversion_of", "supersedes",
)  # fmt: skip
#: How values of other types than text and truth are written.
_FORMS = {INT: "whole number", FLOAT: "number", DAY: "day; write YYYY-MM-DD"}
Row = Mapping[str, Any]


def in_order(decisions: pa.Table | None) -> list[dict[str, Any]]:
    """Decisions as rows, the earliest first: a later one overrules it. None is no decision."""
    rows: list[dict[str, Any]] = [] if decisions is None else decisions.to_pylist()
    return sorted(rows, key=lambda row: (row["decided_at"], row["decision_id"]))


def without_overruled(decisions: pa.Table) -> pa.Table:
    """The decisions that hold: of a claim's `accept` and `reject` only the last. Equal input rows give equal bytes."""
    last: dict[str, str] = {}
    rows = in_order(decisions)
    for row in rows:
        if row["decision_kind"] in ("accept", "reject"):
            last |= dict.fromkeys(row["claim_ids"], row["decision_kind"])
    kept = []
    for row in rows:
        claims = row["claim_ids"]
        if row["decision_kind"] == "reject":
            claims = [id_ for id_ in claims if last[id_] == "reject"]
        if claims:
            kept.append(row | {"claim_ids": claims})
    return TABLES["decisions"].from_rows(kept)


def apply_reviews(claims: pa.Table, decisions: pa.Table | None) -> pa.Table:
    """Claims as reviewers left them: rejected ones are left out, edited columns replaced.

    claims: rows of `claims`, further columns allowed. decisions: rows of `decisions` (without_overruled). Returns rows
    of the same columns in the same order.
    """
    rejected, edits = set[str](), defaultdict[str, dict[str, Any]](dict)
    for row in in_order(decisions):
        for id_ in row["claim_ids"]:
            if row["decision_kind"] == "reject":
                rejected.add(id_)
            elif row["decision_kind"] == "edit":
                edits[id_] |= json.loads(row["edited_json"] or "{}")
    named = pa.array(sorted(rejected | edits.keys()), pa.string())
    if not len(named):
        return claims
    mask = pc.is_in(claims["claim_id"], value_set=named)
    kept, touched = claims.filter(pc.invert(mask)), claims.filter(mask)
    edited = [
        _edited(row, edits.get(row["claim_id"], {})) for row in touched.to_pylist() if row["claim_id"] not in rejected
    ]
    return pa.concat_tables([kept, pa.Table.from_pylist(edited, schema=claims.schema)])


def _edited(row: Row, edit: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, **typed(edit)}


def typed(edit: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an edit as the columns have them. Raises ValueError or TypeError where one does not fit."""
    fields = {f.name: f for f in TABLES["claims"].fields}
    found: dict[str, Any] = {}
    for name, value in edit.items():
        if name not in EDITABLE:
            raise ValueError(f"{name} is no column that can be edited; there are {', '.join(EDITABLE)}")
        field = fields[name]
        if value is None and field.required:
            raise ValueError(f"{name} cannot be empty")
        if field.allowed and value is not None and value not in field.allowed:
            raise ValueError(f"{name}={value} is none of {', '.join(field.allowed)}")
        found[name] = _cast(name, value, field.type)
    return found


def _cast(name: str, value: Any, to: pa.DataType) -> Any:
    if value is None:
        return None
    if pa.types.is_string(to):
        return str(value)
    if pa.types.is_boolean(to):
        if str(value).casefold() not in ("true", "false"):
            raise ValueError(f"{name}={value} is neither true nor false")
        return str(value).casefold() == "true"
    try:
        found = pa.scalar(str(value)).cast(to).as_py()
    except pa.ArrowException as error:
        raise ValueError(f"{name}={value} is no {_FORMS[to]}") from error
    if isinstance(found, float) and not math.isfinite(found):
        raise ValueError(f"{name}={value} is no {_FORMS[to]}")
    return found
