"""Days and times as pages print them outside of sentences: publication lines, addresses, captions.

Dates inside sentences, with everything that is relative to them, are `dates.py`.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dateline.text.data_files import load_data

#: Years in which an online report can have been published; also rules out numbers that only look like years.
FIRST_YEAR, LAST_YEAR = 1900, 2100


@dataclass(frozen=True, slots=True)
class Stamp:
    """A printed publication time, in UTC. precision: second, minute or day (schema.fields.PRECISIONS). basis: what it
    was read from (schema.fields.PUBLISHED_BASES)."""

    at: dt.datetime
    precision: str
    has_offset: bool = False
    basis: str = "printed"


def _data() -> dict[str, dict[str, int]]:
    return load_data("printed_dates.yml")


def months() -> dict[str, int]:
    """Printed month names in lower case, without full stops, to 1..12."""
    return _data()["months"]


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    month = "(?P<month>" + "|".join(sorted(months(), key=len, reverse=True)) + r")\.?"
    day, year = r"(?P<day>[0-3]?\d)", r"(?P<year>[12]\d{3})"
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            rf"\b{month}\s{{1,3}}{day}(?:st|nd|rd|th)?,?\s{{1,3}}{year}\b",
            rf"\b{day}(?:st|nd|rd|th)?(?:\s{{1,3}}|-)(?:of\s)?{month}(?:,?\s{{1,3}}|-){year}\b",
            rf"(?<![\d./-]){year}(?P<sep>[-/.])(?P<month>[01]\d)(?P=sep){day}(?!\d|/|\.\d)",
        )
    )


def make_day(year: int, month: int, day: int) -> dt.date | None:
    """A calendar day, or None if there is no such day or the year is outside of 1900 to 2100."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def find_full_dates(text: str) -> list[tuple[int, int, dt.date]]:
    """Find days printed with their year, as (start, end, day) in order of appearance.

    11/10/2015 is left out: it is two days, one on each side of the Atlantic.
    """
    return sorted(_full_dates(text))


def _full_dates(text: str) -> Iterator[tuple[int, int, dt.date]]:
    for pattern in _patterns():
        for match in pattern.finditer(text):
            name = match["month"].lower()
            day = make_day(int(match["year"]), int(name) if name.isdigit() else months()[name], int(match["day"]))
            if day is not None:
                yield match.start(), match.end(), day


_CLOCK = re.compile(
    r"(?<![\d:])(?P<hour>[0-2]?\d)[:.](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?\s{0,2}"
    r"(?P<half>[ap]\.?m\b\.?)?\s{0,2}(?P<zone>[A-Z]{1,4}\b|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)


def read_stamp(line: str) -> Stamp | None:
    """Read the first full date of a short line, with its clock time if it has one.

    A clock time without an offset is taken as UTC. Lines over 200 characters are sentences, not stamps.
    """
    if len(line) > 200:
        return None
    found = find_full_dates(line)
    if not found:
        return None
    start, end, day = found[0]
    midnight = dt.datetime.combine(day, dt.time(), dt.UTC)
    rest = line[:start] + " " * (end - start) + line[end:]
    clock = _CLOCK.search(rest, end) or _CLOCK.search(rest)
    if clock is None:
        return Stamp(midnight, "day")
    hour = int(clock["hour"])
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"].lower().startswith("p") else 0)
    if hour > 23:
        return Stamp(midnight, "day")
    minutes = _offset_minutes(clock["zone"])
    at = midnight + dt.timedelta(
        hours=hour, minutes=int(clock["minute"]) - (minutes or 0), seconds=int(clock["second"] or 0)
    )
    return Stamp(at, "second" if clock["second"] else "minute", minutes is not None)


def _offset_minutes(zone: str | None) -> int | None:
    if not zone:
        return None
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "")
        return (1 if zone[0] == "+" else -1) * (int(digits[:2]) * 60 + int(digits[2:]))
    return _data()["zones"].get(zone.lower())


_ISO = re.compile(
    r"\s*(\d{4})-(\d{2})-(\d{2})"
    r"(?:[T ]{1,2}(\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s?(Z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)?)?",
    re.IGNORECASE,
)


def read_timestamp(value: str) -> Stamp | None:
    """Read a machine's timestamp (ISO 8601, RFC 2822), or a printed date where a machine's was due.

    A time without an offset is taken as UTC; midnight without an offset is a day without a time.
    """
    match = _ISO.match(value[:64])
    if match is None:
        return read_stamp(value)
    year, month, day, hour, minute, second, zone = match.groups()
    date = make_day(int(year), int(month), int(day))
    if date is None:
        return None
    at = dt.datetime.combine(date, dt.time(), dt.UTC)
    if hour is None or int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        return Stamp(at, "day")
    if zone is None and hour == minute == "00" and second in (None, "00"):
        return Stamp(at, "day")
    offset = None if zone is None else 0 if zone[0].upper() in "ZUG" else _offset_minutes(zone.ljust(5, "0"))
    at += dt.timedelta(hours=int(hour), minutes=int(minute) - (offset or 0), seconds=int(second or 0))
    return Stamp(at, "minute" if second is None else "second", offset is not None)


_ADDRESS = (
    re.compile(r"(?<!\d)((?:19|20)\d\d)[/_-]([01]?\d)[/_-]([0-3]?\d)(?!\d)"),
    re.compile(r"(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)"),
    re.compile(r"(?<!\d)((?:19|20)\d\d)/([a-z]{3,9})/([0-3]?\d)(?!\d)", re.IGNORECASE),
)


def find_address_date(url: str) -> dt.date | None:
    """Find the day in an address or file name (/2015/10/11/, _2015-10-11, 20151011)."""
    for pattern in _ADDRESS:
        for match in pattern.finditer(url[:2_000]):
            month = match[2].lower()
            number = int(month) if month.isdigit() else months().get(month, 0)
            day = make_day(int(match[1]), number, int(match[3]))
            if day is not None:
                return day
    return None


def resolve_year(month: int, day: int, near: dt.date) -> dt.date | None:
    """Give a printed month and day the year that brings it nearest to a known day."""
    candidates = [found for year in range(near.year - 2, near.year + 3) if (found := make_day(year, month, day))]
    return min(candidates, key=lambda found: abs((found - near).days), default=None)
