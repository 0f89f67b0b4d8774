"""Archives at addresses: fetched once, kept in the lake, never held in memory."""

import hashlib
import logging
import re
import tempfile
import zlib
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from dateline.pipeline.collect_web import fetch_listing
from dateline.pipeline.receiving import Job
from dateline.schema.errors import SourceChanged
from dateline.schema.ids import make_id
from dateline.schema.sources import Source
from dateline.store.addresses import holds_day, url_of_day
from dateline.store.answers import Limits

log = logging.getLogger(__name__)

LARGEST_BYTES, LONGEST_SECONDS = 5_000_000_000, 4 * 3_600
#: Common Crawl's list of a month's news archives has some hundred lines.
LONGEST_LIST_BYTES = 20_000_000
_KEPT_IN_MEMORY = 4_000_000


def is_list(source: Source) -> bool:
    """True for a source whose address names a list of archives."""
    return urlsplit(source.url or "").path.endswith((".paths", ".paths.gz"))


def has_days(source: Source) -> bool:
    """True for archives of one day each: by their address, or by their names in a list."""
    return is_list(source) or holds_day(source.url or "")


async def download(job: Job, source: Source) -> list[Path]:
    """The archives of a source for the job's day, in the lake; none where there is none on that day."""
    url = url_of_day(source.url or "", job.date)
    urls = await _listed(job, source, url) if is_list(source) else [url]
    found = [await _download(job, source, each) for each in urls]
    return [path for path in found if path is not None]


async def _listed(job: Job, source: Source, url: str) -> list[str]:
    """Archives of a list whose names have the day, as Common Crawl's (CC-NEWS-20260101020210-00001.warc.gz)."""
    answer = await fetch_listing(job.client, source, url, job.date)
    if answer is None:
        return []
    payload = answer.payload
    if payload[:2] == b"\x1f\x8b":
        try:
            payload = zlib.decompressobj(31).decompress(payload, LONGEST_LIST_BYTES)
        except zlib.error as error:
            raise SourceChanged(f"source {source.id}: {url}: not a readable list of archives: {error}") from error
    lines = [line.strip() for line in payload.decode("utf-8", "replace").splitlines() if line.strip()]
    if not lines or not all(line.endswith((".warc.gz", ".warc")) for line in lines):
        raise SourceChanged(f"source {source.id}: {url}: not a list of archives")
    of_day = [line for line in lines if re.search(rf"(?<!\d){job.date:%Y%m%d}", line)]
    log.info("%s %s: %d of %d archives", source.id, job.date, len(of_day), len(lines))
    return [urljoin(answer.final_url, line if "://" in line else f"/{line.lstrip('/')}") for line in of_day]


async def _download(job: Job, source: Source, url: str) -> Path | None:
    """One archive. One that is the same on every day is fetched once. One that may differ (Memento) is fetched for
    each day and named by its bytes, so that equal ones are kept, and dated, once."""
    lake = job.lake
    suffix = ".wacz" if urlsplit(url).path.endswith(".wacz") else ".warc.gz"
    folder = f"archives/{job.collection.collection}/{source.id}"
    fixed = f"{folder}-{make_id('at', url)}{suffix}"
    if not source.memento and not job.refetch and (kept := lake.files.local_copy(fixed)) is not None:
        return kept
    with tempfile.SpooledTemporaryFile(max_size=_KEPT_IN_MEMORY) as body:
        limits = Limits(LARGEST_BYTES, LONGEST_SECONDS, body)
        if await fetch_listing(job.client, source, url, job.date, limits=limits) is None:
            return None
        rel = fixed
        if source.memento:
            body.seek(0)
            rel = f"{folder}-sha256-{hashlib.file_digest(body, 'sha256').hexdigest()[:20]}{suffix}"
        body.seek(0)
        lake.save_stream(rel, body)
    return lake.files.local_copy(rel)
