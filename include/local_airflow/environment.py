"""The environment that the local Airflow runs in: SQLite, local executor, loopback, free ports."""

import json
import os
import secrets
import socket
import sys
from pathlib import Path

from local_airflow.folders import HOME, PASSWORDS_FILE, PROJECT, SECRETS_FILE

USER = "admin"


def free_port() -> int:
    """A TCP port of the loopback interface that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def load_secrets() -> dict[str, str]:
    """Keys and the admin's password of this Airflow, made at first use and readable by the user only."""
    HOME.mkdir(parents=True, exist_ok=True)
    if not SECRETS_FILE.exists():
        made = {name: secrets.token_urlsafe(48) for name in ("jwt_secret", "secret_key")}
        _write_private(SECRETS_FILE, json.dumps(made | {"password": secrets.token_urlsafe(9)}))
    kept: dict[str, str] = json.loads(SECRETS_FILE.read_text(encoding="utf-8"))
    _write_private(PASSWORDS_FILE, json.dumps({USER: kept["password"]}))
    return kept


def make_environment(port: int, newsroom_url: str, source_input: str | None) -> dict[str, str]:
    """Variables for every process of the local Airflow.

    port: of the API and UI. source_input: the file or folder of the collection `mine`, if any.
    """
    keys = load_secrets()
    url = f"http://127.0.0.1:{port}"
    bin_folder = str(Path(sys.executable).parent)
    settings = {
        "AIRFLOW_HOME": str(HOME),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": str(max(2, min(8, os.cpu_count() or 2))),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(PASSWORDS_FILE),
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API__BASE_URL": url,
        "AIRFLOW__API__SECRET_KEY": keys["secret_key"],
        "AIRFLOW__API_AUTH__JWT_SECRET": keys["jwt_secret"],
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "30",
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "30",
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.3",
        "GX_ANALYTICS_ENABLED": "false",
        "OPENBLAS_NUM_THREADS": "1",  # one task per core: threads of one would only wait for another's
        "DATELINE_LAKE": _lake(),
        "DATELINE_NEWSROOM": newsroom_url,
        "PYTHONPATH": os.pathsep.join([str(PROJECT / "include"), str(PROJECT / "plugins")]),
        "PATH": bin_folder + os.pathsep + os.environ.get("PATH", ""),
    }
    if source_input is not None:
        settings["DATELINE_INPUT"] = source_input
    # only the user's own settings come along: another Airflow's variables must not lead this one astray
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW_", "PYTHONHOME"))}
    return inherited | settings


def _lake() -> str:
    given = os.environ.get("DATELINE_LAKE") or str(PROJECT / "lake")
    return given if "://" in given else str(Path(given).absolute())


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
