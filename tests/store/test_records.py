"""Records read one by one, and tombstones that fit exactly where a record lay."""

import io
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from dateline.store.lake import Lake
from dateline.store.records import TOMBSTONE, bury, is_tombstone, read_record, read_records
from dateline.store.warc import NOT_MODIFIED, SAME_BYTES, WarcFile
from tests.store.test_warc import PATH, capture, write


def file_of(payloads: list[bytes], *, zipped: bool) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=zipped, warc_version="1.1")
    for n, payload in enumerate(payloads):
        answer = StatusAndHeaders("200 OK", [("Content-Type", "text/plain")], "HTTP/1.1")
        named = {"WARC-Record-ID": f"<urn:uuid:{n}>", "WARC-Date": "2015-10-11T06:30:00Z"}
        writer.write_record(
            writer.create_warc_record(
                f"http://n.example/{n}", "response", io.BytesIO(payload), len(payload), http_headers=answer,
                warc_headers_dict=named,
            )
        )  # fmt: skip
    return out.getvalue()


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("secret", [b"x", b"the secret " * 20, bytes(range(256)) * 300])
def test_a_tombstone_takes_the_room_of_its_record(zipped: bool, secret: bytes) -> None:
    content = bytearray(file_of([b"before", secret, b"after"], zipped=zipped))
    stream = io.BytesIO(content)
    records = read_records(stream, 0, 3)
    content[records[1].offset : records[1].offset + records[1].length] = bury(stream, records[1])
    left = read_records(io.BytesIO(content), 0, 3)
    assert [(r.offset, r.length) for r in left] == [(r.offset, r.length) for r in records]
    assert [r.payload for r in left] == [b"before", TOMBSTONE, b"after"]
    assert [is_tombstone(r) for r in left] == [False, True, False]
    assert (left[1].kind, left[1].header("warc-record-id")) == ("metadata", records[1].header("WARC-Record-ID"))
    assert [r.rec_type for r in ArchiveIterator(io.BytesIO(content), check_digests="raise")] == [
        "response", "metadata", "response",
    ]  # fmt: skip


def test_a_record_without_room_is_not_overwritten() -> None:
    out = io.BytesIO(b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: 1\r\n\r\nx\r\n\r\n")
    with pytest.raises(ValueError, match="shorter than a tombstone"):
        bury(out, read_record(out, 0))


def test_what_a_digest_says_against_the_bytes_is_told() -> None:
    content = file_of([b"seven people"], zipped=False)
    assert read_record(io.BytesIO(content), 0).problems == ()
    spoiled = read_record(io.BytesIO(content.replace(b"seven", b"eight")), 0)
    assert len(spoiled.problems) == 2 and spoiled.payload == b"eight people"


@pytest.mark.parametrize(("profile", "status"), [(NOT_MODIFIED, 304), (SAME_BYTES, 200)])
def test_a_revisit_names_the_record_with_the_bytes(lake_at: Path | str, profile: str, status: int) -> None:
    lake = Lake(lake_at)
    (first,) = write(lake, {"http://news.example/a": b"hello"})
    with lake.open(PATH) as stream:
        kept = read_record(stream, first["warc_offset"])
    with WarcFile(lake, "warc/c/2015-10-12-recheck.warc.gz", fresh=True) as warc:
        told: dict[str, Any] = {
            "url": "http://news.example/a", "status": status, "reason": "x", "headers": [("ETag", "1")],
            "request_headers": [("If-None-Match", "1")],
        }  # fmt: skip
        offset = warc.add_revisit(capture("http://news.example/a", b"hello"), kept, profile=profile, **told)
        warc.save()
    with lake.open(warc.path) as stream:
        revisit, request = read_records(stream, offset, 2)
    assert (revisit.kind, revisit.payload, revisit.status_line) == ("revisit", b"", f"HTTP/1.1 {status} x")
    assert revisit.header("WARC-Profile") == profile
    assert revisit.header("WARC-Refers-To") == kept.header("WARC-Record-ID")
    digest = revisit.header("WARC-Payload-Digest")
    assert digest == (kept.header("WARC-Payload-Digest") if profile == SAME_BYTES else None)
    assert request.header("WARC-Concurrent-To") == revisit.header("WARC-Record-ID")
    assert ("If-None-Match", "1") in request.http_headers
