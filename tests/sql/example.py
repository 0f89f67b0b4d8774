"""A small lake in memory: every table of the warehouse, empty or with a few rows whose answers can be counted by hand."""

import datetime as dt
from typing import Any

import duckdb
import pyarrow as pa

from dateline.schema.tables import TABLES
from dateline.stages.events import find_events
from dateline.stages.families import find_families
from dateline.stages.reconcile import reconcile
from dateline.stages.versions import find_pages, find_versions
from tests.stages.ledger_rows import claim, document, mention, table

DAY, NEXT_DAY = dt.date(2015, 10, 11), dt.date(2015, 10, 12)
SOURCES = pa.table(
    {
        "collection": ["sample"] * 4,
        "source_id": ["wire", "herald", "herald_text", "silent"],
        "outlet": ["Wire", "Herald", "Herald", "Silent"],
        "outlet_type": ["media"] * 4,
        "language": ["en"] * 4,
        "licence": ["CC0-1.0"] * 4,
        "sample": [True] * 4,
    }
)
STORY = " ".join(f"word{n}" for n in range(80))


def partitioned(rows: pa.Table, collection: str, days: list[dt.date]) -> pa.Table:
    names = pa.array([collection] * rows.num_rows, pa.string())
    return rows.append_column("collection", names).append_column("date", pa.array(days, pa.date32()))


def empty_tables() -> dict[str, pa.Table]:
    tables = {name: partitioned(spec.empty(), "", []) for name, spec in TABLES.items()}
    return tables | {"sources": SOURCES.slice(0, 0)}


def example_tables() -> dict[str, pa.Table]:
    """Two reports on Douma and a wire reprint, a corrected page, a denial, a total, a page that could not be read, one
    in a language that is not read."""
    wire = document("wire_1", "2015-10-11 08:00", STORY)
    reprint = document("herald_1", "2015-10-11", STORY, wire_credit="Wire")
    other = document("herald_2", "2015-10-12", "another story", source_id="herald_text")
    v1 = document(
        "herald_v1", "2015-10-11", STORY + " killed five", canonical_url="http://h.example/v", source_id="herald"
    )
    v2 = v1 | {"document_id": "herald_v2", "text": STORY + " killed six", "text_sha256": "v2", "capture_id": "cap-v2"}
    arabic = document("herald_ar", "2015-10-12", "خبر آخر", language="ar", is_read=False)
    documents = [(wire, DAY), (reprint, DAY), (other, NEXT_DAY), (v1, DAY), (v2, NEXT_DAY), (arabic, NEXT_DAY)]
    claims = [
        claim("c1", "wire_1", figure=">=12"),
        claim("c2", "wire_1", measure="injured", figure="=30"),
        claim("c3", "herald_1", figure=">=12"),
        claim("c4", "herald_2", figure="=15", claimant_surface="The  Observatory"),
        claim("c5", "herald_2", figure="=4", is_subset_of="c4", victim_group="women"),
        claim("c6", "herald_2", figure="=9", modality="denied", claimant_surface="ministry", claimant_type="official"),
        claim("c7", "herald_2", figure=">250000", scope="cumulative", day=None, place="Syria", sentence_start=50,
              period_end=NEXT_DAY, claimant_actor_id="un", claimant_surface="United Nations", claimant_type="monitor"),
        claim("c8", "herald_v1", figure="=5", place="Salma", sentence_start=70),
        claim("c9", "herald_v2", figure="=6", place="Salma", sentence_start=70),
    ]  # fmt: skip
    day_of = {d["document_id"]: day for d, day in documents}
    captures = [(capture(d["capture_id"], d), day) for d, day in documents]
    captures.append((capture("cap-bad", wire) | {"error": "no answer", "payload_bytes": 0}, DAY))
    captures.append((capture("cap-shut", wire) | {"error": "robots_forbidden: no", "payload_bytes": 0}, NEXT_DAY))
    captures.append((capture("cap-gone", reprint) | {"change_kind": "gone", "payload_bytes": 0}, NEXT_DAY))
    listings = [
        {"source_id": "wire", "items_found": 2, "alert": None, "reason": None},
        {"source_id": "silent", "items_found": 0, "alert": "quiet", "reason": "0 items, expected at least 1"},
    ]
    quarantine = {
        "quarantine_id": "q1", "table_name": "documents", "row_key": "k", "document_id": None, "capture_id": "cap-bad",
        "rule": "empty", "reason": "no text", "row_json": None, "extractor_version": "1",
    }  # fmt: skip
    accepted = {
        "decision_id": "dec1", "decision_kind": "accept", "claim_ids": ["c4"], "row_key": None, "edited_json": None,
        "reason": "as printed", "decided_by": "A.", "decided_at": dt.datetime(2015, 10, 13, tzinfo=dt.UTC),
    }  # fmt: skip
    mentions = {c["place_mention_id"]: mention(c, c["place_mention_id"].split(" in ")[0]) for c in claims}
    tables = {
        "captures": partitioned(table("captures", *[c for c, _ in captures]), "sample", [day for _, day in captures]),
        "documents": partitioned(table("documents", *[d for d, _ in documents]), "sample", list(day_of.values())),
        "listings": partitioned(table("listings", *listings), "sample", [DAY, NEXT_DAY]),
        "claims": partitioned(table("claims", *claims), "sample", [day_of[c["document_id"]] for c in claims]),
        "mentions": partitioned(
            table("mentions", *mentions.values()), "sample", [day_of[m["document_id"]] for m in mentions.values()]
        ),
        "quarantine": partitioned(table("quarantine", quarantine), "sample", [DAY]),
        "decisions": partitioned(table("decisions", accepted), "sample", [NEXT_DAY]),
    }
    return empty_tables() | tables | ledger(tables) | {"sources": SOURCES}


def capture(capture_id: str, row: dict[str, Any]) -> dict[str, Any]:
    return dict.fromkeys(TABLES["captures"].columns) | {
        "capture_id": capture_id, "source_id": row["source_id"], "url": row["canonical_url"],
        "canonical_url": row["canonical_url"], "retrieved_at": row["published_at"], "payload_bytes": 100,
        "change_kind": "new",
    }  # fmt: skip


def ledger(tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """The ledger's tables as the pipeline makes them: sources named with their collection, realm `sample`."""
    documents = tables["documents"]
    named = pa.array([f"sample/{source}" for source in documents["source_id"].to_pylist()])
    documents = documents.set_column(documents.column_names.index("source_id"), "source_id", named)
    families = find_families(documents, tables["captures"])
    versions = find_versions(find_pages(documents, tables["captures"], families))
    found = find_events(tables["claims"], documents, families, tables["mentions"], versions)
    reconciled = reconcile(found.events, found.event_claims, tables["claims"], documents, families, versions)
    made = {
        "families": families, "versions": versions, "events": found.events, "event_claims": found.event_claims, "reconciliations": reconciled,
    }  # fmt: skip
    return {name: partitioned(rows, "sample", [DAY] * rows.num_rows) for name, rows in made.items()}


def connect(tables: dict[str, pa.Table]) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("SET threads = 1")
    for name, rows in tables.items():
        con.register(name, rows)
    return con
