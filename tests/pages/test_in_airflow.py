"""What Airflow's own pages have of Dateline: buttons of tasks, tabs of runs, the digest that a notifier sends."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from dateline.store.lake import Lake
from tests.pages.airflow_app import log_in

pytestmark = pytest.mark.airflow
DAY = "2015-10-09"


@pytest.fixture(scope="module")
def ran(airflow: TestClient) -> Any:
    """A real run of the DAG `ledger` over the sample's lake."""
    from airflow.dag_processing.dagbag import DagBag

    dag = DagBag("dags/").dags["ledger"]
    dag.deadline = []  # Airflow 3.3.2's dag.test() looks deadlines up by ids that it has not made
    run = dag.test(run_conf={"day": DAY})
    assert str(run.state) == "success"
    return run


def ask(airflow: TestClient, path: str) -> Any:
    answer = airflow.get(path, headers=log_in(airflow, "otto"))
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("task", "buttons"),
    [
        ("reconcile", {"What it landed": "?page=landed&run={run}", "The ledger": "?page=ledger"}),
        ("warehouse", {"The ledger": "?page=ledger"}),
        ("digest", {"Digests": "?page=digests"}),
    ],
)
def test_a_task_has_buttons_to_its_pages(airflow: TestClient, ran: Any, task: str, buttons: dict[str, str]) -> None:
    from urllib.parse import quote_plus

    found = ask(airflow, f"/api/v2/dags/ledger/dagRuns/{ran.run_id}/taskInstances/{task}/links")["extra_links"]
    expected = {n: f"/plugin/dateline/dateline/{q.format(run=quote_plus(ran.run_id))}" for n, q in buttons.items()}
    assert {name: link for name, link in found.items() if link} == expected


def test_buttons_are_for_tasks_that_are_there_and_for_no_others() -> None:
    from airflow.dag_processing.dagbag import DagBag

    from dateline_pages_plugin import BUTTONS, PageLink

    tasks = [task for dag in DagBag("dags/").dags.values() for task in dag.tasks]
    assert {name for of, _, _ in BUTTONS.values() for name in of} <= {task.task_id for task in tasks}
    collect = next(t for t in tasks if t.task_id == "collect" and t.dag.dag_id == "ingest_sample")
    key = SimpleNamespace(dag_id="ingest_sample", task_id="collect", run_id="backfill__2015-10-09T00:00:00+00:00")
    landed = PageLink("What it landed").get_link(collect, ti_key=key)
    assert landed.endswith("?page=landed&run=backfill__2015-10-09T00%3A00%3A00%2B00%3A00")
    assert PageLink("Its sources").get_link(collect, ti_key=key).endswith("?page=sources&collection=sample")
    foreign = SimpleNamespace(dag=SimpleNamespace(tags={"another"}))
    assert PageLink("What it landed").get_link(foreign, ti_key=key) == ""


def test_runs_and_tasks_have_a_tab_of_what_they_landed(airflow: TestClient) -> None:
    from airflow import plugins_manager

    views, _ = plugins_manager._get_ui_plugins()
    assert {(v["name"], v["destination"]) for v in views if v["href"].startswith("/dateline/")} == {
        ("Dateline", "nav"), ("Landed", "dag_run"), ("Landed", "task_instance"),
    }  # fmt: skip


def test_a_notifier_sends_the_digest(ran: Any, sample_lake: Lake) -> None:
    """The templates of decision 26, rendered by Airflow's own SMTP notifier."""
    from airflow.providers.smtp.notifications.smtp import SmtpNotifier
    from airflow.sdk.execution_time import macros

    told = ran.get_task_instance("digest").xcom_pull(task_ids="digest")
    notifier = SmtpNotifier(
        to="desk@example.org",
        from_email="dateline@example.org",
        subject="{{ ti.xcom_pull(task_ids='digest')['sample']['subject'] }}",
        html_content="{{ macros.dateline.digest_text(ti.xcom_pull(task_ids='digest')['sample']['html']) }}",
    )
    from airflow.plugins_manager import integrate_macros_plugins

    integrate_macros_plugins()
    notifier.render_template_fields({"ti": SimpleNamespace(xcom_pull=lambda task_ids: told), "macros": macros})
    assert notifier.subject == told["sample"]["subject"]
    assert notifier.subject.startswith(f"Dateline {DAY}, sample newsroom: ")
    assert notifier.html_content == sample_lake.read_bytes(told["sample"]["html"]).decode()
    assert dt.date.fromisoformat(DAY).isoformat() in notifier.html_content
