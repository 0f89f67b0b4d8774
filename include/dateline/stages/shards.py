"""Putting the shards of a day together again."""

import pyarrow as pa
import pyarrow.compute as pc

from dateline.schema.tables import TABLES
from dateline.stages.quarantine import quarantine_row


def distinct(rows: pa.Table, key: str) -> pa.Table:
    """Rows with the first of each key, in their order. Equal ids have equal rows: ids are hashes of what they name."""
    return rows.take(_first_positions(rows, key)) if rows.num_rows else rows


def merge_documents(documents: pa.Table) -> tuple[pa.Table, pa.Table]:
    """One row per document, and a `quarantine` row for each that two captures gave (rule duplicate_document)."""
    if not documents.num_rows:
        return documents, TABLES["quarantine"].empty()
    first = _first_positions(documents, "document_id")
    again = pc.invert(pc.is_in(pa.array(range(documents.num_rows), pa.int64()), value_set=first))
    refused = [
        quarantine_row(
            table_name="documents",
            row_key=row["capture_id"],
            rule="duplicate_document",
            reason=f"another capture of this day gave the same document, {row['document_id']}",
            row=row,
            document_id=row["document_id"],
            capture_id=row["capture_id"],
        )
        for row in documents.filter(again).to_pylist()
    ]
    return documents.take(first), TABLES["quarantine"].from_rows(refused)


def _first_positions(rows: pa.Table, key: str) -> pa.Array:
    at = rows.select([key]).append_column("_at", pa.array(range(rows.num_rows), pa.int64()))
    first = at.group_by(key).aggregate([("_at", "min")])["_at_min"].combine_chunks()
    return first.take(pc.sort_indices(first))
