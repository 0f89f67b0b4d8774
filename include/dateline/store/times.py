"""Times as files of the web print them (W3C, ISO 8601)."""

import datetime as dt

from dateutil.parser import isoparse


def read_w3c_time(text: str | None) -> dt.datetime | None:
    """Read a W3C date or time (2015-10-11, 2015-10-11T06:30+03:00) as UTC; None where no whole day is given."""
    text = (text or "").strip()
    if len(text) < 10:
        return None
    try:
        when = isoparse(text)
        return when.replace(tzinfo=dt.UTC) if when.tzinfo is None else when.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
