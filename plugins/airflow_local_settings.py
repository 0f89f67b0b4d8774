"""Read by every Airflow process at its start: defaults for lineage, and what a scheduler imports for its tasks."""

import json
import os

from airflow.configuration import AIRFLOW_HOME, conf

__all__: list[str] = []

#: Defaults of `[openlineage]`, each where the configuration says nothing: events of every task go into a file. In a
#: thread, because the provider's other way, a fork of the task per event, takes longer than the event.
LINEAGE = {
    "namespace": "dateline",
    "extractors": "dateline_lineage.StageExtractor",
    "execute_in_thread": "True",
    "transport": json.dumps(
        {
            "type": "file",
            "log_file_path": f"{AIRFLOW_HOME}/lineage/events.jsonl",
            "append": True,
            "filesystem": "dateline_lineage.WholeLines",
        }
    ),
}


def set_lineage_defaults() -> None:
    """As environment variables, which tasks and the processes that they start read too."""
    elsewhere = any(conf.get("openlineage", key, fallback="") for key in ("transport", "config_path", "config_conn_id"))
    elsewhere |= any(name.startswith(("OPENLINEAGE_URL", "OPENLINEAGE__TRANSPORT")) for name in os.environ)
    for key, value in LINEAGE.items():
        name = f"AIRFLOW__OPENLINEAGE__{key.upper()}"
        if not (key == "transport" and elsewhere) and name not in os.environ and not _is_set(key):
            os.environ[name] = value


def _is_set(key: str) -> bool:
    """True where airflow.cfg says something else than the provider's own default."""
    return conf.has_option("openlineage", key) and conf.get("openlineage", key) != conf.get_default_value(
        "openlineage", key
    )


set_lineage_defaults()

# The local executor's tasks are forks of the scheduler: what is imported here is paid for once, not once per task.
if os.environ.pop("DATELINE_PRELOAD", ""):
    from dateline.pipeline.preload import preload

    preload()
