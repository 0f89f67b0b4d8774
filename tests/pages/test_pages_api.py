"""What the pages ask: answers that say what SQL says, bounded, downloads of what is shown."""

import csv
import io
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient

from dateline.store.lake import Lake
from dateline.store.warehouse import query
from dateline_pages.application import make_application


def get(client: TestClient, path: str, **asked: Any) -> Any:
    answer = client.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    "asked",
    [
        "limit=0", "limit=201", "limit=x", "offset=-1", "offset=99999999", "order=random", "first=tomorrow", "first=2015-13-01",
        "realm=other", "unknown=1", "q=" + "a" * 201, "country=" + "a" * 201, "&".join(["country=SY"] * 21), "place=x", "place=-1",
        "country=",
    ],
)  # fmt: skip
def test_what_is_out_of_bounds_is_refused(pages: TestClient, asked: str) -> None:
    assert pages.get(f"/api/events?{asked}").status_code == 422


def test_pages_of_rows_follow_each_other(pages: TestClient) -> None:
    whole = get(pages, "/api/events", realm="sample", limit=200)
    assert whole["total"] == len(whole["rows"])
    parts = [
        get(pages, "/api/events", realm="sample", limit=20, offset=n)["rows"] for n in range(0, whole["total"], 20)
    ]
    assert [row for part in parts for row in part] == whole["rows"]


def count(lake: Lake, sql: str, **parameters: object) -> int:
    return int(query(lake, sql, parameters).to_pylist()[0]["n"])


def test_filters_say_what_sql_says(pages: TestClient, sample_lake: Lake) -> None:
    claims = "SELECT count(*) AS n FROM claims_current WHERE "
    for asked, condition in (
        ({"measure": "killed"}, "measure = 'killed'"),
        ({"measure": ["killed", "injured"]}, "measure IN ('killed', 'injured')"),
        ({"victim_status": "civilian"}, "victim_status = 'civilian'"),
        ({"country": "TR"}, "country = 'TR'"),
        ({"claimant": "actor:sy-observatory"}, "claimant = 'actor:sy-observatory'"),
        ({"source": "sample/levant_wire"}, "source_id = 'levant_wire'"),
        ({"actor": "isis"}, "'isis' IN (perpetrator_actor_id, victim_actor_id)"),
        ({"first": "2015-10-09", "last": "2015-10-10"}, "day BETWEEN '2015-10-09' AND '2015-10-10'"),
        ({"place": 170592}, "geonames_id = 170592"),
        (
            {"q": "DOUMA"},
            "contains(lower(quote || ' ' || coalesce(title, '') || ' ' || coalesce(place_name, '')), 'douma')",
        ),
    ):
        expected = count(sample_lake, claims + condition)
        assert get(pages, "/api/claims", realm="sample", **asked)["total"] == expected, asked
        assert expected or asked == {"actor": "isis"}, f"the sample shows nothing for {asked}"
        events = count(sample_lake, f"SELECT count(DISTINCT event_id) AS n FROM claims_current WHERE {condition}")
        if not {"country", "first", "place"} & asked.keys():  # an event's own, which its claims need not share
            assert get(pages, "/api/events", realm="sample", **asked)["total"] == events, asked


def test_timeline_and_map_count_the_same_events(pages: TestClient, sample_lake: Lake) -> None:
    total = get(pages, "/api/events", realm="sample")["total"]
    undated = count(sample_lake, "SELECT count(*) AS n FROM events WHERE event_start IS NULL")
    timeline = get(pages, "/api/timeline", realm="sample")
    assert sum(row["events"] for row in timeline["rows"]) == total - undated
    places = get(pages, "/api/map", realm="sample")
    assert sum(row["events"] for row in places["rows"]) + places["unplaced"] == total
    located = {(row["geonames_id"], row["where_prec"]) for row in places["rows"] if row["latitude"] is not None}
    assert all(prec is not None for _, prec in located), "a place on the map says how exactly it is known"


def test_an_event_shows_every_claim_and_how_they_were_settled(pages: TestClient, sample_lake: Lake) -> None:
    event = "evt-c2e24ea058db2f44e688"
    if not count(sample_lake, "SELECT count(*) AS n FROM events WHERE event_id = $id", id=event):
        event = query(
            sample_lake,
            "SELECT event_id FROM event_tolls WHERE killed_best IS NOT NULL ORDER BY reports DESC, 1 LIMIT 1",
        ).to_pylist()[0]["event_id"]
    found = get(pages, f"/api/events/{event}")
    assert found["event"]["event_id"] == event
    claims = "SELECT count(*) AS n FROM claims_current WHERE event_id = $id"
    assert len(found["claims"]) == count(sample_lake, claims, id=event)
    # of civilians and fighters a part may be chosen, which the event's toll does not count
    chosen = {r["chosen_claim_id"] for r in found["reconciliations"] if r["victim_status"] == "all"} - {None}
    assert chosen and chosen <= {claim["claim_id"] for claim in found["claims"]}
    assert {report["document_id"] for report in found["reports"]} == {claim["document_id"] for claim in found["claims"]}


def test_offsets_of_a_document_cut_out_what_was_read(pages: TestClient, sample_lake: Lake) -> None:
    for row in query(sample_lake, "SELECT DISTINCT document_id FROM claims ORDER BY 1").to_pylist():
        found = get(pages, f"/api/documents/{row['document_id']}")
        text = found["document"]["text"]
        assert found["claims"]
        for claim in found["claims"]:
            assert text[claim["start_char"] : claim["end_char"]] == claim["quote"]
        for mention in found["mentions"]:
            assert text[mention["start_char"] : mention["end_char"]] == mention["surface"]
        capture = get(pages, f"/api/documents/{row['document_id']}/capture")
        assert capture["status"] == "verified"
        assert all(check["ok"] for check in capture["checks"])


def test_versions_of_a_page_name_each_other(pages: TestClient, sample_lake: Lake) -> None:
    replaced = query(
        sample_lake, "SELECT document_id, replaced_by FROM versions WHERE replaced_by IS NOT NULL"
    ).to_pylist()
    assert replaced, "the sample corrects a page"
    for row in replaced:
        found = get(pages, f"/api/documents/{row['document_id']}")["versions"]
        assert {row["document_id"], row["replaced_by"]} <= {version["document_id"] for version in found}
        assert get(pages, f"/api/documents/{row['replaced_by']}/text")["text"]


def test_sources_and_quarantine_add_up(pages: TestClient, sample_lake: Lake) -> None:
    found = get(pages, "/api/sources")
    assert (
        found["total"]
        == len(found["rows"])
        == count(sample_lake, "SELECT count(*) AS n FROM sources WHERE collection = 'sample'")
    )
    rules = get(pages, "/api/quarantine/rules")
    total = count(sample_lake, "SELECT count(*) AS n FROM quarantine")
    assert sum(rule["rows"] for rule in rules) == total > 0
    first = rules[0]
    chosen = get(pages, "/api/quarantine", table=first["table_name"], rule=first["rule"])
    assert chosen["total"] == first["rows"]
    assert get(pages, "/api/quarantine", rule="none of ours")["rows"] == []


def test_what_a_run_landed(pages: TestClient, sample_lake: Lake) -> None:
    run = query(
        sample_lake, "SELECT run_id FROM runs WHERE starts_with(output_path, 'documents/') LIMIT 1"
    ).to_pylist()[0]["run_id"]
    found = get(pages, "/api/landed", run=run)
    assert found["files"] and found["documents"]
    assert (
        get(pages, "/api/landed", run="manual__2026-01-01T00:00:00 00:00")["run_id"]
        == "manual__2026-01-01T00:00:00+00:00"
    )


def test_downloads_hold_what_the_page_shows(pages: TestClient) -> None:
    asked = {"realm": "sample", "measure": "killed"}
    total = get(pages, "/api/claims", **asked)["total"]
    rows = list(csv.DictReader(io.StringIO(pages.get("/api/download/claims.csv", params=asked).text)))
    table = pq.read_table(io.BytesIO(pages.get("/api/download/claims.parquet", params=asked).content))
    features = pages.get("/api/download/claims.geojson", params=asked).json()["features"]
    assert len(rows) == table.num_rows == len(features) == total > 0
    assert [row["claim_id"] for row in rows] == table["claim_id"].to_pylist()
    assert all(f["properties"]["where_prec"] for f in features if f["geometry"])
    assert (
        pages.get("/api/download/events.csv").headers["content-disposition"]
        == 'attachment; filename="dateline-events.csv"'
    )


def test_spreadsheets_run_nothing() -> None:
    import pyarrow as pa

    from dateline.store.browse.download import to_csv

    texts = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "plain", None]
    cells = [
        row["text"]
        for row in csv.DictReader(
            io.StringIO(to_csv(pa.table({"text": texts, "n": list(range(9))})).decode(), newline="")
        )
    ]
    assert cells == [*(f"'{text}" for text in texts[:7]), "plain", ""]


def test_a_lake_without_a_warehouse_says_what_to_do(tmp_path: Path) -> None:
    answer = TestClient(make_application(Lake(tmp_path), [])).get("/api/realms")
    assert answer.status_code == 503
    assert "run the DAG `ledger`" in answer.json()["detail"]


def test_a_new_build_is_noticed(sample_lake: Lake, tmp_path: Path) -> None:
    import shutil

    from dateline.store.browse.reader import Reader

    shutil.copytree(sample_lake.root, tmp_path / "lake")
    reader = Reader(Lake(tmp_path / "lake"))
    before = reader.version()
    assert reader.one("SELECT count(*) AS n FROM ledger_claims")
    aside = tmp_path / "lake" / "new"
    shutil.copyfile(tmp_path / "lake" / "warehouse.duckdb", aside)
    aside.replace(tmp_path / "lake" / "warehouse.duckdb")
    assert reader.one("SELECT count(*) AS n FROM ledger_claims")
    assert reader.version() != before
