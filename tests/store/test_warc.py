"""WARC files: written so that warcio itself reads them, read back with a check, and archives that others made."""

import datetime as dt
import io
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from dateline.schema.errors import SetAside
from dateline.stages.collect import make_capture
from dateline.store.archives import BROKEN, Member, find_members
from dateline.store.lake import Lake
from dateline.store.warc import WarcFile, read_payload

WHEN = dt.datetime(2015, 10, 11, 6, 30, 15, 250_000, tzinfo=dt.UTC)
PATH = "warc/c/2015-10-11.warc.gz"


def capture(url: str, payload: bytes, **more: Any) -> dict[str, Any]:
    return make_capture("c", "s", url, canonical_url=url, retrieved_at=WHEN, payload=payload, **more)


def write(lake: Lake, pages: dict[str, bytes], *, fresh: bool = False) -> list[dict[str, Any]]:
    rows = []
    with WarcFile(lake, PATH, fresh=fresh) as warc:
        for url, payload in pages.items():
            row = capture(url, payload, http_status=200, content_type="text/html")
            headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("X-Odd", "caf\xe9")]
            row["warc_offset"] = warc.add_response(
                row, payload, url=url, status=200, reason="OK", headers=headers, request_headers=[("User-Agent", "D")]
            )
            row["warc_path"] = PATH
            rows.append(row)
        warc.save()
    return rows


def test_what_is_written_is_read_back_and_later_writes_move_nothing(lake_at: Path | str) -> None:
    lake = Lake(lake_at)
    first = write(lake, {"http://news.example/a": b"A" * 100_000, "http://news.example/b": b"\r\n\r\nB\x00"})
    second = write(lake, {"http://news.example/c": b"C"})
    payloads = [read_payload(lake, row) for row in (*first, *second)]
    assert payloads == [b"A" * 100_000, b"\r\n\r\nB\x00", b"C"]


def test_the_file_is_one_that_any_warc_tool_reads(lake_at: Path | str) -> None:
    lake = Lake(lake_at)
    (row,) = write(lake, {"http://news.example/a": b"hello"})
    with lake.open(PATH) as stream:
        records = [
            (r.rec_type, r.rec_headers, r.content_stream().read()) for r in ArchiveIterator(stream, check_digests=True)
        ]
    assert [kind for kind, _, _ in records] == ["warcinfo", "response", "request"]
    headers = records[1][1]
    assert headers.protocol == "WARC/1.1"
    assert headers.get_header("WARC-Date") == "2015-10-11T06:30:15.250000Z"
    assert headers.get_header("WARC-Target-URI") == "http://news.example/a"
    assert records[2][1].get_header("WARC-Concurrent-To") == headers.get_header("WARC-Record-ID")
    assert records[1][2] == b"hello" and row["warc_offset"] > 0


def test_the_same_bytes_twice_are_one_payload(lake_at: Path | str) -> None:
    lake, body = Lake(lake_at), b"the same page " * 5_000
    first = write(lake, {"http://news.example/a": body, "http://news.example/b": body})
    with WarcFile(lake, PATH, fresh=False) as warc:  # a later run
        warc.knows(first[1]["payload_sha256"], first[1]["warc_offset"])
        row = capture("file:x.html", body, content_type="text/html") | {"warc_path": PATH}
        row["warc_offset"] = warc.add_resource(row, body)
        warc.save()
    assert [read_payload(lake, r) for r in (*first, row)] == [body] * 3
    with lake.open(PATH) as stream:
        records = [
            (r.rec_type, r.rec_headers, r.http_headers, r.content_stream().read()) for r in ArchiveIterator(stream)
        ]
    assert [kind for kind, *_ in records] == ["warcinfo", "response", "request", "revisit", "request", "revisit"]
    original, again = records[1][1], records[3][1]
    assert again.get_header("WARC-Refers-To") == original.get_header("WARC-Record-ID")
    assert again.get_header("WARC-Refers-To-Target-URI") == "http://news.example/a"
    assert again.get_header("WARC-Payload-Digest") == original.get_header("WARC-Payload-Digest")
    assert records[3][2].get_header("X-Crawler-Content-Encoding") == "gzip"  # its answer's headers are its own
    assert records[5][1].get_header("WARC-Refers-To") == original.get_header("WARC-Record-ID")
    assert len(lake.read_bytes(PATH)) < 5_000


def test_equal_captures_give_equal_bytes(tmp_path: Path) -> None:
    pages = {"http://news.example/a": b"hello", "http://news.example/b": b"there"}
    write(Lake(tmp_path / "1"), pages)
    write(Lake(tmp_path / "2"), pages)
    assert Lake(tmp_path / "1").read_bytes(PATH) == Lake(tmp_path / "2").read_bytes(PATH)


def test_a_fresh_file_forgets_what_an_interrupted_run_left(lake_at: Path | str) -> None:
    lake = Lake(lake_at)
    write(lake, {"http://news.example/a": b"left behind"})
    write(lake, {"http://news.example/b": b"new"}, fresh=True)
    with lake.open(PATH) as stream:
        assert b"left behind" not in b"".join(r.content_stream().read() for r in ArchiveIterator(stream))


def test_damage_is_noticed(lake_at: Path | str) -> None:
    lake = Lake(lake_at)
    (row,) = write(lake, {"http://news.example/a": b"hello"})
    with pytest.raises(SetAside) as changed:
        read_payload(lake, row | {"payload_sha256": "0" * 64})
    assert changed.value.rule == "payload_hash"
    whole = lake.read_bytes(PATH)
    for broken in (whole[: row["warc_offset"] + 40], whole[: row["warc_offset"]], b"no gzip" * 200):
        lake.save_bytes(PATH, broken)
        with pytest.raises(SetAside) as damaged:
            read_payload(lake, row)
        assert damaged.value.rule in ("payload_missing", "payload_hash")
    with pytest.raises(SetAside) as missing:
        read_payload(lake, row | {"warc_path": "warc/c/none.warc.gz"})
    assert missing.value.rule == "payload_missing"


def test_a_capture_with_an_error_is_set_aside_by_its_own_rule(lake_at: Path | str) -> None:
    row = capture("http://news.example/a", b"", error="http_410: the server answered 410 Gone", http_status=410)
    with pytest.raises(SetAside) as gone:
        read_payload(Lake(lake_at), row)
    assert (gone.value.rule, gone.value.reason) == ("http_410", "the server answered 410 Gone")


def archive() -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)

    def add(kind: str, url: str, payload: bytes, status: str = "", media: str = "") -> None:
        http = StatusAndHeaders(status, [("Content-Type", media)] if media else [], "HTTP/1.0") if status else None
        date = {"WARC-Date": "2015-10-11T06:30:00Z"}
        writer.write_record(
            writer.create_warc_record(
                url, kind, io.BytesIO(payload), len(payload), http_headers=http, warc_headers_dict=date,
                warc_content_type="" if http else media,
            )
        )  # fmt: skip

    add("warcinfo", "", b"software: test\r\n")
    add("response", "http://news.example/a", b"<p>a", "200 OK", "text/html; charset=utf-8")
    add("request", "http://news.example/a", b"GET / HTTP/1.0\r\n\r\n")
    add("response", "http://news.example/moved", b"", "301 Moved", "text/html")
    add("response", "http://news.example/logo.png", b"\x89PNG", "200 OK", "image/png")
    add("response", "http://news.example/robots.txt", b"User-agent: *", "200 OK", "text/plain")
    add("response", "http://news.example/gone", b"sorry", "410 Gone", "text/html")
    add("response", "http://news.example/untyped", b"%PDF-1.4", "200 OK")
    add("response", "http://news.example/long", b"x" * 5_000, "200 OK", "text/html")
    add("resource", "http://news.example/c", b"plain", media="text/plain")
    return out.getvalue()


def test_an_archive_gives_its_articles_and_counts_the_rest() -> None:
    skipped: Counter[str] = Counter()
    members = list(find_members(io.BytesIO(archive()), limit=1_000, skipped=skipped))
    found = [(m.url.rpartition("/")[2], m.status, m.content_type, m.payload, m.problem) for m in members]
    assert found == [
        ("a", 200, "text/html", b"<p>a", None),
        ("gone", 410, "text/html", b"sorry", "http_410: the archive holds an answer with status 410"),
        ("untyped", 200, None, b"%PDF-1.4", None),
        ("long", 200, "text/html", b"", "too_large: more than 1000 bytes"),
        ("c", None, "text/plain", b"plain", None),
    ]
    assert members[0].retrieved_at == dt.datetime(2015, 10, 11, 6, 30, tzinfo=dt.UTC)
    assert skipped == {"warcinfo": 1, "request": 1, "redirect": 1, "image/png": 1, "text/plain": 1}


def test_a_damaged_archive_gives_what_stands_before_the_damage() -> None:
    whole = archive()
    members = list(find_members(io.BytesIO(whole), limit=1_000, skipped=Counter()))
    starts = [i for i in range(len(whole)) if whole[i : i + 3] == b"\x1f\x8b\x08"]
    for cut in range(0, len(whole), 13):
        found: list[Member] = []
        broken = False
        try:
            found.extend(find_members(io.BytesIO(whole[:cut]), limit=1_000, skipped=Counter()))
        except BROKEN:
            broken = True
        assert found == members[: len(found)]
        # only a cut between two records leaves an archive that looks whole
        assert broken or cut in (0, *starts)
    for not_an_archive in (b"this is no archive\n" * 50, b"no archive" * 100):
        with pytest.raises(BROKEN):
            list(find_members(io.BytesIO(not_an_archive), limit=1_000, skipped=Counter()))
