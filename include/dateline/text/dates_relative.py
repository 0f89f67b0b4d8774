"""Meanings of expressions that are told from another day: yesterday, two weeks ago, the past 24 hours, the next day."""

import datetime as dt

from dateline.text.dates_calendar import DAY, Clock, Meaning, make_days, moved_day, unit_around
from dateline.text.dates_grammar import Groups
from dateline.text.dates_words import Words


def deictic_day(word: str | None, day: dt.date) -> dt.date:
    return day + {"yesterday": -1, "today": 0, "tomorrow": 1}[word or ""] * DAY


def _part(g: Groups, clock: Clock) -> str:
    part = g.get("of_part") or g.get("part")
    return "T" + clock.words.parts_of_day[" ".join(part.split())] if part else ""


def read_deictic(g: Groups, clock: Clock) -> Meaning:
    if clock.published is None:
        return Meaning("PRESENT_REF" if g["deictic"] == "today" else "XXXX-XX-XX")
    day = deictic_day(g["deictic"], clock.published)
    return make_days(day.isoformat() + _part(g, clock), day)


def read_tonight(g: Groups, clock: Clock) -> Meaning:
    """Tonight is the night that begins on the day of publication, overnight the one that ended on it."""
    day = clock.today or clock.published if g.get("past") else clock.published
    if day is None:
        return Meaning("XXXX-XX-XXTNI")
    return make_days(f"{day.isoformat()}TNI", day - DAY if g.get("past") and not clock.is_ahead else day, day)


def read_part(g: Groups, clock: Clock) -> Meaning:
    """This morning, of the day of publication; that night, of the day told last; at noon, of its sentence's day."""
    part, which = (g["part"] or "").replace(" ", "-"), g.get("which")
    code = {"mid-day": "12:00", "midday": "12:00"}.get(part) or clock.words.parts_of_day[part]
    day = clock.published
    if which is None:
        value = clock.today or clock.published
        return Meaning(f"{value.isoformat() if value else 'XXXX-XX-XX'}T{code}", clock.today, clock.today)
    if which != "this" and clock.anchor is not None and clock.anchor.unit == "day":
        day = clock.anchor.day
    if day is None:
        return Meaning(f"XXXX-XX-XXT{code}")
    return make_days(f"{day.isoformat()}T{code}", day)


def read_day_before(g: Groups, clock: Clock) -> Meaning:
    if clock.published is None:
        return Meaning("XXXX-XX-XX")
    day = clock.published + (-2 if (g["which"] or "").startswith("before") else 2) * DAY
    return make_days(day.isoformat(), day)


def _amount(g: Groups, words: Words) -> float | None:
    number = " ".join((g["number"] or "").split())
    if number in words.numbers:
        return words.numbers[number]
    return float(number) if number and number[0].isdigit() else None


def _duration_value(amount: float | None, unit: str, code: str, *, and_half: bool = False) -> str:
    prefix = "PT" if unit in ("second", "minute", "hour") else "P"
    factor, code = {"DE": (10, "Y"), "CE": (100, "Y"), "Q": (3, "M"), "WE": (1, "W")}.get(code, (1, code))
    if unit == "fortnight":
        factor = 2
    if amount is None:
        return f"{prefix}X{code}"
    rest = (
        {"Y": "6M", "M": "15D", "H": "30M", "D": "T12H", "W": "3D", "S": ""}[code] if and_half and factor == 1 else ""
    )
    if unit == "minute":
        rest = "30S" if and_half else ""
    amount = amount * factor + (factor / 2 if and_half and factor > 1 else 0)
    return f"{prefix}{amount:g}{code}{rest}"


def read_duration(g: Groups, clock: Clock) -> Meaning:
    unit = g["unit"] or ""
    and_half = bool(g.get("half") or g.get("and_half"))
    amount = _amount(g, clock.words) if g.get("number") else None
    return Meaning(_duration_value(amount, unit, clock.words.units[unit], and_half=and_half))


def read_span(g: Groups, clock: Clock) -> Meaning:
    """The past 24 hours, the next two weeks: a duration whose one end is the day of publication."""
    unit = g["unit"] or ""
    amount = _amount(g, clock.words)
    value = _duration_value(amount, unit, clock.words.units[unit], and_half=bool(g.get("half")))
    if clock.published is None or amount is None or amount != int(amount):
        return Meaning(value)
    far = moved_day(clock.published, unit, int(amount) * (1 if g["turn"] in clock.words.next else -1))
    if far is None or g["turn"] in clock.words.this:
        return Meaning(value)
    return make_days(value, min(far, clock.published), max(far, clock.published))


def read_ago(g: Groups, clock: Clock) -> Meaning:
    """Two days ago, from publication; two days later or earlier, from the last date told; longer, from publication.

    "A year ago" beside the figures of a quarter is that quarter a year before.
    """
    unit, way = g["unit"] or "", g["way"] or ""
    amount = _amount(g, clock.words) if g.get("number") else None
    if g.get("number") is None and unit == "year":
        amount = 1.0  # the year-ago loss
    if unit == "year" and amount == 1 and way in ("ago", "earlier") and clock.quarter is not None:
        year, quarter = clock.quarter[0] - 1, clock.quarter[1]
        return unit_around(dt.date(year, quarter * 3, 1), "quarter")
    if amount is None and way == "ago":
        return Meaning("PAST_REF")
    is_short = unit in ("second", "minute", "hour", "day", "week", "fortnight")
    is_told = way in ("later", "earlier", "before") and (is_short or not clock.published)
    day = (clock.anchor.day if clock.anchor is not None else None) if is_told else clock.published
    if amount is not None and amount == int(amount) and day is not None:
        moved = moved_day(day, unit, int(amount) * (1 if way in ("later", "from now") else -1))
        if moved is not None:
            return unit_around(
                moved, {"fortnight": "week", "hour": "day", "minute": "day", "second": "day"}.get(unit, unit)
            )
    return Meaning(_duration_value(amount, unit, clock.words.units[unit]))


def read_anchored(g: Groups, clock: Clock) -> Meaning:
    """The next day, that week, the same year: beside the last date told."""
    unit, which = g.get("unit") or "day", g["which"] or ""
    part = _part(g, clock) if unit == "day" else ""
    if clock.anchor is None:
        return Meaning({"day": "XXXX-XX-XX", "week": "XXXX-WXX", "month": "XXXX-XX", "year": "XXXX"}[unit] + part)
    step = {"next": 1, "following": 1, "after": 1, "previous": -1, "preceding": -1, "before": -1}.get(which, 0)
    moved = moved_day(clock.anchor.day, unit, step)
    assert moved is not None
    meaning = unit_around(moved, unit)
    return Meaning(meaning.value + part, meaning.start, meaning.end)


def read_last_night(_g: Groups, clock: Clock) -> Meaning:
    if clock.published is None:
        return Meaning("XXXX-XX-XXTNI")
    day = clock.published - DAY
    return make_days(f"{day.isoformat()}TNI", day)


def read_past(g: Groups, _clock: Clock) -> Meaning:
    return Meaning("PAST_REF" if g["word"] == "past" else "FUTURE_REF")


def read_ended(g: Groups, clock: Clock) -> Meaning:
    """The year ended March 31: a length of time, as its last day is told."""
    return Meaning(f"P1{clock.words.units[g['unit'] or '']}")


def read_unit(g: Groups, clock: Clock) -> Meaning | None:
    """Last week, this year, earlier this month, late in the day, the end of the year, the weekend."""
    unit, turn = g["unit"] or "", g.get("turn")
    edge = g.get("edge") or g.get("edge2")
    if unit in ("second", "minute", "hour", "century"):
        return None
    day = clock.told if turn is None and clock.published is None else clock.published
    if day is None:
        code = clock.words.units[unit]
        return Meaning({"W": "XXXX-WXX", "WE": "XXXX-WXX-WE", "M": "XXXX-XX", "D": "XXXX-XX-XX"}.get(code, "XXXX"))
    step = -1 if turn in clock.words.last else 1 if turn in clock.words.next else 0
    if unit == "weekend" and step:
        day += 7 * step * DAY
    elif unit == "weekend" and day.isoweekday() < 4 and not clock.is_ahead:
        day -= 7 * DAY
    elif step:
        moved = moved_day(day, unit, step)
        assert moved is not None
        day = moved
    meaning = unit_around(day, unit)
    assert meaning.start is not None
    assert meaning.end is not None
    if step == 0 and clock.published is not None and edge is not None:
        if edge.startswith("earlier"):
            return Meaning(meaning.value, meaning.start, clock.published)
        if edge.startswith("later"):
            return Meaning(meaning.value, clock.published, meaning.end)
    return meaning


def read_reference(g: Groups, clock: Clock) -> Meaning:
    return Meaning(clock.words.references[" ".join((g["word"] or "").split())])


def read_set(g: Groups, clock: Clock) -> Meaning:
    return Meaning(clock.words.sets[" ".join((g["word"] or "").split())])


def read_each(g: Groups, clock: Clock) -> Meaning:
    """Every Friday, each July: no single day."""
    if (weekday := g.get("weekday")) is not None:
        return Meaning(f"XXXX-WXX-{clock.words.weekdays[weekday]}{_part(g, clock)}")
    return Meaning(f"XXXX-{clock.words.months[g['month'] or '']:02d}")


def read_anniversary(g: Groups, clock: Clock) -> Meaning | None:
    """The third anniversary: the day of its sentence, else that many years after a day told before it."""
    nth = g["nth"] or ""
    years = int("".join(c for c in nth if c.isdigit())) if nth[0].isdigit() else clock.words.anniversaries[nth]
    day = clock.today
    if day is None and clock.anchor is not None and clock.anchor.unit == "day":
        day = moved_day(clock.anchor.day, "year", years)
    return make_days(day.isoformat(), day) if day is not None else None
