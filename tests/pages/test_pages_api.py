"""What the pages ask: every route behind Airflow's login and rights, every answer bounded, hostile requests refused."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from dateline.store.lake import Lake
from dateline.store.warehouse import query
from dateline_pages.application import HEADERS, make_application

PASSWORDS = {"vera": "sees-only"}
#: A request of every route that the application has.
REQUESTS = {
    "/": "/",
    "/assets/{name}": "/assets/none.js",
    "/api/realms": "/api/realms",
    "/api/facets": "/api/facets?realm=sample",
    "/api/events": "/api/events?realm=sample",
    "/api/timeline": "/api/timeline?realm=sample",
    "/api/map": "/api/map?realm=sample",
    "/api/claims": "/api/claims?realm=sample",
    "/api/download/{what}.{form}": "/api/download/events.csv?realm=sample",
    "/api/events/{event_id}": "/api/events/{event}",
    "/api/documents/{document_id}": "/api/documents/{document}",
    "/api/documents/{document_id}/capture": "/api/documents/{document}/capture",
    "/api/documents/{document_id}/text": "/api/documents/{document}/text",
    "/api/sources": "/api/sources",
    "/api/quarantine/rules": "/api/quarantine/rules",
    "/api/quarantine": "/api/quarantine",
    "/api/landed": "/api/landed?run=cli",
    "/api/reviewer": "/api/reviewer",
    "/api/review": "/api/review?realm=sample",
    "/api/review/columns": "/api/review/columns",
    "/api/decisions": "/api/decisions",
}


@pytest.fixture(scope="module")
def airflow(sample_lake: Lake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Airflow's application as its API server runs it, with a viewer."""
    passwords = tmp_path_factory.mktemp("auth") / "passwords.json"
    passwords.write_text(json.dumps(PASSWORDS), encoding="utf-8")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATELINE_LAKE", str(sample_lake.root))
        environment.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS", "vera:viewer")
        environment.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE", str(passwords))
        environment.setenv(
            "AIRFLOW__API_AUTH__JWT_SECRET", "a-secret-of-the-tests-that-is-long-enough-to-sign-tokens-with-SHA-512"
        )
        from airflow.api_fastapi.app import create_app, purge_cached_app
        from airflow.utils.db import initdb

        initdb()
        purge_cached_app()
        with TestClient(create_app(apps="core")) as client:
            yield client
        purge_cached_app()


@pytest.fixture(scope="module")
def pages(sample_lake: Lake) -> TestClient:
    """The application alone, open to all."""
    return TestClient(make_application(sample_lake, []))


@pytest.fixture(scope="module")
def ids(sample_lake: Lake) -> dict[str, str]:
    row = query(sample_lake, "SELECT event_id AS event, document_id AS document FROM ledger_claims "
                             "WHERE event_id IS NOT NULL ORDER BY ALL LIMIT 1").to_pylist()[0]  # fmt: skip
    return {name: str(value) for name, value in row.items()}


def log_in(client: TestClient, user: str) -> dict[str, str]:
    answer = client.post("/auth/token", json={"username": user, "password": PASSWORDS[user]})
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def get(client: TestClient, path: str, **asked: Any) -> Any:
    answer = client.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_every_route_has_a_request_here(pages: TestClient) -> None:
    routes = {route.path for route in pages.app.routes if isinstance(route, APIRoute)}
    assert routes == set(REQUESTS)
    mounted = [route for route in pages.app.routes if not isinstance(route, APIRoute)]
    assert mounted == [], "a mount would not be behind the guards"


@pytest.mark.airflow
@pytest.mark.parametrize("route", REQUESTS)
def test_nothing_without_a_login_and_its_right(airflow: TestClient, ids: dict[str, str], route: str) -> None:
    path = "/dateline" + REQUESTS[route].format(**ids)
    assert airflow.get(path).status_code == 401
    assert airflow.get(path, headers={"Authorization": "Bearer forged"}).status_code == 403
    answer = airflow.get(path, headers=log_in(airflow, "vera"))
    assert answer.status_code == (404 if route.startswith("/assets") else 200), answer.text


@pytest.mark.airflow
@pytest.mark.parametrize("route", REQUESTS)
def test_who_may_not_read_the_ledger_sees_nothing(
    airflow: TestClient, ids: dict[str, str], route: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from airflow.api_fastapi.app import get_auth_manager

    asked = []

    def refuse(*, method: str, details: Any, **rest: Any) -> bool:
        asked.append((method, details.id))
        return False

    headers = log_in(airflow, "vera")
    monkeypatch.setattr(get_auth_manager(), "is_authorized_dag", refuse)  # the simple manager lets every user read
    assert airflow.get("/dateline" + REQUESTS[route].format(**ids), headers=headers).status_code == 403
    assert asked == [("GET", "ledger")]


@pytest.mark.parametrize("route", REQUESTS)
def test_every_answer_keeps_what_it_shows_inert(pages: TestClient, ids: dict[str, str], route: str) -> None:
    headers = pages.get(REQUESTS[route].format(**ids)).headers
    for name in HEADERS.keys() - {"Cache-Control"}:
        assert headers[name] == HEADERS[name]
    assert "private" in headers["Cache-Control"]
    scripts = next(p for p in headers["Content-Security-Policy"].split("; ") if p.startswith("script-src"))
    assert scripts == "script-src 'self'"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("route", REQUESTS)
def test_nothing_can_be_written_but_decisions(pages: TestClient, ids: dict[str, str], route: str, method: str) -> None:
    # of decisions: test_review_api.py; here nobody may take one
    expected = 403 if (method, route) == ("POST", "/api/decisions") else 405
    assert pages.request(method, REQUESTS[route].format(**ids)).status_code == expected


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


HOSTILE = ["' OR 1=1 --", "'; DROP TABLE events; --", "$realm", '"', "%", "\\", "\x00", "<script>alert(1)</script>", "‮"]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["country", "measure", "victim_status", "claimant", "source", "actor", "q"])
def test_hostile_values_are_only_values(pages: TestClient, name: str, value: str) -> None:
    for path in ("/api/events", "/api/claims", "/api/timeline", "/api/map"):
        found = get(pages, path, realm="sample", **{name: value})
        assert found["rows"] == []
    assert get(pages, "/api/events", realm="sample")["total"] > 20


@pytest.mark.parametrize(
    "path",
    [
        "..",
        "../../etc/passwd",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "..%5c..%5cwindows",
        "/etc/passwd",
        "a" * 300,
        "x%00",
        "'--",
    ],
)
@pytest.mark.parametrize("route", ["/assets/{}", "/api/documents/{}", "/api/documents/{}/capture", "/api/events/{}"])
def test_paths_lead_nowhere_else(pages: TestClient, route: str, path: str) -> None:
    answer = pages.get(route.format(path))
    # what the client itself folds away ends at a route of ours; nothing else is there
    assert answer.status_code in (404, 422) or str(answer.url.path) in ("/", "/api/events", "/api/")
    assert "root:" not in answer.text


def test_no_question_reads_files_outside_the_lake(sample_lake: Lake, tmp_path: Path) -> None:
    import duckdb

    from dateline.store.browse.reader import Reader

    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    with Reader(sample_lake).cursor() as con, pytest.raises(duckdb.PermissionException):
        con.sql(f"SELECT * FROM read_csv('{tmp_path / 'secret.csv'}')").fetchall()
    with Reader(sample_lake).cursor() as con, pytest.raises(duckdb.InvalidInputException):
        con.sql("SET enable_external_access = true")


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
