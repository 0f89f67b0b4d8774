"""What an expression of time means: its TIMEX3 value and, where text or publication settle them, its days.

Rules: a weekday or a bare month is the last one up to publication, or the next one where the sentence points ahead; a
day without a year is the nearest one, the past preferred; `N units ago` is as exact as its unit.
"""

import datetime as dt
from collections.abc import Callable, Mapping

from dateline.text import dates_periods as periods
from dateline.text import dates_relative as relative
from dateline.text.dates_calendar import (
    DAY,
    Clock,
    Meaning,
    make_days,
    nth_weekday,
    told_next,
    valid_day,
    weekday_date,
    whole,
)
from dateline.text.dates_grammar import Found, Groups

#: A day without a year may lie this many days after publication before the year before is meant.
_AHEAD_DAYS, _AHEAD_DAYS_IF_SAID = 75, 300


def resolve(found: Found, clock: Clock) -> Meaning | None:
    """The meaning of an expression, or None where its numbers are no date."""
    try:
        return _FORMS[found.form](found.groups, clock)
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


def _part(g: Groups, clock: Clock) -> str:
    """The part of a day as TIMEX3 has it: TNI, T12:00."""
    part = g.get("of_part") or g.get("part")
    return "T" + clock.words.parts_of_day[" ".join(part.split())] if part else ""


def _month_day(g: Groups, clock: Clock) -> Meaning:
    month, day, part = clock.words.months[g["month"] or ""], whole(g["day"]), _part(g, clock)
    if g.get("year") is not None:
        start, basis = dt.date(whole(g["year"]), month, day), "explicit"
    elif clock.day is None:
        dt.date(2000, month, day)  # raises where no year has that day
        return Meaning(f"XXXX-{month:02d}-{day:02d}{part}")
    else:
        start, basis = _nearest(month, day, g, clock), "relative"
    return make_days(start.isoformat() + part, start, basis=basis)


def _nearest(month: int, day: int, g: Groups, clock: Clock) -> dt.date:
    assert clock.day is not None
    if clock.published is None:
        assert clock.anchor is not None
        return valid_day(told_next(clock.anchor, month), month, day)
    latest = clock.day + (_AHEAD_DAYS_IF_SAID if clock.is_ahead else _AHEAD_DAYS) * DAY
    if (g.get("turn") or "") in clock.words.last:
        latest = clock.day - DAY
    elif g.get("lead") == "the" and not clock.is_ahead:  # the Oct. 7 raids
        latest = clock.day + DAY
    for year in (latest.year, latest.year - 1):
        if (found := valid_day(year, month, day)) <= latest:
            return found
    return valid_day(latest.year - 2, month, day)


def _day_number(g: Groups, clock: Clock) -> Meaning | None:
    """The 5th, of the month that was told last."""
    if clock.told is None or (clock.anchor is not None and clock.anchor.unit == "year"):
        return None
    day = clock.told.replace(day=whole(g["day"]))
    return make_days(day.isoformat(), day)


def _weekday(g: Groups, clock: Clock) -> Meaning:
    weekday, part = clock.words.weekdays[g["weekday"] or ""], _part(g, clock)
    if clock.published is None:
        return Meaning(f"XXXX-WXX-{weekday}{part}")
    day = weekday_date(weekday, g.get("turn"), clock)
    if (g.get("of_joint") or "").startswith("to"):  # the night to Friday
        return make_days((day - DAY).isoformat() + part, day - DAY, day)
    return make_days(day.isoformat() + part, day)


def _time_of_day(g: Groups) -> str:
    hour = whole(g["hour"])
    if half := g.get("half"):
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return f"T{hour:02d}:{g['minute'] or '00'}"


def _clock_day(g: Groups, clock: Clock) -> Meaning:
    time = _time_of_day(g)
    if g.get("month") is not None:
        meaning = _month_day(g, clock)
    elif g.get("weekday") is not None:
        meaning = _weekday(g, clock)
    else:
        meaning = relative.read_deictic(g, clock)
    return Meaning(meaning.value + time, meaning.start, meaning.end, meaning.basis)


def _clock_alone(g: Groups, clock: Clock) -> Meaning:
    """A time on the day of its sentence; where that names none, only the value guesses that of publication."""
    day = clock.today or clock.published
    if day is None:
        return Meaning("XXXX-XX-XX" + _time_of_day(g))
    return Meaning(day.isoformat() + _time_of_day(g), clock.today, clock.today)


def _feast(g: Groups, clock: Clock) -> Meaning:
    """Christmas, Election Day: the last one, or the next one where the sentence points ahead."""
    rule = clock.words.feasts[(g["feast"] or "").replace("’", "'")]
    part = _part(g, clock)

    def of_year(year: int) -> dt.date:
        if "day" in rule:
            return dt.date(year, rule["month"], rule["day"])
        return nth_weekday(year, rule["month"], rule["weekday"], rule["nth"], rule.get("from", 1))

    if g.get("year") is not None:
        day, basis = of_year(whole(g["year"])), "explicit"
    elif clock.day is None:
        return Meaning(
            "XXXX-XX-XX" + part if "day" not in rule else f"XXXX-{rule['month']:02d}-{rule['day']:02d}{part}"
        )
    else:
        basis = "relative"
        if clock.published is None:
            assert clock.anchor is not None
            day = of_year(told_next(clock.anchor, rule["month"]))
        else:
            year, turn = clock.day.year, g.get("turn")
            day = of_year(year)
            if (clock.is_ahead or turn in clock.words.next) and turn not in clock.words.last:
                day = of_year(year + (day < clock.day))
            elif turn not in clock.words.this:
                day = of_year(year - (day > clock.day))
    return make_days(day.isoformat() + part, day, basis=basis)


_FORMS: Mapping[str, Callable[[Groups, Clock], Meaning | None]] = {
    "iso": _iso,
    "numeric": _numeric,
    "clock_day": _clock_day,
    "clock": _clock_alone,
    "month_day": _month_day,
    "range_day": _month_day,
    "day_number": _day_number,
    "weekday": _weekday,
    "feast": _feast,
    "month": periods.read_month,
    "season": periods.read_season,
    "quarter": periods.read_quarter,
    "half": periods.read_half,
    "year": periods.read_year,
    "year_to": periods.read_year_to,
    "told_year": periods.read_told_year,
    "era_year": periods.read_era_year,
    "decade": periods.read_decade,
    "century": periods.read_century,
    "deictic": relative.read_deictic,
    "tonight": relative.read_tonight,
    "part": relative.read_part,
    "day_before": relative.read_day_before,
    "ago": relative.read_ago,
    "span": relative.read_span,
    "unit": relative.read_unit,
    "ended": relative.read_ended,
    "recent": relative.read_duration,
    "duration": relative.read_duration,
    "plural": relative.read_duration,
    "anchored": relative.read_anchored,
    "last_night": relative.read_last_night,
    "past": relative.read_past,
    "reference": relative.read_reference,
    "set": relative.read_set,
    "each": relative.read_each,
    "anniversary": relative.read_anniversary,
}
