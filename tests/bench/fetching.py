"""`make bench-fetch`: 2,000 pages of 50 hosts at two requests a second each, collected as a run collects them.

Feeds and robots.txt are read, bytes are hashed and written as WARC, rows saved. The server is a process of its own, and
the hosts are names that resolve to 127.0.0.1. Prints how near the run comes to the fastest that politeness allows, and
what it costs in CPU time. `--profile` prints where that goes.
"""

import argparse
import contextlib
import cProfile
import datetime as dt
import logging
import pstats
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

from dateline.pipeline.collect import collect, web_settings
from dateline.schema.sources import Collection
from dateline.store.clock import utc_now
from dateline.store.lake import Lake
from tests.bench.fetch_server import PAGES

HOSTS = 50
PER_SECOND = 2.0
_getaddrinfo = socket.getaddrinfo


def resolve_here(host: str, *args: Any, **options: Any) -> Any:
    """Every name of the bench is this machine."""
    return _getaddrinfo("127.0.0.1" if host.endswith(".example") else host, *args, **options)


@contextlib.contextmanager
def serving() -> Iterator[int]:
    """The port of a server in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.fetch_server"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None and server.stdin is not None
        yield int(server.stdout.readline())
        server.stdin.close()


def run(port: int, hosts: int, per_second: float) -> tuple[float, float, int]:
    """Collect one feed of PAGES pages a host; returns wall seconds, CPU seconds and rows."""
    what = Collection.model_validate(
        {
            "collection": "bench", "title": "Bench", "requests_per_second": per_second, "allow_private_addresses": True,
            "sources": [
                {"id": f"h{n}", "kind": "feed", "outlet": f"H{n}", "url": f"http://h{n}.example:{port}/feed"}
                for n in range(hosts)
            ],
        }
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        wall, cpu = time.monotonic(), time.process_time()
        rows = collect(what, utc_now().date() - dt.timedelta(days=1), Lake(folder), web=web_settings(what))
        assert rows["error"].null_count == rows.num_rows == hosts * PAGES
        return time.monotonic() - wall, time.process_time() - cpu, rows.num_rows


def main() -> None:
    """Print one row a figure: name, number, and what it is measured against."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--profile", action="store_true")
    profile = parser.parse_args().profile
    socket.getaddrinfo = resolve_here
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with serving() as port:
        run(port, hosts=2, per_second=50)  # imports and caches are a run's, not a page's
        profiler = cProfile.Profile()
        if profile:
            profiler.enable()
        wall, cpu, pages = run(port, HOSTS, PER_SECOND)
        profiler.disable()
    # robots.txt and the feed are requests like any other; the first one waits for nothing
    fastest = (PAGES + 2 - 1) / PER_SECOND
    print(f"pages {pages} of {HOSTS} hosts at {PER_SECOND:g} requests a second each")
    print(f"wall_s {wall:.2f}  (politeness asks for {fastest:.2f} at least)")
    print(f"share_of_ceiling {fastest / wall:.3f}  (at least 0.95)")
    print(f"cpu_ms_a_page {1000 * cpu / pages:.3f}  (under 1)")
    print(f"cpu_share_of_a_core {cpu / wall:.3f}  (under 0.1)")
    print(f"peak_mb {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")
    if profile:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main()
