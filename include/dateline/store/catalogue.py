"""The catalogue of a collection's files and archives: each is read and dated once, whatever days are asked for later.

It lies at `catalogue/<collection>.parquet`: one row per file, and per record of an archive. A file whose size, time and
folder are as before is not opened again. One that was moved or touched is read, but the same bytes (SHA-256) under the
same address are not dated again; the address counts because it may be what holds the day. A new EXTRACTOR_VERSION dates
all files anew.
"""

import datetime as dt
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from dateline import EXTRACTOR_VERSION
from dateline.schema.ids import make_id, sha256_hex
from dateline.store.archived import find_archived
from dateline.store.archives import Member
from dateline.store.files import LocalFile, find_media_type, read_file
from dateline.store.lake import Lake

log = logging.getLogger(__name__)

#: (payload, content type, address) -> (published_at in UTC or None, precision, basis). Never raises.
FindPublished = Callable[[bytes, str, str | None], tuple[dt.datetime | None, str, str]]
Row = dict[str, Any]
_TIME = pa.timestamp("us", tz="UTC")
SCHEMA = pa.schema(
    {
        "source_id": pa.string(), "root": pa.string(), "path": pa.string(), "member_path": pa.string(),
        "member_offset": pa.int64(), "file_bytes": pa.int64(), "file_mtime_us": pa.int64(), "url": pa.string(),
        "content_type": pa.string(), "http_status": pa.int64(), "retrieved_at": _TIME, "payload_sha256": pa.string(),
        "payload_bytes": pa.int64(), "published_at": _TIME, "published_precision": pa.string(),
        "published_basis": pa.string(), "date": pa.date32(), "error": pa.string(), "extractor_version": pa.string(),
    }
)  # fmt: skip
_SAVE_EVERY = 2_000
_LOCK_SECONDS = 900


@dataclass(frozen=True, slots=True)
class SourceFiles:
    """The files of one source. `root` is their folder; only its hash is kept, to tell two folders apart.

    pattern: of archives only records whose address matches (re.search) are read.
    """

    source_id: str
    root: Path
    files: Sequence[LocalFile]
    pattern: str | None = None


@contextmanager
def locked(lake: Lake, rel: str) -> Iterator[None]:
    """Hold the lock file `rel` of the lake.

    Raises TryAgain if another run holds it for 15 minutes, LakeUnwritable if it cannot be made.
    """
    with lake.files.locked(rel, _LOCK_SECONDS):
        yield


def refresh_catalogue(
    lake: Lake,
    collection: str,
    sources: Sequence[SourceFiles],
    *,
    find_published: FindPublished,
    now: dt.datetime,
    limit: int,
) -> list[Row]:
    """Bring the catalogue up to date and return its rows (SCHEMA) for the sources given.

    A row's `date` is the day of publication, UTC; where none is found, or one after `now`, the day of the file's last
    change (of an archive's record: of WARC-Date) with `published_at` null. limit: longest payload in bytes. What
    cannot be read is a row with `error`. Rows of sources not given are left as they are.
    """
    rel = f"catalogue/{collection}.parquet"
    with locked(lake, f"catalogue/.{collection}.lock"):
        saved = lake.read_parquet(rel)
        before: list[Row] = saved.to_pylist() if saved is not None and saved.schema.equals(SCHEMA) else []
        # another version may date the same bytes otherwise
        old = [r for r in before if r["extractor_version"] == EXTRACTOR_VERSION]
        ids = {s.source_id for s in sources}
        others = [r for r in old if r["source_id"] not in ids]
        known: dict[tuple[object, ...], list[Row]] = {}
        for row in old:
            known.setdefault(_state_of(row), []).append(row)
        reader = _Reader(find_published, now, limit, old)
        rows: list[Row] = []
        read_anew = unsaved = 0
        for source in sources:
            named = source.root.as_posix().encode("utf-8", "surrogateescape").hex()
            root = make_id("root", named, source.pattern) if source.pattern else make_id("root", named)
            reader.pattern = re.compile(source.pattern or "")
            for file in source.files:
                state = (source.source_id, root, file.name, file.size, file.mtime_us)
                found = known.get(state)
                if found is None:
                    read = reader.read_archive if file.is_archive else reader.read_plain
                    marks = dict(zip(_STATE, state, strict=True)) | {"extractor_version": EXTRACTOR_VERSION}
                    found = [marks | row for row in read(file)]
                    unsaved += len(found)
                    read_anew += 1
                rows += found
                if unsaved >= _SAVE_EVERY:
                    # an interrupted first reading of a large folder goes on from here; nothing known is lost meanwhile
                    _save(lake, rel, [*others, *rows, *(r for r in old if r["source_id"] in ids)])
                    unsaved = 0
        if read_anew or saved is None or len(others) + len(rows) != saved.num_rows:
            _save(lake, rel, [*others, *rows])
    reader.log_counts(collection)
    return rows


_STATE = ("source_id", "root", "path", "file_bytes", "file_mtime_us")


def _state_of(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in _STATE)


def _save(lake: Lake, rel: str, rows: list[Row]) -> None:
    each = {(*_state_of(r), r["member_path"], r["member_offset"], r["url"]): r for r in rows}
    table = pa.Table.from_pylist([each[k] for k in sorted(each, key=repr)], schema=SCHEMA)
    lake.save_parquet(rel, table)


class _Reader:
    """Reads files that are new to the catalogue, and dates what was not dated before."""

    def __init__(self, find_published: FindPublished, now: dt.datetime, limit: int, old: Sequence[Row]) -> None:
        self._find, self._now, self._limit = find_published, now, limit
        self._dated = {(r["payload_sha256"], r["content_type"], r["url"]): _published_of(r) for r in old if r["date"]}
        self.counts: Counter[str] = Counter()
        self.pattern = re.compile("")

    def read_plain(self, file: LocalFile) -> list[Row]:
        payload, error = self._bytes_of(file)
        media = find_media_type(payload, file.name) if payload else None
        # the name stands for the address, as it may hold the day
        dated = self._date(payload, media, f"file:{file.name}", file.modified_at, error)
        return [
            {
                "member_path": None,
                "member_offset": None,
                "url": f"file:{file.name}",
                "content_type": media,
                "http_status": None,
            }
            | {"retrieved_at": None, "payload_sha256": sha256_hex(payload) if payload else None}
            | {"payload_bytes": len(payload) or file.size, "error": error}
            | dated
        ]

    def read_archive(self, file: LocalFile) -> list[Row]:
        skipped: Counter[str] = Counter()
        problem = file.problem or (None if file.size else "empty_payload: the file has no bytes")
        if problem is not None:
            return [self._member_row(file, Member(None, f"file:{file.name}", None, None, None, (), b"", problem))]
        rows = [
            self._member_row(file, m)
            for m in find_archived(file, limit=self._limit, skipped=skipped, pattern=self.pattern)
        ]
        if skipped:
            log.info("%s: left out: %s", file.name, dict(sorted(skipped.items())))
        return rows

    def log_counts(self, collection: str) -> None:
        log.info("%s: catalogue: %s", collection, dict(sorted(self.counts.items())) or "nothing new")

    def _bytes_of(self, file: LocalFile) -> tuple[bytes, str | None]:
        if file.problem is not None:
            return b"", file.problem
        too_large = f"too_large: {file.size} bytes, the limit is {self._limit}"
        if file.size > self._limit:
            return b"", too_large
        try:
            payload = read_file(file, self._limit)
        except OverflowError:
            return b"", too_large
        except OSError as error:
            return b"", f"unreadable: {error.strerror}"
        return payload, None if payload else "empty_payload: the file has no bytes"

    def _member_row(self, file: LocalFile, member: Member) -> Row:
        media = member.content_type or (find_media_type(member.payload, "") if member.payload else None)
        # of a file in a zip or tar nobody says when it was received
        otherwise = member.retrieved_at or member.modified_at or file.modified_at
        dated = self._date(member.payload, media, member.url, otherwise, member.problem)
        size = len(member.payload) if member.payload or member.path or member.offset is not None else file.size
        return {
            "member_path": member.path, "member_offset": member.offset, "url": member.url, "content_type": media,
            "http_status": member.status,
            "retrieved_at": member.retrieved_at or (file.modified_at if member.offset is not None else None),
            "payload_sha256": sha256_hex(member.payload) if member.payload else None,
            "payload_bytes": size, "error": member.problem,
        } | dated  # fmt: skip

    def _date(self, payload: bytes, media: str | None, url: str, otherwise: dt.datetime, error: str | None) -> Row:
        if error is not None or media is None:
            self.counts["refused"] += 1
            return _undated(otherwise)
        key = (sha256_hex(payload), media, url)
        if key not in self._dated:
            self.counts["dated"] += 1
            self._dated[key] = self._find(payload, media, url)
        when, precision, basis = self._dated[key]
        if when is None or when > self._now:
            self.counts["undated"] += 1
            return _undated(otherwise)
        return {
            "published_at": when, "published_precision": precision, "published_basis": basis,
            "date": when.astimezone(dt.UTC).date(),
        }  # fmt: skip


def _published_of(row: Row) -> tuple[dt.datetime | None, str, str]:
    return row["published_at"], row["published_precision"], row["published_basis"]


def _undated(otherwise: dt.datetime) -> Row:
    day = otherwise.astimezone(dt.UTC).date()
    return {"published_at": None, "published_precision": "none", "published_basis": "none", "date": day}
