"""Where the local Airflow keeps its things, all under the project's folder."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
#: Not AIRFLOW_HOME, which may name another Airflow: this one migrates and stops what it finds there.
HOME = Path(os.environ.get("DATELINE_AIRFLOW_HOME") or PROJECT / ".airflow")
STATE_FILE = HOME / "running.json"
SECRETS_FILE = HOME / "secrets.json"
PASSWORDS_FILE = HOME / "passwords.json"
CONSOLE_LOGS = HOME / "console"
