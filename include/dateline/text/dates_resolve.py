"""What an expression of time means: its TIMEX3 value and, where text or publication settle them, its days.

Rules: a weekday or a bare month is the last one up to publication, or the next one where the sentence points ahead; a
day without a year is the nearest one, the past preferred; `N units ago` is as exact as its unit.
"""

import datetime as dt
from collections.abc import Callable, Mapping

from dateline.text import dates_relative as relative
from dateline.text.dates_calendar import (
    DAY,
    Clock,
    Meaning,
    make_days,
    month_days,
    part_of_month,
    told_next,
    valid_day,
    weekday_date,
    whole,
)
from dateline.text.dates_grammar import Found, Groups, load_words

#: A day without a year may lie this many days after publication before the year before is meant.
_AHEAD_DAYS, _AHEAD_DAYS_IF_SAID = 75, 200
_MONTHS_OF_SEASON = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 14)}


def resolve(found: Found, published: dt.date | None, anchor: dt.date | None = None) -> Meaning | None:
    """The meaning of an expression, or None where its numbers are no date.

    published: publication day. anchor: the last day the text gave in full, read against where nothing was published.
    """
    try:
        return _FORMS[found.form](found.groups, Clock(published, anchor, found.is_ahead, load_words()))
    except (ValueError, OverflowError):  # the 31st of June; a year before 1 or after 9999
        return None


def _iso(g: Groups, _clock: Clock) -> Meaning:
    day = dt.date(whole(g["year"]), whole(g["month"]), whole(g["day"]))
    return make_days(day.isoformat(), day, basis="explicit")


def _numeric(g: Groups, _clock: Clock) -> Meaning:
    """Month first, as American agencies print it, unless only the other order is a date."""
    first, second, year = whole(g["first"]), whole(g["second"]), whole(g["year"])
    year += 0 if year > 99 else 2000 if year < 50 else 1900
    day = dt.date(year, first, second) if first <= 12 else dt.date(year, second, first)
    return make_days(day.isoformat(), day, basis="explicit")


def _month_day(g: Groups, clock: Clock) -> Meaning:
    month, day = clock.words.months[g["month"] or ""], whole(g["day"])
    if g["year"] is not None:
        start, basis = dt.date(whole(g["year"]), month, day), "explicit"
    elif clock.day is None:
        dt.date(2000, month, day)  # raises where no year has that day
        return Meaning(f"XXXX-{month:02d}-{day:02d}")
    else:
        start, basis = _nearest(month, day, clock), "relative"
    if g.get("to") is not None and whole(g["to"]) > day:
        end = start.replace(day=whole(g["to"]))
        return make_days(f"{start.isoformat()}/{end.isoformat()}", start, end, basis)
    return make_days(start.isoformat(), start, basis=basis)


def _nearest(month: int, day: int, clock: Clock) -> dt.date:
    assert clock.day is not None
    latest = clock.day + (_AHEAD_DAYS_IF_SAID if clock.is_ahead else _AHEAD_DAYS) * DAY
    if clock.published is None:
        return valid_day(told_next(clock.day, month), month, day)
    for year in (latest.year, latest.year - 1):
        if (found := valid_day(year, month, day)) <= latest:
            return found
    return valid_day(latest.year - 2, month, day)


def _month(g: Groups, clock: Clock) -> Meaning:
    month = clock.words.months[g["month"] or ""]
    turn, basis = g.get("turn"), "relative"
    if g.get("year") is not None:
        year, basis = whole(g["year"]), "explicit"
    elif clock.day is None:
        return Meaning(f"XXXX-{month:02d}")
    elif clock.published is None:
        year = told_next(clock.day, month)
    elif turn in clock.words.next or (clock.is_ahead and turn not in clock.words.last):
        year = clock.day.year + (month < clock.day.month)
    elif turn in clock.words.last:
        year = clock.day.year - (month >= clock.day.month)
    elif turn in clock.words.this:
        year = clock.day.year
    else:
        year = clock.day.year - (month > clock.day.month)
    start, end = part_of_month(*month_days(year, month), g.get("edge"))
    return make_days(f"{year:04d}-{month:02d}", start, end, basis)


def _season(g: Groups, clock: Clock) -> Meaning:
    code = clock.words.seasons[g["season"] or ""]
    first, last = _MONTHS_OF_SEASON[code]
    turn, basis = g.get("turn2") or g.get("turn"), "relative"
    if g.get("year") is not None:
        year, basis = whole(g["year"]), "explicit"
    elif clock.day is None:
        return Meaning(f"XXXX-{code}")
    elif g.get("turn2") is not None:
        year = clock.day.year + {"last": -1, "this": 0, "next": 1}[g["turn2"] or ""]
    elif turn == "next":
        year = clock.day.year + (clock.day.month >= first)
    elif turn == "this":
        year = clock.day.year
    else:
        year = clock.day.year - (clock.day.month < first or (turn == "last" and clock.day.month <= last))
    start = month_days(year, first)[0]
    end = month_days(year + (last > 12), (last - 1) % 12 + 1)[1]
    return make_days(f"{year:04d}-{code}", start, end, basis)


def _weekday(g: Groups, clock: Clock) -> Meaning:
    weekday = clock.words.weekdays[g["weekday"] or ""]
    part = "T" + clock.words.parts_of_day[g["part"] or ""] if g.get("part") else ""
    if clock.published is None:
        return Meaning(f"XXXX-WXX-{weekday}{part}")
    day = weekday_date(weekday, g.get("turn"), clock)
    return make_days(day.isoformat() + part, day)


def _time_of_day(g: Groups) -> str:
    hour = whole(g["hour"]) % 12 + (12 if (g["half"] or "").startswith("p") else 0)
    return f"T{hour:02d}:{g['minute'] or '00'}"


def _clock_day(g: Groups, clock: Clock) -> Meaning:
    if clock.published is None:
        weekday = clock.words.weekdays.get(g["weekday"] or "")
        return Meaning((f"XXXX-WXX-{weekday}" if weekday else "XXXX-XX-XX") + _time_of_day(g))
    if g["weekday"] is not None:
        day = weekday_date(clock.words.weekdays[g["weekday"]], None, clock)
    else:
        day = relative.deictic_day(g["deictic"], clock.published)
    return make_days(day.isoformat() + _time_of_day(g), day)


def _clock_alone(g: Groups, clock: Clock) -> Meaning:
    if clock.published is None:
        return Meaning("XXXX-XX-XX" + _time_of_day(g))
    return make_days(clock.published.isoformat() + _time_of_day(g), clock.published)


def _quarter(g: Groups, clock: Clock) -> Meaning:
    quarter = clock.words.ordinals[g["ordinal"] or ""]
    if g["year"] is not None:
        year, basis = whole(g["year"]), "explicit"
    elif clock.day is None:
        return Meaning(f"XXXX-Q{quarter}")
    else:
        year, basis = clock.day.year - (quarter * 3 - 2 > clock.day.month), "relative"
    return make_days(
        f"{year:04d}-Q{quarter}", dt.date(year, quarter * 3 - 2, 1), month_days(year, quarter * 3)[1], basis
    )


def _year(g: Groups, _clock: Clock) -> Meaning:
    year = whole(g["year"])
    return make_days(f"{year:04d}", dt.date(year, 1, 1), dt.date(year, 12, 31), "explicit")


def _decade(g: Groups, _clock: Clock) -> Meaning:
    first = whole(g["decade"]) * 10
    return make_days(f"{first // 10}", dt.date(first, 1, 1), dt.date(first + 9, 12, 31), "explicit")


def _century(g: Groups, _clock: Clock) -> Meaning:
    number = whole(g["century"])
    first = (number - 1) * 100
    return make_days(f"{number - 1:02d}", dt.date(first + 1, 1, 1), dt.date(first + 100, 12, 31), "explicit")


_FORMS: Mapping[str, Callable[[Groups, Clock], Meaning | None]] = {
    "iso": _iso,
    "numeric": _numeric,
    "clock_day": _clock_day,
    "clock": _clock_alone,
    "month_day": _month_day,
    "month": _month,
    "season": _season,
    "weekday": _weekday,
    "deictic": relative.read_deictic,
    "tonight": relative.read_tonight,
    "this_part": relative.read_this_part,
    "day_before": relative.read_day_before,
    "quarter": _quarter,
    "ago": relative.read_ago,
    "span": relative.read_span,
    "unit": relative.read_unit,
    "recent": relative.read_recent,
    "duration": relative.read_duration,
    "decade": _decade,
    "century": _century,
    "year": _year,
    "anchored": relative.read_anchored,
    "last_night": relative.read_last_night,
    "past": relative.read_past,
    "reference": relative.read_reference,
    "set": relative.read_set,
}
