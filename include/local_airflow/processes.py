"""Starting, finding and stopping the processes of the local Airflow and of the sample newsroom."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TypeVar

import psutil  # type: ignore[import-untyped]

from local_airflow.environment import free_port, load_secrets, make_environment
from local_airflow.folders import CONSOLE_LOGS, HOME, PROJECT, STATE_FILE

COMPONENTS = {
    "api-server": ["api-server"],
    "scheduler": ["scheduler", "--skip-serve-logs"],
    "dag-processor": ["dag-processor"],
    "triggerer": ["triggerer", "--skip-serve-logs"],
}
AIRFLOW = str(Path(sys.executable).with_name("airflow"))
STOP_SECONDS = 12
#: One of these words stands in the command line of every process that we start (Airflow's rename themselves).
OURS = ("airflow", "newsroom", "celery", "postgres", "redis-server", "moto")


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


Kind = TypeVar("Kind", bound=Running)


def load_running(kind: type[Kind]) -> Kind | None:
    """What the state file says was started, alive or not; None without one. One that cannot be read is removed."""
    try:
        return kind(**json.loads(STATE_FILE.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):  # another version's file, or one that a full disk cut short
        STATE_FILE.unlink()
        return None


def find_ended(running: Running) -> list[str]:
    """Names of the processes that are gone."""
    return [name for name, group in running.groups.items() if not alive(group)]


def start(source_input: str | None) -> Running:
    """Migrate the metadata database and start the newsroom and Airflow's processes; returns before they are ready."""
    CONSOLE_LOGS.mkdir(parents=True, exist_ok=True)
    load_secrets()
    running = Running({}, free_port(), "", source_input)
    try:
        running = replace(running, newsroom_url=start_newsroom(running.groups))
        save_running(running)
        # on Linux tasks are forks of the scheduler's workers: what it has imported they have, too
        start_components(running, preload="scheduler" if sys.platform == "linux" else None)
    except BaseException:
        stop(running)
        raise
    return running


def start_components(running: Running, *, preload: str | None = None) -> None:
    """Migrate the metadata database and start Airflow's processes. preload: the one whose forks are tasks."""
    environment = running.environment()
    migrated = subprocess.run([AIRFLOW, "db", "migrate"], env=environment, cwd=PROJECT, capture_output=True, text=True)
    if migrated.returncode:
        raise StartFailed(f"the metadata database of {HOME} could not be migrated:\n{migrated.stderr[-2000:]}")
    for name, arguments in COMPONENTS.items():
        own = {"DATELINE_PRELOAD": "1"} if name == preload else {}
        running.groups[name] = spawn([AIRFLOW, *arguments], environment | own, name)
        save_running(running)


def check_alive(running: Running) -> None:
    """Raise StartFailed, with the end of its log, if a process has died."""
    for name in find_ended(running):
        log = CONSOLE_LOGS / f"{name}.log"
        raise StartFailed(f"{name} ended; its log {log} ends so:\n{log.read_text(errors='replace')[-2000:]}")


def stop(running: Running) -> None:
    """Stop every process and its children: first kindly, after 12 seconds for good (Airflow's scheduler may hang)."""
    # one whose first process is gone may still have children; one whose number somebody else has now is not ours
    groups = [group for group in running.groups.values() if not _is_foreign(group)]
    try:
        for group in groups:
            _signal(group, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and any(alive(group) for group in groups):
            time.sleep(0.2)
    finally:  # a second Ctrl-C cuts the wait short, and still nothing is left behind
        for pid in [pid for group in groups for pid in _members(group)]:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        STATE_FILE.unlink(missing_ok=True)


def start_newsroom(groups: dict[str, int], more: Mapping[str, str] | None = None) -> str:
    """Start the sample newsroom, with more variables if given; returns its address once it listens."""
    port_file = CONSOLE_LOGS / "newsroom.port"
    port_file.unlink(missing_ok=True)
    environment = dict(os.environ) | {"PYTHONPATH": str(PROJECT / "include")} | dict(more or {})
    command = [sys.executable, "-m", "newsroom", "--port", "0", "--port-file", str(port_file)]
    groups["newsroom"] = spawn(command, environment, "newsroom")
    deadline = time.monotonic() + 30
    while not (port_file.exists() and port_file.read_text().strip()):
        if time.monotonic() > deadline or not alive(groups["newsroom"]):
            raise StartFailed(f"the sample newsroom did not start; see {CONSOLE_LOGS / 'newsroom.log'}")
        time.sleep(0.05)
    return f"http://127.0.0.1:{int(port_file.read_text())}"


def save_running(running: Running) -> None:
    aside = STATE_FILE.with_suffix(".part")
    aside.write_text(json.dumps(asdict(running)), encoding="utf-8")
    aside.replace(STATE_FILE)


def spawn(
    command: list[str], environment: dict[str, str], name: str, *, user: str | None = None, folder: Path = PROJECT
) -> int:
    """Start a process in a session of its own, with its output in a log of that name; returns its process id."""
    path = CONSOLE_LOGS / f"{name}.log"
    if path.exists():  # after a crash it says why
        path.replace(CONSOLE_LOGS / f"{name}.before.log")
    with path.open("wb") as log:
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=folder,
            user=user,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    return process.pid


def alive(group: int) -> bool:
    with contextlib.suppress(ChildProcessError):  # reap it if it was ours, else it would look alive for ever
        os.waitpid(group, os.WNOHANG)
    words = _command_line(group)
    return words is not None and _is_ours(words)


def _is_foreign(group: int) -> bool:
    """Whether the number belongs to another program by now, as it may after a restart of the machine."""
    words = _command_line(group)
    return words is not None and not _is_ours(words)


def _is_ours(command_line: str) -> bool:
    return any(word in command_line for word in OURS)


def _command_line(pid: int) -> str | None:
    """A process's command line; None if it is gone, "" if it is not for us to see."""
    try:
        process = psutil.Process(pid)
        for _ in range(5):
            if process.status() == psutil.STATUS_ZOMBIE:
                return None
            if words := " ".join(process.cmdline()):
                return words
            time.sleep(0.05)  # it has none for a moment, while a program begins or names itself anew
        return ""
    except psutil.NoSuchProcess:
        return None
    except psutil.AccessDenied:
        return ""


def _members(group: int) -> list[int]:
    """Processes of a session: a task has a process group of its own, yet stays in its scheduler's session."""
    found = []
    for pid in psutil.pids():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.getsid(pid) == group:
                found.append(pid)
    return found


def _signal(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
