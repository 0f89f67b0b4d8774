"""What Dateline adds to Airflow: the run's day, the fates of errors, what happens when a run fails or is late.

Importable in every Airflow process (the plugins folder is on its path), so callbacks work in the triggerer too.
"""

import datetime as dt
import logging
from collections.abc import Mapping
from typing import Any

from airflow.plugins_manager import AirflowPlugin
from airflow.sdk import BaseNotifier, ExceptionRetryPolicy, RetryAction, RetryRule

log = logging.getLogger("dateline")

#: TryAgain follows the task's own retries; Stop fails at the first try, because only a person can help.
RETRY_POLICY = ExceptionRetryPolicy(
    rules=[
        RetryRule(exception="dateline.schema.errors.Stop", action=RetryAction.FAIL, reason="a person must act"),
        RetryRule(exception="dateline.schema.errors.TryAgain", action=RetryAction.RETRY, reason="may work later"),
    ]
)


def partition_date(context: Mapping[str, Any]) -> dt.date:
    """The day that a run works on: its partition, or the Param `day` of a run by hand. Never the clock."""
    run = context["dag_run"]
    if run.partition_key:
        return dt.date.fromisoformat(run.partition_key)
    day = context["params"].get("day")
    if day:
        return dt.date.fromisoformat(day)
    raise ValueError(
        "this run has no partition: start it by a backfill, or give the Param `day` (YYYY-MM-DD) when triggering it"
    )


class FailureNotifier(BaseNotifier):
    """Says in the log, in one line, what failed and what to do about it."""

    def notify(self, context: Mapping[str, Any]) -> None:
        run, ti = context["dag_run"], context.get("ti")
        log.error(
            "%s failed for partition %s at %s: %s. Read that task's log; its message says what to do. "
            "Then clear the task: it and what follows run again.",
            run.dag_id,
            run.partition_key,
            ti.task_id if ti else "?",
            context.get("exception") or "see the log",
        )


def report_late(**kwargs: Any) -> None:
    """Deadline callback: a run is not done in its time."""
    log.error("a Dateline run is later than its deadline: %s", kwargs)


class DatelinePlugin(AirflowPlugin):
    name = "dateline"
