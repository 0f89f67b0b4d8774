"""One event's page: what its claims come to, the claims, the families that they come in, what changed, and when."""

from dateline.store.browse.ledger import MOST_ROWS
from dateline.store.browse.reader import Reader, Row

#: By name, the rows of an event's page; each takes event and realm, and is bounded.
_PARTS = {
    "reconciliations": "SELECT * EXCLUDE (extractor_version, collection, date) FROM reconciliations "
    "WHERE collection = $realm AND event_id = $event ORDER BY measure, unit, victim_status",
    "claims": "SELECT c.* EXCLUDE (event_number, searched), a.name AS claimant_actor, v.name AS victim_actor, "
    "p.name AS perpetrator_actor FROM ledger_claims AS c LEFT JOIN actors AS a ON a.actor_id = c.claimant_actor_id "
    "LEFT JOIN actors AS v ON v.actor_id = c.victim_actor_id "
    "LEFT JOIN actors AS p ON p.actor_id = c.perpetrator_actor_id "
    "WHERE c.realm = $realm AND c.event_id = $event ORDER BY c.measure, c.published_at, c.claim_id",
    "reports": "SELECT DISTINCT c.document_id, c.title, c.outlet, c.collection, c.source_id, c.published_at, "
    "c.canonical_url, c.family_id, c.is_origin, f.similarity, f.family_reason "
    "FROM ledger_claims AS c LEFT JOIN families AS f ON f.collection = c.realm AND f.document_id = c.document_id "
    "WHERE c.realm = $realm AND c.event_id = $event ORDER BY c.family_id, c.is_origin DESC, c.published_at, "
    "c.document_id",
    "corrections": "SELECT k.* EXCLUDE (extractor_version, collection), d.title, d.outlet FROM corrections AS k "
    "LEFT JOIN (SELECT r.document_id, min(r.title) AS title, min(coalesce(s.outlet, r.source_id)) AS outlet "
    "FROM ledger_reports AS r LEFT JOIN sources AS s ON s.collection = r.collection AND s.source_id = r.source_id "
    "GROUP BY ALL) AS d USING (document_id) "
    "WHERE k.collection = $realm AND k.event_id = $event ORDER BY k.date, k.correction_id",
    "history": "SELECT * EXCLUDE (extractor_version, collection, date) FROM event_history "
    "WHERE collection = $realm AND event_id = $event ORDER BY measure, unit, victim_status, known_from",
}


def find_event(reader: Reader, event_id: str) -> Row | None:
    """All that the ledger knows of one event, at most MOST_ROWS rows of each part; None if there is no such event."""
    event = reader.one(
        "SELECT * EXCLUDE (event_number) FROM ledger_events WHERE event_id = $event ORDER BY realm", {"event": event_id}
    )
    if event is None:
        return None
    about = {"event": event_id, "realm": event["realm"]}
    return {"event": event} | {name: reader.rows(f"{sql} LIMIT {MOST_ROWS}", about) for name, sql in _PARTS.items()}
