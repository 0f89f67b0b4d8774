"""Rechecks: which pages are due for a second look, what a second look found, and the row that says so."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from dateline.schema.ids import make_id, sha256_hex
from dateline.schema.refusals import GONE, is_try_again, refusal_rule
from dateline.stages.collect import Row, latest_by_address, make_capture
from dateline.stages.extract.model import Extracted

#: Days after which a page is looked at again: most edits come within a day, nearly all within a week.
AGES = (1, 7)


def find_due(collected: Mapping[int, pa.Table | None], done: pa.Table | None) -> list[tuple[int, Row]]:
    """The pages to ask for again, each with the days since it was collected.

    collected: by age in days, rows of `captures` of the collection's own run on that day. done: what this recheck has
    already (None: nothing); a page that gave no answer then, for a passing reason, is due again. Only pages of which
    bytes are kept are due, each address once, compared with its youngest capture.
    """
    answered = {(r["source_id"], r["url"]) for r in _rows(done) if not is_try_again(r["error"])}
    due: dict[tuple[str, str], tuple[int, Row]] = {}
    for age in sorted(collected):
        for address, row in latest_by_address(collected[age]).items():
            if row["error"] is None and row["payload_sha256"] and address not in answered:
                due.setdefault(address, (age, row))
    return [due[address] for address in sorted(due)]


def _rows(table: pa.Table | None) -> list[dict[str, Any]]:
    return table.to_pylist() if table is not None else []


def find_change(before: Extracted | None, after: Extracted | None) -> str:
    """What an edit changed: `body` (the text), `title`, or nothing that a reader sees (`unchanged`).

    None stands for bytes that no document can be read from: a page that became so, or was so, has another body.
    """
    if before is None or after is None or before.text != after.text:
        return "body"
    return "title" if before.title != after.title else "unchanged"


def make_check(
    collection: str,
    first: Row,
    *,
    date: dt.date,
    age: int,
    change_kind: str,
    canonical_url: str,
    retrieved_at: dt.datetime,
    payload: bytes = b"",
    http_status: int | None = None,
    content_type: str | None = None,
    etag: str | None = None,
    last_modified: str | None = None,
    error: str | None = None,
) -> Row:
    """Make the row of `captures` for a second look at the page of the row `first`, `age` days after it.

    change_kind: what differs from `first`; with an error it is gone (refusals.GONE) or unknown, whatever is given. The
    id is a hash of `first`, the date and what was found, so that every check has a row of its own.
    """
    row = make_capture(
        collection, first["source_id"], first["url"],
        canonical_url=canonical_url,
        retrieved_at=retrieved_at,
        payload=payload,
        http_status=http_status,
        content_type=content_type,
        etag=etag,
        last_modified=last_modified,
        error=error,
        listed_title=first["listed_title"],
        listed_published_at=first["listed_published_at"],
        listed_basis=first["listed_basis"],
    )  # fmt: skip
    if error is not None:
        change_kind = "gone" if refusal_rule(error) in GONE else "unknown"
    found = sha256_hex(payload) if payload else refusal_rule(error)
    return row | {
        "capture_id": make_id("cap", first["capture_id"], date.isoformat(), change_kind, found),
        "previous_capture_id": first["capture_id"],
        "change_kind": change_kind,
        "checked_after_days": age,
    }
