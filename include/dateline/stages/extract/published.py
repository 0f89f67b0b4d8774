"""When a report was published, and what that was read from."""

import datetime as dt
from collections.abc import Callable

from dateline.text.dateline_line import DatelineLine
from dateline.text.printed_dates import Stamp, find_address_date, find_full_dates, make_day, resolve_year

#: A full date in the text gives a dateline its year only if the dateline is so near to it: reports also name old days.
NEAR_DAYS = 62
Published = tuple[dt.datetime | None, str, str]


def choose_published(
    *,
    page: Stamp | None,
    listed: dt.datetime | None,
    listed_basis: str | None,
    dateline: DatelineLine | None,
    url: str | None,
    text: str,
    searched: Callable[[], Stamp | None] = lambda: None,
) -> Published:
    """Choose the publication time: of the page itself, the listing, the dateline, the address; else what was searched.

    Returns the time in UTC (midnight where only the day is known), its precision and its basis (schema.fields).
    text: all of the page's text, captions included, for the year of a dateline without one. searched: looks further.
    """
    if page is not None:
        return page.at, page.precision, page.basis
    if listed is not None:
        at = listed.replace(tzinfo=dt.UTC) if listed.tzinfo is None else listed.astimezone(dt.UTC)
        precision = "day" if at.time() == dt.time() else "second" if at.second else "minute"
        return at, precision, listed_basis or "given"
    in_address = find_address_date(url or "")
    day = find_dateline_day(dateline, in_address, text)
    if day is not None:
        return dt.datetime.combine(day, dt.time(), dt.UTC), "day", "dateline"
    if in_address is not None:
        return dt.datetime.combine(in_address, dt.time(), dt.UTC), "day", "address"
    last = searched()
    return (last.at, last.precision, last.basis) if last else (None, "none", "none")


def find_dateline_day(dateline: DatelineLine | None, in_address: dt.date | None, text: str) -> dt.date | None:
    """The dateline's day; its year from itself, the address, or full dates in the text."""
    if dateline is None or dateline.month is None or dateline.day is None:
        return None
    month, day = dateline.month, dateline.day
    if dateline.year is not None:
        return make_day(dateline.year, month, day)
    if in_address is not None:
        return resolve_year(month, day, in_address)
    days = [found for _, _, found in find_full_dates(text)]
    for found in days:  # the same day in full, as in a caption
        if (found.month, found.day) == (month, day):
            return found
    if not days:
        return None
    resolved = resolve_year(month, day, max(days))
    return resolved if resolved and abs((resolved - max(days)).days) <= NEAR_DAYS else None
