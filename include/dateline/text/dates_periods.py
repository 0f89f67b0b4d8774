"""Meanings of months, seasons, quarters, years, decades and centuries."""

import datetime as dt

from dateline.text.dates_calendar import (
    Clock,
    Meaning,
    make_days,
    month_days,
    part_of_month,
    told_next,
    whole,
)
from dateline.text.dates_grammar import Groups

_MONTHS_OF_SEASON = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 14)}
#: A month this near ahead of publication is the coming one unless the sentence tells of the past.
_NEAR_MONTHS = 2


def _edge(g: Groups, clock: Clock) -> str | None:
    edge = g.get("edge")
    return clock.words.edges[" ".join(edge.split())] if edge else None


def read_month(g: Groups, clock: Clock) -> Meaning:
    month = clock.words.months[g["month"] or ""]
    basis = "relative"
    if g.get("year") is not None:
        year, basis = whole(g["year"]), "explicit"
    elif clock.day is None:
        return Meaning(f"XXXX-{month:02d}")
    elif g.get("turn2") is not None:
        year = clock.day.year + {"last": -1, "this": 0, "next": 1}[g["turn2"] or ""]
    elif clock.published is None:
        assert clock.anchor is not None
        year = told_next(clock.anchor, month)
    else:
        year = _year_of_month(month, g.get("turn"), clock, clock.published)
    start, end = part_of_month(*month_days(year, month), _edge(g, clock))
    return make_days(f"{year:04d}-{month:02d}", start, end, basis)


def _year_of_month(month: int, turn: str | None, clock: Clock, day: dt.date) -> int:
    if turn in clock.words.last:
        return day.year - (month >= day.month)
    if turn in clock.words.this:
        return day.year
    near = 0 < (month - day.month) % 12 <= _NEAR_MONTHS and clock.is_ahead is None
    if turn in clock.words.next or clock.is_ahead or near:
        return day.year + (month < day.month)
    return day.year - (month > day.month)


def read_season(g: Groups, clock: Clock) -> Meaning:
    code = clock.words.seasons[g["season"] or ""]
    first, last = _MONTHS_OF_SEASON[code]
    turn, basis = g.get("turn"), "relative"
    if g.get("year") is not None:
        year, basis = whole(g["year"]), "explicit"
    elif clock.day is None:
        return Meaning(f"XXXX-{code}")
    elif g.get("turn2") is not None:
        year = clock.day.year + {"last": -1, "this": 0, "next": 1}[g["turn2"] or ""]
    elif clock.published is None:
        assert clock.anchor is not None
        year = told_next(clock.anchor, first) if clock.anchor.unit != "year" else clock.anchor.day.year
    elif turn == "next":
        year = clock.day.year + (clock.day.month >= first)
    elif turn == "this":
        year = clock.day.year
    elif clock.is_ahead and turn != "last":
        year = clock.day.year + (clock.day.month > last)
    else:
        year = clock.day.year - (clock.day.month < first or (turn == "last" and clock.day.month <= last))
    if not any(g.get(k) for k in ("year", "turn", "turn2", "edge")) and g.get("lead") not in clock.words.season_lead:
        return Meaning(f"{year:04d}-{code}")  # winter clothes were handed out
    start = month_days(year, first)[0]
    end = month_days(year + (last > 12), (last - 1) % 12 + 1)[1]
    return make_days(f"{year:04d}-{code}", start, end, basis)


def read_quarter(g: Groups, clock: Clock) -> Meaning | None:
    """A quarter by its number; "the quarter" and "the period" are the one that the text told last, else the last that
    was over at publication; "year-ago" is the one a year before."""
    quarter, year, basis = _quarter_number(g, clock), None, "relative"
    turn = g.get("turn2") or g.get("turn")
    if g.get("year") is not None or g.get("year2") is not None:
        year, basis = whole(g.get("year") or g.get("year2")), "explicit"
    elif turn is not None and clock.day is not None:
        year = clock.day.year + (turn in clock.words.next) - (turn in clock.words.last)
    elif g.get("ordinal") is None and clock.quarter is not None:
        year = clock.quarter[0]
    elif clock.published is not None and quarter is not None:
        ahead = clock.is_ahead and quarter * 3 > clock.published.month
        year = clock.published.year - (quarter * 3 - 2 > clock.published.month and not ahead)
    elif clock.anchor is not None:
        year = clock.anchor.day.year
    if quarter is None or year is None:
        return Meaning(f"XXXX-Q{quarter or 'X'}")
    back = g.get("back") or ""
    year -= "ago" in back or "earlier" in back or back in ("comparable", "corresponding", "same")
    start = dt.date(year, quarter * 3 - 2, 1)
    return make_days(f"{year:04d}-Q{quarter}", start, month_days(year, quarter * 3)[1], basis)


def _quarter_number(g: Groups, clock: Clock) -> int | None:
    if (ordinal := g.get("ordinal")) is not None:
        return clock.words.ordinals[ordinal]
    if clock.quarter is not None:
        return clock.quarter[1]
    return ((clock.published.month - 4) // 3) % 4 + 1 if clock.published is not None else None


def read_half(g: Groups, clock: Clock) -> Meaning | None:
    half, basis = clock.words.halves[g["which"] or ""], "relative"
    if g.get("year") is not None:
        year, basis = whole(g["year"]), "explicit"
    elif clock.told is None:
        return Meaning(f"XXXX-{half}")
    elif (turn := g.get("turn")) is not None and clock.day is not None:
        year = clock.day.year + (turn in clock.words.next) - (turn in clock.words.last)
    else:
        year = clock.told.year
    first = 1 if half == "H1" else 7
    return make_days(f"{year:04d}-{half}", dt.date(year, first, 1), month_days(year, first + 5)[1], basis)


def _year(year: int, edge: str | None = None) -> Meaning:
    """early: to April; mid: May to August; late: from September."""
    first, last = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}.get(edge or "", (1, 12))
    return make_days(f"{year:04d}", dt.date(year, first, 1), month_days(year, last)[1], "explicit")


def read_year(g: Groups, clock: Clock) -> Meaning:
    return _year(whole(g["year"]), _edge(g, clock))


def read_year_to(g: Groups, _clock: Clock) -> Meaning | None:
    """The 54 of 1947-54."""
    first = whole(g["from"])
    year = first // 100 * 100 + whole(g["short"])
    return _year(year) if year > first else None


def read_told_year(g: Groups, clock: Clock) -> Meaning:
    if g.get("thousand"):
        return _year(2000)
    return _year(1900 + clock.words.year_tens[g["tens"] or ""] + clock.words.year_units.get(g["ones"] or "", 0))


def read_era_year(g: Groups, _clock: Clock) -> Meaning:
    """Years before our era have no days in the calendar of `datetime`."""
    return Meaning(f"BC{whole(g['year']):04d}", basis="explicit")


def read_decade(g: Groups, clock: Clock) -> Meaning:
    if (name := g.get("named")) is not None:
        first = 1900 + clock.words.decades[name] * 10
    elif (short := g.get("short")) is not None:
        first = 1900 + whole(short) * 10
    else:
        first = whole(g["decade"]) * 10
    return make_days(f"{first // 10}", dt.date(first, 1, 1), dt.date(first + 9, 12, 31), "explicit")


def read_century(g: Groups, clock: Clock) -> Meaning:
    number = clock.words.centuries[name] if (name := g.get("named")) else whole(g["century"])
    if g.get("era") is not None:
        return Meaning(f"BC{number - 1:02d}", basis="explicit")
    first = (number - 1) * 100
    return make_days(f"{number - 1:02d}", dt.date(first + 1, 1, 1), dt.date(first + 100, 12, 31), "explicit")
