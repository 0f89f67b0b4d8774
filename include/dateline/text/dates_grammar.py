"""The forms that expressions of time take, as patterns over the words of `reference/date_words.yml`.

Every repetition in a pattern is bounded, so that time grows with the text.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from dateline.reference.data import load_data

Groups = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Found:
    """An expression: its span, the form it has, the parts of that form, and whether the words before point ahead."""

    start: int
    end: int
    form: str
    groups: Groups
    is_ahead: bool = False


@dataclass(frozen=True)
class Words:
    """date_words.yml as it is, see there."""

    months: dict[str, int]
    ambiguous_months: frozenset[str]
    weekdays: dict[str, int]
    ambiguous_weekdays: frozenset[str]
    lead: frozenset[str]
    seasons: dict[str, str]
    season_lead: frozenset[str]
    parts_of_day: dict[str, str]
    units: dict[str, str]
    numbers: dict[str, float]
    vague_numbers: frozenset[str]
    ordinals: dict[str, int]
    last: frozenset[str]
    next: frozenset[str]
    this: frozenset[str]
    references: dict[str, str]
    sets: dict[str, str]
    ahead: frozenset[str]
    year_lead: frozenset[str]
    year_lead_sure: frozenset[str]


@cache
def load_words() -> Words:
    data = load_data("date_words.yml")
    parts: dict[str, Any] = {k: frozenset(v) if isinstance(v, list) else v for k, v in data.items()}
    return Words(**parts)


_SENTENCE_END = re.compile(r"[.!?;][\"'”’)]?\s|\n")
_LAST_WORD = re.compile(r"([^\W\d_]+)\W{0,3}\Z")
#: What follows a number that counts something: 2000 people, 1900 fighters.
_COUNTED = re.compile(r"\s(?:people|men|women|children|[a-z]{2,20}(?<!wa)(?<!ha)(?<!thi)(?<! a)(?<!it)(?<!hi)s)\b")
_YEAR_TO = re.compile(r"(?<!\d)\d{4}[-–]\Z")
_AHEAD_WINDOW, _LEAD_WINDOW = 80, 16


def _any(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=lambda w: (-len(w), w))
    return "(?:" + "|".join(re.escape(w).replace(r"\ ", r"\s") for w in longest_first) + ")"


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    w = load_words()
    month = rf"(?P<month>{_any(w.months)})\b\.?"
    weekday = rf"(?P<weekday>{_any(w.weekdays)})\b"
    year = r"(?P<year>(?:1[0-9]|20)\d\d)(?![,.]\d|\d)"
    day = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d:]|[.,]\d)"
    part = rf"(?P<part>{_any(w.parts_of_day)})\b"
    clock = r"(?P<hour>[01]?\d|2[0-3])(?::(?P<minute>[0-5]\d))?\s?(?P<half>[ap]\.?m\b\.?)"
    number = rf"(?P<number>\d{{1,3}}(?:\.\d)?|{_any(w.numbers)}|{_any(w.vague_numbers)})"
    unit = rf"(?P<unit>{_any(w.units)})"
    turn = rf"(?P<turn>{_any([*w.last, *w.next, *w.this])})"
    edge = r"(?:(?P<edge>early|late|mid|earlier|later)[\s-](?:in\s)?)?"
    season = rf"(?P<season>{_any(w.seasons)})\b"
    of_year = r"(?:,?\s(?:of\s|in\s)?"
    sources = [
        ("iso", r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"),
        ("numeric",
            r"(?P<first>0?[1-9]|[12]\d|3[01])[/.](?P<second>0?[1-9]|[12]\d|3[01])[/.](?P<year>"
            r"(?:19|20)\d\d|\d\d)(?![\d/.]\d)"),
        ("clock_day", rf"{clock}\s(?:local\stime\s)?(?:on\s)?(?:{weekday}|(?P<deictic>today|yesterday|tomorrow)\b)"),
        ("clock", clock),
        ("month_day",
            rf"(?:{weekday}\.?,?\s(?:the\s)?)?{month}\s(?:the\s)?{day}(?:\s?[-–]\s?(?P<to>[12]?\d|3[01])"
            rf"(?!\d))?(?:,?\s{year})?"),
        ("month_day",
            rf"(?:{weekday}\.?,?\s(?:the\s)?)?{day}(?:\s?[-–]\s?(?P<to>[12]?\d|3[01])(?!\d))?\s"
            rf"(?:of\s)?{month}(?:,?\s{year})?"),
        ("month", rf"{edge}{month}{of_year}(?:{year}|(?:(?P<turn>last|this|next)\syear)\b))"),
        ("month", rf"{edge}(?:{turn}\s)?{month}(?!\s?\d|\w)"),
        ("season",
            rf"{edge}(?:(?P<turn>last|this|next|past|the|that|previous)\s)?{season}(?:,?\s(?:of\s)?(?:{year}|"
            rf"(?P<turn2>last|this|next)\syear\b))?"),
        ("weekday", rf"(?:(?P<edge>late|early)\s(?:on\s)?)?(?:{turn}\s)?{weekday}(?:\s(?:early\s|late\s)?{part})?"),
        ("deictic", rf"(?:(?P<edge>late|early|earlier)\s)?(?P<deictic>yesterday|today|tomorrow)\b(?:\s{part})?"),
        ("tonight", r"tonight\b|overnight\b"),
        ("last_night", r"last\snight\b"),
        ("this_part", rf"this\s{part}"),
        ("day_before", r"the\sday\s(?P<which>before\syesterday|after\stomorrow)"),
        ("quarter", rf"(?:the\s)?(?:fiscal\s)?(?P<ordinal>{_any(w.ordinals)})[\s-]quarter\b(?:\s(?:of\s)?{year})?"),
        ("ago",
            rf"(?:(?P<about>about|nearly|almost|some|around|more\sthan|over|less\sthan)\s)?{number}\s?"
            rf"(?:more\s)?{unit}s?\s(?P<way>ago|earlier|later|before|from\snow)\b"),
        ("span", rf"(?:the\s|these\s)?{turn}\s{number}[\s-]{unit}s?\b"),
        ("unit", rf"(?:{edge}|(?P<edge2>early|late)\s){turn}\s{unit}\b(?!s)(?:\s{part})?"),
        ("unit", r"(?P<edge>earlier|later|late|early)\sin\sthe\s(?P<unit>day|week|month|year)\b"),
        ("unit", r"the\s(?P<unit>weekend)\b"),
        ("recent",
            rf"(?:the\s)?(?P<turn>past|recent|last|coming|next)\s"
            rf"(?P<unit>{_any(u for u in w.units if len(u) < 8)})s\b"),
        ("duration",
            rf"(?:(?P<about>about|nearly|almost|some|around|at\sleast|more\sthan|over|less\sthan|up\sto)\s)?{number}[\s-](?:consecutive\s|straight\s|full\s)?{unit}s?\b(?![\s-]old)"),
        ("decade", r"(?:the\s)?(?:(?P<edge>early|late|mid)[\s-])?(?P<decade>(?:1[0-9]|20)\d)0['’]?s\b"),
        ("century", r"(?:the\s)?(?P<century>\d{1,2})(?:st|nd|rd|th)[\s-]century\b"),
        ("year", rf"{edge}(?P<fiscal>fiscal\s)?{year}(?!\w|/\w|-[a-zA-Z]|\s?%|°)"),
        ("anchored",
            r"(?:the\s|that\s)?(?P<which>next|following|previous|same|preceding)\s"
            r"(?P<unit>day|week|month|year)\b(?:\s(?P<part>morning|afternoon|evening|night)\b)?"),
        ("anchored", r"(?P<which>that)\s(?:same\s)?(?P<unit>day|week|month|year)\b"),
        ("past", r"in\sthe\s(?P<word>past|future)(?!\s\w)"),
        ("reference", rf"(?P<word>{_any(w.references)})\b"),
        ("set", rf"(?P<word>{_any(w.sets)})\b"),
    ]  # fmt: skip
    return [(form, re.compile(rf"(?<![\w$€£]){source}", re.IGNORECASE)) for form, source in sources]


def find_expressions(text: str) -> list[Found]:
    """Expressions by position; of those that overlap the first to start, then the longest, then the first form."""
    found = []
    for order, (form, pattern) in enumerate(_patterns()):
        for match in pattern.finditer(text):
            groups = {k: v.lower() if v is not None else None for k, v in match.groupdict().items()}
            if _stands(text, match, form, groups):
                found.append((match.start(), -_end(text, match), order, form, groups))
    kept: list[Found] = []
    free = 0
    for start, minus_end, _, form, groups in sorted(found, key=lambda f: f[:3]):
        if start >= free:
            kept.append(Found(start, -minus_end, form, groups, _points_ahead(text, start)))
            free = -minus_end
    return kept


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
    month, weekday, season = groups.get("month"), groups.get("weekday"), groups.get("season")
    if form == "iso":
        return True
    if month is not None and (bad := _not_capital(text, match, "month")) is not None:
        return not bad and _month_stands(text, match, form, groups, words)
    if weekday is not None:
        named = weekday not in words.ambiguous_weekdays or text.startswith(".", match.end("weekday"))
        return not _not_capital(text, match, "weekday") and named
    if season is not None:
        lead = groups.get("turn") or groups.get("edge") or _word_before(text, match.start())
        is_fall_of = season == "fall" and text.startswith(" of ", match.end())
        return groups.get("year") is not None or (lead in words.season_lead and not is_fall_of)
    if form == "year":
        return bool(groups.get("edge") or groups.get("fiscal")) or _year_stands(text, match, words)
    if form == "duration":
        return groups["number"] not in ("a", "an") or groups["unit"] in ("year", "week", "month", "decade", "century")
    return True


def _not_capital(text: str, match: re.Match[str], group: str) -> bool:
    return not text[match.start(group)].isupper()


def _month_stands(text: str, match: re.Match[str], form: str, groups: Groups, words: Words) -> bool:
    month = groups["month"]
    if form != "month" or month not in words.ambiguous_months or groups.get("year") or groups.get("edge"):
        return True
    if len(month or "") == 3 and month != "may":
        return match.group().endswith(".")
    return bool(groups.get("turn")) or _word_before(text, match.start()) in words.lead


def _year_stands(text: str, match: re.Match[str], words: Words) -> bool:
    """Whether a bare number is a year: after a word that years follow, in brackets, or as the other end of a range."""
    before = _word_before(text, match.start())
    if before in words.year_lead_sure:
        return True
    if _COUNTED.match(text, match.end()):
        return False
    lead, after = text[max(0, match.start() - 2) : match.start()], text[match.end() : match.end() + 1]
    return (
        before in words.year_lead
        or lead.endswith(("(", "’s ", "'s "))
        or (lead.endswith(("-", "–")) and _YEAR_TO.search(text, max(0, match.start() - 6), match.start()) is not None)
        or (after in ("-", "–") and re.match(r"\d{4}(?!\d)", text[match.end() + 1 : match.end() + 6]) is not None)
        or (lead == ", " and after in (",", ".", ")", ""))
    )


def _word_before(text: str, start: int) -> str:
    match = _LAST_WORD.search(text, max(0, start - _LEAD_WINDOW), start)
    return match.group(1).lower() if match else ""


def _points_ahead(text: str, start: int) -> bool:
    """Whether the same sentence has a word before the expression that points ahead (will, due, until)."""
    window = text[max(0, start - _AHEAD_WINDOW) : start]
    ends = [m.end() for m in _SENTENCE_END.finditer(window)]
    return any(w in load_words().ahead for w in re.findall(r"[a-z]+", window[ends[-1] if ends else 0 :].lower()))
