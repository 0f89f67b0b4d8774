"""One DAG `ingest_<collection>` per file in `include/dateline/sources/` (and in the folders of DATELINE_SOURCES)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import (
    DAG,
    DeadlineAlert,
    DeadlineReference,
    Param,
    SyncCallback,
    dag,
    task,
    task_group,
)

from dateline.schema.errors import BadConfiguration
from dateline.schema.sources import Collection, Source
from dateline.store.collections import load_collections
from dateline_airflow import LANDED, TASK_DEFAULTS, FailureNotifier, partition_date, report_late
from dateline_approval import LandingApproval
from dateline_timetable import DailyPartitions

DOC = """
### {title}
Collects, reads and lands one day per run. The partition is the day of publication, `YYYY-MM-DD` in UTC.

* **Backfill** any range, in any order, as often as you like: captures that are there are used again, and equal inputs
  give equal files. `refetch` asks the sources again.
* **Clear** a task to run it and what follows again.
* Rows that fail an expectation are in the table `quarantine`, with rule and reason; the task `validate` names the page
  that shows them.
{asks}
| task | reads | lands |
|---|---|---|
| `collect` | the sources below | `captures`, `listings`, and every answer's bytes in `warc/` |
| `extract`, `normalize` | captures, in shards of some 500 | rows between stages, of no use to others |
| `validate` | those rows | `quarantine`, `validation_results`, a page in `reports/` |
| `land` | what passed | `documents`, `mentions`, `claims`, `control_changes`, `runs`; the DAG `ledger` follows |
| `watch` | `listings` | nothing: it fails where a source gave less or more than its file expects |

Look at it: [its sources](/plugin/dateline/dateline/?page=sources&collection={collection}),
[what was set aside](/plugin/dateline/dateline/?page=quarantine&collection={collection}),
[the ledger](/plugin/dateline/dateline/). A run's tab **Landed** names its reports and files.

**When it is red**
* `collect`: its log names the source, what it answered and what to change in the collection's file. Clear it then.
* `validate`: more rows were set aside than the file's `max_quarantined` allows. Look at them; a page that changed its
  shape shows as one rule. Mend or widen, clear `collect`.
* `watch`: all else has landed. A source is quiet, crowded, changed or away; when that is mended, clear `collect`.
* *no space left*, *cannot be written*: free some, then clear the task.

{paused}Sources:

{sources}
"""
ASKS = """* Where more than {share:.0%} of a table's rows are set aside, the task `approve` asks whether to land the
  rest: answer under *Required Actions* of the run, with a reason. Where not, the task is skipped. No answer within
  {hours:g} hours is a no: the run fails. Backfills do not ask, they fail; what was let land once lands in them, too.
"""
PAUSED = "This collection ships paused: its sources are asked only after you switch the DAG on.\n\n"


def describe(source: Source) -> str:
    """A source in a line: how it is read, whose it is, on whose side, under which terms."""
    where = ", ".join(filter(None, (source.outlet_type, source.country, source.language)))
    side = f"; speaks for {source.alignment}" if source.alignment else ""
    return f"* `{source.id}`: {source.kind}, {source.outlet} ({where}{side}). {source.licence}"


def ingest_dag(collection: Collection) -> DAG:
    """The workflow of one collection: collect -> (extract -> normalize) per shard -> validate -> land -> watch.

    Where its file has `ask_before_landing`, `approve` stands before `land`.
    """
    last = collection.end if collection.scheduled else collection.start - timedelta(days=1)
    name, asks = collection.collection, collection.ask_before_landing

    @dag(
        dag_id=f"ingest_{name}",
        schedule=DailyPartitions(last),
        start_date=datetime.combine(collection.start, datetime.min.time(), UTC),
        catchup=False,
        is_paused_upon_creation=collection.paused or None,
        max_active_runs=4,
        tags=["dateline", "ingest", *(["sample"] if collection.sample else [])],
        params={
            "refetch": Param(False, type="boolean", title="Fetch again", description="Ask the sources again."),
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
            callback=SyncCallback(report_late, kwargs={"collection": name}),
        ),
        doc_md=DOC.format(
            title=collection.title,
            collection=name,
            paused=PAUSED if collection.paused else "",
            asks=ASKS.format(share=collection.max_quarantined, hours=collection.ask_hours) if asks else "",
            sources="\n".join(map(describe, collection.sources)),
        ),
    )
    def ingest() -> None:
        @task(
            pool="dateline_network",
            queue="network",
            doc_md="Asks the sources for the day and keeps every answer as it was received.",
        )
        def collect(**context: Any) -> list[dict[str, Any]]:
            from dateline.pipeline import run_stage

            # what was fetched anew is not fetched once more for the sake of a source that is away
            refetch = context["params"]["refetch"]
            last_try = refetch or context["ti"].try_number > context["ti"].max_tries
            return run_stage("collect", name, partition_date(context), refetch=refetch, last_try=last_try)

        @task(
            pool="dateline_compute", doc_md="Captures to documents: title, dateline, publication, language, clean text."
        )
        def extract(shard: dict[str, Any], **context: Any) -> dict[str, Any]:
            from dateline.pipeline import run_stage

            return run_stage("extract", name, partition_date(context), shard=shard["shard"])

        @task(pool="dateline_compute", doc_md="Reads the texts: mentions, claims, places that change hands.")
        def normalize(shard: dict[str, Any], **context: Any) -> dict[str, Any]:
            from dateline.pipeline import run_stage

            return run_stage("normalize", name, partition_date(context), shard=shard["shard"])

        @task_group
        def read_shard(shard: dict[str, Any]) -> None:
            normalize(extract(shard))

        @task(pool="dateline_compute", doc_md="Checks every row; what fails is set aside with rule and reason.")
        def validate(shards: list[dict[str, Any]], **context: Any) -> dict[str, Any]:
            from dateline.pipeline import run_stage

            # nobody sits by a backfill: it stops where too much was set aside
            ask = asks and context["dag_run"].run_type != "backfill"
            return run_stage("validate", name, partition_date(context), shards=len(shards), ask=ask)

        # `approve` is skipped where it has nothing to ask, and then nothing is in the way
        @task(
            outlets=[LANDED],
            trigger_rule="none_failed" if asks else "all_success",
            doc_md="Writes what passed, one file per table, and tells the ledger of the day.",
        )
        def land(**context: Any) -> dict[str, Any]:
            from dateline.pipeline import run_stage

            day = partition_date(context)
            # a run by hand may have its day from the Param: the ledger follows days, not runs
            context["outlet_events"][LANDED].add_partitions(day.isoformat())
            return run_stage("land", name, day, run_id=context["run_id"])

        @task(pool="dateline_compute", doc_md="Fails, after all has landed, where a source is not as its file expects.")
        def watch(**context: Any) -> dict[str, Any]:
            from dateline.pipeline import run_stage

            return run_stage("watch", name, partition_date(context))

        shards = collect()
        checked = validate(shards)
        read_shard.expand(shard=shards) >> checked
        if asks:
            approve = LandingApproval(task_id="approve", collection=name, hours=collection.ask_hours)
            checked >> approve >> land() >> watch()
        else:
            checked >> land() >> watch()

    return ingest()


def broken_dag(stem: str, message: str) -> DAG:
    """A DAG in place of one whose file cannot be read, so that the others go on and this one says why it does not."""

    @dag(dag_id=f"ingest_{stem}", schedule=None, tags=["dateline", "broken"], doc_md=f"```\n{message}\n```")
    def broken() -> None:
        @task(retries=0)
        def read_source_file() -> None:
            raise BadConfiguration(message)

        read_source_file()

    return broken()


_good, _broken = load_collections()
for _collection in _good:
    globals()[f"ingest_{_collection.collection}"] = ingest_dag(_collection)
for _stem, _message in _broken.items():
    globals()[f"ingest_{_stem}"] = broken_dag(_stem, _message)
