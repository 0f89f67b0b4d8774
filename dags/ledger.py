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

from dateline_airflow import LANDED, TASK_DEFAULTS, FailureNotifier, partition_date, report_late

DOC = """
### The ledger
Follows the ingests: when one lands a day, this works out what all reports say together, as of that day.

| task | reads | lands |
|---|---|---|
| `reconcile` | what has landed and what reviewers decided, where something changed | events and what they come to |
| `warehouse` | every table of the lake | `warehouse.duckdb`: views and marts for the pages and SQL |
| `digest` | the warehouse | `digests/`: what became known on the day, as a page and as a message |

`reconcile` writes `families`, `versions`, `events`, `event_claims`, `reconciliations`, `event_history` and
`corrections`. Look at them: [the ledger](/plugin/dateline/dateline/),
[its digests](/plugin/dateline/dateline/?page=digests). A run's tab **Landed** names its files.

**When it is red**
* `reconcile` or `warehouse` says *no space left* or *cannot be written*: free some, then clear the task.
* It says *not a readable Parquet file*: remove the file it names and clear the ingest run of that day.
* It says *another run has been building the warehouse*: it tries again by itself; nothing is lost.
* Anything else is a fault of the rules: report it with the log. A run with **Work out anew** forgets what earlier
  runs remembered.

Runs may come in any order and as often as one likes. The tables are the same for it.
"""


@dag(
    dag_id="ledger",
    schedule=PartitionedAssetTimetable(assets=LANDED),
    catchup=False,
    max_active_runs=1,  # it rebuilds tables that every run shares
    tags=["dateline"],
    params={
        "full": Param(False, type="boolean", title="Work out anew", description="Everything, not only what changed."),
        "day": Param(
            None,
            type=["null", "string"],
            format="date",
            title="Day",
            description="Whose digest a run by hand writes; without one it brings those that are there up to date.",
        ),
    },
    default_args=TASK_DEFAULTS,
    on_failure_callback=FailureNotifier(),
    deadline=DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(hours=2),
        callback=SyncCallback(report_late, kwargs={"dag": "ledger"}),
    ),
    doc_md=DOC,
)
def ledger() -> None:
    @task(pool="dateline_compute", doc_md="Families, events, figures, corrections, history: where something changed.")
    def reconcile(**context: Any) -> dict[str, Any]:
        from dateline.pipeline import run_ledger

        return run_ledger(run_id=context["run_id"], full=context["params"]["full"])

    @task(pool="dateline_compute", doc_md="Builds `warehouse.duckdb` aside and swaps it in; readers keep the old one.")
    def warehouse() -> dict[str, Any]:
        from dateline.pipeline import run_warehouse

        return run_warehouse()

    @task(
        pool="dateline_compute",
        doc_md="Writes what became known on the day, per ledger as HTML and Markdown. Its result has subject and paths "
        "for a notifier.",
    )
    def digest(**context: Any) -> dict[str, Any]:
        from dateline.pipeline import run_digest

        has_day = context["dag_run"].partition_key or context["params"]["day"]
        return run_digest(partition_date(context) if has_day else None)

    reconcile() >> warehouse() >> digest()


ledger()
