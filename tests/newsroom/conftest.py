"""A running newsroom on a free port of loopback, for all tests of this folder."""

import threading
from collections.abc import Iterator

import pytest

from newsroom.server import NewsroomServer
from newsroom.site import Site


@pytest.fixture(scope="session")
def site() -> Site:
    return Site()


@pytest.fixture(scope="session")
def server(site: Site) -> Iterator[NewsroomServer]:
    with NewsroomServer(0, site=site) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join(timeout=5)
