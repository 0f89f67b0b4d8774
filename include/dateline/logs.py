"""The command line's log, on stderr: a line for people, or with DATELINE_LOGS=json an object that carries all ids.

In Airflow the same lines go into the task's log, which carries the same ids.
"""

import logging
import os
import sys

from dateline.schema.errors import BadConfiguration


def set_up_logs() -> None:
    """Raises BadConfiguration if DATELINE_LOGS is neither `text`, the default, nor `json`."""
    form = os.environ.get("DATELINE_LOGS") or "text"
    if form not in ("text", "json"):
        raise BadConfiguration(f"DATELINE_LOGS={form}: there are text and json")
    if form == "text":
        logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
        return
    import structlog

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def tell_progress(*, run_id: str) -> None:
    """What a task's log says in Airflow is told here, too: long fetches are not silent. run_id stands in every line."""
    import structlog

    logging.getLogger("dateline").setLevel(logging.INFO)
    structlog.contextvars.bind_contextvars(run_id=run_id)
