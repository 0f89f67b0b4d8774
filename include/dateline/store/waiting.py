"""How long to wait before asking again."""

import datetime as dt
import random
from email.utils import parsedate_to_datetime

from dateline.store.answers import Answer
from dateline.store.clock import utc_now


def retry_after_seconds(answer: Answer) -> float | None:
    """Seconds from now that Retry-After asks for (RFC 9110, 10.2.3), none below 0; None where it says nothing.

    Only answers that another attempt may mend are read: on a page that is gone it says nothing about the host.
    """
    if not answer.may_try_again:
        return None
    asked = (answer.header("retry-after") or "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked[:9])
    try:
        when = parsedate_to_datetime(asked)
        return max(0.0, (when.astimezone(dt.UTC) - utc_now()).total_seconds())
    except (ValueError, OverflowError, TypeError):
        return None


def backoff_seconds(first: float, attempt: int) -> float:
    """Seconds before the attempt after this one: doubled each time, and by chance up to half of that longer.

    Chance keeps many addresses that failed at one moment from being asked again at one moment. It touches nothing else.
    """
    return first * 2.0 ** (attempt - 1) * random.uniform(1.0, 1.5)  # noqa: S311 (no secret)
