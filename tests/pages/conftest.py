"""The sample's lake, and Airflow's own API server application with the pages mounted by the plugin."""

import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from dateline.store.lake import Lake
from dateline.store.warehouse import query
from dateline_pages.application import make_application
from tests.pipeline.conftest import newsroom_url, sample_lake  # noqa: F401

PASSWORDS = {"vera": "sees-only", "otto": "works-here"}


@pytest.fixture(scope="module")
def airflow(sample_lake: Lake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:  # noqa: F811
    """Airflow's application as its API server runs it, with a viewer (vera) and an operator (otto)."""
    passwords = tmp_path_factory.mktemp("auth") / "passwords.json"
    passwords.write_text(json.dumps(PASSWORDS), encoding="utf-8")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATELINE_LAKE", str(sample_lake.root))
        environment.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS", "vera:viewer,otto:op")
        environment.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE", str(passwords))
        environment.setenv(
            "AIRFLOW__API_AUTH__JWT_SECRET", "a-secret-of-the-tests-that-is-long-enough-to-sign-tokens-with-SHA-512"
        )
        from airflow.api_fastapi.app import create_app, purge_cached_app
        from airflow.utils.db import initdb

        initdb()
        purge_cached_app()
        with TestClient(create_app(apps="core")) as client:
            yield client
        purge_cached_app()


@pytest.fixture(scope="module")
def pages(sample_lake: Lake) -> TestClient:  # noqa: F811
    """The application alone, open to all."""
    return TestClient(make_application(sample_lake, []))


@pytest.fixture(scope="module")
def ids(sample_lake: Lake) -> dict[str, str]:  # noqa: F811
    """An event, and a document that tells of it."""
    row = query(sample_lake, "SELECT event_id AS event, document_id AS document FROM ledger_claims "
                             "WHERE event_id IS NOT NULL ORDER BY ALL LIMIT 1").to_pylist()[0]  # fmt: skip
    return {name: str(value) for name, value in row.items()}


def log_in(client: TestClient, user: str) -> dict[str, str]:
    """Headers of requests by a user of PASSWORDS."""
    answer = client.post("/auth/token", json={"username": user, "password": PASSWORDS[user]})
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}
