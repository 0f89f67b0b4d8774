"""Rows of `captures`: made of what was received, compared with what was received before."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from dateline.schema.ids import make_id, sha256_hex
from dateline.schema.refusals import is_try_again, refusal_rule
from dateline.schema.tables import TABLES

Row = dict[str, Any]


def make_capture(
    collection: str,
    source_id: str,
    url: str,
    *,
    canonical_url: str,
    retrieved_at: dt.datetime,
    payload: bytes = b"",
    payload_bytes: int | None = None,
    http_status: int | None = None,
    content_type: str | None = None,
    etag: str | None = None,
    last_modified: str | None = None,
    error: str | None = None,
    listed_title: str | None = None,
    listed_published_at: dt.datetime | None = None,
    listed_basis: str | None = None,
) -> Row:
    """Make a row of `captures` (schema.tables) whose bytes are not placed yet (warc_path and warc_offset are null).

    payload: what is kept, decoded. payload_bytes: the length where nothing is kept (a file too large to read).
    error: "<rule>: <reason>" or None. Strings that are no Unicode (lone surrogates) get question marks.
    """
    digest = sha256_hex(payload) if payload else None
    row: Row = {
        "capture_id": make_id("cap", collection, source_id, canonical_url, digest or error),
        "source_id": source_id,
        "url": url,
        "canonical_url": canonical_url,
        "retrieved_at": retrieved_at,
        "http_status": http_status,
        "content_type": (content_type or "").partition(";")[0].strip().lower() or None,
        "payload_sha256": digest,
        "payload_bytes": len(payload) if payload_bytes is None else payload_bytes,
        "etag": etag,
        "last_modified": last_modified,
        "warc_path": None,
        "warc_offset": None,
        "previous_capture_id": None,
        "change_kind": "gone" if http_status in (404, 410) else "new",
        "checked_after_days": None,
        "error": error,
        "listed_title": listed_title,
        "listed_published_at": listed_published_at,
        "listed_basis": listed_basis if listed_published_at is not None else None,
    }
    return {k: v.encode("utf-8", "replace").decode() if isinstance(v, str) else v for k, v in row.items()}


def find_try_again(captures: pa.Table, web_sources: Iterable[str]) -> list[Row]:
    """Rows of `captures` to fetch once more: of the sources named, with an error of the try-again kind."""
    names = set(web_sources)
    return [r for r in captures.to_pylist() if r["source_id"] in names and is_try_again(r["error"])]


def compare_capture(before: Mapping[str, Any] | None, row: Row) -> Row | None:
    """What to add to the partition for a new row, given the latest row of the same source and address; None: nothing.

    Equal bytes, or the same refusal, change nothing: the old row stays, so that a repeated run gives equal files. Nor
    does trouble of the try-again kind replace anything but such trouble. Everything else is added with
    `previous_capture_id` and a `change_kind`: body, or gone.
    """
    if before is None:
        return row
    if row["payload_sha256"] == before["payload_sha256"] and refusal_rule(row["error"]) == refusal_rule(
        before["error"]
    ):
        return None
    if is_try_again(before["error"]):
        return row
    if is_try_again(row["error"]):
        return None
    kind = row["change_kind"] if row["change_kind"] == "gone" else "body"
    return row | {"previous_capture_id": before["capture_id"], "change_kind": kind}


def latest_by_address(captures: pa.Table | None) -> dict[tuple[str, str], Row]:
    """The latest row of each (source_id, url)."""
    rows = captures.to_pylist() if captures is not None else []
    ordered = sorted(rows, key=lambda r: (r["retrieved_at"], r["capture_id"]))
    return {(r["source_id"], r["url"]): r for r in ordered}


def merge_captures(before: pa.Table | None, new: Iterable[Row]) -> tuple[pa.Table, int]:
    """The partition's rows: the old ones, then the new; returns them and how many new ones were already there.

    A new row takes the place of an old one of the try-again kind with the same source and address. Of two new rows
    with one id (two addresses that lead to one page with the same bytes) the one with the first address is kept.
    """
    fresh = sorted(new, key=lambda r: (r["source_id"], r["url"], r["capture_id"]))
    replaced = {(r["source_id"], r["url"]) for r in fresh}
    old = before.to_pylist() if before is not None else []
    kept = [r for r in old if not (is_try_again(r["error"]) and (r["source_id"], r["url"]) in replaced)]
    rows = {r["capture_id"]: r for r in kept}
    repeated = 0
    for row in fresh:
        repeated += row["capture_id"] in rows
        rows.setdefault(row["capture_id"], row)
    return TABLES["captures"].from_rows(list(rows.values())), repeated
