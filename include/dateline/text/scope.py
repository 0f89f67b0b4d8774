"""What span a figure covers: one incident, a stated period, or a total since some day. And when and where it was."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from dateline.text.data_files import load_data
from dateline.text.event_days import When, join_spans
from dateline.text.figures.number_forms import parse_digits
from dateline.text.figures.number_words import load_number_words
from dateline.text.grammar import load_grammar
from dateline.text.model import Mention
from dateline.text.words import Phrases, Word, find_phrase, make_phrases

#: A figure of this size "in 2015" is the year's total, no single incident's.
_YEARLY = 100.0


@dataclass(frozen=True, slots=True)
class Scope:
    """kind: incident, period or cumulative. first, last: words that say so (0, 0 for an incident).

    is_loose: a period or total of large figures only (`fitted`).
    """

    kind: str = "incident"
    start: dt.date | None = None
    end: dt.date | None = None
    first: int = 0
    last: int = 0
    is_loose: bool = False

    def fitted(self, *, is_many: bool) -> "Scope":
        """ "Last month" or "in May" is a period of many, else only when something happened."""
        return Scope() if self.is_loose and not is_many else self

    def placed(self, when: When) -> "Scope":
        """A period whose days it does not say itself has those of the report: 19 killed over the four days."""
        if self.kind != "period" or self.start is not None or when.start is None or when.start == when.end:
            return self
        return replace(self, start=when.start, end=when.end)

    def covers_report(self, *, is_dated: bool) -> bool:
        """Whether it is the span of a situation report: "during the period", or no time of its own."""
        return self.start is None and (self.kind == "period" or (self.kind == "incident" and not is_dated))

    def closed(self, today: dt.date | None) -> "Scope":
        """ "since April" runs up to the report: a period that began and has no end of its own ends on its day."""
        if self.kind == "incident" or self.end is not None or self.start is None or today is None:
            return self
        return replace(self, end=max(self.start, today))


@cache
def _cues() -> dict[str, Any]:
    raw: dict[str, Any] = load_data("scope.yml")
    return {**raw, "lasting": frozenset(raw["lasting"])}


@cache
def _phrases(key: str) -> Phrases:
    return make_phrases([str(p) for p in _cues()[key]])


@cache
def _stated_first_words() -> frozenset[str]:
    return frozenset().union(*(_phrases(key) for key in ("this_period", "loose", "periods", "cumulative", "rates")))


@cache
def _openers() -> frozenset[str]:
    """Words that a span of time can begin with: the others are passed over."""
    return _stated_first_words() | set(_cues()["openers"]) | {"since", "between", "from", "in", "during", "throughout"}


def find_scopes(words: list[Word], dates: Sequence[tuple[int, int, Mention]], today: dt.date | None) -> list[Scope]:
    """Spans of time stated in a sentence.

    dates: word ranges of date mentions with their mentions. today: the day on which the sentence is said.
    """
    found: list[Scope] = []
    openers = _openers()
    for i, word in enumerate(words):
        if word.low not in openers:
            continue
        scope = None
        if word.low == "since":
            scope = _since(words, i, dates)
        elif word.low in _cues()["openers"]:
            scope = _back(words, i, today) or _between(words, i, dates)
        elif word.low in ("between", "from"):
            scope = _between(words, i, dates)
        if scope is None and word.low in _stated_first_words():
            scope = _stated(words, i, today)
        if scope is None:
            scope = _month(words, i, dates)
        if scope is not None and not any(s.first <= scope.first < s.last for s in found):
            found.append(scope)
    return found


def choose_scope(scopes: Sequence[Scope], words: list[Word], first: int, last: int) -> Scope:
    """The scope nearest to words[first:last] in the same clause; an incident if there is none."""
    best, nearest = Scope(), 10**9
    for scope in scopes:
        low, high = (last, scope.first) if scope.first >= last else (scope.last, first)
        if any(w.low in (";", "while", "when", "but", "although") for w in words[low:high]):
            continue
        if abs(high - low) < nearest:
            best, nearest = scope, abs(high - low)
    return best


def _since(words: list[Word], i: int, dates: Sequence[tuple[int, int, Mention]]) -> Scope | None:
    """since 2011, since Ramadan, since the war broke out; not "since he was alone" nor "have since died"."""
    if i + 1 >= len(words) or words[i + 1].low in load_grammar()["pronouns"] or not words[i + 1].text[0].isalnum():
        return None
    # two nurses held since May: one happening that lasts, but of 4,200 missing since 2011 a total
    is_loose = _is_lasting(words, i)
    for first, last, mention in dates:
        if i < first <= i + 5:
            return Scope("cumulative", mention.date_start, None, i, last, is_loose)
    for k in range(i + 1, min(i + 7, len(words))):
        text = words[k].text
        if len(text) == 4 and text.isdigit() and "1900" <= text <= "2099":
            return Scope("cumulative", dt.date(int(text), 1, 1), None, i, k + 1, is_loose)
    last = next((k for k in range(i + 1, min(i + 9, len(words))) if words[k].text in ",;."), min(i + 9, len(words)))
    if i and words[i - 1].low in load_grammar()["have"]:
        return None
    return Scope("cumulative", None, None, i, last, is_loose)


def _is_lasting(words: list[Word], i: int) -> bool:
    """A state before words[i], the "since": held since, in captivity in the hills since, held by gunmen since"""
    lasting, have = _cues()["lasting"], load_grammar()["have"]
    for k in range(max(0, i - 8), i):
        # "have detained 40 people in the cities since" goes on adding to them
        if words[k].low not in lasting or (k and words[k - 1].low in have):
            continue
        if k >= i - 2 or words[k + 1].low in ("by", "in", "at", "near"):
            return True
    return False


def _back(words: list[Word], i: int, today: dt.date | None) -> Scope | None:
    """over the past 24 hours, in the last two weeks, during the past month; in ten days, over the two decades."""
    cues, k = _cues(), i + 1
    if k < len(words) and words[k].low in ("the", "these", "its", "their"):
        k += 1
    looks_back = k < len(words) and words[k].low in cues["back"]
    k += looks_back
    count = None
    if k < len(words):
        given = parse_digits(words[k].text) if words[k].is_digits else load_number_words().cardinals.get(words[k].low)
        if given is not None or words[k].low in ("few", "several", "single"):
            count, k = float(given or 3), k + 1
    if k >= len(words) or words[k].low not in cues["units"]:
        return None
    unit = float(cues["units"][words[k].low])
    if not looks_back and not _spans(words, i, count, unit):
        return None
    days = max(1, math.ceil((count or 1.0) * unit))
    end = today if looks_back or unit < 1 else None  # "64 sorties in 24 hours" is today's news
    return Scope("period", _days_before(end, days), end, i, k + 1)


#: Shorter is no period that figures are added up over.
_SHORTEST_DAYS = 1.0


def _spans(words: list[Word], i: int, count: float | None, unit: float) -> bool:
    """Without "past" or "last" a number is needed (in ten days), and nothing that makes it a delay or a record."""
    before = words[i - 1].low if i else ""
    is_first = before in ("time", "first", "worst", "deadliest", "attack", "incident")
    return (
        count is not None and count * unit >= _SHORTEST_DAYS and words[i].low not in ("for", "within") and not is_first
    )


def _days_before(day: dt.date | None, days: int) -> dt.date | None:
    if day is None or days >= day.toordinal():
        return None
    return day - dt.timedelta(days=days)


def _between(words: list[Word], i: int, dates: Sequence[tuple[int, int, Mention]]) -> Scope | None:
    """between 1 January and 10 March; from Monday to Friday; throughout August."""
    if words[i].low in ("throughout", "during", "over"):
        spans = [(last, m) for first, last, m in join_spans(words, dates) if i < first <= i + 3]
        if spans and (spans[0][1].date_prec or 0) >= 4:
            return Scope("period", spans[0][1].date_start, spans[0][1].date_end, i, spans[0][0])
    near = [(last, m) for first, last, m in dates if i < first <= i + 3]
    if not near or words[i].low not in ("between", "from"):
        return None
    last, mention = near[0]
    for second, end, other in dates:
        joint = [w.low for w in words[last:second] if w.low != "the"]
        if second >= last and joint in (["and"], ["to"], ["until"], ["till"], ["through"], ["-"], ["–"]):
            return Scope("period", mention.date_start, other.date_end, i, end)
    return None


def _month(words: list[Word], i: int, dates: Sequence[tuple[int, int, Mention]]) -> Scope | None:
    """in May, in August alone, in 2015: a month or a year that is named"""
    if words[i].low not in ("in", "during", "throughout"):
        return None
    for first, last, mention in join_spans(words, dates):
        if first == i + 1 and (mention.date_prec or 0) >= 4:
            alone = last < len(words) and words[last].low == "alone"
            return Scope("period", mention.date_start, mention.date_end, i, last, is_loose=not alone)
    return None


def _stated(words: list[Word], i: int, today: dt.date | None) -> Scope | None:
    if length := find_phrase(words, i, _phrases("this_period")):
        unit = _cues()["this_period"][" ".join(w.low for w in words[i : i + length])]
        start = None
        if today is not None:
            start = {"year": today.replace(month=1, day=1), "month": today.replace(day=1)}.get(unit) or _days_before(
                today, today.weekday()
            )
        return Scope("period", start, today, i, i + length)
    if length := find_phrase(words, i, _phrases("loose")):
        alone = i + length < len(words) and words[i + length].low == "alone"
        return Scope("period", None, None, i, i + length, is_loose=not alone)
    if length := find_phrase(words, i, _phrases("periods")):
        return Scope("period", None, None, i, i + length)
    if length := find_phrase(words, i, _phrases("cumulative")):
        return Scope("cumulative", None, None, i, i + length)
    if length := find_phrase(words, i, _phrases("rates")):
        after = words[i + length].low if i + length < len(words) else ""
        if after in ("earlier", "later", "after", "before", "ago", "of"):
            return None
        return Scope("period", None, None, i, i + length)
    return None


def is_stock(words: list[Word], first: int) -> bool:
    """ "bringing its territory to 40 square miles": the number is all there is by now, not what one event added."""
    return any(w.low in _cues()["stock"] for w in words[max(0, first - 16) : first])


def is_many(measure: str, value: float | None) -> bool:
    """Whether a figure is likely more than one incident's: attacks are counted over a time, people if many."""
    return measure == "count" or (value is not None and value >= _YEARLY)


def is_yearly(mention: Mention | None, value: float | None) -> bool:
    """ "3,500 people were killed in 2015": the date is a year and the number large, so it is the year's total."""
    return mention is not None and (mention.date_prec or 0) >= 5 and value is not None and value >= _YEARLY
