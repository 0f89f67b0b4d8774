"""Starting, finding and stopping the processes of the local Airflow and of the sample newsroom."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from local_airflow.environment import free_port, load_secrets, make_environment
from local_airflow.folders import CONSOLE_LOGS, HOME, PROJECT, STATE_FILE

COMPONENTS = {
    "api-server": ["api-server"],
    "scheduler": ["scheduler", "--skip-serve-logs"],
    "dag-processor": ["dag-processor"],
    "triggerer": ["triggerer", "--skip-serve-logs"],
}
STOP_SECONDS = 12


class StartFailed(Exception):
    """A process ended before it was ready; the message names its log."""


@dataclass(frozen=True, slots=True)
class Running:
    """What runs: the process groups, one per process, and how to reach them."""

    groups: dict[str, int]
    port: int
    newsroom_url: str
    source_input: str | None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        return make_environment(self.port, self.newsroom_url, self.source_input)


def find_running() -> Running | None:
    """The local Airflow that is up, or None; a state file of dead processes is removed."""
    if not STATE_FILE.exists():
        return None
    running = Running(**json.loads(STATE_FILE.read_text(encoding="utf-8")))
    if all(_alive(group) for group in running.groups.values()):
        return running
    stop(running)
    return None


def start(source_input: str | None) -> Running:
    """Migrate the metadata database and start the newsroom and Airflow's processes; returns before they are ready."""
    CONSOLE_LOGS.mkdir(parents=True, exist_ok=True)
    load_secrets()
    groups: dict[str, int] = {}
    newsroom_url = _start_newsroom(groups)
    running = Running(groups, free_port(), newsroom_url, source_input)
    environment = running.environment()
    airflow = str(Path(sys.executable).with_name("airflow"))
    try:
        migrated = subprocess.run(
            [airflow, "db", "migrate"], env=environment, cwd=PROJECT, capture_output=True, text=True
        )
        if migrated.returncode:
            raise StartFailed(f"the metadata database in {HOME} could not be migrated:\n{migrated.stderr[-2000:]}")
        for name, arguments in COMPONENTS.items():
            groups[name] = _spawn([airflow, *arguments], environment, name)
        STATE_FILE.write_text(json.dumps(asdict(running)), encoding="utf-8")
    except BaseException:
        stop(running)
        raise
    return running


def check_alive(running: Running) -> None:
    """Raise StartFailed, with the end of its log, if a process has died."""
    for name, group in running.groups.items():
        if not _alive(group):
            log = CONSOLE_LOGS / f"{name}.log"
            raise StartFailed(f"{name} ended; its log {log} ends so:\n{log.read_text(errors='replace')[-2000:]}")


def stop(running: Running) -> None:
    """Stop every process group: first kindly, after 12 seconds for good (Airflow's scheduler may hang on the way)."""
    for group in running.groups.values():
        _signal(group, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline and any(_alive(group) for group in running.groups.values()):
        time.sleep(0.2)
    for group in running.groups.values():
        _signal(group, signal.SIGKILL)
    STATE_FILE.unlink(missing_ok=True)


def _start_newsroom(groups: dict[str, int]) -> str:
    port_file = CONSOLE_LOGS / "newsroom.port"
    port_file.unlink(missing_ok=True)
    environment = dict(os.environ) | {"PYTHONPATH": str(PROJECT / "include")}
    command = [sys.executable, "-m", "newsroom", "--port", "0", "--port-file", str(port_file)]
    groups["newsroom"] = _spawn(command, environment, "newsroom")
    deadline = time.monotonic() + 30
    while not (port_file.exists() and port_file.read_text().strip()):
        if time.monotonic() > deadline or not _alive(groups["newsroom"]):
            raise StartFailed(f"the sample newsroom did not start; see {CONSOLE_LOGS / 'newsroom.log'}")
        time.sleep(0.05)
    return f"http://127.0.0.1:{int(port_file.read_text())}"


def _spawn(command: list[str], environment: dict[str, str], name: str) -> int:
    with (CONSOLE_LOGS / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    return process.pid


def _alive(group: int) -> bool:
    with contextlib.suppress(ChildProcessError):  # reap it if it was ours, else it would look alive for ever
        os.waitpid(group, os.WNOHANG)
    try:
        os.kill(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # the number belongs to somebody else's process by now
        return False
    return True


def _signal(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
