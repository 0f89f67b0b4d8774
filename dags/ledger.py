"""The DAG `ledger`: when an ingest lands a day, work out what all reports say together and swap in the warehouse."""

from datetime import timedelta
from typing import Any

from airflow.sdk import (
    DeadlineAlert,
    DeadlineReference,
    Param,
    PartitionedAssetTimetable,
    SyncCallback,
    dag,
    task,
)

from dateline_airflow import LANDED, RETRY_POLICY, FailureNotifier, report_late


@dag(
    dag_id="ledger",
    schedule=PartitionedAssetTimetable(assets=LANDED),
    catchup=False,
    max_active_runs=1,  # it rebuilds tables that every run shares
    tags=["dateline"],
    params={
        "full": Param(False, type="boolean", title="Work out anew", description="Everything, not only what changed.")
    },
    default_args={"queue": "compute", "retries": 2, "retry_delay": timedelta(minutes=2), "retry_policy": RETRY_POLICY},
    on_failure_callback=FailureNotifier(),
    deadline=DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(hours=2),
        callback=SyncCallback(report_late, kwargs={"dag": "ledger"}),
    ),
    doc_md=__doc__,
)
def ledger() -> None:
    @task(pool="dateline_compute")
    def reconcile(**context: Any) -> dict[str, Any]:
        from dateline.pipeline import run_ledger

        return run_ledger(run_id=context["run_id"], full=context["params"]["full"])

    @task(pool="dateline_compute")
    def warehouse() -> dict[str, Any]:
        from dateline.pipeline import run_warehouse

        return run_warehouse()

    reconcile() >> warehouse()


ledger()
