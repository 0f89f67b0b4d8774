"""The DAG `recheck`: asks again for the pages of one and seven days before; edits and deletions become corrections."""

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import (
    DeadlineAlert,
    DeadlineReference,
    Param,
    SyncCallback,
    dag,
    task,
    task_group,
)

from dateline_airflow import LANDED, TASK_DEFAULTS, FailureNotifier, partition_date, report_late
from dateline_timetable import DailyPartitions

DOC = """
### Second looks
About one article in six is changed within a week, most of them within a day. Each day the pages that were collected one
and seven days before are asked for again, with their ETag or Last-Modified, so that an unchanged one costs a 304.

* A new text or title is a new version: a capture and a document of its own, under this run's day. `versions` says which
  one stands, `corrections` what moved (killed 14 -> 12).
* A page that is gone (404, 410) withdraws its claims from `claims_current`; `claims_all` keeps them.
* **Backfill** any range, in any order: a page that was looked at is not asked for again. Sources that show no past days
  are asked only on the day itself and the day after.

| task | reads | lands |
|---|---|---|
| `find` | `captures` of one and seven days before | nothing |
| `check`, per collection | their pages | `captures` in `recheck-0.parquet`, bytes in `warc/` |
| `read`, per collection | pages that changed | `documents`, `mentions`, `claims`, `quarantine` in `recheck-0.parquet` |
| `land` | | the day, for the DAG `ledger` |

Look at it: [the ledger](/plugin/dateline/dateline/); an event's page has its corrections, a document's its versions.

**When it is red**
* `check`: a host could not be reached, as its log says. Clear it later; pages that were looked at are not asked again.
* *no space left*, *cannot be written*: free some, then clear the task.
"""


@dag(
    dag_id="recheck",
    schedule=DailyPartitions(),
    start_date=datetime(2015, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=2,
    tags=["dateline"],
    params={
        "day": Param(
            None,
            type=["null", "string"],
            format="date",
            title="Day",
            description="Partition of a run by hand; backfills and scheduled runs bring their own.",
        ),
    },
    default_args=TASK_DEFAULTS,
    on_failure_callback=FailureNotifier(),
    deadline=DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(hours=6),
        callback=SyncCallback(report_late, kwargs={"dag": "recheck"}),
    ),
    doc_md=DOC,
)
def recheck() -> None:
    @task(pool="dateline_compute", doc_md="The collections that have pages to look at again on the day.")
    def find(**context: Any) -> list[str]:
        from dateline.pipeline import find_rechecks

        return find_rechecks(partition_date(context))

    @task(
        pool="dateline_network",
        queue="network",
        doc_md="Asks for the pages again and keeps each answer beside the first.",
    )
    def check(collection: str, **context: Any) -> dict[str, Any]:
        from dateline.pipeline import run_recheck

        return run_recheck("check", collection, partition_date(context))

    @task(pool="dateline_compute", doc_md="Reads the pages that changed, as new versions under this day.")
    def read(checked: dict[str, Any], **context: Any) -> dict[str, Any]:
        from dateline.pipeline import run_recheck

        return run_recheck("read", checked["collection"], partition_date(context), run_id=context["run_id"])

    @task_group
    def look_again(collection: str) -> None:
        read(check(collection))

    @task(outlets=[LANDED], doc_md="Tells the ledger of the day; skipped where no page was due.")
    def land(**context: Any) -> None:
        # skipped on a day without pages to look at, so the ledger does not run for nothing
        context["outlet_events"][LANDED].add_partitions(partition_date(context).isoformat())

    look_again.expand(collection=find()) >> land()


recheck()
