"""One way to set a row aside: what every stage puts into `quarantine`."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence

from dateline import EXTRACTOR_VERSION
from dateline.schema.ids import make_id

LONGEST_STRING = 2_000


def quarantine_id(table_name: str, row_key: str, rule: str) -> str:
    """Make the id of a row of `quarantine`: the same on every run, so that it can be released."""
    return make_id("q", table_name, row_key, rule)


def quarantine_row(
    *,
    table_name: str,
    row_key: str,
    rule: str,
    reason: str,
    row: Mapping[str, object] | None,
    document_id: str | None = None,
    capture_id: str | None = None,
) -> dict[str, object]:
    """Make a row of `quarantine` (schema.tables).

    table_name: table that the row was meant for. row_key: its id, or its address. rule: the expectation or refusal.
    row: the row itself, kept as JSON with sorted keys, ISO dates and strings of at most 2,000 characters, so that equal
    rows give equal bytes. Never raises, whatever the row holds.
    """
    return {
        "quarantine_id": quarantine_id(table_name, row_key, rule),
        "table_name": table_name,
        "row_key": _safe(row_key),
        "document_id": document_id,
        "capture_id": capture_id,
        "rule": rule,
        "reason": _safe(reason),
        "row_json": None if row is None else json.dumps(_plain(row), sort_keys=True, ensure_ascii=False),
        "extractor_version": EXTRACTOR_VERSION,
    }


def _plain(value: object) -> object:
    """Reduce a value to what JSON can hold, always in the same way."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return _safe(value)
    if isinstance(value, float):  # JSON has no NaN or infinity
        return value if value == value and abs(value) != float("inf") else str(value)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return _safe(value[:LONGEST_STRING].decode("utf-8", "replace"))
    if isinstance(value, Mapping):
        return {_safe(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_plain(item) for item in value]
    return _safe(str(value))


def _safe(text: str) -> str:
    """Shorten a string and replace lone surrogates, which neither Arrow nor UTF-8 can hold."""
    return text[:LONGEST_STRING].encode("utf-8", "replace").decode("utf-8")
