"""Rows of `listings`: what each source listed for a day, judged by the `min` and `max` of its file."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from dateline.schema.errors import BadConfiguration, DatelineError, SourceChanged, TryAgain
from dateline.schema.sources import Source
from dateline.schema.tables import TABLES

Row = dict[str, Any]

#: Errors that are a source's own: the others of its collection go on.
TROUBLES = (TryAgain, SourceChanged, BadConfiguration)
#: Alerts of sources that nothing was taken from; the next run of that day lists them again.
GAVE_NOTHING = frozenset({"crowded", "changed", "unreachable", "misconfigured"})


def judge_count(source: Source, found: int, *, whole: bool) -> Row:
    """The row of a source that listed `found` items.

    whole: the source could tell the whole day; only then are few items a sign of trouble. More than `max` items mean
    that the listing is read wrongly, so none of them is taken.
    """
    if found > source.max:
        why = f"{found} items, expected at most {source.max}, so none was taken; look at what the source lists now"
        return _row(source, found, "crowded", f"{why}, then correct its file or raise max")
    if whole and found < source.min:
        why = f"{found} items, expected at least {source.min}; look whether the source has moved or fallen silent"
        return _row(source, found, "quiet", f"{why}, then correct its file or lower min")
    return _row(source, found, None, None)


def judge_error(source: Source, error: DatelineError) -> Row:
    """The row of a source whose listing could not be had: of an error of one of TROUBLES."""
    alert = {TryAgain: "unreachable", SourceChanged: "changed", BadConfiguration: "misconfigured"}[type(error)]
    return _row(source, 0, alert, str(error))


def merge_listings(before: pa.Table | None, new: Iterable[Row]) -> pa.Table:
    """The partition's rows: each new one in place of the old one of its source."""
    rows = {row["source_id"]: row for row in [*(before.to_pylist() if before is not None else []), *new]}
    return TABLES["listings"].from_rows(list(rows.values()))


def find_alerts(listings: pa.Table | None) -> list[Row]:
    """The rows that need somebody's attention."""
    return [row for row in (listings.to_pylist() if listings is not None else []) if row["alert"] is not None]


def _row(source: Source, found: int, alert: str | None, reason: str | None) -> Row:
    return {"source_id": source.id, "items_found": found, "alert": alert, "reason": reason}
