"""Where the local Airflow keeps its things, all under the project's folder."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("AIRFLOW_HOME") or PROJECT / ".airflow")
STATE_FILE = HOME / "running.json"
SECRETS_FILE = HOME / "secrets.json"
PASSWORDS_FILE = HOME / "passwords.json"
CONSOLE_LOGS = HOME / "console"
