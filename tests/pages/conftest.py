"""The sample's lake, and Airflow's own API server application with the pages mounted by the plugin."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from dateline.store.lake import Lake
from dateline.store.warehouse import query
from dateline_pages.application import make_application
from tests.pages.airflow_app import airflow_application
from tests.pipeline.conftest import newsroom_url, sample_lake  # noqa: F401


@pytest.fixture(scope="module")
def airflow(sample_lake: Lake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:  # noqa: F811
    """Airflow's own application, with a viewer (vera) and an operator (otto)."""
    with airflow_application(sample_lake, tmp_path_factory.mktemp("auth"), {"vera": "viewer", "otto": "op"}) as client:
        yield client


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
