"""Decisions by page: who may take them, what they must bring, and that the ledger obeys them."""

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import Request
from fastapi.testclient import TestClient

from dateline.pipeline import run_day, run_ledger, run_warehouse
from dateline.schema.tables import TABLES
from dateline.store.decisions import load_decisions
from dateline.store.lake import Lake
from dateline.store.warehouse import query
from dateline_pages.application import HEADERS, make_application
from dateline_pages.deciding import MOST_BYTES, Reviewer
from tests.pages.airflow_app import airflow_application, log_in
from tests.pages.held_row import land_held_row

READ_ROUTES = ["/api/reviewer", "/api/review", "/api/review/columns", "/api/decisions"]


@pytest.fixture(scope="module")
def held(sample_lake: Lake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Lake, list[dt.date]]]:
    """A copy of the sample's lake, to decide upon, and the days of a row that can be released in it."""
    root = tmp_path_factory.mktemp("review") / "lake"
    shutil.copytree(sample_lake.root, root)
    with pytest.MonkeyPatch.context() as environment:
        yield Lake(root), land_held_row(Lake(root), root.parent / "reports", environment)


@pytest.fixture
def lake(held: tuple[Lake, list[dt.date]]) -> Lake:
    return held[0]


@pytest.fixture
def fresh(lake: Lake) -> Lake:
    """The same without decisions."""
    shutil.rmtree(lake.root / "decisions", ignore_errors=True)
    return lake


def ask_reviewer(request: Request) -> Reviewer:
    return Reviewer(request.headers.get("x-test-user", "edda"), may_decide=True)


@pytest.fixture
def pages(fresh: Lake) -> TestClient:
    """The application alone, with a reviewer who may decide."""
    return TestClient(make_application(fresh, [], ask_reviewer))


@pytest.fixture
def claims(fresh: Lake) -> list[dict[str, Any]]:
    """The claims of an event of several claims on killed, as a page shows them."""
    return query(fresh, "SELECT claim_id, event_id, document_id, value FROM ledger_claims WHERE realm = 'sample' AND "
                        "event_id = (SELECT event_id FROM ledger_claims WHERE measure = 'killed' AND realm = 'sample' "
                        "AND bound = '=' AND is_counted GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1) "
                        "AND measure = 'killed' AND bound = '=' ORDER BY claim_id").to_pylist()  # fmt: skip


def seen(*claims: dict[str, Any], last: str | None = None) -> list[dict[str, Any]]:
    return [{"claim_id": c["claim_id"], "event_id": c["event_id"], "last_decision_id": last} for c in claims]


def reject(claim: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {"kind": "reject", "claims": seen(claim), "reason": "of another strike", **changed}


def kept(lake: Lake) -> list[dict[str, Any]]:
    return load_decisions(lake).to_pylist()


@pytest.fixture(scope="module")
def airflow(held: tuple[Lake, list[dt.date]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Airflow's own application; gives the client and the token of each user."""
    roles = {"vera": "viewer", "edda": "user", "otto": "op"}
    with airflow_application(held[0], tmp_path_factory.mktemp("auth"), roles) as client:
        yield client, {user: log_in(client, user)["Authorization"].removeprefix("Bearer ") for user in roles}


@pytest.mark.airflow
def test_without_a_login_nothing_is_decided_or_told(airflow: Any, fresh: Lake, claims: Any) -> None:
    client, _ = airflow
    client.cookies.clear()
    assert client.post("/dateline/api/decisions", json=reject(claims[0])).status_code == 401
    forged = {"Authorization": "Bearer forged"}
    assert client.post("/dateline/api/decisions", json=reject(claims[0]), headers=forged).status_code == 403
    assert [client.get(f"/dateline{route}").status_code for route in READ_ROUTES] == [401] * len(READ_ROUTES)
    assert kept(fresh) == []


@pytest.mark.airflow
def test_a_viewer_may_look_and_is_told_why_not_decide(airflow: Any, fresh: Lake, claims: Any) -> None:
    client, tokens = airflow
    headers = {"Authorization": f"Bearer {tokens['vera']}"}
    answer = client.post("/dateline/api/decisions", json=reject(claims[0]), headers=headers)
    assert answer.status_code == 403
    assert "vera may read the ledger and not decide upon it" in answer.json()["detail"]
    assert "right to edit the DAG `ledger`" in answer.json()["detail"]
    assert client.get("/dateline/api/reviewer", headers=headers).json()["may_decide"] is False
    assert [client.get(f"/dateline{route}", headers=headers).status_code for route in READ_ROUTES] == [200] * 4
    assert kept(fresh) == []


@pytest.mark.airflow
@pytest.mark.parametrize("user", ["edda", "otto"])
def test_who_may_edit_the_ledger_decides_under_their_own_name(
    airflow: Any, fresh: Lake, claims: Any, user: str
) -> None:
    client, tokens = airflow
    client.cookies.clear()
    # as a browser does it: by Airflow's cookie, from Airflow's own page
    headers = {"Cookie": f"_token={tokens[user]}", "Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}
    answer = client.post("/dateline/api/decisions", json=reject(claims[0]), headers=headers)
    assert answer.status_code == 201, answer.text
    assert [(row["decided_by"], row["reason"], row["claim_ids"]) for row in kept(fresh)] == [
        (user, "of another strike", [claims[0]["claim_id"]])
    ]
    as_another = reject(claims[0], decided_by="somebody else")
    assert client.post("/dateline/api/decisions", json=as_another, headers=headers).status_code == 422


@pytest.mark.airflow
def test_airflow_is_asked_for_the_right_to_edit_the_ledger(
    airflow: Any, fresh: Lake, claims: Any, monkeypatch: Any
) -> None:
    from airflow.api_fastapi.app import get_auth_manager

    asked = []

    def only_read(*, method: str, details: Any, **rest: Any) -> bool:
        asked.append((method, details.id))
        return method == "GET"

    client, tokens = airflow
    monkeypatch.setattr(get_auth_manager(), "is_authorized_dag", only_read)
    headers = {"Authorization": f"Bearer {tokens['otto']}"}
    assert client.post("/dateline/api/decisions", json=reject(claims[0]), headers=headers).status_code == 403
    assert set(asked) == {("GET", "ledger"), ("PUT", "ledger")}
    assert kept(fresh) == []


FOREIGN = {
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "a sister of the site": {"Sec-Fetch-Site": "same-site"},
    "typed into the address bar": {"Sec-Fetch-Site": "none"},
    "another origin": {"Origin": "https://elsewhere.example"},
    "another port": {"Origin": "http://testserver:81"},
    "no origin at all": {"Origin": "null"},
    "a broken origin": {"Origin": "http://[::"},
}


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
def test_other_sites_cannot_use_the_login(pages: TestClient, fresh: Lake, claims: Any, headers: dict[str, str]) -> None:
    answer = pages.post("/api/decisions", json=reject(claims[0]), headers=headers)
    assert answer.status_code == 403 and "Airflow's own pages" in answer.json()["detail"]
    assert kept(fresh) == []


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_forms_of_other_sites_are_refused(pages: TestClient, fresh: Lake, claims: Any, media_type: str) -> None:
    body = json.dumps(reject(claims[0]))
    assert pages.post("/api/decisions", content=body, headers={"Content-Type": media_type}).status_code == 415
    assert kept(fresh) == []


def test_no_site_is_let_in_by_cors(pages: TestClient) -> None:
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    answer = pages.options("/api/decisions", headers=asked)
    assert "access-control-allow-origin" not in answer.headers


CLAIM = {"claim_id": "clm-1", "event_id": None, "last_decision_id": None}
#: Bodies that are refused, and the words of the answer that name field and fault.
WRONG: dict[str, tuple[Any, str]] = {
    "no object": ([], "object"),
    "no kind": ({"claims": [CLAIM], "reason": "r"}, "kind"),
    "another kind": ({"kind": "forget", "claims": [CLAIM], "reason": "r"}, "forget"),
    "landing is Airflow's": ({"kind": "land", "claims": [CLAIM], "reason": "r"}, "land"),
    "no reason": ({"kind": "reject", "claims": [CLAIM]}, "reason: Field required"),
    "blank reason": ({"kind": "reject", "claims": [CLAIM], "reason": " \n "}, "reason"),
    "long reason": ({"kind": "reject", "claims": [CLAIM], "reason": "r" * 2_001}, "reason"),
    "reason with a NUL": ({"kind": "reject", "claims": [CLAIM], "reason": "a\x00b"}, "reason: holds control characters"),
    "reason is a number": ({"kind": "reject", "claims": [CLAIM], "reason": 1}, "reason"),
    "no claims": ({"kind": "reject", "claims": [], "reason": "r"}, "claims"),
    "too many claims": ({"kind": "reject", "claims": [CLAIM] * 401, "reason": "r"}, "claims"),
    "an id with a path": ({"kind": "reject", "claims": [CLAIM | {"claim_id": "../../etc"}], "reason": "r"}, "claims.0.claim_id"),
    "an id with SQL": ({"kind": "reject", "claims": [CLAIM | {"claim_id": "x' OR '1'='1"}], "reason": "r"}, "claims.0.claim_id"),
    "a long id": ({"kind": "reject", "claims": [CLAIM | {"claim_id": "a" * 81}], "reason": "r"}, "claims.0.claim_id"),
    "unseen event": ({"kind": "reject", "claims": [{"claim_id": "clm-1"}], "reason": "r"}, "claims.0.event_id: Field required"),
    "who and when are the server's": ({"kind": "reject", "claims": [CLAIM], "reason": "r", "decided_at": "2020-01-01"}, "decided_at"),
    "edit without columns": ({"kind": "edit", "claims": [CLAIM], "reason": "r"}, "edit: the columns to change"),
    "edit of two": ({"kind": "edit", "claims": [CLAIM, CLAIM], "edit": {"value": "1"}, "reason": "r"}, "claims: an edit is of one claim"),
    "columns without edit": ({"kind": "accept", "claims": [CLAIM], "edit": {"value": "1"}, "reason": "r"}, "edit: the columns to change"),
    "release without a row": ({"kind": "release", "reason": "r"}, "quarantine_id"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "words"), WRONG.values(), ids=WRONG)
def test_what_does_not_fit_is_refused_by_field(pages: TestClient, fresh: Lake, body: Any, words: str) -> None:
    answer = pages.post("/api/decisions", json=body)
    assert answer.status_code == 422
    assert words in answer.json()["detail"] and "Nothing was decided" in answer.json()["detail"]
    assert kept(fresh) == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[" * 60_000, b'{"reason": "\\ud800"}', b'{"kind": NaN}'], ids=range(6)
)
def test_what_is_no_json_is_refused(pages: TestClient, fresh: Lake, body: bytes) -> None:
    answer = pages.post("/api/decisions", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422 and "Nothing was decided" in answer.json()["detail"]


@pytest.mark.parametrize("is_streamed", [False, True])
def test_a_large_body_is_not_read(pages: TestClient, fresh: Lake, claims: Any, is_streamed: bool) -> None:
    body = json.dumps(reject(claims[0])).encode() + b" " * MOST_BYTES
    content = iter([body[:1_000], body[1_000:]]) if is_streamed else body
    answer = pages.post("/api/decisions", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413 and "65,536 bytes" in answer.json()["detail"]
    assert kept(fresh) == []


EDITS: dict[str, tuple[dict[str, str | None], str]] = {
    "no such column": ({"nonsense": "1"}, "nonsense is no column that can be edited"),
    "evidence": ({"quote": "12"}, "quote is no column that can be edited"),
    "a key": ({"claim_id": "clm-2"}, "claim_id is no column that can be edited"),
    "another measure": ({"measure": "scared"}, "measure=scared is none of"),
    "no measure": ({"measure": None}, "measure cannot be empty"),
    "no number": ({"value": "many"}, "value=many is no number"),
    "infinite": ({"value": "inf"}, "value=inf is no number"),
    "no day": ({"event_start": "yesterday"}, "event_start=yesterday is no day; write YYYY-MM-DD"),
    "a fraction of a place": ({"where_prec": "1.5"}, "where_prec=1.5 is no whole number"),
    "bounds left behind": ({"value": "77"}, "value, low and high are all 12"),
    "fewer than none": ({"value": "-1", "low": "-1", "high": "-1"}, "Nobody counts fewer than none"),
    "a control character": ({"victim_text": "a\x07b"}, "edit.victim_text: holds control characters"),
}


@pytest.mark.parametrize(("edit", "words"), EDITS.values(), ids=EDITS)
def test_an_edit_that_breaks_a_rule_is_refused(
    pages: TestClient, fresh: Lake, claims: Any, edit: Any, words: str
) -> None:
    body = {"kind": "edit", "claims": seen(claims[0]), "edit": edit, "reason": "misread"}
    answer = pages.post("/api/decisions", json=body)
    assert answer.status_code == 422 and words in answer.json()["detail"], answer.text
    assert kept(fresh) == []


def test_the_same_decision_twice_is_one(pages: TestClient, fresh: Lake, claims: Any) -> None:
    first, again = (pages.post("/api/decisions", json=reject(claims[0])) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["decision_id"] == again.json()["decision_id"]
    assert len(kept(fresh)) == 1
    other = reject(claims[0], reason="and of another day", claims=seen(claims[0], last=first.json()["decision_id"]))
    assert pages.post("/api/decisions", json=other).status_code == 201
    assert len(kept(fresh)) == 2


def test_decisions_at_once_are_one(pages: TestClient, fresh: Lake, claims: Any) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: pages.post("/api/decisions", json=reject(claims[0])).status_code, range(4)))
    assert sorted(answers) == [200, 200, 200, 201]
    assert len(kept(fresh)) == 1


def test_who_looked_before_another_decided_looks_again(pages: TestClient, fresh: Lake, claims: Any) -> None:
    first = pages.post("/api/decisions", json=reject(claims[0])).json()
    accept = reject(claims[0], kind="accept", reason="it is right")
    answer = pages.post("/api/decisions", json=accept, headers={"x-test-user": "otto"})
    assert answer.status_code == 409
    assert "edda decided (reject: of another strike) since you looked" in answer.json()["detail"]
    accept["claims"] = seen(claims[0], last=first["decision_id"])
    assert pages.post("/api/decisions", json=accept, headers={"x-test-user": "otto"}).status_code == 201


@pytest.mark.parametrize(
    "changed", [{"claim_id": "clm-00000000000000000000"}, {"event_id": "evt-00000000000000000000"}]
)
def test_a_claim_that_is_gone_or_moved_is_not_decided_upon(
    pages: TestClient, fresh: Lake, claims: Any, changed: Any
) -> None:
    answer = pages.post("/api/decisions", json=reject(claims[0] | changed))
    assert answer.status_code == 409 and "reload" in answer.json()["detail"]
    assert kept(fresh) == []


def test_a_claim_of_a_replaced_page_is_not_decided_upon(pages: TestClient, fresh: Lake) -> None:
    old = query(fresh, "SELECT q.claim_id FROM claims AS q JOIN versions AS v USING (document_id) "
                       "WHERE v.status = 'replaced' ORDER BY 1 LIMIT 1").to_pylist()  # fmt: skip
    assert old, "the sample corrects a page"
    answer = pages.post("/api/decisions", json=reject(old[0] | {"event_id": None}))
    assert answer.status_code == 409 and "its page was changed" in answer.json()["detail"]


def test_the_sql_of_queues_takes_hostile_values_as_values(pages: TestClient) -> None:
    for asked in ("realm=x", "what=other", "limit=201", "offset=-1", "name=a'b", "event=../x", "unknown=1"):
        path = "/api/decisions" if asked.startswith(("name", "event")) else "/api/review"
        assert pages.get(f"{path}?{asked}").status_code == 422
    assert pages.get("/api/decisions?event=evt-none").json() == {"total": 0, "rows": []}


def test_answers_keep_what_they_show_inert(pages: TestClient, fresh: Lake, claims: Any) -> None:
    hostile = "<script>alert(1)</script> ‮ =cmd"
    answer = pages.post("/api/decisions", json=reject(claims[0], reason=hostile))
    assert answer.status_code == 201 and answer.headers["content-type"] == "application/json"
    for name in HEADERS.keys() - {"Cache-Control"}:
        assert answer.headers[name] == HEADERS[name]
    assert pages.get("/api/decisions").json()["rows"][0]["reason"] == hostile


def test_the_columns_of_an_edit_are_the_schemas(pages: TestClient) -> None:
    columns = pages.get("/api/review/columns").json()
    fields = {field.name: field for field in TABLES["claims"].fields}
    assert columns and all(tuple(c["allowed"]) == fields[c["name"]].allowed for c in columns)
    assert not {"claim_id", "quote", "start_char"} & {c["name"] for c in columns}


@pytest.fixture
def again(fresh: Lake, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Works the ledger out, as its DAG does."""
    monkeypatch.setenv("DATELINE_LAKE", str(fresh.root))

    def run() -> None:
        run_ledger()
        run_warehouse()

    yield run
    shutil.rmtree(fresh.root / "decisions", ignore_errors=True)
    run()


def test_the_ledger_obeys_at_its_next_run(pages: TestClient, fresh: Lake, claims: Any, again: Any) -> None:
    event = claims[0]["event_id"]
    edit = {"bound": "=", "value": "77", "low": "77", "high": "77"}
    taken = pages.post(
        "/api/decisions", json={"kind": "edit", "claims": seen(claims[0]), "edit": edit, "reason": "misread"}
    )
    assert taken.status_code == 201, taken.text
    assert pages.get("/api/decisions", params={"event": event}).json()["rows"][0]["pending"] is True
    assert pages.get("/api/decisions", params={"realm": "sample", "pending": True}).json()["total"] == 1
    again()
    assert pages.get("/api/decisions", params={"event": event}).json()["rows"][0]["pending"] is False
    found = {c["claim_id"]: c["value"] for c in pages.get(f"/api/events/{event}").json()["claims"]}
    assert found[claims[0]["claim_id"]] == 77.0
    back = reject(claims[0], claims=seen(claims[0], last=taken.json()["decision_id"]))
    assert pages.post("/api/decisions", json=back).status_code == 201
    again()
    gone = query(fresh, "SELECT event_id FROM ledger_claims WHERE claim_id = $id", {"id": claims[0]["claim_id"]})
    assert gone.to_pylist() == [{"event_id": None}]


def test_events_are_split_and_merged(pages: TestClient, fresh: Lake, claims: Any, again: Any) -> None:
    one, rest = claims[0], claims[1:]
    split = {"kind": "split", "claims": seen(one), "reason": "another strike"}
    first = pages.post("/api/decisions", json=split).json()
    again()

    def events() -> dict[str, str]:
        rows = query(fresh, "SELECT claim_id, event_id FROM ledger_claims WHERE realm = 'sample'").to_pylist()
        return {row["claim_id"]: row["event_id"] for row in rows}

    apart = events()
    assert apart[one["claim_id"]] not in {apart[c["claim_id"]] for c in rest}
    moved = [c | {"event_id": apart[c["claim_id"]]} for c in claims]
    merge = {
        "kind": "merge",
        "claims": [*seen(moved[0], last=first["decision_id"]), *seen(*moved[1:])],
        "reason": "the same",
    }
    assert pages.post("/api/decisions", json=merge).status_code == 201
    again()
    together = events()
    assert len({together[c["claim_id"]] for c in claims}) == 1


def test_a_queue_holds_what_nobody_decided_upon(pages: TestClient, fresh: Lake) -> None:
    for what in ("contested", "single_source"):
        found = pages.get("/api/review", params={"realm": "sample", "what": what}).json()
        assert found["total"] == len(found["rows"]) > 0, what
        first = found["rows"][0]
        event = pages.get(f"/api/events/{first['event_id']}").json()
        body = {"kind": "accept", "claims": seen(*event["claims"]), "reason": "both are as they were said"}
        assert pages.post("/api/decisions", json=body).status_code == 201
        left = pages.get("/api/review", params={"realm": "sample", "what": what}).json()
        assert first["event_id"] not in {row["event_id"] for row in left["rows"]}
        assert left["total"] < found["total"]


def to_release(pages: TestClient) -> list[dict[str, Any]]:
    asked = ({"realm": realm, "what": "quarantined", "limit": 200} for realm in ("all", "sample"))
    return [row for one in asked for row in pages.get("/api/review", params=one).json()["rows"]]


def release(row: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "release", "quarantine_id": row["quarantine_id"], "last_decision_id": None, "reason": "it is right"}


def test_quarantined_rows_say_whether_they_can_pass(pages: TestClient, fresh: Lake) -> None:
    rows, held = pages.get("/api/quarantine").json()["rows"], to_release(pages)
    assert {row["quarantine_id"] for row in rows if row["why_held"] is None} == {row["quarantine_id"] for row in held}
    assert any(row["why_held"] for row in rows), "the sample sets aside what cannot be read"
    for row in rows:
        answer = pages.post("/api/decisions", json=release(row))
        assert answer.status_code == (201 if row["why_held"] is None else 422), answer.text
        if row["why_held"]:
            assert row["why_held"] in answer.json()["detail"]
    assert {row["row_key"] for row in kept(fresh)} == {row["quarantine_id"] for row in held}
    assert to_release(pages) == []


def test_a_released_row_lands_when_its_day_is_next_run(
    pages: TestClient, fresh: Lake, held: tuple[Lake, list[dt.date]], again: Any
) -> None:
    rows = to_release(pages)
    assert "published_not_after_capture" in {row["rule"] for row in rows}
    for row in rows:
        assert pages.post("/api/decisions", json=release(row)).status_code == 201
    assert pages.get("/api/decisions", params={"pending": True}).json()["total"] == len(rows)
    documents = "SELECT count(*) AS n FROM documents WHERE collection = 'mine'"
    assert query(fresh, documents).to_pylist() == [{"n": 0}]
    for day in held[1]:
        run_day("mine", day)
    again()
    assert query(fresh, documents).to_pylist() == [{"n": 1}]
    assert pages.get("/api/decisions", params={"pending": True}).json()["total"] == 0
