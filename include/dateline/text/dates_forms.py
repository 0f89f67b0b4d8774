"""The forms that expressions of time take, as patterns over the words of `reference/date_words.yml`.

Every repetition in a pattern is bounded, so that time grows with the text. Each form says which pieces it begins with:
it is tried there and nowhere else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dateline.text.dates_words import NUMBER, YEAR, Words, any_of, first_pieces, load_words


@dataclass(frozen=True, slots=True)
class Form:
    """name: how `dates_resolve.py` calls it. starts: the pieces it begins with (`dates_words.find_pieces`).

    needs: one of these pieces is among its first REACH; empty if nothing is known of it.
    """

    name: str
    pattern: re.Pattern[str]
    starts: frozenset[str]
    needs: frozenset[str]


#: How many pieces on, at the latest, stands the piece that a form needs.
REACH = 9
_DIGITS = frozenset({NUMBER})
_ARTICLES = frozenset({"the", "that", "this", "these"})


@cache
def load_forms() -> tuple[Form, ...]:
    """Forms, the surer first: of expressions that begin and end at the same places the first form stands."""
    lead, words = r"(?<![\w$€£])", load_words()
    needs = _needs(words)
    return tuple(
        Form(name, re.compile(lead + source, re.IGNORECASE), starts, needs.get(name, frozenset()))
        for name, starts, source in (*_days(words), *_spans(words), *_relative(words))
    )


def _needs(w: Words) -> dict[str, frozenset[str]]:
    units = first_pieces(w.units, (f"{u}s" for u in w.units))
    months, parts, weekdays = first_pieces(w.months), first_pieces(w.parts_of_day), first_pieces(w.weekdays)
    sets: dict[str, frozenset[str] | set[str]] = {
        **dict.fromkeys(("month_day", "range_day", "month"), months),
        **dict.fromkeys(("ago", "span", "unit", "ended", "recent", "duration", "plural"), units),
        "weekday": weekdays, "season": first_pieces(w.seasons), "deictic": {"yesterday", "today", "tomorrow"},
        "anchored": units | parts, "part": parts, "quarter": {"quarter", "period"}, "half": {"half"},
        "feast": first_pieces(w.feasts), "century": {"century", "centuries"}, "year": {YEAR},
        "anniversary": {"anniversary"}, "past": {"past", "future"}, "clock_day": {"am", "pm", "m"},
        "clock": {"am", "pm", "m", "h", "hr", "hrs", "hours", *first_pieces(w.zones)}, "era_year": {"bc", "bce", "b"},
        "day_before": {"yesterday", "tomorrow"}, "day_number": {"st", "nd", "rd", "th"},
        "told_year": {"nineteen", "thousand"}, "decade": {"s", *first_pieces(w.decades)},
    }  # fmt: skip
    return {name: frozenset(pieces) for name, pieces in sets.items()}


def _year(name: str = "year") -> str:
    return rf"(?P<{name}>(?:1[0-9]|20)\d\d)(?![,.]\d|\d)"


def _unit(w: Words) -> str:
    return rf"(?P<unit>{any_of(w.units)})"


def _turn(w: Words) -> str:
    return rf"(?P<turn>{any_of([*w.last, *w.next, *w.this])})"


def _edge(w: Words) -> str:
    return rf"(?:(?:the\s)?(?P<edge>{any_of(w.edges)})[\s-](?:in\s|the\s)?)?"


def _number(w: Words) -> str:
    half = r"(?P<half>\s1/2|\s?½|\sand\sa\shalf)?"
    return rf"(?P<number>\d{{1,3}}(?:\.\d)?|{any_of(w.numbers)}|{any_of(w.vague_numbers)}){half}"


_ABOUT = (
    r"(?:(?P<about>about|nearly|almost|some|around|at\sleast|more\sthan|over|less\sthan|up\sto)\s)?"
)  # fmt: skip
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?!\d|:\d|[.,]\d)"
_ABOUT_STARTS = frozenset(["about", "nearly", "almost", "some", "around", "at", "more", "over", "less", "up"])


def _days(w: Words) -> Iterator[tuple[str, frozenset[str], str]]:
    """Clock times and days."""
    month, weekday = rf"(?P<month>{any_of(w.months)})\b\.?", rf"(?P<weekday>{any_of(w.weekdays)})\b"
    year, turn, part = _year(), _turn(w), rf"(?P<part>{any_of(w.parts_of_day)})\b"
    clock = r"(?P<hour>[01]?\d|2[0-3])(?::(?P<minute>[0-5]\d))?\s?(?P<half>[ap]\.?m\b\.?)"
    zone = rf"(?:\s\(?{any_of(w.zones)}\b\)?)?(?:\s\(\d{{3,4}}\s{any_of(w.zones)}\))?"
    of_part = (
        rf"(?:(?:the\s)?(?:early\s)?(?P<of_part>{any_of(w.parts_of_day)})(?:\shours)?\s(?P<of_joint>of\s|on\s|to\s)?)?"
    )
    of_weekday = rf"(?:{weekday}\.?,?\s(?:(?P<part>{any_of(w.parts_of_day)}),?\s)?(?:the\s|of\s)?)?"
    named = first_pieces(w.months, w.weekdays, w.parts_of_day, {"the", "early"})
    deictic = r"(?P<deictic>today|yesterday|tomorrow)\b"
    yield "iso", _DIGITS, r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
    yield (
        "numeric",
        _DIGITS,
        r"(?P<first>0?[1-9]|[12]\d|3[01])[/.](?P<second>0?[1-9]|[12]\d|3[01])[/.](?P<year>"
        r"(?:19|20)\d\d|\d\d)(?![\d/.]\d)",
    )
    days = (rf"(?:{weekday}\.?,?\s)?{month}\s{_DAY}(?:,?\s{year})?", rf"{_DAY}\s{month}(?:,?\s{year})?")
    for source in (*days, rf"(?:early\s|late\s)?{weekday}", deictic):
        yield "clock_day", _DIGITS, rf"{clock}{zone},?\s(?:on\s)?{source}"
    starts = first_pieces(w.months, w.weekdays, {"today", "yesterday", "tomorrow"})
    for source in (days[0], weekday, deictic):
        yield "clock_day", starts, rf"{source},?\s(?:at\s)?(?:about\s|around\s)?{clock}{zone}"
    yield "clock", _DIGITS, clock + zone
    yield "clock", _DIGITS, rf"(?P<hour>[01]\d|2[0-3]):?(?P<minute>[0-5]\d)\s?(?:hrs?\b|hours\b|{any_of(w.zones)}\b)"
    yield (
        "month_day",
        named | first_pieces(w.last, w.next, w.this),
        (rf"(?:{turn}\s|{of_part}{of_weekday}){month}\s(?:the\s)?{_DAY}(?:,?\s{year})?"),
    )
    yield "month_day", named | _DIGITS, rf"{of_part}{of_weekday}{_DAY}\s(?:of\s)?{month}(?:,?\s{year})?"
    yield (
        "range_day",
        _DIGITS,
        (
            rf"{_DAY}(?=\s?(?P<joint>[-–]|to|and|until)\s?(?:the\s)?(?:[12]?\d|3[01])(?:st|nd|rd|th)?\s(?:of\s)?{month}(?:,?\s{year})?)"
        ),
    )
    yield (
        "weekday",
        first_pieces(w.weekdays, w.edges, w.parts_of_day, w.last, w.next, w.this, _ARTICLES),
        (
            rf"(?:(?P<edge>late|early)\s(?:on\s)?)?(?:(?:the\s)?{turn}\s|{of_part}){weekday}(?:\s(?:early\s|late\s)?{part})?"
        ),
    )
    yield (
        "deictic",
        first_pieces(w.parts_of_day, {"late", "early", "earlier", "yesterday", "today", "tomorrow"}),
        (rf"(?:(?P<edge>late|early|earlier)\s|{of_part}){deictic}(?:\s{part})?"),
    )
    yield "tonight", frozenset({"tonight", "overnight"}), r"(?:tonight|(?P<past>overnight))\b"
    yield "last_night", frozenset({"last"}), r"last\snight\b"
    yield "part", frozenset({"this", "that", "the"}), rf"(?P<which>this|that\ssame|the\ssame|that)\s{part}"
    yield "part", first_pieces(w.parts_of_day, {"mid"}), r"(?P<part>mid[\s-]?(?:morning|afternoon|day)|noon|midnight)\b"
    yield "day_before", frozenset({"the"}), r"the\sday\s(?P<which>before\syesterday|after\stomorrow)"
    yield (
        "day_number",
        frozenset({"the"}),
        (
            r"the\s(?P<day>[12]?\d|3[01])(?:st|nd|rd|th)(?=[,.;:)]|\sto\sthe\s\d|\sof\s(?:that|the)\smonth)"
            r"(?:\sof\s(?:that|the)\smonth)?"
        ),
    )
    yield (
        "feast",
        first_pieces(w.feasts, w.last, w.next, w.this),
        (rf"(?:{turn}\s)?(?P<feast>{any_of(w.feasts)})\b(?:\s{part})?(?:,?\s{year})?"),
    )


def _spans(w: Words) -> Iterator[tuple[str, frozenset[str], str]]:
    """Months, seasons, quarters, years and longer."""
    month, season = rf"(?P<month>{any_of(w.months)})\b\.?", rf"(?P<season>{any_of(w.seasons)})\b"
    year, turn, edge = _year(), _turn(w), _edge(w)
    turned = first_pieces(w.last, w.next, w.this, w.edges, _ARTICLES)
    of_year = rf"(?:,?\s(?:of\s|in\s)?(?:{year}|(?P<turn2>last|this|next)\syear\b))"
    yield "month", first_pieces(w.months) | turned, rf"{edge}{month}{of_year}"
    yield "month", first_pieces(w.months) | turned, rf"{edge}(?:{turn}\s)?{month}(?!\s?\d|\w)"
    yield (
        "season",
        first_pieces(w.seasons, {"past"}) | turned,
        (rf"{edge}(?:(?P<turn>last|this|next|past|the|that|previous)\s)?{season}{of_year}?"),
    )
    ordinal = rf"(?P<ordinal>{any_of(w.ordinals)})"
    back = (
        r"(?:(?P<back>year[\s-]ago|year[\s-]earlier|comparable(?:\syear[\s-]ago)?|corresponding|same|latest|recent)\s)?"
    )
    whose = rf"(?:(?:the\s)?(?:{year}|{turn}\syear['’]s)\s|(?:the|that)\s)?"
    starts = first_pieces(
        w.ordinals,
        w.last,
        w.next,
        w.this,
        {"the", "that", "fiscal", NUMBER, "year", "latest", "same", "recent", "comparable", "corresponding"},
    )
    yield (
        "quarter",
        starts,
        (
            rf"{whose}{back}(?:fiscal\s)?{ordinal}[\s-](?:quarter|period)\b"
            rf"(?:\s(?:of\s)?(?:{_year('year2')}|(?P<turn2>last|this|next)\syear\b))?"
        ),
    )
    yield "quarter", starts, rf"(?!quarter|period){whose}{back}(?P<which>quarter|period)\b(?!s)"
    half = rf"(?P<which>{any_of(w.halves)})\shalf\sof\s"
    yield "half", frozenset({"the"}), rf"the\s{half}(?:{year}|(?:{turn}|the)\syear\b)"
    era = r"\s?(?P<era>b\.\s?c\.|b\.?c\.?e?\b)"
    yield "era_year", _DIGITS, rf"(?P<year>\d{{1,4}})(?:{era}|(?=\s?(?:to|and|-|–)\s?\d{{1,4}}\s?b\.?\s?c\b))"
    number = rf"(?:(?P<century>\d{{1,2}})(?:st|nd|rd|th)|(?P<named>{any_of(w.centuries)}))"
    yield (
        "century",
        first_pieces(w.centuries, w.edges, {"the", NUMBER}),
        (rf"{edge}(?:the\s)?{number}[\s-]centur(?:y|ies)\b(?:{era})?"),
    )
    of_decade = r"(?:(?P<edge>early|late|mid)[\s-])?"
    yield (
        "decade",
        frozenset({NUMBER, "the", "early", "late", "mid"}),
        (rf"(?:the\s)?{of_decade}(?:(?P<decade>(?:1[0-9]|20)\d)0['’]?s\b|(?<=['’])(?P<short>[2-9])0s\b)"),
    )
    yield "decade", frozenset({"the"}), rf"the\s{of_decade}['’](?P<short>[2-9])0s\b"
    yield (
        "decade",
        first_pieces(w.decades, {"the", "early", "late", "mid"}),
        (rf"the\s{of_decade}(?P<named>{any_of(w.decades)})\b"),
    )
    yield (
        "year",
        first_pieces(w.edges, {NUMBER, "fiscal", "the"}),
        (rf"{edge}(?P<fiscal>fiscal\s)?{year}(?!\w|/\w|-[a-zA-Z]|\s?%|°)"),
    )
    yield "year_to", _DIGITS, r"(?<=(?P<from>\d\d\d\d)[-–])(?P<short>\d\d)(?![\w-]|[.,]\d)"
    tens = rf"(?P<tens>{any_of(w.year_tens)})(?:[\s-](?P<ones>{any_of(w.year_units)}))?\b"
    yield "told_year", frozenset({"nineteen", "the"}), rf"(?:the\syear\s)?nineteen[\s-]{tens}"
    yield "told_year", frozenset({"the"}), r"the\syear\s(?P<thousand>two\sthousand)\b"


def _relative(w: Words) -> Iterator[tuple[str, frozenset[str], str]]:
    """Lengths of time, and what is told from another day."""
    turn, unit, number = _turn(w), _unit(w), _number(w)
    part = rf"(?P<part>{any_of(w.parts_of_day)})\b"
    counts = first_pieces(w.numbers, w.vague_numbers, {NUMBER}, _ABOUT_STARTS)
    plurals = frozenset(f"{u}s" for u in w.units)
    way = r"(?P<way>ago|earlier|later|before|from\snow|after)\b"
    yield "ago", counts, rf"{_ABOUT}{number}[\s-]?(?:more\s)?{unit}s?\b[\s-]{way}"
    yield "ago", plurals, rf"{unit}s\s{way}"
    yield "ago", frozenset({"year"}), r"(?P<unit>year)-(?P<way>ago|earlier)\b"
    yield (
        "span",
        first_pieces(w.last, w.next, w.this, {"the", "these"}),
        (rf"(?:the\s|these\s)?{turn}\s{number}[\s-]{unit}s?\b(?![\s-]old)"),
    )
    edge = rf"(?:{_edge(w)}|(?P<edge2>early|late)\s)"
    yield (
        "unit",
        first_pieces(w.edges, w.last, w.next, w.this, {"the"}),
        (rf"{edge}(?:the\s(?!next|previous|following|preceding))?{turn}\s(?:fiscal\s)?{unit}\b(?!s)(?:\s{part})?"),
    )
    of = r"(?:the\s)?(?:end|close|beginning|start|middle|rest|latter\spart|remainder)\sof"
    inside = rf"(?P<edge>(?:earlier|later|late|early)\sin|{of})"
    yield (
        "unit",
        first_pieces(w.edges, {"the", "close", "rest", "latter", "remainder"}),
        (rf"{inside}\sthe\s(?P<unit>day|week|month|year)\b"),
    )
    yield "unit", frozenset({"the"}), r"the\s(?P<unit>weekend)\b"
    yield "unit", frozenset({"the"}), r"the\s(?:full|fiscal|entire|whole)\s(?P<unit>year|week|month)\b"
    yield "unit", frozenset({"year", "month", "week"}), r"(?P<unit>year|month|week)(?:['’]s)?[\s-](?P<edge>end)\b"
    yield "ended", frozenset({"the"}), r"the\s(?:fiscal\s)?(?P<unit>year|week|month)(?=\s(?:ended|ending)\b)"
    short = any_of(u for u in w.units if len(u) < 8)
    yield (
        "recent",
        first_pieces({"the", "past", "recent", "last", "coming", "next"}),
        (rf"(?:the\s)?(?P<turn>past|recent|last|coming|next)\s(?P<unit>{short})s\b"),
    )
    yield (
        "duration",
        counts,
        (
            rf"{_ABOUT}{number}[\s-](?:more\s|consecutive\s|straight\s|full\s)?{unit}s?\b(?P<and_half>\sand\sa\shalf)?(?![\s-]old)"
        ),
    )
    yield "plural", plurals, rf"{unit}s\b"
    named = rf"(?:(?P<weekday>{any_of(w.weekdays)})|(?P<month>{any_of(w.months)}))\b"
    yield "each", frozenset({"every", "each"}), rf"(?:every|each)\s{named}(?:\s{part})?"
    yield "each", frozenset(f"{d}s" for d in w.weekdays), rf"(?P<weekday>{any_of(w.weekdays)})s\b"
    nth = rf"(?P<nth>\d{{1,3}}(?:st|nd|rd|th)|{any_of(w.anniversaries)})"
    yield "anniversary", frozenset({"the"}), rf"the\s{nth}[\s-]anniversary\b"
    which = r"(?P<which>next|following|previous|same|preceding)"
    yield (
        "anchored",
        frozenset({"the", "that", "next", "following", "previous", "same", "preceding"}),
        (rf"(?:the\s|that\s)?{which}\s(?P<unit>day|week|month|year)\b(?:\s{part})?"),
    )
    yield "anchored", frozenset({"the", "early"}), rf"(?:early\s|late\s)?the\s(?P<which>next|following|same)\s{part}"
    yield "anchored", frozenset({"that"}), r"(?P<which>that)\s(?:same\s)?(?P<unit>day|week|month|year)\b"
    yield "anchored", frozenset({"the"}), r"the\s(?P<unit>day)\s(?P<which>before|after|following)(?=[,.;:)])"
    length = rf"\s(?:[\w-]+\s)?{any_of(w.units)}s?\b"
    yield "past", frozenset({"in", "of"}), rf"(?:in|of)\sthe\s(?:recent\s)?(?P<word>past|future)\b(?!{length})"
    yield "reference", first_pieces(w.references), rf"(?P<word>{any_of(w.references)})\b(?!-)"
    yield "set", first_pieces(w.sets), rf"(?P<word>{any_of(w.sets)})\b"
