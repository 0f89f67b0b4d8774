"""Airflow's API server over a lake, started as `make up` starts it, with users of the test's own."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx

PROJECT = Path(__file__).resolve().parents[2]
START_SECONDS = 240


@contextlib.contextmanager
def serve_airflow(home: Path, lake: Path, roles: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Gives the server's address and a token of each user. roles: role by name, as the simple auth manager has them."""
    from local_airflow.environment import free_port

    port = free_port()
    # a process of its own, because the folders of local_airflow are fixed at import
    settings = subprocess.run(
        [sys.executable, "-c", "import json; from local_airflow.environment import make_environment; "
         f"print(json.dumps(make_environment({port}, '', None)))"],
        env=os.environ | {"DATELINE_AIRFLOW_HOME": str(home), "DATELINE_LAKE": str(lake)},
        cwd=PROJECT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    passwords = home / "passwords-of-the-test.json"
    passwords.write_text(json.dumps({name: f"{name}-sesame" for name in roles}), encoding="utf-8")
    environment = json.loads(settings.stdout.splitlines()[-1]) | {
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(f"{name}:{role}" for name, role in roles.items()),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
    }
    command = [str(Path(sys.executable).with_name("airflow"))]
    subprocess.run([*command, "db", "migrate"], env=environment, cwd=PROJECT, capture_output=True, check=True)
    log = home / "api-server.log"
    with log.open("wb") as file:
        server = subprocess.Popen([*command, "api-server"], env=environment, cwd=PROJECT, stdout=file, stderr=file)
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + START_SECONDS
        tokens: dict[str, str] = {}
        while len(tokens) < len(roles):
            try:
                for name in roles:
                    asked = {"username": name, "password": f"{name}-sesame"}
                    tokens[name] = httpx.post(f"{url}/auth/token", json=asked, timeout=60).json()["access_token"]
            except httpx.TransportError:
                assert server.poll() is None and time.monotonic() < deadline, log.read_text()[-3000:]
                time.sleep(0.5)
        yield url, tokens
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
