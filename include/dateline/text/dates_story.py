"""What a text has told so far that later expressions of time are read against: "the next day", "by October"."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from dateline.text.dates_calendar import Anchor, Clock, Meaning
from dateline.text.dates_grammar import Found
from dateline.text.dates_words import load_words

#: What stands between the two ends of a span: July to November 1954, the spring and summer of 1943.
_JOINT = re.compile(r"\s?(?:[-–/]|to|and|or|until|till|through)\s?(?:in\s)?")
_SENTENCE_END = re.compile(r"[.!?;][\"'”’)]{0,2}\s|\n")
_WITHOUT_YEAR = ("month_day", "range_day", "month", "season")
#: A year this far from the years before and after it is told in passing: as in 1614, since the war of 1812.
_LEAP_YEARS = 2
_LOOK_AHEAD = 3
#: A report of business means the quarter it told last, this many characters on.
_QUARTER_REACH = 4_000


def share_years(text: str, expressions: Sequence[Found]) -> list[Found]:
    """The first end of a span takes the year of its second end: July-November 1954."""
    shared = list(expressions)
    for i in range(len(shared) - 2, -1, -1):
        first, second = shared[i], shared[i + 1]
        year = second.groups.get("year")
        if year is None or first.form not in _WITHOUT_YEAR or second.form not in _WITHOUT_YEAR:
            continue
        if first.form == "range_day" or any(first.groups.get(k) is not None for k in ("year", "turn", "turn2")):
            continue
        if _JOINT.fullmatch(text, first.end, second.start):
            before = _month_of(first) > _month_of(second)
            shared[i] = replace(first, groups={**first.groups, "year": str(int(year) - before)})
    return shared


def _month_of(found: Found) -> int:
    words = load_words()
    if (month := found.groups.get("month")) is not None:
        return words.months[month]
    return {"SP": 3, "SU": 6, "FA": 9, "WI": 1}[words.seasons[found.groups.get("season") or ""]]


class Story:
    """The last date told, the day of the sentence, and the quarter that a report of business is about."""

    def __init__(self, text: str, expressions: Sequence[Found], published: dt.date | None) -> None:
        self._text, self._published = text, published
        years = [(i, int(y)) for i, f in enumerate(expressions) if (y := f.groups.get("year")) and f.form != "era_year"]
        self._years_after = {i: [y for _, y in years[k + 1 : k + 1 + _LOOK_AHEAD]] for k, (i, _) in enumerate(years)}
        self._anchor: Anchor | None = None
        self._today: tuple[int, dt.date] | None = None
        self._quarter: tuple[int, tuple[int, int]] | None = None

    def clock(self, found: Found) -> Clock:
        today = quarter = None
        if self._today is not None and _SENTENCE_END.search(self._text, self._today[0], found.start) is None:
            today = self._today[1]
        if self._quarter is not None and found.start - self._quarter[0] < _QUARTER_REACH:
            quarter = self._quarter[1]
        return Clock(self._published, self._anchor, found.is_ahead, load_words(), today, quarter)

    def tell(self, index: int, found: Found, meaning: Meaning) -> None:
        """Take note of a date that was read, unless it is told in passing."""
        if found.form in ("duration", "ended") and found.groups.get("unit") in ("month", "year"):
            self._quarter = None  # the first nine months, the year ended Sept. 30
        if meaning.start is None or meaning.end is None:
            return
        days = (meaning.end - meaning.start).days
        if (
            found.form == "quarter"
            and found.groups.get("ordinal")
            and found.groups.get("back") is None
            and meaning.basis == "relative"
        ):
            self._quarter = (found.end, (meaning.start.year, (meaning.start.month + 2) // 3))
        if days == 0:
            self._today = (found.end, meaning.start)
        if days > 366 or self._is_in_passing(index, found, meaning.start.year):
            return
        if meaning.basis == "explicit" or days < 31:
            unit = "day" if days == 0 else "month" if days < 100 else "year"
            self._anchor = Anchor(meaning.start, unit)

    def _is_in_passing(self, index: int, found: Found, year: int) -> bool:
        """Whether the text leaps to a year and comes back from it, or never names a year near it again."""
        if self._anchor is None or abs(year - self._anchor.day.year) <= _LEAP_YEARS:
            return False
        after = self._years_after.get(index, [])
        if any(abs(y - self._anchor.day.year) <= _LEAP_YEARS for y in after):
            return True
        return found.form == "year" and not any(abs(y - year) <= _LEAP_YEARS for y in after)
