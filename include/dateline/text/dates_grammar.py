"""Where the expressions of time in a text are: the forms of `dates_forms.py`, tried where they can begin."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from dateline.text.dates_direction import points_ahead
from dateline.text.dates_forms import REACH, Form, load_forms
from dateline.text.dates_words import NUMBER, YEAR, Words, find_pieces, load_words

Groups = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Found:
    """An expression: its span, the form it has, the parts of that form, and whether the words around point ahead."""

    start: int
    end: int
    form: str
    groups: Groups
    is_ahead: bool | None = None


_LAST_WORD = re.compile(r"([^\W\d_]+)\W{0,3}\Z")
#: What follows a number that counts something: 2000 people, 1900 fighters.
_COUNTED = re.compile(r"\s(?:people|men|women|children|[a-z]{2,20}(?<!wa)(?<!ha)(?<!thi)(?<! a)(?<!it)(?<!hi)s)\b")
_YEAR_TO = re.compile(r"(?<!\d)\d{4}[-–]\Z")
#: A further day of the month named before: May 4 and 5, July 12-14, 2015.
_NEXT_DAY = re.compile(
    r"(?P<joint>\s?[-–]\s?|,?\s(?:and|to)\s|,\s)(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
    r"(?=[;:)\]]|[.,](?!\d)|\s?\Z|\n|\s?[-–]\s?\d|\s(?:and|to)\s\d)(?:,\s(?P<year>(?:1[0-9]|20)\d\d)\b)?"
)
#: An amount that is told by its rate: $500 million a year.
_PRICE = re.compile(r"(?:\d|million|billion)\s\Z")
#: Forms that lie ahead or behind as the sentence tells.
_DIRECTED = frozenset(
    {"weekday", "clock_day", "month_day", "range_day", "month", "season", "feast", "quarter", "unit", "tonight"}
)
_SPAN_LEAD = re.compile(r"\b(?:from|between)\s(?:the\s)?\Z", re.IGNORECASE)
_LEAD_WINDOW = 16


@cache
def _tables() -> tuple[dict[str, int], dict[str, tuple[tuple[int, Form], ...]]]:
    """Pieces by what they are needed for, a bit a need; forms by the pieces they begin with, with their need's bit."""
    forms = load_forms()
    needs = list(dict.fromkeys(f.needs for f in forms if f.needs))
    kinds = {p: sum(1 << k for k, need in enumerate(needs) if p in need) for p in sorted(set().union(*needs))}
    bits = [(1 << needs.index(f.needs) if f.needs else 0, f) for f in forms]
    starts = sorted(set().union(*(f.starts for f in forms)))
    found = {s: tuple(b for b in bits if s in b[1].starts) for s in starts}
    return kinds, {**found, YEAR: found[NUMBER]}


def find_expressions(text: str) -> list[Found]:
    """Expressions by position; of those that overlap the first to start, then the longest, then the first form."""
    pieces = find_pieces(text)
    kinds, by_start = _tables()
    masks = [kinds.get(piece, 0) for _, piece in pieces]
    kept: list[Found] = []
    free = 0
    for i, (start, piece) in enumerate(pieces):
        if start >= free and piece in by_start:
            near = 0
            for mask in masks[i : i + REACH]:
                near |= mask
            best = _longest(text, start, by_start[piece], near)
            if best is not None:
                kept.append(best)
                kept.extend(_next_days(text, best))
                free = kept[-1].end
    return kept


def _longest(text: str, start: int, forms: tuple[tuple[int, Form], ...], near: int) -> Found | None:
    """The longest expression that begins here. near: what the next pieces are needed for (`_tables`)."""
    best: Found | None = None
    for need, form in forms:
        if need and not need & near:
            continue
        match = form.pattern.match(text, start)
        if match is None or (best is not None and _end(text, match) <= best.end):
            continue
        groups = {k: v.lower() if v is not None else None for k, v in match.groupdict().items()}
        if form.name in ("season", "month_day"):
            groups["lead"] = _word_before(text, match.start())
        if _stands(text, match, form.name, groups):
            best = Found(start, _end(text, match), form.name, groups)
    if best is None or best.form not in _DIRECTED or best.groups.get("year") is not None:
        return best
    return replace(best, is_ahead=points_ahead(text, best.start, best.end))


def _next_days(text: str, found: Found) -> Iterator[Found]:
    """The days that share the month of the one before: May 4 and 5."""
    while found.form == "month_day" and found.groups.get("year") is None:
        match = _NEXT_DAY.match(text, found.end)
        if match is None or text[found.end - 1] == ".":
            return
        day = match.end("day")
        end = match.end() if match["year"] else day
        if match["joint"] == ", " and _NEXT_DAY.match(text, day) is None:
            return  # a list of days ends with "and"
        groups = {"month": found.groups["month"], "day": match["day"], "year": match["year"]}
        found = Found(match.start("day"), end, "month_day", groups, found.is_ahead)
        yield found


def _end(text: str, match: re.Match[str]) -> int:
    """Where the expression ends: without the full stop that ends the sentence, with that of an abbreviation."""
    end = match.end()
    if text[end - 1] == "." and match.re.groupindex.get("month") and match.end("month") == end - 1:
        word = match.group("month").lower()
        if word in ("may", "june", "july") or len(word) > 4:
            return end - 1
    return end


def _stands(text: str, match: re.Match[str], form: str, groups: Groups) -> bool:
    """Whether words that mean other things as well mean a time here."""
    words = load_words()
    if form in ("iso", "clock"):
        return True
    if groups.get("month") is not None:
        return text[match.start("month")].isupper() and _month_stands(text, match, form, groups, words)
    if (weekday := groups.get("weekday")) is not None:
        named = weekday not in words.ambiguous_weekdays or text.startswith(".", match.end("weekday"))
        return text[match.start("weekday")].isupper() and named
    if groups.get("season") is not None:
        return _season_stands(text, match, groups, words)
    if form == "year":
        return bool(groups.get("edge") or groups.get("fiscal")) or _year_stands(text, match, words)
    if form in ("duration", "ago", "plural"):
        return _length_stands(text, match, form, groups)
    if form == "quarter" and groups.get("which") == "period":
        return bool(groups.get("back") or groups.get("year"))
    if form == "part" and groups.get("which") is None:
        return _word_before(text, match.start()) in ("at", "by", "around", "about", "since", "until", "before", "after")
    return form != "feast" or text[match.start("feast")].isupper()


def _length_stands(text: str, match: re.Match[str], form: str, groups: Groups) -> bool:
    number, unit = groups.get("number"), groups["unit"]
    if unit == "quarter" and (
        number in ("three", "3", "some", "many") or (groups.get("way") is None and number is None)
    ):
        return False  # three quarters of the city, in some quarters
    if form == "plural":
        return _word_before(text, match.start()) in ("for", "within", "in") and not text.startswith(
            (" of", "-"), match.end()
        )
    if form == "ago":
        return groups.get("way") != "after" and (groups.get("way") != "before" or number is not None)
    if number not in ("a", "an"):
        return not text.startswith(" a day", match.end())  # 24 hours a day
    if groups.get("about"):
        return True
    return unit in ("year", "week", "month", "decade", "century") and not _PRICE.search(
        text, max(0, match.start() - 10), match.start()
    )


def _month_stands(text: str, match: re.Match[str], form: str, groups: Groups, words: Words) -> bool:
    month = groups["month"] or ""
    if form == "range_day":
        return (
            groups["joint"] in ("-", "–")
            or _SPAN_LEAD.search(text, max(0, match.start() - 12), match.start()) is not None
        )
    if form != "month" or month not in words.ambiguous_months or groups.get("year") or groups.get("edge"):
        return True
    if len(month) == 3 and month != "may":
        return match.group().endswith(".")
    before, after = _word_before(text, match.start()), text[match.end() : match.end() + 2]
    return bool(groups.get("turn")) or before in words.lead or (before == "the" and after[1:].islower())


def _season_stands(text: str, match: re.Match[str], groups: Groups, words: Words) -> bool:
    season = groups["season"]
    if groups.get("year") is not None:
        return True
    if text[match.start("season")].isupper():  # the Winter Palace
        return groups.get("turn") in ("last", "this", "next", "past")
    lead = groups.get("turn") or groups.get("edge") or _word_before(text, match.start())
    is_fall_of = season == "fall" and text.startswith(" of ", match.end())
    return season in words.sure_seasons or (lead in words.season_lead and not is_fall_of)


def _year_stands(text: str, match: re.Match[str], words: Words) -> bool:
    """Whether a bare number is a year: after a word that years follow, in brackets, on a line of its own, or as the
    other end of a range."""
    before = _word_before(text, match.start())
    if before in words.year_lead_sure:
        return True
    if _COUNTED.match(text, match.end()):
        return False
    lead, after = text[max(0, match.start() - 3) : match.start()], text[match.end() : match.end() + 1]
    return (
        before in words.year_lead
        or lead.endswith(("(", "’s ", "'s "))
        or (lead[-1:] in ("", "\n") and after in ("", "\n"))
        or (lead.endswith(("-", "–")) and _YEAR_TO.search(text, max(0, match.start() - 6), match.start()) is not None)
        or (
            after in ("-", "–")
            and re.match(r"\d\d(?:\d\d)?(?!\d)", text[match.end() + 1 : match.end() + 6]) is not None
        )
        or (lead.endswith(", ") and after in (",", ".", ")", "", "\n"))
    )


def _word_before(text: str, start: int) -> str:
    match = _LAST_WORD.search(text, max(0, start - _LEAD_WINDOW), start)
    return match.group(1).lower() if match else ""
