"""The DAG `upkeep`: once a week, whether the stored bytes are still those that were received; old staging goes."""

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import DeadlineAlert, DeadlineReference, SyncCallback, dag, task

from dateline_airflow import TASK_DEFAULTS, FailureNotifier, report_late

DOC = """
### Upkeep
* **check_fixity**, per collection: the bytes of every capture are compared with their SHA-256 and with the digests in
  the WARC file. What is damaged stands in the table `fixity`, and the task fails and names it.
* **prune_staging**: rows between stages that no run has touched for a week are removed.

Reads `captures` and `warc/`, lands `fixity`. Look at it: [sources](/plugin/dateline/dateline/?page=sources); a
document's page shows whether its bytes are as received.

**When it is red**
* `check_fixity`: stored bytes are not those that were received. Its log names file and place; put the file back from a
  copy and clear the task. What was read from them stays as it is.
"""


@dag(
    dag_id="upkeep",
    schedule="30 3 * * 0",
    start_date=datetime(2015, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    tags=["dateline"],
    default_args=TASK_DEFAULTS,
    on_failure_callback=FailureNotifier(),
    deadline=DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(hours=12),
        callback=SyncCallback(report_late, kwargs={"dag": "upkeep"}),
    ),
    doc_md=DOC,
)
def upkeep() -> None:
    @task(pool="dateline_compute", doc_md="Every collection that has captures.")
    def find() -> list[str]:
        from dateline.pipeline import find_captured

        return find_captured()

    @task(pool="dateline_compute", doc_md="Compares stored bytes with their hashes; fails where any is damaged.")
    def check_fixity(collection: str) -> dict[str, Any]:
        from dateline.pipeline import run_upkeep

        return run_upkeep("check_fixity", collection=collection)

    @task(pool="dateline_compute", doc_md="Removes rows between stages that nobody needs any more.")
    def prune_staging() -> dict[str, Any]:
        from dateline.pipeline import run_upkeep

        return run_upkeep("prune_staging")

    check_fixity.expand(collection=find())
    prune_staging()


upkeep()
