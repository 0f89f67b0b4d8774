"""Collecting from folders and archives: their items are chosen by day of publication, through the catalogue."""

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dateline.pipeline.downloads import download, has_days
from dateline.pipeline.receiving import Job, Receiver
from dateline.pipeline.watching import Watch
from dateline.schema.addresses import canonical_url
from dateline.schema.ids import sha256_hex
from dateline.schema.sources import Collection, Source
from dateline.stages.collect import make_capture
from dateline.stages.listings import TROUBLES
from dateline.store.addresses import expand, url_of_day
from dateline.store.answers import WebSettings
from dateline.store.archived import read_archived
from dateline.store.catalogue import Row, SourceFiles, refresh_catalogue
from dateline.store.clock import utc_now
from dateline.store.files import LocalFile, find_files, read_file
from dateline.store.lake import Lake
from dateline.store.web import WebClient

log = logging.getLogger(__name__)

FILE_KINDS = frozenset({"folder", "warc"})


@dataclass(slots=True)
class _Files:
    """Files of all sources, and the catalogue's rows of them."""

    sources: list[SourceFiles] = field(default_factory=list)
    by_name: dict[tuple[str, str], LocalFile] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)


async def receive_files(job: Job, sources: list[Source], receiver: Receiver, watch: Watch) -> None:
    """Hand over every file, and every record of an archive, that was published on the date."""
    for source in sources:
        try:
            found = await _find_files(job, [source])
        except TROUBLES as error:
            watch.note_error(source, error)
            continue
        # of an archive of one day, what was published before and saved only then belongs to that day too
        whole = source.path is None and has_days(source)
        of_day = [r for r in found.rows if whole or r["date"] == job.date]
        if watch.note_count(source, len(of_day), whole=True):
            _receive_all(job.collection, found, of_day, receiver)


def _receive_all(collection: Collection, found: _Files, rows: list[Row], receiver: Receiver) -> None:
    by_file: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        by_file.setdefault((row["source_id"], row["path"]), []).append(row)
    for name, of_file in by_file.items():
        for row, payload, error in _payloads(found.by_name[name], of_file, collection.max_payload_bytes):
            _receive(collection.collection, row, payload, error, receiver)


async def find_file_dates(collection: Collection, lake: Lake, settings: WebSettings) -> list[dt.date]:
    """Days that the collection's folders and archives hold something for, sorted."""
    fixed = [s for s in collection.sources if s.kind in FILE_KINDS and (s.path or _is_fixed(s))]
    async with WebClient(settings) as client:
        found = await _find_files(Job(collection, utc_now().date(), lake, client), fixed)
    return sorted({r["date"] for r in found.rows})


def _is_fixed(source: Source) -> bool:
    return not source.memento and not has_days(source)


async def _find_files(job: Job, sources: list[Source]) -> _Files:
    from dateline.stages.extract import find_published  # brings the readers of pages along, so only where needed

    found = _Files()
    for source in sources:
        where = f"collection {job.collection.collection}, source {source.id}, path"
        if source.path:
            hint = "set it to a folder or file (`make run INPUT=...` does)"
            root = Path(expand(source.path, where=where, hint=hint)).expanduser()
            roots = [Path(url_of_day(str(root), job.date)).absolute()]
        else:
            roots = await download(job, source)
        if not roots:
            continue
        files = [file for root in roots for file in find_files(root, where=where)]
        folder = roots[0] if roots[0].is_dir() else roots[0].parent
        if not source.path and not job.lake.files.is_local:
            folder = Path("archives")  # the same on every machine, wherever its copies lie
        found.sources.append(SourceFiles(source.id, folder, files, source.link_pattern))
        found.by_name |= {(source.id, f.name): f for f in files}
    if found.sources:
        found.rows = refresh_catalogue(
            job.lake, job.collection.collection, found.sources,
            find_published=find_published, now=utc_now(), limit=job.collection.max_payload_bytes,
        )  # fmt: skip
    return found


def _payloads(file: LocalFile, rows: list[Row], limit: int) -> Iterator[tuple[Row, bytes, str | None]]:
    """Each row with its bytes, or with its error where there are none."""
    wanted = {(r["member_path"], r["member_offset"]): r for r in rows if r["error"] is None}
    yield from ((r, b"", r["error"]) for r in rows if r["error"] is not None)
    if not file.is_archive:
        for row in wanted.values():
            try:
                yield row, read_file(file, limit), None
            except (OverflowError, OSError) as trouble:
                yield row, b"", f"unreadable: {type(trouble).__name__} {trouble}"[:300]
    elif wanted:
        for place, payload, error in read_archived(file, wanted.keys(), limit=limit):
            yield wanted[place], payload, error


def _receive(collection: str, row: Row, payload: bytes, error: str | None, receiver: Receiver) -> None:
    if payload and sha256_hex(payload) != row["payload_sha256"]:
        log.warning("%s: changed while it was read; its day is that of the bytes before", row["path"])
    capture = make_capture(
        collection, row["source_id"], row["url"],
        canonical_url=canonical_url(row["url"]),
        retrieved_at=row["retrieved_at"] or utc_now(),
        payload=payload,
        payload_bytes=None if payload else row["payload_bytes"],
        http_status=row["http_status"],
        content_type=row["content_type"],
        error=error,
        listed_published_at=row["published_at"],
        listed_basis=row["published_basis"],
    )  # fmt: skip
    receiver.take_bytes(capture, payload)
