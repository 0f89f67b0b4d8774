"""Reviews: a decision of an analyst, checked against the lake and kept; the ledger's next run obeys it."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from dateline.pipeline.ledger import realms
from dateline.schema.errors import BadConfiguration
from dateline.schema.fields import DECISION_KINDS
from dateline.schema.ids import make_id
from dateline.schema.tables import TABLES
from dateline.stages.reviews import typed
from dateline.store.clock import utc_now
from dateline.store.decisions import save_decision
from dateline.store.lake import Lake

#: Tables whose rows can pass after all; a capture that could not be read has nothing to land.
RELEASABLE = ("documents", "mentions", "claims")
_LEAST_CLAIMS = {"merge": 2}


def decide(
    lake: Lake, kind: str, names: Sequence[str], *, reason: str, decided_by: str, edit: Mapping[str, str] | None = None,
    decided_at: dt.datetime | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Keep one decision; returns its row and `realm`.

    kind: DECISION_KINDS. names: claim ids, or of a release one quarantine_id. edit: columns and values as text, an
    empty one for null. Raises BadConfiguration, saying which, for ids that the lake does not have, claims of two
    realms, columns that cannot be edited and values that do not fit.
    """
    if kind not in DECISION_KINDS:
        raise BadConfiguration(f"no decision {kind!r}; there are {', '.join(DECISION_KINDS)}")
    if not reason.strip() or not decided_by.strip():
        raise BadConfiguration("a decision says why and by whom: --reason and --by")
    names = sorted(set(names))
    if len(names) < _LEAST_CLAIMS.get(kind, 1):
        raise BadConfiguration(f"{kind} takes at least {_LEAST_CLAIMS.get(kind, 1)} different ids")
    if kind == "release":
        if len(names) != 1:
            raise BadConfiguration("release takes one quarantine_id")
        realm = _realm_of_quarantined(lake, names[0])
    else:
        realm = _realm_of_claims(lake, names)
    row: dict[str, Any] = {
        "decision_kind": kind,
        "claim_ids": [] if kind == "release" else names,
        "row_key": names[0] if kind == "release" else None,
        "edited_json": _edited_json(edit) if kind == "edit" else None,
        "reason": reason.strip(),
        "decided_by": decided_by.strip(),
        "decided_at": decided_at or utc_now(),
    }
    named = (kind, *names, row["edited_json"], row["reason"], row["decided_by"], row["decided_at"].isoformat())
    row["decision_id"] = make_id("dec", *named)
    save_decision(lake, realm, row)
    return row | {"realm": realm}


def _edited_json(edit: Mapping[str, str] | None) -> str:
    if not edit:
        raise BadConfiguration("edit takes column=value")
    try:
        values = typed({name: value if value != "" else None for name, value in edit.items()})
    except (ValueError, TypeError, pa.ArrowException) as error:
        raise BadConfiguration(f"edit: {error}") from error
    return json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)


def _realm_of_claims(lake: Lake, ids: Sequence[str]) -> str:
    """The realm of claims that are all in the lake."""
    found = _collections(lake, "claims", "claim_id", ids)
    unknown = [id_ for id_ in ids if id_ not in found]
    if unknown:
        raise BadConfiguration(f"{', '.join(unknown)}: no such claim in {lake.root}; nothing was decided")
    of = {_realm(lake, collection) for collection in found.values()}
    if len(of) > 1:
        raise BadConfiguration("claims of the sample and of real collections have nothing to do with each other")
    return of.pop()


def _realm_of_quarantined(lake: Lake, quarantine_id: str) -> str:
    tables = _collections(lake, "quarantine", "quarantine_id", [quarantine_id], "table_name")
    if quarantine_id not in tables:
        raise BadConfiguration(f"{quarantine_id}: no such row in quarantine of {lake.root}; nothing was decided")
    if tables[quarantine_id] not in RELEASABLE:
        raise BadConfiguration(
            f"{quarantine_id}: a row of {tables[quarantine_id]} could not be read; it has no row to land"
        )
    return _realm(lake, _collections(lake, "quarantine", "quarantine_id", [quarantine_id])[quarantine_id])


def _realm(lake: Lake, collection: str) -> str:
    return next((realm for realm, names in realms(lake).items() if collection in names), "all")


def _collections(lake: Lake, table: str, key: str, ids: Iterable[str], column: str = "collection") -> dict[str, str]:
    """A column of the rows with these keys; rows that are not there are left out."""
    paths = [str(path) for path in lake.local_copies(list(lake.scan(table)))]
    if not paths:
        return {}
    with duckdb.connect() as con:
        con.register("wanted", pa.table({"id": pa.array(list(ids), pa.string())}))
        rows = con.execute(
            f"SELECT {key}, min({column}) FROM read_parquet(?, hive_partitioning = true, union_by_name = true, "
            f"hive_types = {{'collection': VARCHAR}}) WHERE {key} IN (FROM wanted) GROUP BY {key}", [paths],
        ).fetchall()  # fmt: skip
    return dict(rows)


def list_decisions(lake: Lake) -> pa.Table:
    """Every decision, the earliest first."""
    from dateline.store.decisions import load_decisions

    return load_decisions(lake).select(TABLES["decisions"].columns)
