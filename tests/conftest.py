"""A private Airflow home and lake for the tests, set before anything imports Airflow."""

import os
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
_HOME = tempfile.mkdtemp(prefix="dateline-tests-")

os.environ.update(
    {
        "AIRFLOW_HOME": f"{_HOME}/airflow",
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{_HOME}/airflow/airflow.db",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
        "DATELINE_LAKE": f"{_HOME}/lake",
        "GX_ANALYTICS_ENABLED": "false",
        "PYTHONPATH": str(PROJECT / "include"),
    }
)
for name in ("DATELINE_SOURCES", "DATELINE_INPUT", "DATELINE_NEWSROOM"):
    os.environ.pop(name, None)
Path(_HOME, "airflow").mkdir()
sys.path.insert(0, str(PROJECT / "plugins"))
