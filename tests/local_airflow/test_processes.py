"""The local Airflow's processes and environment: found, stopped, kept to loopback, with real children."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import asdict

import psutil
import pytest

from local_airflow import processes
from local_airflow.environment import free_port, load_secrets, make_environment
from local_airflow.folders import HOME, PASSWORDS_FILE, SECRETS_FILE, STATE_FILE
from local_airflow.processes import Running, StartFailed, check_alive, find_ended, load_running, stop

#: Ignores SIGTERM, says so once it does, and has a child in a process group of its own, as Airflow's tasks are.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", "airflow task"], process_group=0)
print(child.pid, flush=True)
time.sleep(60)
"""


def spawn(code: str, name: str = "airflow test") -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", code, name], stdout=subprocess.PIPE, start_new_session=True)


def running(**groups: int) -> Running:
    return Running(groups, 1, "http://127.0.0.1:2", None)


def alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


@pytest.fixture(autouse=True)
def no_state_file():
    HOME.mkdir(exist_ok=True)
    yield
    STATE_FILE.unlink(missing_ok=True)


@pytest.fixture
def children():
    """Processes that a test starts; whatever it leaves is killed."""
    started: list[subprocess.Popen] = []
    yield started
    for process in started:
        if process.poll() is None:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def test_a_free_port_can_be_listened_on() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", free_port()))
        listener.listen()


def test_secrets_are_made_once_and_are_the_users_own() -> None:
    first = load_secrets()
    assert load_secrets() == first
    assert {"jwt_secret", "secret_key", "password"} == set(first)
    assert min(len(value) for value in first.values()) >= 12
    assert [path.stat().st_mode & 0o777 for path in (SECRETS_FILE, PASSWORDS_FILE)] == [0o600, 0o600]
    assert json.loads(PASSWORDS_FILE.read_text()) == {"admin": first["password"]}


def test_no_setting_of_another_airflow_comes_along(monkeypatch) -> None:
    monkeypatch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "postgresql://elsewhere/production")
    monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", "postgresql://elsewhere/warehouse")
    monkeypatch.setenv("DATELINE_SOURCES", "/more/sources")
    made = make_environment(4711, "http://127.0.0.1:4712", None)
    assert not [name for name, value in made.items() if "elsewhere" in value]
    assert made["AIRFLOW_HOME"] == str(HOME)
    assert made["DATELINE_SOURCES"] == "/more/sources"
    assert "DATELINE_INPUT" not in made
    assert make_environment(4711, "", "/saved/pages")["DATELINE_INPUT"] == "/saved/pages"


def test_everything_listens_on_loopback_only() -> None:
    made = make_environment(4711, "http://127.0.0.1:4712", None)
    assert (made["AIRFLOW__API__HOST"], made["AIRFLOW__API__PORT"]) == ("127.0.0.1", "4711")
    urls = [value for value in made.values() if ":4711" in value or ":4712" in value]
    assert len(urls) >= 3
    assert all(url.startswith("http://127.0.0.1:") for url in urls)
    for name in ("scheduler", "triggerer"):  # their log servers cannot be kept to loopback
        assert "--skip-serve-logs" in processes.COMPONENTS[name]


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"port": 1}', '{"groups": {}, "port": 1, "colour": "red"}'])
def test_a_state_file_that_cannot_be_read_is_removed(text) -> None:
    STATE_FILE.write_text(text)
    assert load_running(Running) is None
    assert not STATE_FILE.exists()


def test_what_runs_is_found_again_and_what_ended_is_named(children) -> None:
    children += [spawn("import time; time.sleep(60)"), spawn("pass")]
    children[1].wait()
    started = running(scheduler=children[0].pid, triggerer=children[1].pid)
    STATE_FILE.write_text(json.dumps(asdict(started)))
    assert load_running(Running) == started
    assert find_ended(started) == ["triggerer"]
    processes.CONSOLE_LOGS.mkdir(exist_ok=True)
    (processes.CONSOLE_LOGS / "triggerer.log").write_text("no space left on device")
    with pytest.raises(StartFailed, match=r"triggerer ended; .*\n.*no space left"):
        check_alive(started)


def test_stop_ends_a_stubborn_process_and_its_children(children, monkeypatch) -> None:
    monkeypatch.setattr(processes, "STOP_SECONDS", 0.5)
    children.append(spawn(STUBBORN))
    child = int(children[0].stdout.readline())
    assert os.getpgid(child) != children[0].pid
    STATE_FILE.write_text("{}")
    stop(running(scheduler=children[0].pid))
    assert children[0].wait(5) == -signal.SIGKILL
    deadline = time.monotonic() + 5
    while alive(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(child)
    assert not STATE_FILE.exists()


def test_a_second_interrupt_still_leaves_nothing_behind(children, monkeypatch) -> None:
    children.append(spawn(STUBBORN))
    children[0].stdout.readline()

    def interrupted(seconds: float) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(time, "sleep", interrupted)
        stop(running(scheduler=children[0].pid))
    assert children[0].wait(5) == -signal.SIGKILL
    assert not STATE_FILE.exists()


def test_stop_never_touches_a_process_that_has_the_number_now(children) -> None:
    children.append(spawn("import time; time.sleep(60)", name="somebody's editor"))
    reused = running(scheduler=children[0].pid)
    assert find_ended(reused) == ["scheduler"]
    stop(reused)
    with pytest.raises(subprocess.TimeoutExpired):
        children[0].wait(0.3)


def test_the_newsroom_starts_and_stops() -> None:
    processes.CONSOLE_LOGS.mkdir(exist_ok=True)
    groups: dict[str, int] = {}
    url = processes.start_newsroom(groups)
    started = running(**groups)
    try:
        assert url.startswith("http://127.0.0.1:")
        listening = [c.laddr.ip for c in psutil.Process(groups["newsroom"]).net_connections() if c.status == "LISTEN"]
        assert listening == ["127.0.0.1"]
        asked = urllib.request.Request(f"{url}/feed.xml", headers={"Host": "levant-wire.example"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(asked, timeout=10) as answer:
            assert answer.status == 200
    finally:
        stop(started)
    assert find_ended(started) == ["newsroom"]
