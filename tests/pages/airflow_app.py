"""Airflow's application as its API server runs it, within this process, with the pages that the plugin mounts."""

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from dateline.store.lake import Lake


@contextlib.contextmanager
def airflow_application(lake: Lake, folder: Path, roles: Mapping[str, str]) -> Iterator[TestClient]:
    """A client of an Airflow whose users are those of `roles`; each one's password is `password_of`. folder: for files."""
    passwords = folder / "passwords.json"
    passwords.write_text(json.dumps({user: password_of(user) for user in roles}), encoding="utf-8")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATELINE_LAKE", str(lake.root))
        users = ",".join(f"{user}:{role}" for user, role in roles.items())
        environment.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS", users)
        environment.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE", str(passwords))
        environment.setenv(
            "AIRFLOW__API_AUTH__JWT_SECRET", "a-secret-of-the-tests-that-is-long-enough-to-sign-tokens-with-SHA-512"
        )
        from airflow.api_fastapi.app import create_app, purge_cached_app
        from airflow.plugins_manager import get_fastapi_plugins
        from airflow.utils.db import initdb

        initdb()
        purge_cached_app()
        mounted = next(app["app"] for app in get_fastapi_plugins()[0] if app["url_prefix"] == "/dateline")
        # the pages of an earlier Airflow of this process are of another lake
        environment.setattr(mounted, "_application", None)
        with TestClient(create_app(apps="core")) as client:
            yield client
        purge_cached_app()


def password_of(user: str) -> str:
    return f"{user}'s own"


def log_in(client: TestClient, user: str) -> dict[str, str]:
    """Headers of requests by a user."""
    answer = client.post("/auth/token", json={"username": user, "password": password_of(user)})
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}
