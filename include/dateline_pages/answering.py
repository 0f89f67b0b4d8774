"""Answers: rows as JSON, and those remembered that many readers ask for until the next build of the warehouse."""

import datetime as dt
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from decimal import Decimal
from typing import Any

from fastapi import Response

#: Answers that are kept; each is bounded by what it may show.
MOST_REMEMBERED = 64


def to_json(answer: object, *, status_code: int = 200) -> Response:
    """Rows as JSON. Raises ValueError on NaN and infinity, which JSON lacks and no table holds."""
    text = json.dumps(answer, default=_plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(text, status_code, media_type="application/json")


def _plain(value: object) -> str | int | float:
    if isinstance(value, dt.date):  # and datetime
        return value.isoformat()
    if isinstance(value, Decimal):  # sums of DuckDB's integers
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"no JSON of {type(value).__name__}")


class Remembered:
    """The latest answers by what was asked, of one version of the warehouse; a new version forgets all."""

    def __init__(self, version: Callable[[], Hashable]) -> None:
        self._version = version
        self._of: Hashable = None
        self._lock = threading.Lock()
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, asked: Hashable, find: Callable[[], Any]) -> Any:
        """The answer that is remembered, else the one found. Errors are not remembered."""
        version = self._version()
        with self._lock:
            if version != self._of:
                self._answers.clear()
                self._of = version
            elif asked in self._answers:
                self._answers.move_to_end(asked)
                return self._answers[asked]
        found = find()
        with self._lock:
            if version == self._of:
                self._answers[asked] = found
                if len(self._answers) > MOST_REMEMBERED:
                    self._answers.popitem(last=False)
        return found
