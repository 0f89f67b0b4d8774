"""Collecting from folders and archives: their items are chosen by day of publication, through the catalogue."""

import datetime as dt
import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dateline.pipeline.collect_web import fetch_listing
from dateline.pipeline.receiving import Job, Receiver
from dateline.pipeline.watching import Watch
from dateline.schema.ids import make_id, sha256_hex
from dateline.schema.sources import Collection, Source
from dateline.stages.collect import make_capture
from dateline.stages.listings import TROUBLES
from dateline.store.addresses import canonical_url, expand, url_of_day
from dateline.store.answers import Limits, WebSettings
from dateline.store.archives import BROKEN, read_at
from dateline.store.catalogue import SourceFiles, refresh_catalogue
from dateline.store.clock import utc_now
from dateline.store.files import LocalFile, find_files, read_file
from dateline.store.lake import Lake
from dateline.store.web import WebClient

log = logging.getLogger(__name__)

FILE_KINDS = frozenset({"folder", "warc"})
#: A WARC at an address is held in memory once while it is saved. A larger one: download it and give its `path`.
LARGEST_WARC = Limits(payload_bytes=500_000_000, total_seconds=1_800)


@dataclass(slots=True)
class _Files:
    """Files of all sources, and the catalogue's rows of them."""

    sources: list[SourceFiles] = field(default_factory=list)
    by_name: dict[tuple[str, str], LocalFile] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)


async def receive_files(job: Job, sources: list[Source], receiver: Receiver, watch: Watch) -> None:
    """Hand over every file, and every record of an archive, that was published on the date."""
    for source in sources:
        try:
            found = await _find_files(job, [source])
        except TROUBLES as error:
            watch.note_error(source, error)
            continue
        of_day = [r for r in found.rows if r["date"] == job.date]
        if watch.note_count(source, len(of_day), whole=True):
            for row in of_day:
                _receive(job.collection, found.by_name[row["source_id"], row["path"]], row, receiver)


async def find_file_dates(collection: Collection, lake: Lake, settings: WebSettings) -> list[dt.date]:
    """Days that the collection's folders and archives hold something for, sorted."""
    fixed = [s for s in collection.sources if s.kind in FILE_KINDS and (s.path or _is_fixed(s))]
    async with WebClient(settings) as client:
        found = await _find_files(Job(collection, utc_now().date(), lake, client), fixed)
    return sorted({r["date"] for r in found.rows})


def _is_fixed(source: Source) -> bool:
    return not source.memento and "{date}" not in (source.url or "")


async def _find_files(job: Job, sources: list[Source]) -> _Files:
    from dateline.stages.extract import find_published  # brings the readers of pages along, so only where needed

    found = _Files()
    for source in sources:
        where = f"collection {job.collection.collection}, source {source.id}, path"
        if source.path:
            hint = "set it to a folder or file (`make run INPUT=...` does)"
            root = Path(expand(source.path, where=where, hint=hint)).expanduser()
            root = Path(url_of_day(str(root), job.date)).absolute()
        else:
            downloaded = await _download(job, source)
            if downloaded is None:
                continue
            root = downloaded
        files = find_files(root, where=where)
        found.sources.append(SourceFiles(source.id, root if root.is_dir() else root.parent, files))
        found.by_name |= {(source.id, f.name): f for f in files}
    if found.sources:
        found.rows = refresh_catalogue(
            job.lake, job.collection.collection, found.sources,
            find_published=find_published, now=utc_now(), limit=job.collection.max_payload_bytes,
        )  # fmt: skip
    return found


async def _download(job: Job, source: Source) -> Path | None:
    """The archive at a source's address, kept in the lake; None where there is none on that day.

    One that is the same on every day is fetched once. One that may differ (Memento) is fetched for each day and named
    by its bytes, so that equal ones are kept, and dated, once.
    """
    lake, url = job.lake, url_of_day(source.url or "", job.date)
    folder = f"archives/{job.collection.collection}/{source.id}"
    fixed = f"{folder}-{make_id('at', url)}.warc.gz"
    if not source.memento and not job.refetch and lake.exists(fixed):
        return lake.local_path(fixed)
    answer = await fetch_listing(job.client, source, url, job.date, limits=LARGEST_WARC)
    if answer is None:
        return None
    rel = f"{folder}-sha256-{sha256_hex(answer.payload)[:20]}.warc.gz" if source.memento else fixed
    lake.save_bytes(rel, answer.payload)
    return lake.local_path(rel)


def _receive(collection: Collection, file: LocalFile, row: dict[str, Any], receiver: Receiver) -> None:
    payload, error = b"", row["error"]
    if error is None:
        try:
            payload = _read(file, row["member_offset"], collection.max_payload_bytes)
        except (OverflowError, *BROKEN) as trouble:
            error = f"unreadable: {type(trouble).__name__} {trouble}"[:300]
    if payload and sha256_hex(payload) != row["payload_sha256"]:
        log.warning("%s: changed while it was read; its day is that of the bytes before", file.name)
    capture = make_capture(
        collection.collection, row["source_id"], row["url"],
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


def _read(file: LocalFile, member_offset: int | None, limit: int) -> bytes:
    if member_offset is None:
        return read_file(file, limit)
    with Path(file.path).open("rb") as stream:
        return read_at(stream, member_offset)
