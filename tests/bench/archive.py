"""What a large WARC costs: `python -m tests.bench.archive [MB] [--url]` collects one of that size and prints the peak.

The archive is made on the spot in the shape of Common Crawl's news archives: gzip members of one record each, a page of
100 kB in each second one. With --url it comes from a server instead of a folder. The peak is that of a process that does
nothing but collect (VmHWM), the reader of pages, the catalogue and the evidence written included.
"""

import argparse
import base64
import datetime as dt
import io
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

DAY = dt.date(2026, 1, 2)
PAGE = (
    "<html><head><meta property='article:published_time' content='{day}T08:00:00Z'><title>Report {n}</title></head>"
    "<body><article><p>At least {n} people were killed, the mayor said.</p></article><script>{noise}</script></body></html>"
)
PAGE_BYTES = 100_000


def make_archive(path: Path, megabytes: int, page_bytes: int = PAGE_BYTES) -> int:
    """Write a WARC of at least so many MB; returns the number of its pages. Equal sizes give equal bytes."""
    noise = random.Random(1)
    count = 0
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        while file.tell() < megabytes * 1_000_000:
            count += 1
            body = PAGE.format(day=DAY, n=count, noise=base64.b64encode(noise.randbytes(page_bytes * 3 // 4)).decode())
            for kind, payload in (("request", b""), ("response", body.encode())):
                http = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], "HTTP/1.1")
                if kind == "request":
                    http = StatusAndHeaders("GET / HTTP/1.1", [("Host", "news.example")], is_http_request=True)
                writer.write_record(
                    writer.create_warc_record(
                        f"http://news.example/{count}", kind, io.BytesIO(payload), len(payload), http_headers=http,
                        warc_headers_dict={"WARC-Date": f"{DAY}T09:00:00Z"},
                    )
                )  # fmt: skip
    return count


def measure(source: dict[str, object], lake: Path) -> dict[str, float]:
    """Collect a day of one source in a process of its own: captures, peak in MB, CPU seconds."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.archive", "--collect", json.dumps(source), str(lake)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _collect(source: dict[str, object], root: Path) -> None:
    from dateline.pipeline.collect import collect
    from dateline.schema.sources import Collection
    from dateline.store.lake import Lake

    what = {"collection": "c", "title": "T", "sources": [source], "allow_private_addresses": True}
    rows = collect(Collection.model_validate(what), DAY, Lake(root))
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    good = rows.num_rows - (rows.num_rows - rows["error"].null_count)
    print(json.dumps({"captures": good, "peak_mb": int(peak.split()[1]) / 1_000, "cpu_seconds": time.process_time()}))


def main() -> None:
    if sys.argv[1:2] == ["--collect"]:
        _collect(json.loads(sys.argv[2]), Path(sys.argv[3]))
        return
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("megabytes", nargs="?", type=int, default=1_000)
    options.add_argument("--url", action="store_true", help="fetch it from a server instead of a folder")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.warc.gz"
        count = make_archive(path, asked.megabytes)
        source: dict[str, object] = {"id": "s", "kind": "warc", "outlet": "Test", "max": 10_000_000}
        if asked.url:
            with serving_file(path) as url:
                found = measure(source | {"url": url}, Path(folder) / "lake")
        else:
            found = measure(source | {"path": str(path)}, Path(folder) / "lake")
        print(f"{path.stat().st_size / 1e6:.0f} MB, {count} pages: {found}")


def serving_file(path: Path):  # type: ignore[no-untyped-def]
    """A server for one file, as a context that gives its address."""
    import contextlib
    import functools
    import http.server
    import threading

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    @contextlib.contextmanager
    def serve():  # type: ignore[no-untyped-def]
        handler = functools.partial(Quiet, directory=str(path.parent))
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}/{path.name}"
            server.shutdown()

    return serve()


if __name__ == "__main__":
    main()
