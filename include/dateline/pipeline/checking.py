"""One page asked for a second time: the answer compared with what was kept, and kept as evidence in its turn."""

import datetime as dt
import logging
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from dateline.pipeline.collect_web import as_of, led_home
from dateline.pipeline.receiving import is_refusal
from dateline.schema.addresses import canonical_url
from dateline.schema.errors import SetAside
from dateline.schema.refusals import is_try_again, refusal_rule
from dateline.schema.sources import Source
from dateline.stages.collect import Row
from dateline.stages.extract import Extracted, extract_payload, find_removal
from dateline.stages.recheck import find_change, make_check
from dateline.store.answers import Answer, Validators
from dateline.store.archives import BROKEN
from dateline.store.lake import Lake
from dateline.store.records import Record, read_record
from dateline.store.warc import NOT_MODIFIED, SAME_BYTES, WarcFile, read_payload
from dateline.store.web import WebClient

log = logging.getLogger(__name__)

#: Redirects that hold for good (RFC 9110, 15.4.2 and 15.4.9); others may lead to a consent or a log-in.
FOR_GOOD = frozenset({301, 308})


@dataclass(frozen=True, slots=True)
class Due:
    """A page to ask for again: its row of `captures`, the days since, and its source."""

    age: int
    first: Row
    source: Source


class Checker:
    """Takes answers, in any order. `rows` are those of `captures`."""

    def __init__(self, lake: Lake, collection: str, date: dt.date, warc: WarcFile) -> None:
        self.rows: list[Row] = []
        self._lake, self._collection, self._date, self._warc = lake, collection, date, warc

    async def ask(self, client: WebClient, due: Due) -> Answer:
        """Ask for a page and take the answer, which is given back."""
        first = due.first
        held = Validators(first["etag"], first["last_modified"], first["canonical_url"])
        answer = await client.get(first["url"], as_of=as_of(due.source, self._date), held=held)
        self.take(due, answer)
        return answer

    def take(self, due: Due, answer: Answer) -> None:
        """Make the row of one answer and keep its bytes, or a `revisit` record where there are none or the same.

        The answer is kept as evidence also where the page is not what was asked for; redirects are kept before it.
        """
        first = due.first
        change_kind, error = self._judge(first, answer)
        payload = answer.payload if error is None else b""
        row = make_check(
            self._collection, first,
            date=self._date,
            age=due.age,
            change_kind=change_kind,
            canonical_url=canonical_url(answer.final_url) if payload else first["canonical_url"],
            retrieved_at=answer.retrieved_at,
            payload=payload,
            http_status=answer.status,
            content_type=answer.header("content-type") or (first["content_type"] if answer.not_modified else None),
            etag=answer.header("etag"),
            last_modified=answer.header("last-modified"),
            error=error,
        )  # fmt: skip
        self._keep(row, first, answer)
        self.rows.append(row)

    def rows_that_tell(self, before: pa.Table | None) -> list[Row]:
        """The rows without those that only repeat the passing trouble of an earlier try, which would change nothing."""
        known = {
            (r["source_id"], r["url"], refusal_rule(r["error"]))
            for r in (before.to_pylist() if before is not None else [])
            if is_try_again(r["error"])
        }
        return [r for r in self.rows if (r["source_id"], r["url"], refusal_rule(r["error"])) not in known]

    def _judge(self, first: Row, answer: Answer) -> tuple[str, str | None]:
        """What differs from the earlier capture, and the error where the answer is not that page."""
        if answer.error is not None or answer.not_modified:
            return "unchanged" if answer.not_modified else "unknown", answer.error
        if led_home(first["canonical_url"], answer):
            return "unknown", _home(answer)
        try:
            kept = read_payload(self._lake, first)
        except SetAside as lost:
            log.warning("%s: the earlier bytes cannot be compared: %s", first["url"], lost)
            kept = b""
        if kept == answer.payload:
            return "unchanged", None
        before = _read(kept, first["content_type"], first) if kept else None
        media_type = (answer.header("content-type") or "").partition(";")[0].strip().lower() or None  # as in captures
        if before and (notice := find_removal(answer.payload, content_type=media_type, before=before)):
            return "unknown", f"soft_404: the server answered 200, and the page says {notice!r}"
        return find_change(before, _read(answer.payload, media_type, first)), None

    def _keep(self, row: Row, first: Row, answer: Answer) -> None:
        told: dict[str, Any] = {
            "url": answer.final_url, "status": answer.status or 0, "reason": answer.reason,
            "headers": answer.headers, "request_headers": answer.request_headers,
        }  # fmt: skip
        offset = self._warc.add_redirects(row, answer.redirects)
        same = row["error"] is None and row["payload_sha256"] == first["payload_sha256"]
        earlier = self._record_of(first) if same or answer.not_modified else None
        if earlier is not None:
            profile = NOT_MODIFIED if answer.not_modified else SAME_BYTES
            offset = self._warc.add_revisit(row, earlier, profile=profile, **told)
        elif answer.error is None or is_refusal(answer):
            offset = self._warc.add_response(row, answer.payload, **told)
        if offset is not None:
            row["warc_offset"], row["warc_path"] = offset, self._warc.path

    def _record_of(self, first: Row) -> Record | None:
        try:
            with self._lake.open(first["warc_path"]) as stream:
                return read_record(stream, first["warc_offset"])
        except (TypeError, *BROKEN):
            return None


def _home(answer: Answer) -> str:
    """A redirect for good (301, 308) to the front page is how many sites answer for pages that are not there."""
    if answer.redirects and all(step.status in FOR_GOOD for step in answer.redirects):
        return f"soft_404: redirected for good to the front page {answer.final_url}"
    return f"redirected_home: to {answer.final_url}, which is no report"


def _read(payload: bytes, content_type: str | None, first: Row) -> Extracted | None:
    try:
        return extract_payload(
            payload,
            content_type=content_type,
            url=first["url"],
            listed_title=first["listed_title"],
            listed_published_at=first["listed_published_at"],
            listed_basis=first["listed_basis"],
        )
    except SetAside:
        return None
