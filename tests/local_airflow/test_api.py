"""What is asked of Airflow exists in its API, and leftovers of an interrupted call are ended.

Airflow ignores a query parameter that it does not know, so each request is held against the API's own description.
"""

import datetime as dt
import json
import re
from importlib.resources import files

import httpx
import pytest
import yaml
from rich.console import Console

from local_airflow.api import Airflow
from local_airflow.job import end_leftovers

SINCE = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def described() -> list[tuple[re.Pattern, dict]]:
    path = files("airflow").joinpath("api_fastapi/core_api/openapi/v2-rest-api-generated.yaml")
    paths = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["paths"]
    return [(re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path) + "$"), methods) for path, methods in paths.items()]


class Server:
    """Runs and backfills as Airflow would answer them, for requests that its description allows."""

    def __init__(self, described, runs, backfills=()) -> None:
        self.described, self.runs = described, {r["dag_run_id"]: r for r in runs}
        self.backfills = {b["id"]: b for b in backfills}

    def client(self) -> Airflow:
        airflow = Airflow("http://127.0.0.1:1")
        airflow._client = httpx.Client(base_url="http://127.0.0.1:1", transport=httpx.MockTransport(self.answer))
        return airflow

    def answer(self, request: httpx.Request) -> httpx.Response:
        path, method = request.url.path, request.method.lower()
        known = next(methods for pattern, methods in self.described if method in methods and pattern.match(path))
        names = {p["name"] for p in known[method].get("parameters", []) if p["in"] == "query"}
        assert set(request.url.params) <= names, f"{method} {path} knows no {set(request.url.params) - names}"
        if method == "patch" and "/dagRuns/" in path:
            self.runs[path.split("/")[-1]] |= json.loads(request.content)
        if method == "put":
            backfill = self.backfills[int(path.split("/")[-2])]
            if backfill["completed_at"]:
                return httpx.Response(409)
            backfill["completed_at"] = "2026-01-01T13:00:00Z"
        if path.endswith("/backfills"):
            return httpx.Response(200, json={"backfills": list(self.backfills.values())})
        states = request.url.params.get_list("state")
        runs = [r for r in self.runs.values() if not states or r["state"] in states]
        return httpx.Response(200, json={"dag_runs": runs, "total_entries": len(runs)})


def run(run_id: str, state: str, queued_at: str | None = "2026-01-01T12:00:05.000000Z") -> dict:
    return {"dag_run_id": run_id, "state": state, "queued_at": queued_at}


def test_runs_that_were_queued_before_are_not_counted(described) -> None:
    runs = [run("before", "success", "2026-01-01T11:59:59Z"), run("never", "running", None), run("since", "success")]
    assert [r["dag_run_id"] for r in Server(described, runs).client().runs("ledger", SINCE)] == ["since"]


def test_what_an_interrupted_call_left_is_ended(described) -> None:
    server = Server(
        described,
        [run("a", "running"), run("b", "queued"), run("c", "success")],
        [{"id": 1, "completed_at": "2026-01-01T11:00:00Z"}, {"id": 2, "completed_at": None}],
    )
    end_leftovers(server.client(), ["ingest_sample"], Console(quiet=True))
    assert {name: r["state"] for name, r in server.runs.items()} == {"a": "failed", "b": "failed", "c": "success"}
    assert all(b["completed_at"] for b in server.backfills.values())
    server.client().cancel_backfill(2)  # ended by itself in the meantime: no error


def test_every_other_request_is_one_that_airflow_knows(described) -> None:
    airflow = Server(described, [run("a", "success")]).client()
    assert airflow.unfinished_runs("ledger") == []
    assert airflow.unfinished_backfills("ledger") == []
    airflow.unpause("ledger")
    airflow.start_run("ingest_mine", "2026-01-01", refetch=True)
