"""Days, weeks, months and years around a day, and the TIMEX3 values they have."""

import calendar
import datetime as dt
from dataclasses import dataclass

from dateline.text.dates_words import Words

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Meaning:
    """value: TIMEX3. start, end: first and last day, or None where unknown. basis: explicit, relative or dateline."""

    value: str
    start: dt.date | None = None
    end: dt.date | None = None
    basis: str = "relative"


@dataclass(frozen=True, slots=True)
class Anchor:
    """The last date that the text told: where its days begin and of which unit it is (day, month, year)."""

    day: dt.date
    unit: str


@dataclass(frozen=True, slots=True)
class Clock:
    """What an expression is read against.

    published: publication day. anchor: the last date told. today: the day that the same sentence told before.
    quarter: year and number of the quarter that a report of business is about. is_ahead: which way the words point.
    """

    published: dt.date | None
    anchor: Anchor | None
    is_ahead: bool | None
    words: Words
    today: dt.date | None = None
    quarter: tuple[int, int] | None = None

    @property
    def day(self) -> dt.date | None:
        return self.published or (self.anchor.day if self.anchor is not None else None)

    @property
    def told(self) -> dt.date | None:
        """The last date told, else the publication day."""
        return self.anchor.day if self.anchor is not None else self.published


def make_days(value: str, start: dt.date, end: dt.date | None = None, basis: str = "relative") -> Meaning:
    return Meaning(value, start, end or start, basis)


def month_days(year: int, month: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


def whole(digits: str | None) -> int:
    if digits is None:
        raise ValueError("no digits")
    return int(digits)


def told_next(anchor: Anchor, month: int) -> int:
    """Year of a month in a text that tells on from `anchor`: up to four months back, else ahead."""
    if anchor.unit == "year":
        return anchor.day.year
    return anchor.day.year + (month - anchor.day.month < -4) - (month - anchor.day.month > 8)


def valid_day(year: int, month: int, day: int) -> dt.date:
    """That day; of 29 February in a common year the last leap year's."""
    while month == 2 and day == 29 and not calendar.isleap(year):
        year -= 1
    return dt.date(year, month, day)


def part_of_month(start: dt.date, end: dt.date, edge: str | None) -> tuple[dt.date, dt.date]:
    """early: to the 10th; mid: 11th to 20th; late: from the 21st."""
    if edge == "early":
        return start, start.replace(day=10)
    if edge == "mid":
        return start.replace(day=11), start.replace(day=20)
    if edge == "late":
        return start.replace(day=21), end
    return start, end


def weekday_date(weekday: int, turn: str | None, clock: Clock) -> dt.date:
    assert clock.day is not None
    if turn in ("previous", "preceding", "following") and clock.anchor is not None and clock.anchor.unit == "day":
        base = clock.anchor.day
    else:
        base = clock.day
    back = (base.isoweekday() - weekday) % 7
    ahead = (weekday - base.isoweekday()) % 7
    if turn in clock.words.next:
        return base + (ahead or 7) * DAY
    if turn in clock.words.last:
        return base - (back or 7) * DAY
    if turn in clock.words.this or clock.is_ahead:
        return base + ahead * DAY
    return base - back * DAY


def nth_weekday(year: int, month: int, weekday: int, nth: int, earliest: int = 1) -> dt.date:
    """The nth such weekday of a month, counted from a day of it; nth -1 is the last."""
    if nth < 0:
        end = month_days(year, month)[1]
        return end - (end.isoweekday() - weekday) % 7 * DAY
    start = dt.date(year, month, earliest)
    return start + ((weekday - start.isoweekday()) % 7 + 7 * (nth - 1)) * DAY


def moved_day(day: dt.date, unit: str, by: int) -> dt.date | None:
    """The day `by` units away; None for units that are no certain number of days."""
    if unit in ("second", "minute"):
        return day
    if unit == "hour":
        return day + -(-abs(by) // 24) * (1 if by > 0 else -1) * DAY
    if unit in ("day", "week", "fortnight"):
        return day + by * {"day": 1, "week": 7, "fortnight": 14}[unit] * DAY
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
    if unit not in months:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + by * months[unit], 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def unit_around(day: dt.date, unit: str) -> Meaning:
    """The day, week, month, quarter, year or decade that holds a day."""
    if unit == "day":
        return make_days(day.isoformat(), day)
    if unit in ("week", "weekend"):
        monday = day - (day.isoweekday() - 1) * DAY
        year, week, _ = day.isocalendar()
        if unit == "weekend":
            return make_days(f"{year:04d}-W{week:02d}-WE", monday + 5 * DAY, monday + 6 * DAY)
        return make_days(f"{year:04d}-W{week:02d}", monday, monday + 6 * DAY)
    if unit == "month":
        return make_days(f"{day:%Y-%m}", *month_days(day.year, day.month))
    if unit == "quarter":
        quarter = (day.month + 2) // 3
        return make_days(
            f"{day.year:04d}-Q{quarter}", dt.date(day.year, quarter * 3 - 2, 1), month_days(day.year, quarter * 3)[1]
        )
    if unit == "decade":
        first = day.year // 10 * 10
        return make_days(f"{first // 10}", dt.date(first, 1, 1), dt.date(first + 9, 12, 31))
    return make_days(f"{day.year:04d}", dt.date(day.year, 1, 1), dt.date(day.year, 12, 31))
