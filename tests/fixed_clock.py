"""One moment for the wall clock and for the sample newsroom's Date headers, so that two lakes can be compared whole."""

import datetime as dt
import http.server
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import format_datetime
from typing import Any

from dateline.store import clock

MOMENT = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
_REAL = clock.utc_now
_HANDLER = http.server.BaseHTTPRequestHandler
_REAL_DATE = _HANDLER.date_time_string


def fixed_now() -> dt.datetime:
    return MOMENT


def fix_clock() -> None:
    """For the rest of this process."""
    _put(_REAL, fixed_now)
    _HANDLER.date_time_string = lambda self, timestamp=None: format_datetime(MOMENT, usegmt=True)  # type: ignore[method-assign]


@contextmanager
def fixed_clock() -> Iterator[None]:
    fix_clock()
    try:
        yield
    finally:
        _put(fixed_now, _REAL)
        _HANDLER.date_time_string = _REAL_DATE  # type: ignore[method-assign]


def _put(old: Any, new: Any) -> None:
    """Modules have the clock by name; those that are imported later take it from its own."""
    for module in list(sys.modules.values()):
        if getattr(module, "utc_now", None) is old:
            module.utc_now = new  # type: ignore[attr-defined]
