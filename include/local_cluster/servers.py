"""What Airflow and the lake need beside them: PostgreSQL, Redis and an S3 server, each with data of its own."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import boto3

from local_airflow.processes import StartFailed, alive, spawn

LAKE_BUCKET, LOGS_BUCKET = "dateline-lake", "dateline-logs"
WAIT_SECONDS = 60.0


def find_binaries() -> dict[str, str]:
    """Paths of initdb, postgres and redis-server. Raises StartFailed naming what is not installed, and how to."""
    found = {name: _find(name) for name in ("initdb", "postgres", "redis-server")}
    missing = sorted(name for name, path in found.items() if path is None)
    if missing:
        raise StartFailed(
            f"not installed: {', '.join(missing)}. On Debian or Ubuntu: apt-get install postgresql redis-server"
        )
    return {name: path for name, path in found.items() if path is not None}


def start_postgres(binaries: Mapping[str, str], data: Path, port: int, password: str, groups: dict[str, int]) -> None:
    """A new PostgreSQL with the user and database `airflow`; it takes the password only."""
    as_user = _server_user()
    data.mkdir(mode=0o700)
    password_file = data / "password"
    password_file.write_text(password, encoding="utf-8")
    if as_user:
        for path in (data, password_file):
            shutil.chown(path, as_user)
    made = subprocess.run(
        [binaries["initdb"], "-D", str(data / "db"), "-U", "airflow", "-A", "scram-sha-256", "--no-sync",
         "--pwfile", str(password_file), "--no-instructions"],
        capture_output=True, text=True, cwd=data, user=as_user,
    )  # fmt: skip
    password_file.unlink()
    if made.returncode:
        raise StartFailed(f"PostgreSQL could not be set up in {data}:\n{made.stderr[-2000:]}")
    command = [
        binaries["postgres"], "-D", str(data / "db"), "-p", str(port), "-c", "listen_addresses=127.0.0.1",
        "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=200",
    ]  # fmt: skip
    groups["postgres"] = spawn(command, dict(os.environ), "postgres", user=as_user, folder=data)
    _wait_for(port, groups, "postgres")
    _create_database(port, password)


def start_redis(binaries: Mapping[str, str], data: Path, port: int, password: str, groups: dict[str, int]) -> None:
    """A new Redis that keeps nothing on disk."""
    data.mkdir(mode=0o700)
    settings = data / "redis.conf"  # a password on the command line is there for all to see
    settings.touch(mode=0o600)
    settings.write_text(
        f'bind 127.0.0.1\nport {port}\nsave ""\nappendonly no\ndir {data}\nrequirepass {password}\n', encoding="utf-8"
    )
    groups["redis"] = spawn([binaries["redis-server"], str(settings)], dict(os.environ), "redis")
    _wait_for(port, groups, "redis")


def start_store(port: int, environment: Mapping[str, str], groups: dict[str, int]) -> None:
    """moto's S3 server, which holds everything in memory, with two empty buckets: of the lake and of logs."""
    command = [sys.executable, "-c", "from moto.server import main; main()", "-H", "127.0.0.1", "-p", str(port)]
    groups["store"] = spawn(command, dict(os.environ), "store")
    _wait_for(port, groups, "store")
    client = boto3.session.Session(
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        region_name=environment["AWS_REGION"],
    ).client("s3", endpoint_url=environment["AWS_ENDPOINT_URL_S3"])
    for bucket in (LAKE_BUCKET, LOGS_BUCKET):
        client.create_bucket(Bucket=bucket)


def _find(name: str) -> str | None:
    # Debian keeps the server's programs out of the path, one folder per version
    folders: Sequence[Path] = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((str(f / name) for f in folders if (f / name).exists()), shutil.which(name))


def _server_user() -> str | None:
    """PostgreSQL does not run as root: then its own account does, which Debian's package made."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError as error:
        raise StartFailed(
            "PostgreSQL does not run as root, and there is no user `postgres`; run this as a user"
        ) from error


def _create_database(port: int, password: str) -> None:
    import psycopg2  # type: ignore[import-untyped]

    connection = psycopg2.connect(host="127.0.0.1", port=port, user="airflow", password=password, dbname="postgres")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE airflow")
    finally:
        connection.close()


def _wait_for(port: int, groups: Mapping[str, int], name: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError as error:
            if time.monotonic() > deadline or not alive(groups[name]):
                raise StartFailed(f"{name} did not start; see its log") from error
            time.sleep(0.1)
