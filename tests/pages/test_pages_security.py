"""Who may ask what, and what hostile requests and hostile sources come to. Each test looks at every route that there is."""

import csv
import io
import re
from pathlib import Path
from typing import Any, get_args

import duckdb
import pytest
from fastapi import Depends, HTTPException
from fastapi.dependencies.utils import get_flat_dependant
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from lxml import html
from markdown_it import MarkdownIt
from pydantic import BaseModel

from dateline.pipeline.digest import print_digests
from dateline.store.browse.reader import Reader
from dateline.store.lake import Lake
from dateline_pages.application import HEADERS, make_application
from tests.pages.airflow_app import log_in
from tests.pages.hostile import BIDI, FORMULA, SCRIPT, make_hostile_lake

NOWHERE = make_application(Lake("/there-is-no-such-lake"), [])
ROUTES = [route for route in NOWHERE.routes if isinstance(route, APIRoute)]
ASKED = [(method, route.path) for route in ROUTES for method in sorted((route.methods or set()) - {"HEAD"})]
READ = [path for method, path in ASKED if method == "GET"]


def parameters_of(route: APIRoute) -> list[str]:
    """Names of what a route may be asked in its query, also where they stand in one model."""
    names = []
    for field in get_flat_dependant(route.dependant).query_params:
        kind = field.field_info.annotation
        models = [t for t in (kind, *get_args(kind)) if isinstance(t, type) and issubclass(t, BaseModel)]
        names += [name for model in models for name in model.model_fields] if models else [field.alias]
    return names


PARAMETERS = {route.path: parameters_of(route) for route in ROUTES}
QUERY = {"realm": "sample", "run": "cli"}
#: What stands for a route's parameters where the lake has such a thing; for all others an id of nothing does.
FILLED = {"realm": "sample", "day": "2015-10-09", "what": "claims", "form": "csv", "name": "none.js"}


def fill(path: str, ids: dict[str, str] | None = None) -> str:
    """A route's address with its parameters filled in."""
    known = FILLED | ({"event_id": ids["event"], "document_id": ids["document"]} if ids else {})
    asked = [f"{name}={value}" for name, value in QUERY.items() if name in PARAMETERS[path]]
    return re.sub(r"{(\w+)(?::\w+)?}", lambda m: known.get(m[1], "id-of-nothing"), path) + f"?{'&'.join(asked)}"


def test_there_is_nothing_beside_the_routes() -> None:
    assert len(ASKED) >= len(ROUTES) == len(NOWHERE.routes), "a mount would not be behind the guards"
    assert len(READ) > 15


@pytest.mark.parametrize(("method", "path"), ASKED)
def test_every_route_is_behind_every_guard(method: str, path: str) -> None:
    def guard() -> None:
        raise HTTPException(418)

    for guards in ([guard], [lambda: None, guard]):
        client = TestClient(make_application(Lake("/there-is-no-such-lake"), guards))
        assert client.request(method, fill(path)).status_code == 418
    assert Depends  # the guards are FastAPI's own dependencies: they run before a parameter is looked at


@pytest.mark.airflow
@pytest.mark.parametrize(("method", "path"), ASKED)
def test_nothing_without_a_login_and_its_right(
    airflow: TestClient, ids: dict[str, str], method: str, path: str
) -> None:
    address = "/dateline" + fill(path, ids)
    assert airflow.request(method, address).status_code == 401
    assert airflow.request(method, address, headers={"Authorization": "Bearer forged"}).status_code == 403
    answer = airflow.request(method, address, headers=log_in(airflow, "vera"))
    if method == "GET":
        assert answer.status_code == (404 if path.startswith("/assets") else 200), answer.text
    else:
        assert answer.status_code == 403, "a viewer decides nothing"


@pytest.mark.airflow
@pytest.mark.parametrize(("method", "path"), ASKED)
def test_who_may_not_read_the_ledger_sees_nothing(
    airflow: TestClient, ids: dict[str, str], method: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from airflow.api_fastapi.app import get_auth_manager

    asked = []

    def refuse(*, method: str, details: Any, **rest: Any) -> bool:
        asked.append((method, details.id))
        return False

    headers = log_in(airflow, "vera")
    monkeypatch.setattr(get_auth_manager(), "is_authorized_dag", refuse)  # the simple manager lets every user read
    assert airflow.request(method, "/dateline" + fill(path, ids), headers=headers).status_code == 403
    assert asked[0] == ("GET", "ledger")


@pytest.mark.parametrize("path", READ)
def test_every_answer_keeps_what_it_shows_inert(pages: TestClient, ids: dict[str, str], path: str) -> None:
    for answer in (pages.get(fill(path, ids)), pages.get(fill(path)), pages.get(f"{fill(path)}&limit=-1")):
        for name in HEADERS.keys() - {"Cache-Control"}:
            assert answer.headers[name] == HEADERS[name]
        assert "private" in answer.headers["Cache-Control"]
    parts = HEADERS["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "base-uri 'none'", "form-action 'none'"} <= set(parts)
    assert "frame-ancestors 'self'" in parts


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", READ)
def test_what_is_read_cannot_be_written(pages: TestClient, ids: dict[str, str], path: str, method: str) -> None:
    if (method, path) not in ASKED:
        assert pages.request(method, fill(path, ids)).status_code == 405


HOSTILE = ["' OR 1=1 --", "'; DROP TABLE events; --", "$realm", '"', "%", "\\", "\x00", SCRIPT, BIDI, FORMULA]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["country", "measure", "victim_status", "claimant", "source", "actor", "q"])
def test_hostile_values_are_only_values(pages: TestClient, name: str, value: str) -> None:
    for path in ("/api/events", "/api/claims", "/api/timeline", "/api/map"):
        answer = pages.get(path, params={"realm": "sample", name: value})
        assert (answer.status_code, answer.json()["rows"]) == (200, [])
    assert pages.get("/api/events", params={"realm": "sample"}).json()["total"] > 20


def test_no_text_of_a_request_stands_in_sql(pages: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, values, table = list[str](), list[object](), Reader.table

    def listen(reader: Reader, sql: str, parameters: Any = None) -> Any:
        asked.append(sql)
        values.append(parameters)
        return table(reader, sql, parameters)

    monkeypatch.setattr(Reader, "table", listen)
    for route in ROUTES:
        if "GET" not in (route.methods or set()):
            continue
        address = re.sub(r"{(\w+)}", lambda m: FILLED.get(m[1], "zq-marker"), route.path)
        pages.get(address)
        for name in PARAMETERS[route.path]:
            pages.get(address, params={name: "zq-marker"})
    assert len(asked) > 50
    assert not [sql for sql in asked if "zq-marker" in sql]
    assert sum("zq-marker" in str(value) for value in values) > 30


PATHS = [
    "..", "../../etc/passwd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5c..%5cwindows", "%2fetc%2fpasswd", "/etc/passwd", "a" * 300,
    "x%00", "'--", "collection=sample%2f..%2f..", "*", "{}",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("route", [path for path in READ if "{" in path])
def test_paths_lead_nowhere_else(pages: TestClient, route: str, path: str) -> None:
    for name in re.findall(r"{(\w+)}", route):
        answer = pages.get(re.sub(r"{(\w+)}", lambda m, n=name: path if m[1] == n else FILLED.get(m[1], "x"), route))
        # what the client itself folds away ends at another route of ours; nothing else is there
        assert answer.status_code in (404, 422) or ".." in path or path.startswith("/")
        assert "root:" not in answer.text


def test_no_question_reads_files_outside_the_lake(sample_lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    with Reader(sample_lake).cursor() as con, pytest.raises(duckdb.PermissionException):
        con.sql(f"SELECT * FROM read_csv('{tmp_path / 'secret.csv'}')").fetchall()
    with Reader(sample_lake).cursor() as con, pytest.raises(duckdb.InvalidInputException):
        con.sql("SET enable_external_access = true")
    with Reader(sample_lake).cursor() as con, pytest.raises(duckdb.InvalidInputException):
        con.sql("CREATE TABLE warehouse.mine (a INTEGER)")


@pytest.fixture(scope="module")
def hostile(sample_lake: Lake, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return make_hostile_lake(sample_lake, tmp_path_factory.mktemp("hostile") / "lake")


def test_hostile_texts_are_data_in_every_answer(hostile: Lake, ids: dict[str, str]) -> None:
    client, shown = TestClient(make_application(hostile, [])), 0
    for path in READ:
        answer = client.get(fill(path, ids))
        if answer.headers["content-type"] == "application/json":
            shown += SCRIPT in str(answer.json())
        elif answer.headers["content-type"].startswith("text/html") and path != "/":
            check_html(answer.text)
            shown += 1
    assert shown >= 10


def check_html(text: str) -> None:
    """Nothing in a page of ours runs, is loaded, or leads anywhere but to our own pages."""
    page = html.document_fromstring(text)
    assert not page.xpath("//script | //img | //iframe | //object | //embed | //form | //base | //svg")
    assert not page.xpath("//@*[starts-with(name(), 'on')] | //@src | //@style | //@srcdoc")
    assert {href.partition("?")[0] for href in page.xpath("//@href")} <= {"../../", "/plugin/dateline/dateline/"}
    assert SCRIPT in page.text_content(), "it is shown as it is"
    assert not set(BIDI) & set(page.text_content()), "what turns the direction is replaced"


def test_hostile_texts_are_only_text_in_digests(hostile: Lake) -> None:
    import datetime as dt

    day = dt.date(2015, 10, 9)
    for text in print_digests(hostile, day, realm="sample", form="html", base="/plugin/dateline/dateline/"):
        check_html(text)
    (text,) = print_digests(hostile, day, realm="sample", form="md", base="/plugin/dateline/dateline/")
    assert not set(BIDI) & set(text)
    tokens = [t for token in MarkdownIt("gfm-like").parse(text) for t in (token, *(token.children or []))]
    assert not [t for t in tokens if t.type in ("html_block", "html_inline", "image")]
    hrefs = [str(t.attrs["href"]) for t in tokens if t.type == "link_open"]
    assert hrefs and {href.partition("?")[0] for href in hrefs} == {"/plugin/dateline/dateline/"}
    assert SCRIPT in "".join(t.content for t in tokens if t.type == "text")


@pytest.mark.parametrize("what", ["events", "claims"])
def test_spreadsheets_run_nothing_of_hostile_texts(hostile: Lake, what: str) -> None:
    client = TestClient(make_application(hostile, []))
    rows = list(csv.reader(io.StringIO(client.get(f"/api/download/{what}.csv?realm=sample").text, newline="")))
    cells = [cell for row in rows[1:] for cell in row]
    assert any(cell.startswith("'=") for cell in cells)
    numbers = re.compile(r"^-?\d")
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not numbers.match(cell)]
    names = [f["properties"] for f in client.get(f"/api/download/{what}.geojson?realm=sample").json()["features"]]
    assert any(FORMULA in str(properties) for properties in names), "GeoJSON is no spreadsheet: it has them as they are"
