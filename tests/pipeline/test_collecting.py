"""Collecting a day from end to end: a real server, real folders, a real lake."""

import datetime as dt
import gzip
import os
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from dateline import __version__
from dateline.pipeline.collect import find_dates, read_payload, web_settings
from dateline.schema.errors import BadConfiguration, SetAside, SourceChanged, TryAgain
from dateline.store.clock import utc_now
from dateline.store.lake import Lake
from dateline.store.records import read_record
from tests.origin import Origin, Reply
from tests.pipeline.collecting import DAY, PAGE, by_url, collection, feed, put, rule, run
from tests.store.test_warc import archive


def test_a_feed_day_is_fetched_once_and_its_bytes_come_back(origin: Origin, lake: Lake) -> None:
    origin.routes["/feed"] = feed("/a", "/gone", "/forbidden", "/empty")
    origin.routes["/robots.txt"] = Reply(200, b"User-agent: *\nDisallow: /forbidden")
    origin.routes["/a"] = Reply(
        200,
        gzip.compress(b"<p>a"),
        {"Content-Encoding": "gzip", "ETag": "x", "Content-Type": "Text/HTML; charset=utf-8"},
    )
    origin.routes["/gone"] = Reply(410, b"withdrawn")
    origin.routes["/empty"] = Reply(200)
    what = collection({"id": "wire", "kind": "feed", "url": f"{origin.url}/feed"})
    rows = run(what, lake)
    found = by_url(rows)
    assert {name: rule(r) for name, r in found.items()} == {
        "a": None, "gone": "http_410", "forbidden": "robots_forbidden", "empty": "empty_payload",
    }  # fmt: skip
    page = found["a"]
    assert read_payload(lake, page) == b"<p>a"
    assert (page["content_type"], page["etag"], page["payload_bytes"]) == ("text/html", "x", 4)
    assert (
        page["listed_published_at"] == dt.datetime(2015, 10, 11, 10, tzinfo=dt.UTC) and page["listed_basis"] == "feed"
    )
    assert (found["gone"]["change_kind"], found["gone"]["http_status"]) == ("gone", 410)
    with pytest.raises(SetAside, match="410 Gone"):
        read_payload(lake, found["gone"])
    before = len(origin.asked), lake.read_bytes("warc/c/2015-10-11.warc.gz")
    assert run(what, lake) == rows
    assert (len(origin.asked), lake.read_bytes("warc/c/2015-10-11.warc.gz")) == before


def test_what_failed_for_a_passing_reason_is_asked_for_again_and_nothing_else(origin: Origin, lake: Lake) -> None:
    origin.routes["/feed"] = feed("/a", "/b", "/gone")
    origin.routes["/a"] = Reply(200, b"a")
    origin.routes["/b"] = Reply(503)
    origin.routes["/gone"] = Reply(404)
    what = collection({"id": "wire", "kind": "feed", "url": f"{origin.url}/feed"})
    first = run(what, lake)
    assert rule(by_url(first)["b"]) == "http_503"
    assert run(what, lake) == first  # still failing: the same rows, so the same bytes
    origin.routes["/b"] = Reply(200, b"b at last")
    origin.asked.clear()
    second = run(what, lake)
    assert [path for path, _ in origin.asked] == ["/robots.txt", "/b"]
    assert [read_payload(lake, r) for r in second if r["error"] is None] == [b"a", b"b at last"]
    assert by_url(second)["b"]["listed_basis"] == "feed" and len(second) == 3


def test_refetch_keeps_what_is_equal_and_adds_what_changed(origin: Origin, lake: Lake) -> None:
    origin.routes["/feed"] = feed("/same", "/edited", "/withdrawn", "/down")
    for name in ("same", "edited", "withdrawn", "down"):
        origin.routes[f"/{name}"] = Reply(200, b"first " + name.encode())
    what = collection({"id": "wire", "kind": "feed", "url": f"{origin.url}/feed"})
    first = by_url(run(what, lake))
    origin.routes["/edited"] = Reply(200, b"second")
    origin.routes["/withdrawn"] = Reply(410)
    origin.routes["/down"] = Reply(500)
    rows = run(what, lake, refetch=True)
    added = {r["change_kind"]: r for r in rows if r["previous_capture_id"]}
    assert {k: r["url"].rpartition("/")[2] for k, r in added.items()} == {"body": "edited", "gone": "withdrawn"}
    assert added["body"]["previous_capture_id"] == first["edited"]["capture_id"]
    assert [r for r in rows if not r["previous_capture_id"]] == sorted(first.values(), key=lambda r: r["url"])
    assert [read_payload(lake, r) for r in rows if r["url"].endswith("/edited") and r["change_kind"] == "body"] == [
        b"second"
    ]
    assert run(what, lake, refetch=True) == rows


def test_a_day_without_items_is_written_too(origin: Origin, lake: Lake) -> None:
    origin.routes["/feed"] = feed("/a", day="Mon, 12 Oct 2015 10:00:00 GMT")
    what = collection(
        {"id": "wire", "kind": "feed", "url": f"{origin.url}/feed"},
        {"id": "sect", "kind": "section", "url": f"{origin.url}/{{date}}", "link_pattern": "x"},
        {"id": "page", "kind": "pages", "urls": [f"{origin.url}/brief/{{date}}"]},
    )
    assert run(what, lake) == []
    assert origin.count("/2015-10-11") == origin.count("/brief/2015-10-11") == 1
    asked = len(origin.asked)
    assert run(what, lake) == [] and len(origin.asked) == asked


def test_sitemaps_sections_and_pages(origin: Origin, lake: Lake) -> None:
    place = "<urlset>" + "".join(
        f"<url><loc>{origin.url}/{name}</loc><lastmod>{day}</lastmod></url>"
        for name, day in (("in", "2015-10-11T23:59:59Z"), ("out", "2015-10-11T23:59:59-01:00"))
    )
    origin.routes["/index.xml"] = Reply(
        200, f"<sitemapindex><sitemap><loc>{origin.url}/map.xml</loc></sitemap></sitemapindex>".encode()
    )
    origin.routes["/map.xml"] = Reply(200, f"{place}</urlset>".encode())
    origin.routes["/2015-10-11"] = Reply(200, b"<a href='/in'>x</a><a href='story'>y</a><a href='/about'>z</a>")
    for name in ("in", "story", "brief/2015-10-11"):
        origin.routes[f"/{name}"] = Reply(200, name.encode())
    what = collection(
        {"id": "map", "kind": "sitemap", "url": f"{origin.url}/index.xml"},
        {"id": "sect", "kind": "section", "url": f"{origin.url}/{{date}}", "link_pattern": "/(in|story)$"},
        {"id": "page", "kind": "pages", "urls": [f"{origin.url}/brief/{{date}}"]},
    )
    rows = run(what, lake)
    # the page that two sources name is the first source's
    assert [(r["source_id"], r["url"].removeprefix(origin.url)) for r in rows] == [
        ("map", "/in"), ("page", "/brief/2015-10-11"), ("sect", "/story"),
    ]  # fmt: skip
    assert origin.count("/in") == 1
    assert all(h["accept-datetime"] == "Sun, 11 Oct 2015 23:59:59 GMT" for p, h in origin.asked if p != "/robots.txt")


def test_a_source_without_a_past_gives_nothing_for_past_days_and_all_for_today(origin: Origin, lake: Lake) -> None:
    origin.routes["/front"] = Reply(200, b"<a href='/a'>x</a>")
    origin.routes["/feed"] = Reply(200, b"<rss version='2.0'><channel><item><link>/b</link></item></channel></rss>")
    origin.routes["/a"] = origin.routes["/b"] = Reply(200, b"page")
    what = collection(
        {"id": "front", "kind": "section", "url": f"{origin.url}/front", "link_pattern": "/a$", "memento": False, "min": 1},
        {"id": "wire", "kind": "feed", "url": f"{origin.url}/feed", "memento": False, "min": 1},
    )  # fmt: skip
    assert run(what, lake) == []
    today = utc_now().date()
    assert [r["source_id"] for r in run(what, lake, today)] == ["front", "wire"]


@pytest.mark.parametrize(
    ("reply", "error", "says"),
    [
        (Reply(200, b"<html>moved</html>"), SourceChanged, "not a readable feed"),
        (Reply(404), SourceChanged, "http_404"),
        (Reply(503), TryAgain, "http_503"),
        (Reply(hang_up=True), TryAgain, "connection"),
        (feed("/1", "/2", "/3"), SourceChanged, "3 items, expected at most 2"),
    ],
)
def test_a_listing_in_trouble_stops_the_day_and_writes_nothing(
    origin: Origin, lake: Lake, reply: Reply, error: type[Exception], says: str
) -> None:
    origin.routes["/feed"] = reply
    what = collection({"id": "wire", "kind": "feed", "url": f"{origin.url}/feed", "min": 1, "max": 2})
    with pytest.raises(error, match=f"wire.*{says}|{says}"):
        run(what, lake)
    assert lake.read_table("captures", "c", DAY) is None


def test_a_private_address_is_named_as_the_setting_that_allows_it(origin: Origin, lake: Lake) -> None:
    what = collection({"id": "wire", "kind": "feed", "url": f"{origin.url}/feed"}, allow_private_addresses=False)
    with pytest.raises(BadConfiguration, match="allow_private_addresses"):
        run(what, lake)
    assert origin.asked == []


def test_a_proxy_that_is_not_set_says_what_to_start(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATELINE_NEWSROOM", raising=False)
    what = collection({"id": "w", "kind": "feed", "url": "http://x.example/f"}, proxy="${DATELINE_NEWSROOM}")
    with pytest.raises(
        BadConfiguration, match="DATELINE_NEWSROOM, which is not set; start the sample newsroom with `make run`"
    ):
        run(what, lake)


def test_a_folder_day(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "in"
    put(folder, "a/dated.html", PAGE % (b"2015-10-11T08:00:00Z", b"Shells fell."), modified="2020-01-01")
    put(folder, "other.html", PAGE % (b"2015-10-12T08:00:00Z", b"Shells fell."))
    put(folder, "undated.txt", b"Shells fell again.")
    put(folder, "empty.html", b"")
    put(folder, "noise.html", b"\x89PNG\x00\x01" * 50)
    put(folder, ".hidden.html", b"x")
    put(folder, "INDEX.tsv", b"x")
    put(folder, "x.warc.gz", archive())
    put(folder, "huge.html", b"")
    os.truncate(folder / "huge.html", 5_000_000_000)
    stamp = dt.datetime(2015, 10, 11, tzinfo=dt.UTC).timestamp()
    os.utime(folder / "huge.html", (stamp, stamp))
    monkeypatch.setenv("DATELINE_INPUT", str(folder))
    what = collection({"id": "files", "kind": "folder", "path": "${DATELINE_INPUT}"})
    assert find_dates(what, lake) == [dt.date(2015, 10, 11), dt.date(2015, 10, 12)]
    rows = run(what, lake)
    found = {r["url"]: rule(r) for r in rows}
    assert found == {
        "file:a/dated.html": None, "file:undated.txt": None, "file:empty.html": "empty_payload",
        "file:noise.html": None, "file:huge.html": "too_large", "http://news.example/a": None,
        "http://news.example/gone": "http_410", "http://news.example/untyped": None,
        "http://news.example/long": None, "http://news.example/c": None,
    }  # fmt: skip
    named = {r["url"]: r for r in rows}
    assert read_payload(lake, named["file:undated.txt"]) == b"Shells fell again."
    assert named["file:undated.txt"]["listed_published_at"] is None
    assert named["file:a/dated.html"]["listed_published_at"] == dt.datetime(2015, 10, 11, 8, tzinfo=dt.UTC)
    assert named["file:noise.html"]["content_type"] == "application/octet-stream"
    assert named["file:huge.html"]["payload_bytes"] == 5_000_000_000
    assert read_payload(lake, named["http://news.example/long"]) == b"x" * 5_000
    assert named["http://news.example/a"]["retrieved_at"] == dt.datetime(2015, 10, 11, 6, 30, tzinfo=dt.UTC)
    assert str(tmp_path) not in str(rows)
    (folder / "undated.txt").unlink()
    assert run(what, lake) == rows  # the partition stands on its own


def test_a_folder_looked_at_again_gives_only_what_is_new(lake: Lake, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    put(folder, "a.txt", b"one")
    put(folder, "b.txt", b"two")
    what = collection({"id": "files", "kind": "folder", "path": str(folder)})
    first = run(what, lake)
    put(folder, "b.txt", b"two, corrected")
    put(folder, "c.txt", b"three")
    rows = run(what, lake, refetch=True)
    kinds = [(r["url"], r["change_kind"]) for r in rows if r not in first]
    assert sorted(kinds) == [("file:b.txt", "body"), ("file:c.txt", "new")] and len(rows) == 4
    assert {read_payload(lake, r) for r in rows} == {b"one", b"two", b"two, corrected", b"three"}


def test_one_file_may_be_the_source(lake: Lake, tmp_path: Path) -> None:
    put(tmp_path, "one page.txt", b"words")
    what = collection({"id": "files", "kind": "folder", "path": str(tmp_path / "one page.txt")})
    assert [r["url"] for r in run(what, lake)] == ["file:one%20page.txt"]


def test_a_folder_that_is_not_there(lake: Lake, tmp_path: Path) -> None:
    what = collection({"id": "files", "kind": "folder", "path": str(tmp_path / "gone")})
    with pytest.raises(BadConfiguration, match=r"collection c, source files, path: .*gone does not exist"):
        run(what, lake)


def test_an_archive_at_an_address_is_fetched_once(origin: Origin, lake: Lake) -> None:
    origin.routes["/x.warc.gz"] = Reply(200, archive())
    what = collection({"id": "old", "kind": "warc", "url": f"{origin.url}/x.warc.gz", "memento": False})
    assert find_dates(what, lake) == [DAY]
    assert len(run(what, lake)) == 5
    assert run(what, lake, dt.date(2015, 10, 12)) == []
    assert origin.count("/x.warc.gz") == 1
    missing = collection({"id": "old", "kind": "warc", "url": f"{origin.url}/{{date}}.warc.gz"})
    assert run(missing, lake, dt.date(2015, 10, 13)) == []


def test_two_addresses_of_one_page_give_one_capture(origin: Origin, lake: Lake) -> None:
    origin.routes["/feed"] = feed("/a", "/b", "/c")
    origin.routes["/a"] = origin.routes["/b"] = Reply(302, headers={"Location": "/c"})
    origin.routes["/c"] = Reply(200, b"the page")
    rows = run(collection({"id": "wire", "kind": "feed", "url": f"{origin.url}/feed"}), lake)
    assert [(r["url"], r["canonical_url"]) for r in rows] == [(f"{origin.url}/a", f"{origin.url}/c")]


def test_every_step_of_a_redirect_is_kept_as_evidence(origin: Origin, lake: Lake) -> None:
    origin.routes["/feed"] = feed("/a", "/trap")
    origin.routes["/a"] = Reply(301, b"moved", headers={"Location": "/b"})
    origin.routes["/b"] = Reply(200, b"the page")
    origin.routes["/trap"] = Reply(302, headers={"Location": "ftp://elsewhere.example/x"})
    rows = by_url(run(collection({"id": "wire", "kind": "feed", "url": f"{origin.url}/feed"}), lake))
    assert read_payload(lake, rows["a"]) == b"the page" and rule(rows["trap"]) == "address_forbidden"
    with lake.open(rows["a"]["warc_path"]) as stream:
        records = list(ArchiveIterator(stream, check_digests="raise"))
        kinds = [(r.rec_type, (r.rec_headers.get_header("WARC-Target-URI") or "").rpartition("/")[2]) for r in records]
    assert sorted(kinds) == [
        ("request", "a"), ("request", "b"), ("request", "trap"), ("response", "a"), ("response", "b"),
        ("response", "trap"), ("warcinfo", ""),
    ]  # fmt: skip
    with lake.open(rows["trap"]["warc_path"]) as stream:
        assert dict(read_record(stream, rows["trap"]["warc_offset"]).http_headers)["Location"].startswith("ftp:")


def test_a_picture_in_a_feed_is_refused_with_its_row(origin: Origin, lake: Lake) -> None:
    origin.routes["/feed"] = feed("/photo")
    origin.routes["/photo"] = Reply(200, b"\x89PNG", {"Content-Type": "image/png"})
    rows = run(collection({"id": "wire", "kind": "feed", "url": f"{origin.url}/feed"}), lake)
    assert [(rule(r), r["content_type"], r["payload_bytes"]) for r in rows] == [("content_type", "image/png", 0)]


def test_progress_is_told(origin: Origin, lake: Lake, caplog: pytest.LogCaptureFixture) -> None:
    origin.routes["/feed"] = feed(*(f"/{n}" for n in range(12)))
    origin.routes |= {f"/{n}": Reply(200, b"page") for n in range(10)}
    with caplog.at_level("INFO"):
        run(collection({"id": "wire", "kind": "feed", "url": f"{origin.url}/feed"}), lake)
    assert "12 of 12 pages in 0 s, 0.0 MB; refused 2 (http_404 2)" in caplog.text


def test_hosts_are_told_whom_to_write_to(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    public = collection({"id": "w", "kind": "feed", "url": "https://news.example/rss"}, allow_private_addresses=False)
    files = collection({"id": "f", "kind": "folder", "path": "/in"}, allow_private_addresses=False)
    monkeypatch.setenv("DATELINE_CONTACT", "desk@news.example")
    assert web_settings(public).user_agent == f"Dateline/{__version__} (+desk@news.example)"
    assert not caplog.records
    monkeypatch.delenv("DATELINE_CONTACT")
    assert web_settings(public).user_agent == f"Dateline/{__version__}"
    assert "DATELINE_CONTACT is not set" in caplog.text
    caplog.clear()
    web_settings(files)
    assert not caplog.records
