"""Expressions of time in a text: their characters and their TIMEX3 value; days where the publication day settles them.

Which characters are an expression stands in `dates_grammar.py`, what it means in `dates_resolve.py`, what the text has
told before it in `dates_story.py`.
"""

import datetime as dt
from dataclasses import dataclass, replace

from dateline.text.dateline_line import find_dateline
from dateline.text.dates_calendar import Meaning
from dateline.text.dates_grammar import Found, find_expressions
from dateline.text.dates_resolve import resolve
from dateline.text.dates_story import Story, share_years
from dateline.text.model import Mention
from dateline.text.printed_dates import make_day, resolve_year

#: An expression read by form needs no second opinion; what publication day it is read against may be wrong.
_SCORES = {"explicit": 0.95, "relative": 0.85, "dateline": 0.95}
#: A dateline's day may be one after publication, by time zones, and a story reprinted this long after.
_EARLIEST, _LATEST = dt.timedelta(days=-1), dt.timedelta(days=31)


def find_dates(text: str, published: dt.date | None) -> list[Mention]:
    """Date mentions by position, without overlaps.

    published: publication day. Where the text opens with a dateline that gives a day near it ("BEIRUT, Oct. 9 --"),
    the text is read as of that day. Without either a relative expression keeps a value by form (XXXX-WXX-7) and has no
    days. date_start and date_end are both included; date_prec is UCDP's: 1 day, 2 up to six days, 3 week, 4 month,
    5 more.
    link_basis is explicit where the expression says the year itself, dateline for the dateline's day, else relative.
    """
    mentions = []
    expressions = share_years(text, find_expressions(text))
    line = _dateline(text, published)
    story = Story(text, expressions, line.day if line else published)
    for index, found in enumerate(expressions):
        meaning = resolve(found, story.clock(found))
        if meaning is None:
            continue
        if line is not None and found.end <= line.end and meaning.start == meaning.end == line.day:
            meaning = replace(meaning, basis="dateline")
        else:
            story.tell(index, found, meaning)
        mentions.append(_mention(text, found, meaning))
    return mentions


@dataclass(frozen=True, slots=True)
class _Line:
    day: dt.date
    end: int


def _dateline(text: str, published: dt.date | None) -> _Line | None:
    """The day of the dateline and where it ends; None where it gives none or one that the publication rules out."""
    line = find_dateline(text)
    if line is None or line.month is None or line.day is None:
        return None
    if line.year is not None:
        day = make_day(line.year, line.month, line.day)
    else:
        day = resolve_year(line.month, line.day, published) if published is not None else None
    if day is None or (published is not None and not _EARLIEST <= published - day <= _LATEST):
        return None
    return _Line(day, line.end)


def _mention(text: str, found: Found, meaning: Meaning) -> Mention:
    return Mention(
        found.start,
        found.end,
        text[found.start : found.end],
        "date",
        date_start=meaning.start,
        date_end=meaning.end,
        date_prec=date_precision(meaning.start, meaning.end),
        value=meaning.value,
        link_basis=meaning.basis,
        link_score=_SCORES[meaning.basis],
    )


def date_precision(start: dt.date | None, end: dt.date | None) -> int | None:
    """UCDP's date_prec of a span of days, both included."""
    if start is None or end is None:
        return None
    days = (end - start).days + 1
    for longest, precision in ((1, 1), (6, 2), (7, 3), (31, 4)):
        if days <= longest:
            return precision
    return 5
