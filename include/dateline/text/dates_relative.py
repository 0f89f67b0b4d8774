"""Meanings of expressions that are told from another day: yesterday, two weeks ago, the past 24 hours, the next day."""

import datetime as dt

from dateline.text.dates_calendar import DAY, Clock, Meaning, make_days, moved_day, unit_around
from dateline.text.dates_grammar import Groups, Words


def deictic_day(word: str | None, day: dt.date) -> dt.date:
    return day + {"yesterday": -1, "today": 0, "tomorrow": 1}[word or ""] * DAY


def read_deictic(g: Groups, clock: Clock) -> Meaning:
    if clock.published is None:
        return Meaning("PRESENT_REF" if g["deictic"] == "today" else "XXXX-XX-XX")
    day = deictic_day(g["deictic"], clock.published)
    part = "T" + clock.words.parts_of_day[g["part"] or ""] if g.get("part") else ""
    return make_days(day.isoformat() + part, day)


def read_tonight(_g: Groups, clock: Clock) -> Meaning:
    if clock.published is None:
        return Meaning("XXXX-XX-XXTNI")
    return make_days(f"{clock.published.isoformat()}TNI", clock.published)


def read_this_part(g: Groups, clock: Clock) -> Meaning:
    part = clock.words.parts_of_day[g["part"] or ""]
    if clock.published is None:
        return Meaning(f"XXXX-XX-XXT{part}")
    return make_days(f"{clock.published.isoformat()}T{part}", clock.published)


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


def _duration_value(amount: float | None, unit: str, code: str) -> str:
    prefix = "PT" if unit in ("second", "minute", "hour") else "P"
    if unit == "fortnight" and amount is not None:
        amount = amount * 2
    if code == "Q":
        amount, code = (amount * 3 if amount is not None else None), "M"
    if code in ("DE", "CE"):
        amount, code = (amount * {"DE": 10, "CE": 100}[code] if amount is not None else None), "Y"
    if code == "WE":
        code = "W"
    return f"{prefix}{'X' if amount is None else f'{amount:g}'}{code}"


def read_duration(g: Groups, clock: Clock) -> Meaning:
    unit = g["unit"] or ""
    return Meaning(_duration_value(_amount(g, clock.words), unit, clock.words.units[unit]))


def read_recent(g: Groups, clock: Clock) -> Meaning:
    return Meaning("FUTURE_REF" if g["turn"] in clock.words.next else "PAST_REF")


def read_span(g: Groups, clock: Clock) -> Meaning:
    """The past 24 hours, the next two weeks: a duration whose one end is the day of publication."""
    unit = g["unit"] or ""
    amount = _amount(g, clock.words)
    value = _duration_value(amount, unit, clock.words.units[unit])
    if amount is None:
        return Meaning("FUTURE_REF" if g["turn"] in clock.words.next else "PAST_REF")
    if clock.published is None or amount != int(amount):
        return Meaning(value)
    far = moved_day(clock.published, unit, int(amount) * (1 if g["turn"] in clock.words.next else -1))
    if far is None or g["turn"] in clock.words.this:
        return Meaning(value)
    return make_days(value, min(far, clock.published), max(far, clock.published))


def read_ago(g: Groups, clock: Clock) -> Meaning:
    """Two days ago, from publication; two days later or earlier, from the last date told; longer, from publication."""
    unit, amount, way = g["unit"] or "", _amount(g, clock.words), g["way"] or ""
    if amount is None and way == "ago":
        return Meaning("PAST_REF")
    is_short = unit in ("hour", "day", "week", "fortnight")
    day = (
        clock.anchor if way in ("later", "earlier", "before") and (is_short or not clock.published) else clock.published
    )
    if amount is not None and amount == int(amount) and day is not None:
        moved = moved_day(day, unit, int(amount) * (1 if way in ("later", "from now") else -1))
        if moved is not None:
            return unit_around(
                moved, {"fortnight": "week", "hour": "day", "minute": "day", "second": "day"}.get(unit, unit)
            )
    return Meaning(_duration_value(amount, unit, clock.words.units[unit]))


def read_anchored(g: Groups, clock: Clock) -> Meaning:
    """The next day, that week, the same year: beside the last date told."""
    unit, which = g["unit"] or "", g["which"] or ""
    day = clock.anchor or clock.published
    if day is None:
        return Meaning({"day": "XXXX-XX-XX", "week": "XXXX-WXX", "month": "XXXX-XX", "year": "XXXX"}[unit])
    moved = moved_day(day, unit, {"next": 1, "following": 1, "previous": -1, "preceding": -1}.get(which, 0))
    assert moved is not None
    meaning = unit_around(moved, unit)
    part = "T" + clock.words.parts_of_day[g["part"] or ""] if g.get("part") and unit == "day" else ""
    return Meaning(meaning.value + part, meaning.start, meaning.end)


def read_last_night(_g: Groups, clock: Clock) -> Meaning:
    if clock.published is None:
        return Meaning("XXXX-XX-XXTNI")
    day = clock.published - DAY
    return make_days(f"{day.isoformat()}TNI", day)


def read_past(g: Groups, _clock: Clock) -> Meaning:
    return Meaning("PAST_REF" if g["word"] == "past" else "FUTURE_REF")


def read_unit(g: Groups, clock: Clock) -> Meaning | None:
    """Last week, this year, earlier this month, late in the day, the weekend."""
    unit = g["unit"] or ""
    turn = g.get("turn") or "this"
    edge = g.get("edge") or g.get("edge2")
    if unit in ("second", "minute", "hour", "century"):
        return None
    if clock.published is None:
        code = clock.words.units[unit]
        return Meaning({"W": "XXXX-WXX", "WE": "XXXX-WXX-WE", "M": "XXXX-XX", "D": "XXXX-XX-XX"}.get(code, "XXXX"))
    step = -1 if turn in clock.words.last else 1 if turn in clock.words.next else 0
    day = clock.published
    if unit == "weekend" and turn != "this" and step:
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
    if step == 0 and edge == "earlier":
        return Meaning(meaning.value, meaning.start, clock.published)
    if step == 0 and edge == "later":
        return Meaning(meaning.value, clock.published, meaning.end)
    return meaning


def read_reference(g: Groups, clock: Clock) -> Meaning:
    return Meaning(clock.words.references[" ".join((g["word"] or "").split())])


def read_set(g: Groups, clock: Clock) -> Meaning:
    return Meaning(clock.words.sets[" ".join((g["word"] or "").split())])
