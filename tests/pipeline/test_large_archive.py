"""A large WARC at an address is collected in bounded memory; `python -m tests.bench.archive` measures 1 GB of it."""

from pathlib import Path

from tests.bench.archive import make_archive, measure, serving_file

MEGABYTES = 200
#: The reader of pages alone takes 115 MB before it has read anything.
MOST_MB = 300


def test_a_large_archive_is_streamed_not_loaded(tmp_path: Path) -> None:
    pages = make_archive(tmp_path / "news.warc.gz", MEGABYTES, page_bytes=1_000_000)
    with serving_file(tmp_path / "news.warc.gz") as url:
        found = measure({"id": "s", "kind": "warc", "outlet": "Test", "url": url}, tmp_path / "lake")
    assert found["captures"] == pages
    assert found["peak_mb"] < MOST_MB
    kept = sum(p.stat().st_size for p in (tmp_path / "lake").rglob("*.warc.gz"))
    assert kept > 1.8 * MEGABYTES * 1_000_000  # the archive as it came, and the evidence
