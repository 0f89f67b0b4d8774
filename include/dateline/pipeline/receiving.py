"""What collecting from the web and from files share: one receiver that turns what came into rows and evidence."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from dateline.schema.addresses import canonical_url
from dateline.schema.ids import make_id
from dateline.schema.sources import Collection, Source
from dateline.stages.collect import compare_capture, latest_by_address, make_capture
from dateline.store.answers import Answer
from dateline.store.clock import utc_now
from dateline.store.lake import Lake
from dateline.store.listing import Item
from dateline.store.secrets import without_secrets
from dateline.store.tombstones import FORGOTTEN, Tombstones
from dateline.store.warc import WarcFile
from dateline.store.web import WebClient


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page to fetch, and the source that names it.

    listing: the answer that holds the item whole, or that was refused; then nothing is fetched. refusal: why it was,
    "<rule>: <reason>".
    """

    source: Source
    item: Item
    listing: Answer | None = None
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One day of one collection to collect. refetch: what was kept of an earlier time is fetched again."""

    collection: Collection
    date: dt.date
    lake: Lake
    client: WebClient
    refetch: bool = False


class Receiver:
    """Takes what arrives for one partition, in any order. `rows` are the rows to add, `unchanged` counts the others."""

    def __init__(self, collection: str, warc: WarcFile, before: pa.Table | None, tombstones: Tombstones) -> None:
        self.collection = collection
        self._tombstones = tombstones
        self.rows: list[dict[str, Any]] = []
        self.unchanged = 0
        self._warc = warc
        self._latest = latest_by_address(before)
        self._ids = set(before["capture_id"].to_pylist()) if before is not None else set()
        for row in before.to_pylist() if before is not None else []:
            if row["payload_sha256"] and row["warc_path"] == warc.path:
                warc.knows(row["payload_sha256"], row["warc_offset"])

    def refuses(self, wanted: Wanted) -> bool:
        """True, with a row that says so, for a page that was deleted on request: it is not even asked for."""
        url = canonical_url(wanted.item.url)
        if not self._tombstones.covers(self.collection, url=wanted.item.url, canonical_url=url, payload_sha256=None):
            return False
        self._add(make_capture(
            self.collection, wanted.source.id, wanted.item.url,
            canonical_url=url, retrieved_at=utc_now(), error=FORGOTTEN,
        ))  # fmt: skip
        return True

    def take_answer(self, wanted: Wanted, answer: Answer) -> None:
        """An answer from the web. Of pages that are not there (4xx) the answer is kept as evidence, not as payload.

        So are redirects, before the answer that they led to. Where none came of them, the row points to the last one.
        """
        url = without_secrets(wanted.item.url)
        row = make_capture(
            self.collection, wanted.source.id, url,
            canonical_url=without_secrets(canonical_url(answer.final_url if answer.error is None else wanted.item.url)),
            retrieved_at=answer.retrieved_at,
            payload=answer.payload if answer.error is None else b"",
            payload_bytes=len(answer.payload) if (answer.error or "").startswith("too_large") else None,
            http_status=answer.status,
            content_type=answer.header("content-type"),
            etag=answer.header("etag"),
            last_modified=answer.header("last-modified"),
            error=answer.error and without_secrets(answer.error),
            listed_title=wanted.item.title,
            listed_published_at=wanted.item.published_at,
            listed_basis=wanted.item.basis,
        )  # fmt: skip
        if not self._add(row) or row["error"] == FORGOTTEN:
            return
        offset = self._warc.add_redirects(row, answer.redirects)
        if answer.error is None or is_refusal(answer):
            offset = self._warc.add_response(
                row, answer.payload, url=answer.final_url, status=answer.status or 0, reason=answer.reason,
                headers=answer.headers, request_headers=answer.request_headers,
            )  # fmt: skip
        if offset is not None:
            row["warc_path"], row["warc_offset"] = self._warc.path, offset

    def take_listed(self, wanted: Wanted, listing: Answer) -> None:
        """An item that its listing holds whole, or a listing that was refused: the listing's answer is the evidence."""
        item, page = wanted.item, wanted.item.page or b""
        url = without_secrets(item.url)
        row = make_capture(
            self.collection, wanted.source.id, url,
            canonical_url=without_secrets(canonical_url(item.url)),
            retrieved_at=listing.retrieved_at,
            payload=page,
            payload_bytes=None if page else len(listing.payload),
            http_status=listing.status,
            content_type="text/html" if page else listing.header("content-type"),
            error=wanted.refusal,
            listed_title=item.title,
            listed_published_at=item.published_at,
            listed_basis=item.basis,
        )  # fmt: skip
        if not self._add(row) or row["error"] == FORGOTTEN:
            return
        row["warc_path"] = self._warc.path
        listed = self._warc.add_listing(listing)
        row["warc_offset"] = self._warc.add_conversion(row, page, of=listed) if page else listed[0]

    def take_bytes(self, row: dict[str, Any], payload: bytes, headers: tuple[tuple[str, str], ...] = ()) -> None:
        """Bytes of a file, or of an archive's record with its HTTP headers."""
        if self._add(row) and payload and row["error"] is None:
            row["warc_path"] = self._warc.path
            if headers:
                row["warc_offset"] = self._warc.add_response(
                    row, payload, url=row["url"], status=row["http_status"] or 200, reason="",
                    headers=headers, request_headers=(),
                )  # fmt: skip
            else:
                row["warc_offset"] = self._warc.add_resource(row, payload)

    def _add(self, row: dict[str, Any]) -> bool:
        """Put the row among the new ones unless it says what is known; True if it is new."""
        if self._tombstones.covers(
            self.collection, url=row["url"], canonical_url=row["canonical_url"], payload_sha256=row["payload_sha256"]
        ):
            if (row["source_id"], row["url"]) in self._latest:
                self.unchanged += 1
                return False
            row.update(error=FORGOTTEN, payload_sha256=None, payload_bytes=0, listed_title=None)
            row["capture_id"] = make_id("cap", self.collection, row["source_id"], row["canonical_url"], FORGOTTEN)
        added = compare_capture(self._latest.get((row["source_id"], row["url"])), row)
        # a page that went back to what it was before has the id of that earlier capture
        if added is None or added["capture_id"] in self._ids:
            self.unchanged += 1
            return False
        row.update(added)
        self.rows.append(row)
        return True


def is_refusal(answer: Answer) -> bool:
    """True for an answer of the 4xx kind that says something of the page (429 speaks of the client)."""
    return answer.status is not None and 400 <= answer.status < 500 and answer.status != 429
