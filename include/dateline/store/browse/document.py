"""One document's page: its text, what was found in it with offsets, and the other versions of the page."""

from dateline.store.browse.reader import Reader, Row

MOST_FOUND = 2_000
#: Longer texts are shown up to here; offsets beyond are left out with them.
MOST_CHARACTERS = 400_000


def find_document(reader: Reader, document_id: str) -> Row | None:
    """A document with its mentions, claims and versions; None if there is none. `forgotten` says why."""
    document = reader.one(
        "SELECT d.* EXCLUDE (text), d.text[1:$most] AS text, length(d.text) AS characters, s.outlet, s.outlet_type, "
        "s.licence FROM documents AS d "
        "LEFT JOIN sources AS s ON s.collection = d.collection AND s.source_id = d.source_id "
        "WHERE d.document_id = $id ORDER BY d.extractor_version DESC, d.date DESC",
        {"id": document_id, "most": MOST_CHARACTERS},
    )
    if document is None:
        tombstone = reader.one(
            "SELECT reason, requested_by, forgotten_at FROM tombstones WHERE list_contains(document_ids, $id)",
            {"id": document_id},
        )
        return {"forgotten": tombstone} if tombstone else None
    where = {"id": document_id, "collection": document["collection"], "date": document["date"]}
    found = (
        "WHERE {0}.document_id = $id AND {0}.collection = $collection AND {0}.date = $date AND {0}.end_char <= $most"
    )
    mentions = reader.rows(
        f"SELECT m.* EXCLUDE (collection, date, extractor_version) FROM mentions AS m {found.format('m')} "
        f"ORDER BY start_char, end_char DESC, mention_id LIMIT {MOST_FOUND}",
        where | {"most": MOST_CHARACTERS},
    )
    claims = reader.rows(
        "SELECT q.* EXCLUDE (collection, date, extractor_version), a.name AS claimant_actor, v.name AS victim_actor, "
        "p.name AS perpetrator_actor, l.event_id FROM claims AS q "
        "LEFT JOIN actors AS a ON a.actor_id = q.claimant_actor_id "
        "LEFT JOIN actors AS v ON v.actor_id = q.victim_actor_id "
        "LEFT JOIN actors AS p ON p.actor_id = q.perpetrator_actor_id "
        "LEFT JOIN (SELECT claim_id, min(event_id) AS event_id FROM event_claims GROUP BY ALL) AS l USING (claim_id) "
        f"{found.format('q')} ORDER BY start_char, end_char DESC, claim_id LIMIT {MOST_FOUND}",
        where | {"most": MOST_CHARACTERS},
    )
    return {"document": document, "mentions": mentions, "claims": claims, "versions": _versions(reader, document_id)}


def _versions(reader: Reader, document_id: str) -> list[Row]:
    """Every version of the document's page, oldest first, itself included; one row of a document that has no others."""
    return reader.rows(
        "SELECT v.document_id, v.first_seen, v.last_seen, v.status, v.replaced_by, "
        "(SELECT min(d.title) FROM documents AS d WHERE d.document_id = v.document_id) AS title "
        "FROM versions AS v WHERE v.page_id IN (SELECT page_id FROM versions WHERE document_id = $id) "
        "ORDER BY v.first_seen, v.document_id LIMIT 100",
        {"id": document_id},
    )


def find_text(reader: Reader, document_id: str) -> Row | None:
    """Title and text of a document, to be laid beside another version."""
    return reader.one(
        "SELECT document_id, title, text[1:$most] AS text FROM documents WHERE document_id = $id ORDER BY date DESC",
        {"id": document_id, "most": MOST_CHARACTERS},
    )
