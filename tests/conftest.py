"""A private Airflow home and lake for the tests, set before anything imports Airflow."""

import ipaddress
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

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
for name in ("DATELINE_SOURCES", "DATELINE_INPUT", "DATELINE_NEWSROOM", "DATELINE_WORK", "DATELINE_WORK_GB"):
    os.environ.pop(name, None)
for name in [name for name in os.environ if name.startswith("AWS_")]:  # nobody's own keys
    del os.environ[name]
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
Path(_HOME, "airflow").mkdir()
sys.path.insert(0, str(PROJECT / "plugins"))

#: Where tests wanted to go beyond this machine. Nothing goes there: the call fails before a packet is sent.
_LEFT: list[str] = []
_OWN_NAMES = {None, "", "localhost", "127.0.0.1", "::1", socket.gethostname(), socket.getfqdn()}


def _stay_here(event: str, args: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        host = args[1][0] if isinstance(args[1], tuple) else ""
        beyond = bool(host) and not ipaddress.ip_address(host).is_loopback
    elif event == "socket.getaddrinfo":
        host = args[0].decode() if isinstance(args[0], bytes) else args[0]
        beyond = host not in _OWN_NAMES and not _is_number(host)
    else:
        return
    if beyond:
        _LEFT.append(f"{event} {host}")
        raise PermissionError(f"a test may not leave this machine: {event} {host}")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


sys.addaudithook(_stay_here)


@pytest.fixture(autouse=True)
def stays_here() -> Iterator[None]:
    """Fail a test that tried to reach another machine, whatever came of it."""
    _LEFT.clear()
    yield
    assert _LEFT == []


@pytest.fixture(scope="session")
def s3_server() -> Iterator[Any]:
    """An S3 server on loopback (tests.buckets), with boto3's settings for it in the environment."""
    from tests.buckets import serving_s3

    with serving_s3() as server, pytest.MonkeyPatch.context() as environment:
        for name, value in server.environment.items():
            environment.setenv(name, value)
        yield server


@pytest.fixture(params=["folder", "bucket"])
def lake_at(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path | str:
    """Where a test's lake lies: once in a folder, once in a bucket with local copies in another folder."""
    if request.param == "folder":
        return tmp_path / "lake"
    server = request.getfixturevalue("s3_server")
    monkeypatch.setenv("DATELINE_WORK", str(tmp_path / "copies"))
    return server.new_root()
