"""Expressions of time in a text: their characters and their TIMEX3 value; days where the publication day settles them.

Which characters are an expression stands in `dates_grammar.py`, what it means in `dates_resolve.py`, what the text has
told before it in `dates_story.py`.
"""

import datetime as dt

from dateline.text.dates_calendar import Meaning
from dateline.text.dates_grammar import Found, find_expressions
from dateline.text.dates_resolve import resolve
from dateline.text.dates_story import Story, share_years
from dateline.text.model import Mention

#: An expression read by form needs no second opinion; what publication day it is read against may be wrong.
_SCORES = {"explicit": 0.95, "relative": 0.85}


def find_dates(text: str, published: dt.date | None) -> list[Mention]:
    """Date mentions by position, without overlaps.

    published: publication day. Without one a relative expression keeps a value by form (XXXX-WXX-7) and has no days.
    date_start and date_end are both included; date_prec is UCDP's: 1 day, 2 up to six days, 3 week, 4 month, 5 more.
    link_basis is explicit where the expression says the year itself, else relative.
    """
    mentions = []
    expressions = share_years(text, find_expressions(text))
    story = Story(text, expressions, published)
    for index, found in enumerate(expressions):
        meaning = resolve(found, story.clock(found))
        if meaning is not None:
            story.tell(index, found, meaning)
            mentions.append(_mention(text, found, meaning))
    return mentions


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
