"""The page Review: what wants a decision, and what was decided, by whom, when and why."""

from collections.abc import Mapping, Sequence
from typing import Any

from dateline.store.browse.ledger import MOST_ROWS
from dateline.store.browse.reader import Reader, Row
from dateline.store.decisions import load_decisions, load_obeyed

#: Claims of one event or document whose decisions are looked for.
MOST_CLAIMS = 5_000
#: Claims of a figure that somebody has decided upon want no second look; a claim that joined since does.
_UNDECIDED = (
    "EXISTS (SELECT 1 FROM ledger_claims AS c ANTI JOIN (SELECT unnest(CAST($decided AS VARCHAR[])) AS claim_id) "
    "USING (claim_id) WHERE c.realm = q.realm AND c.event_id = q.event_id AND c.measure = q.measure)"
)
#: A claimant's name: the actor's, or what follows on `name:` or `source:`.
_NAME = "coalesce({0}, regexp_replace({1}, '^[a-z]+:', ''))"
_EVENT = "q.event_id, q.measure, q.unit, q.event_start, q.place_name, q.country, q.low, q.best, q.high"
#: By name, what wants a decision, as rows of events: its figures, and why it wants one.
QUEUES: Mapping[str, str] = {
    "contested": f"SELECT {_EVENT}, q.reports, q.independent_claimants, "
    f"{_NAME.format('a.name', 'least_claimant')} || ' says ' || printf('%g', least_stated) || ', ' || "
    f"{_NAME.format('b.name', 'most_claimant')} || ' ' || printf('%g', most_stated) AS why, q.difference AS weight "
    "FROM contested_events AS q LEFT JOIN actors AS a ON 'actor:' || a.actor_id = q.least_claimant "
    "LEFT JOIN actors AS b ON 'actor:' || b.actor_id = q.most_claimant "
    f"WHERE q.realm = $realm AND q.victim_status = 'all' AND {_UNDECIDED}",
    "single_source": f"SELECT {_EVENT}, q.reports, q.independent_claimants, q.why, q.weight FROM ("
    "SELECT s.realm, s.event_id, s.measure, s.unit, s.event_start, s.place_name, s.country, r.low, r.best, r.high, "
    "r.reports, r.independent_claimants, "
    "'only ' || min(coalesce(s.claimant_surface, s.outlet)) || ', ' || "
    "CASE WHEN bool_and(c.modality IN ('alleged', 'reported')) THEN min(c.modality) "
    "WHEN min(s.claimant_type) = 'unnamed' THEN 'unnamed' ELSE 'an unclear number' END AS why, "
    "max(coalesce(s.high, s.value, s.low)) AS weight "
    "FROM single_source_claims AS s JOIN ledger_claims AS c ON c.realm = s.realm AND c.claim_id = s.claim_id "
    "JOIN reconciliations AS r ON r.collection = s.realm AND r.event_id = s.event_id AND r.measure = s.measure "
    "AND r.unit = s.unit AND r.victim_status = 'all' WHERE s.realm = $realm AND s.measure IN ('killed', 'injured') "
    "GROUP BY ALL HAVING bool_and(c.modality IN ('alleged', 'reported')) OR bool_and(s.claimant_type = 'unnamed') "
    f"OR bool_and(s.bound IN ('vague', '~'))) AS q WHERE {_UNDECIDED}",
}


def find_queue(reader: Reader, what: str, realm: str, *, limit: int, offset: int) -> Row:
    """A page of events that want a decision, the weightiest first. what: a key of QUEUES."""
    parameters: dict[str, object] = {"realm": realm, "decided": sorted(_decided_claims(reader, realm))}
    counted = reader.one(f"SELECT count(*) AS n FROM ({QUEUES[what]})", parameters)
    rows = reader.rows(
        f"{QUEUES[what]} ORDER BY weight DESC NULLS LAST, event_id, measure, unit LIMIT $limit OFFSET $offset",
        parameters | {"limit": min(limit, MOST_ROWS), "offset": offset},
    )
    return {"total": counted["n"] if counted else 0, "rows": rows}


def find_held(reader: Reader, releasable: Sequence[tuple[str, str]], realm: str, *, limit: int, offset: int) -> Row:
    """A page of quarantined rows that a reviewer can release and none has. releasable: pairs of table and rule."""
    keys = [f"{table} {rule}" for table, rule in releasable]
    done = [row["row_key"] for row in _decisions(reader, realm) if row["decision_kind"] == "release"]
    chosen = (
        "FROM quarantine AS q LEFT JOIN (SELECT collection, bool_or(sample) AS sample FROM sources GROUP BY ALL) AS s "
        "USING (collection) WHERE list_contains($keys, q.table_name || ' ' || q.rule) "
        "AND NOT list_contains(CAST($done AS VARCHAR[]), q.quarantine_id) "
        "AND coalesce(s.sample, false) = ($realm = 'sample')"
    )
    parameters: dict[str, object] = {"keys": keys, "done": done, "realm": realm}
    counted = reader.one(f"SELECT count(*) AS n {chosen}", parameters)
    rows = reader.rows(
        f"SELECT q.* EXCLUDE (extractor_version) {chosen} "
        "ORDER BY q.date DESC, q.table_name, q.row_key, q.quarantine_id LIMIT $limit OFFSET $offset",
        parameters | {"limit": min(limit, MOST_ROWS), "offset": offset},
    )
    return {"total": counted["n"] if counted else 0, "rows": rows}


def find_decisions(
    reader: Reader, *, realm: str | None = None, names: Sequence[str] | None = None, event: str | None = None,
    document: str | None = None, pending: bool = False, limit: int, offset: int,
) -> Row:  # fmt: skip
    """A page of decisions, the latest first, each with `pending`: whether the next run is still to obey it.

    names, event, document: only those on these claims or quarantined rows, on claims of that event as the ledger has
    it, or of that document. A release is pending as long as its row is in quarantine, any other decision until the
    ledger has run.
    """
    wanted = None if names is None else set(names)
    for table, key, value in (("ledger_claims", "event_id", event), ("claims", "document_id", document)):
        if value is not None:
            found = reader.rows(
                f"SELECT DISTINCT claim_id FROM {table} WHERE {key} = $value LIMIT {MOST_CLAIMS}", {"value": value}
            )
            wanted = (wanted or set()) | {row["claim_id"] for row in found}
    rows = [
        row for row in _decisions(reader, realm)
        if wanted is None or wanted & {*row["claim_ids"], row["row_key"]}
    ]  # fmt: skip
    held = _still_held(reader, [row["row_key"] for row in rows if row["decision_kind"] == "release"])
    for row in rows:
        kind = row["decision_kind"]
        row["pending"] = row["row_key"] in held if kind == "release" else kind != "land" and not row.pop("obeyed")
        row.pop("obeyed", None)
    if pending:
        rows = [row for row in rows if row["pending"]]
    return {"total": len(rows), "rows": rows[offset : offset + min(limit, MOST_ROWS)]}


def find_claims_now(reader: Reader, ids: Sequence[str]) -> dict[str, str | None]:
    """The event of each claim that the ledger has and whose page still says so; others are left out."""
    rows = reader.rows(
        "SELECT claim_id, min(event_id) AS event_id FROM ledger_claims WHERE list_contains($ids, claim_id) "
        "GROUP BY ALL",
        {"ids": list(ids)},
    )
    return {row["claim_id"]: row["event_id"] for row in rows}


def _decisions(reader: Reader, realm: str | None) -> list[dict[str, Any]]:
    found = []
    for name in (realm,) if realm else ("all", "sample"):
        obeyed = load_obeyed(reader.lake, name)
        rows = load_decisions(reader.lake, name).to_pylist()
        found += [row | {"realm": name, "obeyed": row["decision_id"] in obeyed} for row in rows]
    return sorted(found, key=lambda row: (row["decided_at"], row["decision_id"]), reverse=True)


def _decided_claims(reader: Reader, realm: str) -> set[str]:
    return {id_ for row in _decisions(reader, realm) for id_ in row["claim_ids"]}


def _still_held(reader: Reader, ids: Sequence[str]) -> set[str]:
    if not ids:
        return set()
    rows = reader.rows(
        "SELECT quarantine_id FROM quarantine WHERE list_contains($ids, quarantine_id)", {"ids": list(ids)}
    )
    return {row["quarantine_id"] for row in rows}
