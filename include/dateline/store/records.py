"""Single records of WARC files: read with all they say, checked, and overwritten by a tombstone.

A tombstone takes exactly the room of the record that it replaces, so that every other record stays where its capture
says it lies.
"""

import io
import struct
import zlib
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator

#: Of our own records: where in the same file the record lies that they refer to.
OFFSET_HEADER = "WARC-Refers-To-File-Offset"
#: Content of a tombstone's record; its WARC-Record-ID, type and date are those of what stood there.
TOMBSTONE = b"tombstone: the content was deleted\r\n"
Headers = tuple[tuple[str, str], ...]
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Record:
    """One record. `status_line` and `http_headers` are empty where it holds no HTTP message; `payload` is decoded.

    problems: what its own digests (WARC-Block-Digest, WARC-Payload-Digest) say against its bytes.
    """

    kind: str
    offset: int
    length: int
    headers: Headers
    status_line: str
    http_headers: Headers
    payload: bytes
    problems: tuple[str, ...]

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


def read_record(stream: BinaryIO, offset: int) -> Record:
    """The record at an offset; of a revisit record within one file, with the payload of the record it refers to.

    Raises one of archives.BROKEN if none begins there.
    """
    record = read_records(stream, offset, 1)[0]
    first = record.header(OFFSET_HEADER) if record.kind == "revisit" else None
    if first is None:
        return record
    kept = read_records(stream, int(first), 1)[0]
    return replace(record, payload=kept.payload, problems=(*record.problems, *kept.problems))


def read_records(stream: BinaryIO, offset: int, most: int) -> list[Record]:
    """The record at an offset and those after it, `most` in all. Raises one of archives.BROKEN if none begins there."""
    stream.seek(offset)
    if not stream.read(5).startswith((b"\x1f\x8b", b"WARC/")):
        raise EOFError("no record")  # warcio would look for the next one
    stream.seek(offset)
    found = []
    records = ArchiveIterator(stream, check_digests=True)
    for record in records:
        payload = bytes(record.content_stream().read())
        found.append(_made(record, payload, records))
        if len(found) == most:
            break
    if not found:
        raise EOFError("no record")
    return found


def _made(record: Any, payload: bytes, records: ArchiveIterator) -> Record:
    http = record.http_headers
    checker = record.digest_checker
    return Record(
        kind=str(record.rec_type),
        offset=int(records.get_record_offset()),
        length=int(records.get_record_length()),
        headers=_pairs(record.rec_headers),
        status_line=f"{http.protocol} {http.statusline}".strip() if http is not None else "",
        http_headers=_pairs(http) if http is not None else (),
        payload=payload,
        problems=tuple(str(p) for p in checker.problems) if checker is not None and checker.passed is False else (),
    )


def _pairs(headers: Any) -> Headers:
    return tuple((str(k), str(v)) for k, v in headers.headers)


def is_tombstone(record: Record) -> bool:
    return record.payload == TOMBSTONE


def bury(stream: BinaryIO, record: Record) -> bytes:
    """The bytes to put in place of a record: a tombstone of the same length.

    Raises ValueError if the record is shorter than a tombstone, which no record with a digest of its payload is.
    """
    stream.seek(record.offset)
    zipped = stream.read(2) == _GZIP
    kept = [("WARC-Type", "metadata"), ("WARC-Record-ID", record.header("WARC-Record-ID") or ""),
            ("WARC-Date", record.header("WARC-Date") or "")]  # fmt: skip
    head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in kept)
    head += f"Content-Type: application/warc-fields\r\nContent-Length: {len(TOMBSTONE)}\r\n"
    if zipped:
        return _gzip_of_length(f"{head}\r\n".encode() + TOMBSTONE + b"\r\n\r\n", record.length)
    # the blank lines after a plain record are no part of its length, and stay
    left = record.length - len(head) - len("X-Room: \r\n\r\n") - len(TOMBSTONE)
    if left < 0:
        raise ValueError(f"record of {record.length} bytes at {record.offset} is shorter than a tombstone")
    return f"{head}X-Room: {'-' * left}\r\n\r\n".encode() + TOMBSTONE


def _gzip_of_length(content: bytes, length: int) -> bytes:
    """One gzip member of an exact length: what is left is filled by its comment (RFC 1952, FCOMMENT)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(content) + packer.flush()
    tail = packed + struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)
    left = length - 10 - 1 - len(tail)
    if left < 0:
        raise ValueError(f"record of {length} bytes is shorter than a tombstone")
    out = io.BytesIO()
    out.write(_GZIP + b"\x08\x10" + b"\x00" * 4 + b"\x02\xff")
    out.write(b"-" * left + b"\x00" + tail)
    return out.getvalue()
