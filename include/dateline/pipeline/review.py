"""Reviews: a decision of an analyst, checked against the lake and kept; the ledger's next run obeys it.

The command line and the pages decide by the same function. What may be decided upon is `review_subjects.py`.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from dateline.pipeline.review_subjects import (
    check_edit,
    realm_of_claims,
    realm_of_collection,
    realm_of_quarantined,
)
from dateline.schema.errors import BadConfiguration, Overtaken
from dateline.schema.fields import DECISION_KINDS
from dateline.schema.ids import make_id
from dateline.schema.tables import TABLES
from dateline.stages.reviews import in_order, typed
from dateline.store.clock import utc_now
from dateline.store.decisions import load_decisions, save_decision
from dateline.store.lake import Lake

#: What a reviewer decides; `land` is what Airflow's own question before landing was answered with.
REVIEW_KINDS = tuple(kind for kind in DECISION_KINDS if kind != "land")
LONGEST_REASON = 2_000
LOCK_TIMEOUT_SECONDS = 30
_LEAST_CLAIMS = {"merge": 2}
Row = dict[str, Any]


def decide(
    lake: Lake, kind: str, names: Sequence[str], *, reason: str, decided_by: str, edit: Mapping[str, str] | None = None,
    decided_at: dt.datetime | None = None, seen: Mapping[str, str | None] | None = None,
) -> Row:  # fmt: skip
    """Keep one decision; returns its row, `realm`, and `is_new`: False if the same one stands there already.

    kind: REVIEW_KINDS. names: claim ids, or of a release one quarantine_id. edit: columns and values as text, an
    empty one for null. seen: the last decision on each name that the reviewer knew of, None for none.
    Raises BadConfiguration, saying which, for ids that the lake does not have, claims of two realms, columns that
    cannot be edited, values that do not fit or break a rule; Overtaken if somebody decided since.
    """
    if kind not in REVIEW_KINDS:
        raise BadConfiguration(f"no decision {kind!r}; there are {', '.join(REVIEW_KINDS)}")
    names = sorted(set(names))
    if len(names) < _LEAST_CLAIMS.get(kind, 1):
        raise BadConfiguration(f"{kind} takes at least {_LEAST_CLAIMS.get(kind, 1)} different ids")
    if kind == "release":
        if len(names) != 1:
            raise BadConfiguration("release takes one quarantine_id")
        realm = realm_of_quarantined(lake, names[0])
    else:
        realm = realm_of_claims(lake, names)
    values = _typed(edit) if kind == "edit" else None
    if values is not None:
        check_edit(lake, names, values)
    row: Row = {
        "decision_kind": kind,
        "claim_ids": [] if kind == "release" else names,
        "row_key": names[0] if kind == "release" else None,
        "edited_json": None if values is None else json.dumps(values, sort_keys=True, ensure_ascii=False, default=str),
    }
    return _keep(lake, realm, row, reason=reason, decided_by=decided_by, decided_at=decided_at, seen=seen)


def approve_landing(
    lake: Lake, collection: str, key: str, *, reason: str, decided_by: str, decided_at: dt.datetime
) -> Row:
    """Keep that a day may land although too much of it was set aside; key: `stages.shares.landing_key`."""
    row: Row = {"decision_kind": "land", "claim_ids": [], "row_key": key, "edited_json": None}
    realm = realm_of_collection(lake, collection)
    return _keep(lake, realm, row, reason=reason, decided_by=decided_by, decided_at=decided_at)


def latest_decisions(rows: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Of each claim, quarantined row and landing, the last decision; rows: `decisions`, the earliest first."""
    return {name: row for row in rows for name in (*row["claim_ids"], *filter(None, [row["row_key"]]))}


def list_decisions(lake: Lake) -> pa.Table:
    """Every decision, the earliest first."""
    return load_decisions(lake).select(TABLES["decisions"].columns)


def _keep(
    lake: Lake, realm: str, row: Row, *, reason: str, decided_by: str, decided_at: dt.datetime | None,
    seen: Mapping[str, str | None] | None = None,
) -> Row:  # fmt: skip
    """Save one decision, unless the last one on all that it is about says the same of the same reviewer."""
    reason, decided_by = reason.strip(), decided_by.strip()
    if not reason or not decided_by:
        raise BadConfiguration("a decision says why and by whom: --reason and --by")
    if len(reason) > LONGEST_REASON:
        raise BadConfiguration(f"reason: {len(reason)} characters; at most {LONGEST_REASON}")
    row = row | {"reason": reason, "decided_by": decided_by}
    names = row["claim_ids"] or [row["row_key"]]
    with lake.files.locked(".decisions.lock", LOCK_TIMEOUT_SECONDS):
        latest = latest_decisions(in_order(load_decisions(lake, realm)))
        same = latest.get(names[0])
        if same is not None and _says_the_same(same, row) and all(latest.get(name) is same for name in names):
            return {**same, "realm": realm, "is_new": False}
        _check_seen(names, latest, seen)
        row["decided_at"] = decided_at or utc_now()
        named = (row["decision_kind"], *names, row["edited_json"], reason, decided_by)
        row["decision_id"] = make_id("dec", *named, row["decided_at"].isoformat())
        save_decision(lake, realm, row)
    return row | {"realm": realm, "is_new": True}


def _says_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    columns = ("decision_kind", "claim_ids", "row_key", "edited_json", "reason", "decided_by")
    return all(one[column] == other[column] for column in columns)


def _check_seen(
    names: Sequence[str], latest: Mapping[str, Mapping[str, Any]], seen: Mapping[str, str | None] | None
) -> None:
    if seen is None:
        return
    for name in names:
        last = latest.get(name)
        if last is not None and last["decision_id"] != seen.get(name):
            raise Overtaken(
                f"{name}: {last['decided_by']} decided ({last['decision_kind']}: {last['reason']}) since you looked; "
                "reload, look again, then decide"
            )


def _typed(edit: Mapping[str, str] | None) -> dict[str, Any]:
    if not edit:
        raise BadConfiguration("edit takes column=value")
    try:
        return typed({name: value if value != "" else None for name, value in edit.items()})
    except (ValueError, TypeError, pa.ArrowException) as error:
        raise BadConfiguration(f"edit: {error}") from error
