"""Before a day lands of which too much was set aside, a person is asked: real runs through Airflow."""

import datetime as dt
import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dateline.store.decisions import load_decisions
from dateline.store.lake import Lake
from dateline.store.settings import lake_root

pytestmark = pytest.mark.airflow
DAY = "2015-10-11"
WHEN = dt.datetime(2015, 10, 11, 18, tzinfo=dt.UTC).timestamp()
REPORT = (
    "Shelling kills seven in Duma\n\nDAMASCUS, Oct. 11, 2015 (Levant Wire) -- At least seven people were killed on "
    "Sunday when shells hit a market in Duma, a monitor said. Rescue workers searched the rubble until evening.\n"
)


def add_broken(folder: Path, n: int) -> None:
    """A file without a report's text; its own time dates it to the day."""
    path = folder / f"broken-{n}.txt"
    path.write_text(f"Dead: {n}.")
    os.utime(path, (WHEN, WHEN))


@pytest.fixture
def reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    """The folder of a collection of the test's own name, which asks; four of its five files hold no report."""
    name = f"ask_{abs(hash(request.node.name)) % 10_000}"
    sources, folder = tmp_path / "sources", tmp_path / name
    sources.mkdir()
    folder.mkdir()
    (folder / "report.txt").write_text(REPORT)
    for n in range(4):
        add_broken(folder, n)
    (sources / f"{name}.yml").write_text(
        f"collection: {name}\ntitle: Asks\nscheduled: false\nask_before_landing: true\nask_hours: 2\nsources:\n"
        f"  - {{id: reports, kind: folder, path: {folder}, outlet: A}}\n"
    )
    monkeypatch.setenv("DATELINE_SOURCES", str(sources))
    return folder


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Airflow's own API with a user who may edit DAGs and one who may only look, as ready clients by name."""
    from fastapi.testclient import TestClient

    passwords = tmp_path_factory.mktemp("auth") / "passwords.json"
    passwords.write_text(json.dumps({"edda": "edits", "vera": "sees"}), encoding="utf-8")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS", "edda:user,vera:viewer")
        environment.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE", str(passwords))
        environment.setenv(
            "AIRFLOW__API_AUTH__JWT_SECRET", "a-secret-of-the-tests-that-is-long-enough-to-sign-tokens-with-SHA-512"
        )
        from airflow.api_fastapi.app import create_app, purge_cached_app
        from airflow.utils.db import initdb

        initdb()
        purge_cached_app()
        with TestClient(create_app(apps="core")) as client:

            def log_in(name: str, password: str) -> dict[str, str]:
                token = client.post("/auth/token", json={"username": name, "password": password}).json()["access_token"]
                return {"Authorization": f"Bearer {token}"}

            yield client, {"edda": log_in("edda", "edits"), "vera": log_in("vera", "sees")}
        purge_cached_app()


def run(name: str, while_it_waits: Any, **conf: Any) -> tuple[str, dict[str, str]]:
    """Run a day of a collection; while_it_waits is called with the run's id when `approve` asks, in another thread."""
    from airflow.dag_processing.dagbag import DagBag
    from airflow.models.taskinstance import TaskInstance
    from airflow.utils.session import create_session
    from sqlalchemy import select, update

    dag_id = f"ingest_{name}"

    def states(run_id: str | None = None) -> list[Any]:
        with create_session() as session:
            asked = select(TaskInstance.run_id, TaskInstance.task_id, TaskInstance.state)
            asked = asked.where(TaskInstance.dag_id == dag_id)
            return list(session.execute(asked if run_id is None else asked.where(TaskInstance.run_id == run_id)))

    def watch() -> None:
        while not done.is_set():
            waiting = [row for row in states() if row.task_id == "approve" and row.state == "awaiting_input"]
            if waiting:
                try:
                    while_it_waits(waiting[0].run_id)
                except Exception as error:  # the run would wait for ever
                    wrong.append(error)
                    of_run = (TaskInstance.run_id == waiting[0].run_id, TaskInstance.task_id == "approve")
                    with create_session() as session:
                        session.execute(update(TaskInstance).where(*of_run).values(state="failed"))
                return
            time.sleep(0.2)

    wrong: list[Exception] = []
    done = threading.Event()
    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        dag = DagBag("dags/").dags[dag_id]
        dag.deadline = []  # Airflow 3.3.2's dag.test() looks deadlines up by ids that it has not made
        ended = dag.test(run_conf={"day": DAY} | conf)
    finally:
        done.set()
        watcher.join()
    assert wrong == []
    return str(ended.state), {row.task_id: str(row.state) for row in states(ended.run_id)}


def answer(api: Any, name: str, user: str, option: str, reason: str, seen: list[Any]) -> Any:
    client, headers = api

    def respond(run_id: str) -> None:
        path = f"/api/v2/dags/ingest_{name}/dagRuns/{run_id}/taskInstances/approve/-1/hitlDetails"
        seen.append(client.get(path, headers=headers["vera"]).json())
        refused = client.patch(path, headers=headers["vera"], json={"chosen_options": [option], "params_input": {}})
        seen.append(refused.status_code)
        asked = {"chosen_options": [option], "params_input": {"reason": reason}}
        seen.append(client.patch(path, headers=headers[user], json=asked).status_code)

    return respond


def nobody(run_id: str) -> None:
    raise AssertionError(f"{run_id} asks, and should not")


def landed(name: str) -> int | None:
    rows = Lake(lake_root()).read_table("documents", name, dt.date.fromisoformat(DAY))
    return None if rows is None else rows.num_rows


def test_land_is_kept_with_who_and_why_and_asked_once(reports: Path, api: Any) -> None:
    name, seen = reports.name, []
    state, tasks = run(name, answer(api, name, "edda", "Land", "four files are empty; the fifth is good", seen))
    assert (state, tasks["approve"], tasks["land"], tasks["watch"]) == ("success", "success", "success", "success")
    asked, refused, taken = seen
    assert (refused, taken) == (403, 200), "a viewer cannot answer"
    assert "4 of 5 rows set aside (80%" in asked["body"] and "max_quarantined allows 50%" in asked["body"]
    assert asked["options"] == ["Land", "Do not land"] and asked["defaults"] == ["Do not land"]
    assert landed(name) == 1
    kept = [row for row in load_decisions(Lake(lake_root())).to_pylist() if row["decision_kind"] == "land"]
    assert [(row["decided_by"], row["reason"]) for row in kept][-1] == (
        "edda",
        "four files are empty; the fifth is good",
    )

    state, tasks = run(name, nobody)  # the same rows are set aside
    assert (state, tasks["approve"], tasks["land"]) == ("success", "skipped", "success")

    add_broken(reports, 5)
    state, tasks = run(name, answer(api, name, "edda", "Do not land", "one more is too much", []), refetch=True)
    assert (state, tasks["approve"], tasks["land"], tasks["watch"]) == ("success", "success", "skipped", "skipped")
    assert landed(name) == 1


def test_no_answer_in_time_is_a_no_and_fails_the_run(reports: Path, api: Any) -> None:
    def let_time_pass(run_id: str) -> None:
        from airflow.executors.local_executor import LocalExecutor
        from airflow.jobs.job import Job
        from airflow.jobs.scheduler_job_runner import SchedulerJobRunner
        from airflow.models.taskinstance import TaskInstance
        from airflow.utils.session import create_session
        from sqlalchemy import update

        with create_session() as session:
            late = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
            of_run = (TaskInstance.run_id == run_id, TaskInstance.task_id == "approve")
            session.execute(update(TaskInstance).where(*of_run).values(trigger_timeout=late))
        SchedulerJobRunner(job=Job(), executors=[LocalExecutor()]).check_awaiting_input_timeouts()

    state, tasks = run(reports.name, let_time_pass)
    assert (state, tasks["approve"], tasks["land"]) == ("failed", "failed", "upstream_failed")
    assert landed(reports.name) is None


def test_nobody_is_asked_where_little_was_set_aside(reports: Path) -> None:
    for path in sorted(reports.glob("broken-*"))[1:]:
        path.unlink()
    state, tasks = run(reports.name, nobody)
    assert (state, tasks["approve"], tasks["land"]) == ("success", "skipped", "success")
    assert landed(reports.name) == 1


def test_a_backfill_does_not_ask_but_fails(reports: Path) -> None:
    from types import SimpleNamespace

    from airflow.dag_processing.dagbag import DagBag

    from dateline.pipeline import run_stage
    from dateline.schema.errors import TooManyQuarantined

    day = dt.date.fromisoformat(DAY)
    for shard in run_stage("collect", reports.name, day):
        for stage in ("extract", "normalize"):
            run_stage(stage, reports.name, day, shard=shard["shard"])
    validate = DagBag("dags/").dags[f"ingest_{reports.name}"].get_task("validate").python_callable
    context = {"params": {}, "dag_run": SimpleNamespace(partition_key=DAY, run_type="backfill")}
    with pytest.raises(TooManyQuarantined, match="4 of 5 rows set aside"):
        validate([{}], **context)
    context["dag_run"].run_type = "scheduled"
    assert validate([{}], **context)["excess"].startswith("captures: 4 of 5")


def test_the_dag_says_that_it_asks(reports: Path) -> None:
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag("dags/")
    assert "`approve` asks whether to land" in bag.dags[f"ingest_{reports.name}"].doc_md
    assert "approve" not in bag.dags["ingest_sample"].task_ids
    assert "approve" not in bag.dags["ingest_sample"].doc_md
