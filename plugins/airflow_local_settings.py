"""Read by every Airflow process at its start. In a scheduler with DATELINE_PRELOAD, imports what tasks import.

The local executor's tasks are forks of the scheduler: what stands here is paid for once, not once per task.
"""

import os

__all__: list[str] = []

if os.environ.pop("DATELINE_PRELOAD", ""):
    from dateline.pipeline.preload import preload

    preload()
