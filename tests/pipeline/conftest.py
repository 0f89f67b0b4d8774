"""A server and a lake of a test's own, and the sample newsroom landed once for all tests of the pipeline."""

import datetime as dt
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from dateline.pipeline import find_rechecks, run_day, run_ledger, run_recheck, run_warehouse
from dateline.store.collections import find_collection
from dateline.store.lake import Lake
from newsroom.server import NewsroomServer
from tests.fixed_clock import fixed_clock
from tests.origin import Origin, serving

SAMPLE = find_collection("sample")
SAMPLE_DAYS = [SAMPLE.start + dt.timedelta(days=n) for n in range((SAMPLE.end - SAMPLE.start).days + 1)]


def land(root: Path | str, collection: str, days: Sequence[dt.date], environment: pytest.MonkeyPatch) -> Lake:
    """Every stage over the days in the order given, their rechecks, the ledger and the warehouse, as Airflow runs them."""
    environment.setenv("DATELINE_LAKE", str(root))
    for day in days:
        run_day(collection, day)
    for day in days:
        for name in find_rechecks(day):
            run_recheck("check", name, day)
            run_recheck("read", name, day, run_id="cli")
    run_ledger()
    run_warehouse()
    return Lake(root)


@pytest.fixture
def origin() -> Iterator[Origin]:
    with serving() as server:
        yield server


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


@pytest.fixture(scope="session")
def newsroom_url() -> Iterator[str]:
    server = NewsroomServer(0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def sample_lake(tmp_path_factory, newsroom_url) -> Lake:
    with pytest.MonkeyPatch.context() as environment, fixed_clock():
        environment.setenv("DATELINE_NEWSROOM", newsroom_url)
        return land(tmp_path_factory.mktemp("sample") / "lake", "sample", SAMPLE_DAYS, environment)
