"""The evidence: WARC files that Dateline writes and reads back.

They hold WARC 1.1 records, one gzip member each, with ids derived from file and capture. Bodies are stored decoded, so
`Content-Encoding` and `Transfer-Encoding` stand in the record under the name that crawlers give them (X-Crawler-...).
The same bytes twice are one payload: the second time a `revisit` record says where the first lie.
What a recheck found unchanged, byte for byte, is a `revisit` record that names the record with the bytes.
"""

import datetime as dt
import io
import tempfile
import uuid
import zlib
from collections.abc import Mapping, Sequence
from typing import IO, Any, BinaryIO, cast
from urllib.parse import urlsplit, urlunsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from dateline import __version__
from dateline.schema.errors import SetAside
from dateline.schema.ids import sha256_hex
from dateline.store.answers import Answer
from dateline.store.archives import BROKEN
from dateline.store.lake import Lake
from dateline.store.records import OFFSET_HEADER, Record, is_tombstone, read_record
from dateline.store.secrets import bytes_without_secrets, without_secrets

_IDS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:dateline:capture")
_DECODED_AWAY = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_KEPT_IN_MEMORY = 32_000_000
#: Shorter payloads are written again: a record that refers to another is longer than they are.
_SHORTEST_SHARED = 500
#: Of gzip. The highest level takes twice the time of this one and saves two bytes in a thousand.
_LEVEL = 6
#: Profiles of revisit records (WARC 1.1, 6.7): the server said 304, or it sent the same bytes once more.
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
SAME_BYTES = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
Headers = Sequence[tuple[str, str]]


class WarcFile:
    """The WARC file of one partition: what it held, and records added at its end. Nothing is written before `save`."""

    def __init__(self, lake: Lake, path: str, *, fresh: bool) -> None:
        """fresh: begin anew, because no capture points into what an interrupted run may have left there."""
        self._lake, self.path = lake, path
        self._file = tempfile.SpooledTemporaryFile(max_size=_KEPT_IN_MEMORY)  # noqa: SIM115 (closed by __exit__)
        if not fresh and lake.exists(path):
            lake.copy_into(path, cast(IO[bytes], self._file))
        self._plain = io.BytesIO()
        self._writer = WARCWriter(self._plain, gzip=False, warc_version="1.1")
        self._added = 0
        self._listings: dict[str, int] = {}
        self._payloads: dict[str, int] = {}

    def __enter__(self) -> "WarcFile":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add_response(
        self, capture: Mapping[str, Any], payload: bytes, *, url: str, status: int, reason: str,
        headers: Headers, request_headers: Headers,
    ) -> int:  # fmt: skip
        """Add the answer to a request, then the request where its headers are given; returns the answer's offset."""
        renamed = [*_renamed(headers), ("Content-Length", str(len(payload)))]
        answer = StatusAndHeaders(f"{status} {reason}".strip(), renamed, protocol="HTTP/1.1")
        offset = self._add("response", url, capture, payload, http_headers=answer)
        self._add_request("response", url, capture, request_headers)
        return offset

    def add_redirects(self, capture: Mapping[str, Any], redirects: Sequence[Answer]) -> int | None:
        """Add the answers that led to another address, each with its request; returns the last one's offset."""
        offset = None
        for number, step in enumerate(redirects, start=1):
            named = {"capture_id": f"{capture['capture_id']} {number}", "retrieved_at": step.retrieved_at}
            offset = self.add_response(
                named, step.payload, url=step.final_url, status=step.status or 0, reason=step.reason,
                headers=step.headers, request_headers=step.request_headers,
            )  # fmt: skip
        return offset

    def add_revisit(
        self, capture: Mapping[str, Any], kept: Record, *, profile: str, url: str, status: int, reason: str,
        headers: Headers, request_headers: Headers,
    ) -> int:  # fmt: skip
        """Add an answer that brought nothing new beside the record `kept`, then the request; returns its offset.

        profile: NOT_MODIFIED or SAME_BYTES.
        """
        answer = StatusAndHeaders(f"{status} {reason}".strip(), _renamed(headers), protocol="HTTP/1.1")
        told = {
            "WARC-Profile": profile,
            **_named(kept),
            "WARC-Payload-Digest": kept.header("WARC-Payload-Digest") if profile == SAME_BYTES else None,
        }
        offset = self._add("revisit", url, capture, b"", http_headers=answer, more={k: v for k, v in told.items() if v})
        self._add_request("revisit", url, capture, request_headers)
        return offset

    def add_resource(self, capture: Mapping[str, Any], payload: bytes) -> int:
        """Add bytes that did not come over HTTP; returns the record's offset."""
        return self._add("resource", str(capture["url"]), capture, payload, content_type=capture["content_type"])

    def add_listing(self, answer: Answer) -> tuple[int, str]:
        """Add the answer that holds items, once; returns its offset and its WARC-Record-ID."""
        # an API that repeats the address that it was asked by repeats the key in it
        payload = bytes_without_secrets(answer.payload)
        name = f"{without_secrets(answer.final_url)} {sha256_hex(payload)}"
        if name not in self._listings:
            listing = {"capture_id": name, "retrieved_at": answer.retrieved_at}
            self._listings[name] = self.add_response(
                listing, payload, url=answer.final_url, status=answer.status or 0, reason=answer.reason,
                headers=answer.headers, request_headers=answer.request_headers,
            )  # fmt: skip
        return self._listings[name], self._record_id(name, "response")

    def add_conversion(self, capture: Mapping[str, Any], payload: bytes, *, of: tuple[int, str]) -> int:
        """Add an item taken out of the listing with that offset and WARC-Record-ID; returns the record's offset."""
        offset, named = of
        return self._add(
            "conversion", str(capture["url"]), capture, payload,
            content_type=capture["content_type"], more={"WARC-Refers-To": named, OFFSET_HEADER: str(offset)},
        )  # fmt: skip

    def knows(self, payload_sha256: str, offset: int) -> None:
        """Say where a payload lies in what the file held before."""
        self._payloads.setdefault(payload_sha256, offset)

    def save(self) -> None:
        """Write the file whole, if anything was added."""
        if self._added:
            self._file.seek(0)
            self._lake.save_stream(self.path, self._file)

    def _add_request(self, answer: str, url: str, capture: Mapping[str, Any], headers: Headers) -> None:
        if headers:
            host, target = _request_target(without_secrets(url))
            asked = StatusAndHeaders(f"GET {target} HTTP/1.1", [("Host", host), *headers], is_http_request=True)
            concurrent = {"WARC-Concurrent-To": self._record_id(str(capture["capture_id"]), answer)}
            self._add("request", url, capture, b"", http_headers=asked, more=concurrent)

    def _add(
        self, kind: str, url: str, capture: Mapping[str, Any], payload: bytes, *,
        http_headers: StatusAndHeaders | None = None, content_type: str | None = None,
        more: Mapping[str, str] | None = None,
    ) -> int:  # fmt: skip
        url = without_secrets(url)
        offset = self._file.seek(0, io.SEEK_END)
        if not offset:
            self._add_warcinfo(capture)
            offset = self._file.seek(0, io.SEEK_END)
        named = self._record_id(str(capture["capture_id"]), kind)
        headers = {"WARC-Record-ID": named, "WARC-Date": _warc_date(capture["retrieved_at"]), **(more or {})}
        if kind in ("response", "resource") and len(payload) >= _SHORTEST_SHARED:
            first = self._payloads.setdefault(sha256_hex(payload), offset)
            if first != offset:
                kind, payload, headers = "revisit", b"", headers | self._named_again(first)
                self._file.seek(0, io.SEEK_END)
        record = self._writer.create_warc_record(
            url, kind, payload=io.BytesIO(payload), length=len(payload), warc_headers_dict=headers,
            http_headers=http_headers, warc_content_type=content_type or "",
        )  # fmt: skip
        self._write(record)
        self._added += 1
        return offset

    def _named_again(self, offset: int) -> dict[str, str]:
        """What a revisit record says of the record at an offset of this file, or of the one that it refers to."""
        first = read_record(cast(BinaryIO, self._file), offset)
        if (further := first.header(OFFSET_HEADER)) is not None:
            offset = int(further)
            first = read_record(cast(BinaryIO, self._file), offset)
        told = {
            "WARC-Profile": SAME_BYTES,
            **_named(first),
            "WARC-Payload-Digest": first.header("WARC-Payload-Digest"),
            OFFSET_HEADER: str(offset),
        }
        return {name: value for name, value in told.items() if value}

    def _add_warcinfo(self, capture: Mapping[str, Any]) -> None:
        text = f"software: Dateline/{__version__}\r\nformat: WARC File Format 1.1\r\n".encode()
        headers = {"WARC-Record-ID": self._record_id("", "info"), "WARC-Date": _warc_date(capture["retrieved_at"])}
        record = self._writer.create_warc_record(
            "", "warcinfo", payload=io.BytesIO(text), length=len(text), warc_headers_dict=headers
        )
        self._write(record)

    def _write(self, record: Any) -> None:
        """One record, one gzip member, compressed in one piece: what warcio does in five costs twice the time."""
        self._writer.write_record(record)
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
        self._file.write(packer.compress(self._plain.getvalue()) + packer.flush())
        self._plain.seek(0)
        self._plain.truncate()

    def _record_id(self, capture_id: str, kind: str) -> str:
        """The path belongs to it: one capture may lie in the files of two days."""
        return f"<urn:uuid:{uuid.uuid5(_IDS, f'{kind} {self.path} {capture_id}')}>"


def read_payload(lake: Lake, capture: Mapping[str, Any]) -> bytes:
    """The bytes of a capture, checked against their hash.

    Raises SetAside with the capture's own rule where it has an `error`, else with `payload_missing`, `payload_hash` or,
    where a deletion left a tombstone, `forgotten`.
    """
    if capture["error"] is not None:
        rule, _, reason = str(capture["error"]).partition(": ")
        raise SetAside(rule, reason or rule)
    path, offset = capture["warc_path"], capture["warc_offset"]
    try:
        if path is None or offset is None:
            raise FileNotFoundError
        with lake.open(path) as stream:
            record = read_record(stream, offset)
    except FileNotFoundError as error:
        raise SetAside("payload_missing", f"{capture['capture_id']}: no WARC file {path}") from error
    except BROKEN as error:
        raise SetAside("payload_missing", f"{path} at {offset}: {type(error).__name__} {error}") from error
    if is_tombstone(record):
        raise SetAside("forgotten", f"{path} at {offset}: the bytes were deleted, see the table tombstones")
    if sha256_hex(record.payload) != capture["payload_sha256"]:
        raise SetAside(
            "payload_hash", f"{path} at {offset}: the bytes are not those with payload_sha256 of the capture"
        )
    return record.payload


def _named(record: Record) -> dict[str, str | None]:
    """How a revisit record names the record with the bytes: this one, or the one that this one refers to."""
    if record.kind == "revisit":
        names = ("WARC-Refers-To", "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date")
        return {name: record.header(name) for name in names}
    return {
        "WARC-Refers-To": record.header("WARC-Record-ID"),
        "WARC-Refers-To-Target-URI": record.header("WARC-Target-URI"),
        "WARC-Refers-To-Date": record.header("WARC-Date"),
    }


def _renamed(headers: Headers) -> list[tuple[str, str]]:
    told = ((k, without_secrets(v)) for k, v in headers)
    return [(f"X-Crawler-{k}" if k.lower() in _DECODED_AWAY else k, v) for k, v in told]


def _request_target(url: str) -> tuple[str, str]:
    """Host and target as a request says them (RFC 9112, 3.2)."""
    parts = urlsplit(url)
    return parts.netloc, urlunsplit(("", "", parts.path or "/", parts.query, ""))


def _warc_date(when: dt.datetime) -> str:
    return when.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
