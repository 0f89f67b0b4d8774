"""Reading WARC files, others' and our own: the records that may hold articles, and where a file is damaged."""

import datetime as dt
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from warcio.archiveiterator import WARCIterator
from warcio.exceptions import ArchiveLoadFailed

from dateline.store.times import read_w3c_time

#: What warcio and the decompressors below it raise on damaged files.
BROKEN = (ArchiveLoadFailed, EOFError, OSError, zlib.error, ValueError, AttributeError, IndexError, KeyError, TypeError)
_ARTICLE_TYPES = (
    "text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/pdf",
    "message/rfc822", "multipart/related",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)  # fmt: skip
_CUT_OFF = (
    "the archive ends inside a record, or is one gzip stream where each record should be a member (`warcio recompress`)"
)


@dataclass(frozen=True, slots=True)
class Member:
    """An item of an archive: a response or resource record of a WARC, or a file in a zip or tar. `payload` is decoded.

    `problem` is "<rule>: <reason>"; a payload over the limit is left empty. `path` is the file's in a zip or tar,
    quoted, and `modified_at` its time there.
    """

    offset: int | None
    url: str
    retrieved_at: dt.datetime | None
    status: int | None
    content_type: str | None
    headers: tuple[tuple[str, str], ...]
    payload: bytes
    problem: str | None = None
    path: str | None = None
    modified_at: dt.datetime | None = None


def read_at(stream: BinaryIO, offset: int) -> bytes:
    """Decoded payload of the record at an offset. Raises one of BROKEN if none begins there."""
    stream.seek(offset)
    record = next(iter(WARCIterator(stream)), None)
    if record is None:
        raise EOFError("no record")
    return bytes(record.content_stream().read())


def find_members(
    stream: BinaryIO, *, limit: int, skipped: Counter[str], pattern: re.Pattern[str] | None = None
) -> Iterator[Member]:
    """Records of an archive that may hold articles, in order; the rest is counted in `skipped` by kind.

    limit: longest payload in bytes; a longer one is a member with the problem too_large. pattern: only records whose
    address it finds something in. Raises one of BROKEN at the
    place where the archive is damaged, after the members before it.
    """
    records = WARCIterator(stream)
    for record in _whole_records(records, stream):
        kind = str(record.rec_type)
        if kind not in ("response", "resource"):
            skipped[kind] += 1
            continue
        http = record.http_headers
        url = str(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
        if pattern is not None and not pattern.search(url):
            skipped["other addresses"] += 1
            continue
        status = int(code) if http is not None and (code := http.get_statuscode()).isdigit() else None
        sent = (http.get_header("Content-Type") if http is not None else None) or (
            record.rec_headers.get_header("Content-Type") if http is None else None
        )
        media = str(sent).partition(";")[0].strip().lower() or None if sent else None
        if (media is not None and media not in _ARTICLE_TYPES) or url.endswith("/robots.txt"):
            skipped[media or kind] += 1
            continue
        if status is not None and 300 <= status < 400:
            skipped["redirect"] += 1
            continue
        payload = _read_up_to(record.content_stream(), limit)
        offset = records.get_record_offset()
        _check_whole(records, record)
        yield Member(
            offset=offset,
            url=url,
            retrieved_at=read_w3c_time(record.rec_headers.get_header("WARC-Date")),
            status=status,
            content_type=media,
            headers=tuple((str(k), str(v)) for k, v in http.headers) if http is not None else (),
            payload=payload if len(payload) <= limit else b"",
            problem=_problem(status, payload, limit),
        )


def _whole_records(records: WARCIterator, stream: BinaryIO) -> Iterator[Any]:
    """Every record; raises ArchiveLoadFailed where the archive is cut off, which warcio takes for its end."""
    end = 0
    for record in records:
        yield record
        end = records.get_record_offset() + records.get_record_length()
        _check_whole(records, record)
    stream.seek(end)
    if stream.read(64).strip():
        raise ArchiveLoadFailed(_CUT_OFF)


def _check_whole(records: WARCIterator, record: Any) -> None:
    """Raise ArchiveLoadFailed if a record that was read to its end is shorter than it says, or its gzip member is."""
    left = getattr(record.raw_stream, "limit", None)
    unpacker = records.reader.decompressor
    if record.length is None or left or (unpacker is not None and not unpacker.eof):
        raise ArchiveLoadFailed(_CUT_OFF)


def _problem(status: int | None, payload: bytes, limit: int) -> str | None:
    if status is not None and not 200 <= status < 300:
        return f"http_{status}: the archive holds an answer with status {status}"
    if len(payload) > limit:
        return f"too_large: more than {limit} bytes"
    return None if payload else "empty_payload: the archive holds no bytes"


def _read_up_to(stream: Any, limit: int) -> bytes:
    """Read at most limit + 1 bytes; warcio's streams may give fewer than asked for."""
    parts = bytearray()
    while len(parts) <= limit and (chunk := stream.read(min(65_536, limit + 1 - len(parts)))):
        parts += chunk
    return bytes(parts)
