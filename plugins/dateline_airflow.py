"""What Dateline adds to Airflow: the run's day, the fates of errors, what happens when a run fails or is late.

Importable in every Airflow process (the plugins folder is on its path), so callbacks work in the triggerer too.
"""

import datetime as dt
import logging
from collections.abc import Mapping
from typing import Any

from airflow.plugins_manager import AirflowPlugin
from airflow.sdk import Asset, BaseNotifier, ExceptionRetryPolicy, RetryAction, RetryRule

from dateline.schema.errors import BadConfiguration

log = logging.getLogger("dateline")

#: Every ingest lands into it, by day; the ledger follows it.
LANDED = Asset(name="dateline_landed", uri="dateline://landed")

#: TryAgain follows the task's own retries; Stop fails at the first try, because only a person can help.
RETRY_POLICY = ExceptionRetryPolicy(
    rules=[
        RetryRule(exception="dateline.schema.errors.Stop", action=RetryAction.FAIL, reason="a person must act"),
        RetryRule(exception="dateline.schema.errors.TryAgain", action=RetryAction.RETRY, reason="may work later"),
    ]
)

#: Of every task of every DAG. Queues matter to Celery's workers alone: `network` for tasks that wait for hosts,
#: `compute` for all others.
TASK_DEFAULTS = {
    "queue": "compute", "retries": 2, "retry_delay": dt.timedelta(minutes=2), "retry_policy": RETRY_POLICY,
}  # fmt: skip


def partition_date(context: Mapping[str, Any]) -> dt.date:
    """The day that a run works on: its partition, or the Param `day` of a run by hand. Never the clock.

    Raises BadConfiguration, so that a run without a day stops at once and says how to start one.
    """
    key = context["dag_run"].partition_key or context["params"].get("day")
    if not key:
        raise BadConfiguration(
            "this run has no day: start it by a backfill, or trigger it with `Day` (or a Partition Key, YYYY-MM-DD)"
        )
    try:
        day = dt.date.fromisoformat(key)
        if day.isoformat() == key:  # Python reads 20151011, too, but the ledger would take it for another partition
            return day
    except ValueError:
        pass
    raise BadConfiguration(f"{key!r} is no day: partitions are written YYYY-MM-DD; trigger a run with such a one")


class FailureNotifier(BaseNotifier):
    """Says in the DAG processor's log, in one line per failed run, what failed and what to do about it."""

    def notify(self, context: Mapping[str, Any]) -> None:
        run, ti = context["dag_run"], context.get("ti")
        log.error(
            "%s failed for %s at task %s: %s. The task's log says why and what to do; then clear the task: it and what "
            "follows run again.",
            run.dag_id,
            run.partition_key or (run.conf or {}).get("day") or "no day",
            ti.task_id if ti else "?",
            context.get("exception") or run.run_id,
        )


def report_late(**kwargs: Any) -> None:
    """Deadline callback: a run is not done in its time."""
    log.error("a Dateline run is later than its deadline: %s", kwargs)


def digest_text(path: str) -> str:
    """The text of a digest, for templates of notifiers: `{{ macros.dateline.digest_text(...) }}` (decision 26).

    path: as the task `digest` returned it, relative to the lake's root.
    """
    from dateline.store.lake import Lake
    from dateline.store.settings import lake_root

    return Lake(lake_root()).read_bytes(path).decode()


class DatelinePlugin(AirflowPlugin):
    name = "dateline"
    macros = (digest_text,)
