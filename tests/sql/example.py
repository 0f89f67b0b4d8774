"""A small lake in memory: every table of the warehouse, empty or with a few rows whose answers can be counted by hand."""

import datetime as dt
from typing import Any

import duckdb
import pyarrow as pa

from dateline import EXTRACTOR_VERSION
from dateline.schema.tables import REGISTER_TABLES, TABLES
from dateline.stages.events import find_events
from dateline.stages.families import find_families
from dateline.stages.reconcile import reconcile, told_of_events
from dateline.stages.versions import find_pages, find_versions
from tests.stages.ledger_rows import claim, control_change, document, mention, table

DAY, NEXT_DAY = dt.date(2015, 10, 11), dt.date(2015, 10, 12)
SOURCES = pa.table(
    {
        "collection": ["sample"] * 5,
        "source_id": ["wire", "herald", "herald_text", "silent", "radio"],
        "outlet": ["Wire", "Herald", "Herald", "Silent", "Radio"],
        "outlet_type": ["media"] * 5,
        "language": ["en"] * 5,
        "licence": ["CC0-1.0"] * 5,
        "sample": [True] * 5,
    }
)
STORY = " ".join(f"word{n}" for n in range(80))


def partitioned(rows: pa.Table, collection: str, days: list[dt.date]) -> pa.Table:
    names = pa.array([collection] * rows.num_rows, pa.string())
    return rows.append_column("collection", names).append_column("date", pa.array(days, pa.date32()))


def empty_tables() -> dict[str, pa.Table]:
    tables = {name: partitioned(spec.empty(), "", []) for name, spec in TABLES.items()}
    return tables | {spec.name: spec.empty() for spec in REGISTER_TABLES} | {"sources": SOURCES.slice(0, 0)}


def example_tables() -> dict[str, pa.Table]:
    """Two reports on Douma and a wire reprint, a corrected page, a denial, a total, a page that could not be read, one
    in a language that is not read; and of Salma, what an army and a monitor say of abductions, the army's by two outlets."""
    wire = document("wire_1", "2015-10-11 08:00", STORY)
    reprint = document("herald_1", "2015-10-11", STORY, wire_credit="Wire")
    other = document("herald_2", "2015-10-12", "another story", source_id="herald_text")
    v1 = document(
        "herald_v1", "2015-10-11", STORY + " killed five", canonical_url="http://h.example/v", source_id="herald"
    )
    v2 = v1 | {"document_id": "herald_v2", "text": STORY + " killed six", "text_sha256": "v2", "capture_id": "cap-v2"}
    arabic = document("herald_ar", "2015-10-12", "خبر آخر", language="ar", is_read=False)
    abducted = document("herald_3", "2015-10-12 09:00", "abductions near Salma", source_id="herald_text")
    radio = document("radio_1", "2015-10-12 12:00", "the army speaks of the taken")
    documents = [(wire, DAY), (reprint, DAY), (other, NEXT_DAY), (v1, DAY), (v2, NEXT_DAY), (arabic, NEXT_DAY),
                 (abducted, NEXT_DAY), (radio, NEXT_DAY)]  # fmt: skip
    claims = [
        claim("c1", "wire_1", figure=">=12"),
        claim("c2", "wire_1", measure="injured", figure="=30"),
        claim("c3", "herald_1", figure=">=12"),
        claim("c4", "herald_2", figure="=15", claimant_surface="The  Observatory"),
        claim("c5", "herald_2", figure="=4", is_subset_of="c4", victim_group="women"),
        claim("c6", "herald_2", figure="=9", modality="denied", claimant_surface="ministry", claimant_type="official"),
        claim("c7", "herald_2", figure=">250000", scope="cumulative", day=None, place="Syria", sentence_start=50,
              period_end=NEXT_DAY, claimant_actor_id="un", claimant_surface="United Nations", claimant_type="monitor"),
        claim("a0", "herald_2", measure="area", unit="km2", figure="~60", place="Syria", sentence_start=60,
              claimant_surface="Red Front", claimant_type="party", perpetrator_actor_id="red-front"),
        claim("a1", "herald_2", measure="area", unit="km2", figure=">=40", place="Syria", sentence_start=61,
              claimant_surface="Red Front", claimant_type="party", perpetrator_actor_id="red-front"),
        claim("a2", "herald_2", measure="area", unit="km2", figure="=900", place="Syria", sentence_start=62,
              claimant_surface="Red Front", claimant_type="party", modality="planned"),
        claim("c8", "herald_v1", figure="=5", place="Salma", sentence_start=70),
        claim("c9", "herald_v2", figure="=6", place="Salma", sentence_start=70),
        *[claim(i, d, measure="abducted", figure=f, place="Salma", day="2015-10-12", claimant_surface=who,
                claimant_type=kind, sentence_start=start)
          for i, d, f, who, kind, start in (
              ("c10", "herald_3", "=20", "the army", "official", 0),
              ("c11", "herald_3", "=3", "Observatory", "monitor", 80),
              ("c12", "radio_1", "=20", "army", "official", 0))],
    ]  # fmt: skip
    army, front = {"actor_surface": "the army", "actor_id": "army"}, {"actor_surface": "Red Front"}
    changes = [
        control_change("k1", "wire_1", **army),
        control_change("k2", "herald_1", **army),  # its page is gone
        control_change("k3", "herald_2", **front, claimant_surface="Red Front"),
        control_change("k4", "herald_2", **army, claimant_surface="The Observatory", start_char=1),
        control_change("k5", "herald_2", **army, modality="denied", claimant_surface="a rebel", start_char=2),
        control_change(
            "k6", "herald_2", **front, day="2015-10-12", from_actor_surface="The army", from_actor_id="army"
        ),
        control_change("k7", "herald_2", **front, modality="planned", place="Salma", start_char=3),
        control_change("k8", "herald_2", **front, is_part=True, place="Idlib province", start_char=4),
        control_change("k9", "herald_2", change="lost", place="Kafr Sumra", from_actor_surface="rebels", start_char=5),
    ]
    day_of = {d["document_id"]: day for d, day in documents}
    captures = [(capture(d["capture_id"], d), day) for d, day in documents]
    captures.append((capture("cap-bad", wire) | {"error": "no answer", "payload_bytes": 0}, DAY))
    captures.append((capture("cap-shut", wire) | {"error": "robots_forbidden: no", "payload_bytes": 0}, NEXT_DAY))
    captures.append((capture("cap-gone", reprint) | {"change_kind": "gone", "payload_bytes": 0}, NEXT_DAY))
    listings = [
        {"source_id": "wire", "items_found": 2, "alert": None, "reason": None},
        {"source_id": "silent", "items_found": 0, "alert": "quiet", "reason": "0 items, expected at least 1"},
    ]
    run = {
        "stage": "land", "output_path": f"documents/collection=sample/date={DAY}/part-0.parquet", "output_sha256": "0" * 64,
        "rows": 1, "inputs_sha256": "0" * 64, "run_id": "cli", "written_at": dt.datetime(2015, 10, 12, 2, tzinfo=dt.UTC),
        "extractor_version": EXTRACTOR_VERSION,
    }  # fmt: skip
    quarantine = {
        "quarantine_id": "q1", "table_name": "documents", "row_key": "k", "document_id": None, "capture_id": "cap-bad",
        "rule": "empty", "reason": "no text", "row_json": None, "extractor_version": "1",
    }  # fmt: skip
    accepted = {
        "decision_id": "dec1", "decision_kind": "accept", "claim_ids": ["c4"], "row_key": None, "edited_json": None,
        "reason": "as printed", "decided_by": "A.", "decided_at": dt.datetime(2015, 10, 13, tzinfo=dt.UTC),
    }  # fmt: skip
    mentions = {c["place_mention_id"]: mention(c, c["place_mention_id"].split(" in ")[0]) for c in (*claims, *changes)}
    tables = {
        "captures": partitioned(table("captures", *[c for c, _ in captures]), "sample", [day for _, day in captures]),
        "documents": partitioned(table("documents", *[d for d, _ in documents]), "sample", list(day_of.values())),
        "listings": partitioned(table("listings", *listings), "sample", [DAY, NEXT_DAY]),
        "claims": partitioned(table("claims", *claims), "sample", [day_of[c["document_id"]] for c in claims]),
        "control_changes": partitioned(
            table("control_changes", *changes), "sample", [day_of[c["document_id"]] for c in changes]
        ),
        "mentions": partitioned(
            table("mentions", *mentions.values()), "sample", [day_of[m["document_id"]] for m in mentions.values()]
        ),
        "quarantine": partitioned(table("quarantine", quarantine), "sample", [DAY]),
        "runs": partitioned(table("runs", run), "sample", [DAY]),
        "decisions": partitioned(table("decisions", accepted), "sample", [NEXT_DAY]),
    }
    tables |= ledger(tables)
    tables["events"] = with_actors(tables["events"])
    return empty_tables() | tables | history(tables) | registers() | {"sources": SOURCES}


def with_actors(events: pa.Table) -> pa.Table:
    """The killing in Douma was the army's, of rebels, in ACLED's and UCDP's words; others say nothing of that kind."""
    told = {
        "event_type": "Explosions/Remote violence", "sub_event_type": "Shelling/artillery/missile attack",
        "type_of_violence": 1, "actor1_id": "rebels", "actor2_id": "army",
    }  # fmt: skip
    rows = [r | (told if r["place_name"] == "Douma" else dict.fromkeys(told)) for r in events.to_pylist()]
    return pa.Table.from_pylist(rows, schema=events.schema)


def history(tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """Douma: at least 12 on the first night, 15 since the second. One correction of each shape."""
    (douma,) = (e["event_id"] for e in tables["events"].to_pylist() if e["place_name"] == "Douma")
    known = [(DAY, NEXT_DAY, 12.0, 12.0, None, "single source", "c1", 1), (NEXT_DAY, None, 12.0, 15.0, 15.0, "agreed", "c4", 2)]  # fmt: skip
    steps = [
        {"event_id": douma, "measure": "killed", "unit": "person", "victim_status": "all", "known_from": a, "known_to": b,
         "low": low, "best": best, "high": high, "status": status, "reconcile_rule": "R", "chosen_claim_id": chosen,
         "reports": n, "outlets": n, "independent_claimants": n, "extractor_version": EXTRACTOR_VERSION}
        for a, b, low, best, high, status, chosen, n in known
    ]  # fmt: skip
    corrections = [
        {"correction_id": f"k{n}", "claim_id": claim_id, "document_id": document_id, "event_id": event_id, "field": field,
         "unit": unit, "old": old, "new": new, "cause": cause, "extractor_version": EXTRACTOR_VERSION}
        for n, (claim_id, document_id, event_id, field, unit, old, new, cause) in enumerate((
            ("c9", "herald_v2", None, "killed", "person", "5", "6", "source edit"),
            (None, "herald_1", None, "page", None, "present", "gone", "source gone"),
            ("c4", "herald_2", douma, "killed", "person", "12", "15", "later report")))
    ]  # fmt: skip
    return {
        "event_history": partitioned(table("event_history", *steps), "sample", [DAY, NEXT_DAY]),
        "corrections": partitioned(table("corrections", *corrections), "sample", [DAY, NEXT_DAY, NEXT_DAY]),
    }


def registers() -> dict[str, pa.Table]:
    actors, countries = REGISTER_TABLES
    plain = dict.fromkeys(actors.columns) | {"aliases": [], "claimant_type": "party"}
    return {
        "actors": actors.from_rows([
            plain | {"actor_id": "army", "name": "Army", "actor_type": "state_force", "acled_type": "State Forces", "ucdp_id": 118},
            plain | {"actor_id": "rebels", "name": "Rebels", "actor_type": "rebel_group", "acled_type": "Rebel Groups"}]),
        "countries": countries.from_rows([{"country": "SY", "name": "Syria", "iso3": "SYR", "iso_number": 760, "fips": "SY"}]),
    }  # fmt: skip


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
    told = told_of_events(found.events, found.event_claims, tables["claims"], documents, families)
    reconciled = reconcile(told, versions)
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
