"""What operators see of Dateline's tasks: ids in every log line, and each stage's metrics where Airflow sends metrics.

The log lines of a task carry its run's id and, from the stages on, collection, partition, capture and document.
`[metrics] statsd_on` or `otel_on` switches Airflow's metrics and these on together; docs/operations.md lists them.
"""

from typing import Any

from airflow.listeners import hookimpl
from airflow.plugins_manager import AirflowPlugin


class StageListener:
    """Called in the process of a task, before and after it."""

    @hookimpl
    def on_task_instance_running(self, previous_state: Any, task_instance: Any) -> None:  # noqa: ARG002
        if _is_ours(task_instance):
            from structlog.contextvars import bind_contextvars

            from dateline.pipeline.observing import forget_finished

            forget_finished()
            bind_contextvars(**{name: getattr(task_instance, name) for name in ("dag_id", "task_id", "run_id")})

    @hookimpl
    def on_task_instance_success(self, previous_state: Any, task_instance: Any) -> None:  # noqa: ARG002
        if _is_ours(task_instance):
            send_metrics()

    @hookimpl
    def on_task_instance_failed(self, previous_state: Any, task_instance: Any, error: Any) -> None:  # noqa: ARG002
        if _is_ours(task_instance):
            send_metrics()


def _is_ours(task_instance: Any) -> bool:
    """True for tasks of Dateline's DAGs; of one that was marked by hand, no stage ran here."""
    task = getattr(task_instance, "task", None)
    return task is not None and "dateline" in task.dag.tags


def send_metrics() -> None:
    """Send duration, outcome and counts of the stages that this process has run."""
    from airflow.sdk.configuration import conf
    from airflow.sdk.observability import stats

    from dateline.pipeline.observing import finished

    if not (conf.getboolean("metrics", "statsd_on") or conf.getboolean("metrics", "otel_on")):
        return
    with_tags = any(
        conf.getboolean("metrics", name, fallback=False)
        for name in ("otel_on", "statsd_influxdb_enabled", "statsd_datadog_enabled")
    )
    for seen in finished():
        tags = {"collection": seen.collection or "all", "stage": seen.stage}
        # StatsD's own protocol has no tags: there the same words stand in the name
        named = "" if with_tags else ".{collection}.{stage}".format_map(tags)
        stats.timing(f"dateline.stage_duration{named}", seen.seconds * 1000, tags=tags)
        stats.incr(f"dateline.stage_{'done' if seen.outcome == 'done' else 'failed'}{named}", tags=tags)
        for name, count in sorted(seen.counts.items()):
            stats.incr(f"dateline.{name}{named}", count, tags=tags)


class DatelineObservedPlugin(AirflowPlugin):
    name = "dateline_observed"
    listeners = [StageListener()]  # noqa: RUF012 (Airflow's attribute)
