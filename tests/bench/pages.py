"""`make bench-pages`: what each question of the pages takes on a generated year of a million claims.

The lake has a file per table, day and collection, as daily runs leave them, and is laid by SQL: no page is read, no
event worked out. Five collections of twenty sources, four claims a report, a third of the claimants saying half of all.
"""

import argparse
import concurrent.futures
import datetime as dt
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
from fastapi.testclient import TestClient

from dateline import EXTRACTOR_VERSION
from dateline.pipeline.registers import make_registers
from dateline.schema.sources import Collection
from dateline.schema.tables import TABLES
from dateline.store import warehouse
from dateline.store.lake import Lake
from dateline.store.warehouse import build_warehouse, query

DAYS, COLLECTIONS, SOURCES, CLAIMS_A_REPORT = 365, 5, 20, 4
FIRST = dt.date(2015, 1, 1)
REPEATS = 3

#: A number of 0 to n - 1 from a row and a salt, the same every time.
DICE = "CREATE MACRO dice(row, salt, n) AS CAST(hash(row, salt) % n AS BIGINT)"
REPORTS = """
CREATE TABLE reports AS
SELECT
    r, 'rep-' || r AS document_id, 'cap-' || r AS capture_id, 'press' || lpad(CAST(r % $collections AS VARCHAR), 2, '0')
    AS collection, 's' || dice(r, 1, $sources) AS source_id,
    CAST($first AS DATE) + CAST(r // $collections % $days AS INTEGER) AS date,
    -- half of all reports are of the greater happenings, which many tell of
    CASE WHEN dice(r, 2, 2) = 0 THEN dice(r, 3, greatest($reports // 50, 1)) ELSE 1000000 + r // 2 END AS story,
    array_to_string(list_transform(range(9), lambda k: 'word' || dice(r, 100 + k, 4000)), ' ') AS title
FROM range($reports) AS t (r)
"""
STORIES = """
CREATE TABLE stories AS
SELECT story, 'evt-' || story AS event_id, min(date) - CAST(dice(story, 4, 4) AS INTEGER) AS day,
    dice(story, 5, 1000) AS place, 1 + dice(story, 6, 60) AS toll, [1, 1, 1, 2, 3, 4, 6][1 + dice(story, 7, 7)] AS where_prec,
    ['SY', 'IQ', 'YE', 'UA', 'SD', 'ML', 'SO', 'AF', 'LY', 'NG'][1 + place % 10] AS country
FROM reports GROUP BY story
"""
CLAIMS = """
CREATE TABLE said AS
SELECT r.*, s.event_id, s.day, s.place, s.where_prec, s.country, n, 4 * r + n AS q, 'clm-' || r || '-' || n AS claim_id,
    CAST(greatest(1, s.toll + dice(q, 8, 5) - 2) AS DOUBLE) AS value,
    ['killed', 'injured', 'displaced', 'killed'][1 + n] AS measure,
    ['unknown', 'civilian', 'combatant', 'unknown'][1 + dice(q, 9, 4)] AS victim_status,
    CASE WHEN dice(q, 10, 5) > 0 THEN 'Claimant ' || least(dice(q, 11, 400), dice(q, 12, 400)) END AS claimant_surface,
    CASE WHEN dice(q, 13, 3) = 0 THEN actors[1 + dice(q, 14, len(actors))] END AS perpetrator_actor_id
FROM reports AS r JOIN stories AS s USING (story), range($claims_a_report) AS t (n),
    (SELECT list(actor_id ORDER BY actor_id) AS actors FROM actors)
"""
PLACE = """1000000 + place AS geonames_id, country, 'Province ' || place // 10 AS admin1,
    CASE WHEN where_prec < 6 THEN 10.0 + place % 40 * 0.8 END AS latitude,
    CASE WHEN where_prec < 6 THEN 10.0 + place // 40 * 1.5 END AS longitude, where_prec"""
#: Rows of each table; columns that are left out are null.
ROWS = {
    "captures": "SELECT collection, date, capture_id, source_id, 'http://x.example/' || r AS url, url AS canonical_url, "
    "CAST(date AS TIMESTAMPTZ) AS retrieved_at, 1 AS payload_bytes, 'new' AS change_kind FROM reports",
    "documents": "SELECT collection, date, document_id, capture_id, source_id, 'http://x.example/' || r AS canonical_url, "
    "title, CAST(date AS TIMESTAMPTZ) AS published_at, 'day' AS published_precision, 'json-ld' AS published_basis, "
    "'en' AS language, true AS is_read, repeat(title || '. ', 12) AS text, sha256(text) AS text_sha256, "
    "108 AS word_count, 'html' AS extractor FROM reports",
    "mentions": f"SELECT collection, date, 'men-' || r AS mention_id, document_id, 0 AS start_char, 5 AS end_char, "
    f"'Place' AS surface, 'place' AS mention_type, 'Town ' || place AS entity_name, {PLACE} "
    "FROM reports JOIN stories USING (story)",
    "claims": f"SELECT collection, date, claim_id, document_id, n * 20 AS start_char, start_char + 18 AS end_char, "
    f"repeat(title || '. ', 12)[start_char + 1 : end_char] AS quote, start_char AS sentence_start, end_char AS sentence_end, measure, "
    "'=' AS bound, value, value AS low, value AS high, 'person' AS unit, CAST(value AS VARCHAR) AS value_text, "
    "victim_status, claimant_surface, perpetrator_actor_id, 'official' AS claimant_type, false AS is_direct_quote, "
    f"'asserted' AS modality, 'men-' || r AS place_mention_id, {PLACE}, 'sentence' AS place_basis, day AS event_start, "
    "day AS event_end, 1 AS date_prec, 'explicit' AS date_basis, 'incident' AS scope, false AS is_aside FROM said",
    "quarantine": "SELECT collection, date, 'qua-' || r AS quarantine_id, 'claims' AS table_name, document_id AS row_key, "
    "document_id, capture_id, 'rule_' || r % 7 AS rule, 'a reason' AS reason, '{}' AS row_json FROM reports WHERE r % 25 = 0",
    "runs": "SELECT DISTINCT collection, date, 'land' AS stage, 'documents/collection=' || collection || '/date=' || date "
    "|| '/part-0.parquet' AS output_path, 'x' AS output_sha256, 1 AS rows, 'x' AS inputs_sha256, 'run-' || collection || "
    "'-' || date AS run_id, CAST(date AS TIMESTAMPTZ) AS written_at FROM reports",
    "events": f"SELECT 'all' AS collection, day AS date, event_id, 'incident' AS scope, day AS event_start, day AS event_end, "
    f"1 AS date_prec, 'Town ' || place AS place_name, {PLACE}, 'Battles' AS event_type, 'Armed clash' AS sub_event_type, "
    "count(DISTINCT document_id) AS reports, count(DISTINCT collection) AS outlets, "
    "count(DISTINCT claimant_surface) AS independent_claimants, min(perpetrator_actor_id) AS actor1_id "
    "FROM said GROUP BY ALL",
    "event_claims": "SELECT 'all' AS collection, day AS date, event_id, claim_id, 'same place and day' AS link_reason FROM said",
    "families": "SELECT 'all' AS collection, date, document_id AS family_id, document_id, true AS is_origin, "
    "1.0 AS similarity, 'its own' AS family_reason FROM reports",
    "versions": "SELECT 'all' AS collection, date, document_id, document_id AS page_id, date AS first_seen, "
    "date AS last_seen, 'current' AS status FROM reports",
    "reconciliations": "SELECT 'all' AS collection, day AS date, event_id, measure, 'person' AS unit, status_of AS victim_status, "
    "min(value) AS low, median(value) AS best, max(value) AS high, "
    "CASE WHEN count(DISTINCT claimant_surface) = 1 THEN 'single source' WHEN max(value) - min(value) > 2 THEN 'contested' "
    "ELSE 'agreed' END AS status, 'R1' AS reconcile_rule, min(claim_id) AS chosen_claim_id, "
    "CAST([] AS VARCHAR[]) AS losing_claim_ids, count(DISTINCT document_id) AS reports, "
    "count(DISTINCT collection) AS outlets, count(DISTINCT claimant_surface) AS independent_claimants "
    "FROM said, (VALUES ('all'), ('civilian')) AS s (status_of) GROUP BY ALL",
    "event_history": "SELECT 'all' AS collection, day AS date, event_id, measure, 'person' AS unit, 'all' AS victim_status, "
    "min(date) AS known_from, min(value) AS low, median(value) AS best, max(value) AS high, 'agreed' AS status, "
    "'R1' AS reconcile_rule, count(DISTINCT document_id) AS reports, count(DISTINCT collection) AS outlets, "
    "count(DISTINCT claimant_surface) AS independent_claimants FROM said GROUP BY ALL",
}  # fmt: skip


def make_lake(root: Path, claims: int) -> Lake:
    """Lay the year and build its warehouse; the lake is kept in the folder for the next time."""
    lake, done = Lake(root), root / "made"
    if not done.exists():
        shutil.rmtree(root, ignore_errors=True)
        os.fsync = lambda fd: None  # nobody minds if a generated lake is lost
        with duckdb.connect() as con:
            _generate(con, claims)
            for name, sql in ROWS.items():
                _land(lake, name, con.sql(f"FROM ({sql}) ORDER BY collection, date").to_arrow_table())
        done.touch()
    warehouse.MEMORY_LIMIT = "6 GB"  # what a build costs is `make bench-ledger`'s matter
    build_warehouse(lake, _collections(root), registers=make_registers())
    return lake


def _collections(root: Path) -> list[Collection]:
    sources = [{"id": f"s{n}", "kind": "folder", "path": str(root), "outlet": f"Outlet {n}"} for n in range(SOURCES)]
    return [
        Collection.model_validate({"collection": f"press{n:02}", "title": "Generated", "sources": sources})
        for n in range(COLLECTIONS)
    ]


def _generate(con: duckdb.DuckDBPyConnection, claims: int) -> None:
    con.execute("SET TimeZone = 'UTC'")
    con.execute(DICE)
    con.register("actors", make_registers()["actors"])
    sizes: dict[str, object] = {"collections": COLLECTIONS, "sources": SOURCES, "first": FIRST, "days": DAYS}
    con.execute(REPORTS, sizes | {"reports": claims // CLAIMS_A_REPORT})
    con.execute(STORIES)
    con.execute(CLAIMS, {"claims_a_report": CLAIMS_A_REPORT})


def _land(lake: Lake, name: str, rows: pa.Table) -> None:
    table = TABLES[name]
    for field in table.arrow_schema:
        if field.name not in rows.column_names:
            value = pa.scalar(EXTRACTOR_VERSION if field.name == "extractor_version" else None, field.type)
            rows = rows.append_column(field.name, pa.repeat(value, rows.num_rows))
    where = list(zip(rows["collection"].to_pylist(), rows["date"].to_pylist(), strict=True))
    own, start = rows.select(table.columns).cast(table.arrow_schema).combine_chunks(), 0
    for n in range(1, len(where) + 1):
        if n == len(where) or where[n] != where[start]:
            lake.save_parquet(lake.partition_path(name, *where[start]), own.slice(start, n - start))
            start = n


def make_questions(lake: Lake) -> dict[str, list[str]]:
    """What is asked at once, by name: a page's requests at its opening, or after one filter was set."""
    some = query(lake, "SELECT event_id, document_id, perpetrator_actor_id AS actor FROM ledger_claims WHERE "
                       "event_id IS NOT NULL AND perpetrator_actor_id IS NOT NULL ORDER BY claim_id LIMIT 1").to_pylist()[0]  # fmt: skip
    filters = {
        "no filter": "", "days": "first=2015-05-01&last=2015-05-14", "country": "country=SY", "measure": "measure=killed",
        "two measures": "measure=injured&measure=displaced", "victim status": "victim_status=civilian",
        "claimant": "claimant=name:claimant%2040", "source": "source=press03/s1", "actor": f"actor={some['actor']}",
        "place": "place=1000250", "text": "q=word1234", "text that is rare": "q=word77%20word1", "text that is nowhere": "q=nothing",
        "all at once": "first=2015-03-01&country=SY&measure=killed&victim_status=civilian&q=word1",
    }  # fmt: skip
    shown = ("events?limit=50&", "timeline?", "map?")
    asked = {f"ledger, {name}": [f"{path}{f}" for path in shown] for name, f in filters.items()}
    asked |= {
        f"claims, {name}": [f"{path}{f}" for path in ("claims?limit=50&", *shown[1:])] for name, f in filters.items()
    }
    one = some["document_id"]
    return {
        "first view": ["realms", "facets?realm=all", "events?limit=50", "timeline?", "map?"],
        **asked,
        "ledger, most killed": ["events?limit=50&order=killed"],
        "ledger, page 2,001": ["events?limit=50&offset=100000"],
        "event": [f"events/{some['event_id']}"],
        "document": [f"documents/{one}"],
        "sources": ["sources?limit=200"],
        "quarantine": ["quarantine/rules", "quarantine?limit=50"],
        "landed": ["landed?run=run-press03-2015-05-05"],
    }  # fmt: skip


def measure(client: TestClient, paths: list[str]) -> tuple[float, float, int]:
    """Seconds until the last of the paths, asked at once, is answered, the CPU's seconds, bytes of the greatest answer."""
    started, worked = time.perf_counter(), time.process_time()
    with concurrent.futures.ThreadPoolExecutor(len(paths)) as pool:
        answers = list(pool.map(lambda path: client.get(f"/api/{path}"), paths))
    seconds, cpu = time.perf_counter() - started, time.process_time() - worked
    for answer in answers:
        answer.raise_for_status()
    return seconds, cpu, max(len(answer.content) for answer in answers)


def measure_all(lake: Lake) -> Iterator[tuple[str, float, float, int]]:
    """Name, and of an answer that was not remembered milliseconds and the CPU's milliseconds (medians), and bytes."""
    from dateline_pages.application import make_application

    for name, paths in make_questions(lake).items():
        found, cpus, size = [], [], 0
        for _ in range(REPEATS):  # each with an application of its own: nothing is remembered from the time before
            with TestClient(make_application(lake, [])) as client:
                if name != "first view":
                    client.get("/api/realms").raise_for_status()
                seconds, cpu, size = measure(client, paths)
                found.append(seconds)
                cpus.append(cpu)
        yield name, statistics.median(found) * 1000, statistics.median(cpus) * 1000, size


def main() -> None:
    """Print a line for each question: milliseconds, those of the CPU (a busy machine tells only these), kB."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "dateline-bench-pages")
    options = parser.parse_args()
    started = time.perf_counter()
    lake = make_lake(options.folder / str(options.claims), options.claims)
    counts = query(
        lake, "SELECT (SELECT count(*) FROM ledger_claims) AS c, (SELECT count(*) FROM events) AS e"
    ).to_pylist()[0]
    print(
        f"{counts['c']:,} claims, {counts['e']:,} events, {os.cpu_count()} cores; made in {time.perf_counter() - started:.0f} s"
    )
    for name, elapsed, cpu, size in measure_all(lake):
        bound = 300 if name.startswith(("ledger", "claims")) else 1000
        print(f"{name:30} {elapsed:6.0f} ms  (below {bound:4})  cpu {cpu:6.0f} ms  {size / 1000:8.1f} kB", flush=True)


if __name__ == "__main__":
    main()
