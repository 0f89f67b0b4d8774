"""One document's page: its text, what was found in it with offsets, and the other versions of the page."""

import datetime as dt
from dataclasses import dataclass

from dateline.store.browse.reader import Reader, Row
from dateline.store.lake import Lake
from dateline.store.warehouse import select_partition

MOST_FOUND = 2_000
#: Longer texts are shown up to here; offsets beyond are left out with them.
MOST_CHARACTERS = 400_000


def find_document(reader: Reader, document_id: str) -> Row | None:
    """A document with its mentions, claims and versions; None if there is none. `forgotten` says why."""
    partition = _find_partition(reader, document_id)
    document = partition and reader.one(
        "SELECT d.* EXCLUDE (text), d.text[1:$most] AS text, length(d.text) AS characters, s.outlet, s.outlet_type, "
        f"s.licence FROM ({partition.sql('documents')}) AS d "
        "LEFT JOIN sources AS s ON s.collection = d.collection AND s.source_id = d.source_id "
        "WHERE d.document_id = $id ORDER BY d.extractor_version DESC",
        {"id": document_id, "most": MOST_CHARACTERS},
    )
    if partition is None or document is None:
        tombstone = reader.one(
            "SELECT reason, requested_by, forgotten_at FROM tombstones WHERE list_contains(document_ids, $id)",
            {"id": document_id},
        )
        return {"forgotten": tombstone} if tombstone else None
    about = {"id": document_id, "most": MOST_CHARACTERS}
    mentions = reader.rows(
        f"SELECT m.* EXCLUDE (collection, date, extractor_version) FROM ({partition.sql('mentions')}) AS m "
        "WHERE m.document_id = $id AND m.end_char <= $most "
        f"ORDER BY start_char, end_char DESC, mention_id LIMIT {MOST_FOUND}",
        about,
    )
    claims = reader.rows(
        "SELECT q.* EXCLUDE (collection, date, extractor_version), a.name AS claimant_actor, v.name AS victim_actor, "
        f"p.name AS perpetrator_actor FROM ({partition.sql('claims')}) AS q "
        "LEFT JOIN actors AS a ON a.actor_id = q.claimant_actor_id "
        "LEFT JOIN actors AS v ON v.actor_id = q.victim_actor_id "
        "LEFT JOIN actors AS p ON p.actor_id = q.perpetrator_actor_id "
        "WHERE q.document_id = $id AND q.end_char <= $most "
        f"ORDER BY start_char, end_char DESC, claim_id LIMIT {MOST_FOUND}",
        about,
    )
    _add_events(reader, claims)
    return {"document": document, "mentions": mentions, "claims": claims, "versions": _versions(reader, document_id)}


def _versions(reader: Reader, document_id: str) -> list[Row]:
    """Every version of the document's page, oldest first, itself included; one row of a document that has no others."""
    return reader.rows(
        "SELECT v.document_id, v.first_seen, v.last_seen, v.status, v.replaced_by, "
        "(SELECT min(d.title) FROM ledger_reports AS d WHERE d.document_id = v.document_id) AS title "
        "FROM versions AS v WHERE v.page_id IN (SELECT page_id FROM versions WHERE document_id = $id) "
        "ORDER BY v.first_seen, v.document_id LIMIT 100",
        {"id": document_id},
    )


def find_text(reader: Reader, document_id: str) -> Row | None:
    """Title and text of a document, to be laid beside another version."""
    partition = _find_partition(reader, document_id)
    if partition is None:
        return None
    return reader.one(
        f"SELECT document_id, title, text[1:$most] AS text FROM ({partition.sql('documents')}) WHERE document_id = $id",
        {"id": document_id, "most": MOST_CHARACTERS},
    )


@dataclass(frozen=True, slots=True)
class _Partition:
    """Where a document lies, with its mentions and claims."""

    lake: Lake
    collection: str
    date: dt.date

    def sql(self, table: str) -> str:
        return select_partition(self.lake, table, self.collection, self.date)


def _find_partition(reader: Reader, document_id: str) -> _Partition | None:
    found = reader.one(
        "SELECT collection, date FROM ledger_reports WHERE document_id = $id ORDER BY date DESC, collection",
        {"id": document_id},
    )
    return _Partition(reader.lake, found["collection"], found["date"]) if found else None


def _add_events(reader: Reader, claims: list[Row]) -> None:
    """Tell each claim's event_id, null where it has none."""
    found = reader.rows(
        "SELECT claim_id, min(event_id) AS event_id FROM event_claims WHERE list_contains($claims, claim_id) "
        "GROUP BY ALL",
        {"claims": [claim["claim_id"] for claim in claims]},
    )
    event_of = {row["claim_id"]: row["event_id"] for row in found}
    for claim in claims:
        claim["event_id"] = event_of.get(claim["claim_id"])
