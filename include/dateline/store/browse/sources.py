"""The pages on sources, on what was set aside, and on what a run landed."""

from dateline.store.browse.ledger import MOST_ROWS
from dateline.store.browse.reader import Reader, Row


def find_sources(reader: Reader, *, collection: str | None, limit: int, offset: int) -> Row:
    """Each source, of one collection where given, as its latest day found it; those with an alert first.

    Sums are over its 28 days before.
    """
    # $collection is null where every collection is asked for
    chosen = "source_id IS NOT NULL AND collection = coalesce($collection, collection)"
    rows = reader.rows(
        f"WITH latest AS (SELECT * FROM source_health WHERE {chosen} "
        "QUALIFY row_number() OVER (PARTITION BY collection, source_id ORDER BY date DESC) = 1), "
        "recent AS (SELECT h.collection, h.source_id, sum(h.documents) AS documents_28, sum(h.claims) AS claims_28, "
        "sum(h.quarantined) AS quarantined_28, sum(h.errors) AS errors_28, count(h.alert) AS alerts_28, "
        "list(h.documents ORDER BY h.date) AS documents_by_day, list(h.date ORDER BY h.date) AS days "
        "FROM source_health AS h JOIN latest AS l ON l.collection = h.collection AND l.source_id = h.source_id "
        "AND h.date > l.date - INTERVAL 28 DAYS GROUP BY ALL) "
        "SELECT l.*, r.* EXCLUDE (collection, source_id), s.kind, s.licence, s.country, s.alignment "
        "FROM latest AS l JOIN recent AS r ON r.collection = l.collection AND r.source_id = l.source_id "
        "LEFT JOIN sources AS s ON s.collection = l.collection AND s.source_id = l.source_id "
        "ORDER BY l.alert IS NULL, l.collection, l.source_id LIMIT $limit OFFSET $offset",
        {"limit": min(limit, MOST_ROWS), "offset": offset, "collection": collection},
    )
    counted = reader.one(
        f"SELECT count(DISTINCT (collection, source_id)) AS n FROM source_health WHERE {chosen}",
        {"collection": collection},
    )
    return {"total": counted["n"] if counted else 0, "rows": rows}


def find_quarantine_rules(reader: Reader) -> list[Row]:
    """Rules that set rows aside, the most frequent first, with why they are there."""
    return reader.rows(
        "SELECT table_name, rule, count(*) AS rows, min(date) AS first, max(date) AS last, min(why) AS why "
        f"FROM ledger_quarantine GROUP BY table_name, rule ORDER BY rows DESC, table_name, rule LIMIT {MOST_ROWS}"
    )


def find_quarantined(
    reader: Reader, *, collection: str | None, table: str | None, rule: str | None, limit: int, offset: int
) -> Row:
    """A page of rows that were set aside, newest day first; of one collection, table and rule where these are given."""
    where, parameters = ["true"], dict[str, object]()
    for column, value in (("collection", collection), ("table_name", table), ("rule", rule)):
        if value is not None:
            where.append(f"q.{column} = ${column}")
            parameters[column] = value
    chosen = " AND ".join(where)
    rows = reader.rows(
        f"SELECT * EXCLUDE (why) FROM ledger_quarantine AS q WHERE {chosen} "
        "ORDER BY q.date DESC, q.quarantine_id LIMIT $limit OFFSET $offset",
        parameters | {"limit": min(limit, MOST_ROWS), "offset": offset},
    )
    counted = reader.one(f"SELECT count(*) AS n FROM ledger_quarantine AS q WHERE {chosen}", parameters)
    return {"total": counted["n"] if counted else 0, "rows": rows}


def find_landed(reader: Reader, run_id: str) -> Row:
    """What one run wrote: its files, and the reports of the days that it landed. Empty where it changed nothing."""
    files = reader.rows(
        "SELECT stage, collection, date, output_path, rows, written_at FROM ledger_runs WHERE run_id = $run "
        f"ORDER BY output_path LIMIT {MOST_ROWS}",
        {"run": run_id},
    )
    documents = reader.rows(
        "SELECT d.document_id, d.title, d.collection, d.source_id, d.published_at, d.word_count, d.claims "
        "FROM ledger_reports AS d SEMI JOIN (SELECT collection, date FROM ledger_runs WHERE run_id = $run "
        "AND starts_with(output_path, 'documents/')) AS r ON r.collection = d.collection AND r.date = d.date "
        f"ORDER BY d.collection, d.date, d.document_id LIMIT {MOST_ROWS}",
        {"run": run_id},
    )
    return {"run_id": run_id, "files": files, "documents": documents}
