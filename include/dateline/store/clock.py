"""The wall clock, in one place. Only stores read it: stages know no time but the partition date."""

import datetime as dt


def utc_now() -> dt.datetime:
    """The time now, in UTC, to the microsecond."""
    return dt.datetime.now(dt.UTC)
