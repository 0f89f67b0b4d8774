"""What earlier sentences tell of time, and the span and the days of a claim that follow from all of it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from dateline.text.data_files import load_data
from dateline.text.dates import date_precision
from dateline.text.event_days import Dates, ReportDay, StoryDay, When, choose_date, choose_day, join_spans, told_day
from dateline.text.figures.model import Figure
from dateline.text.model import Claim, Mention
from dateline.text.scope import Scope, choose_scope, find_scopes, is_many, is_stock, is_yearly
from dateline.text.words import Word

#: What has not happened may lie ahead of the report.
_AHEAD = ("hypothetical", "planned")
#: A longer span is no day of what is counted: killed so far this year.
_SHORT = dt.timedelta(days=31)
_COLUMNS = ("scope", "period_start", "period_end", "event_start", "event_end", "date_prec", "date_basis")


@cache
def _words_of(key: str) -> frozenset[str]:
    return frozenset(map(str, load_data("scope.yml")[key]))


def is_state(words: list[Word], first: int, last: int) -> bool:
    """Whether the figure at words[first:last] is how things stand: has 30,000 fighters, 13,000 troops remain."""
    if any(w.low in _words_of("states_after") for w in words[last : last + 1]):
        return True
    i = first - 1
    while i >= 0 and words[i].low in _words_of("before_figure"):
        i -= 1
    return i >= 0 and words[i].low in _words_of("states")


@dataclass(slots=True)
class StoryTime:
    """The report's own day, the day that the story tells of so far, and the span that a situation report covers."""

    report: ReportDay
    day: StoryDay | None = None
    period: Mention | None = None

    def note(self, words: list[Word], dates: Dates) -> None:
        """Keep what a sentence that was read leaves to later ones."""
        self.period = find_report_period(words, dates) or self.period
        self.day = choose_day(words, dates, self.report, self.day)


class SentenceTime:
    """The spans and days that a sentence of the story states."""

    def __init__(self, words: list[Word], dates: Dates, story: StoryTime) -> None:
        self._words, self._dates, self._story = words, dates, story
        self._today: dt.date | None = told_day(words, dates, story.report)
        self._scopes: Sequence[Scope] = find_scopes(words, dates, self._today)

    def read(self, figure: Figure, modality: str) -> dict[str, Any]:
        """The claim's columns of time (`_COLUMNS`)."""
        words, story = self._words, self._story
        scope = choose_scope(self._scopes, words, figure.first, figure.last)
        scope = scope.fitted(is_many=is_many(figure.measure, figure.value or figure.low))
        if figure.measure == "area" and is_stock(words, figure.first):
            scope = Scope("cumulative")
        taken = range(scope.first, scope.last)
        lasts = is_state(words, figure.first, figure.last)
        when = choose_date(
            words, self._dates, figure.first, figure.last, taken=taken, report=story.report, before=story.day,
            is_open=modality in _AHEAD or lasts,
        )  # fmt: skip
        if lasts and scope.kind == "incident":
            when = story.report.as_of(self._today)
        if scope.kind == "incident" and is_yearly(when.mention, figure.value or figure.low):
            scope = replace(scope, kind="period", start=when.start, end=when.end)
        is_whole = not figure.wants_parent and figure.measure != "area"
        if story.period is not None and is_whole and scope.covers_report(is_dated=bool(self._dates)):
            scope = replace(scope, kind="period", start=story.period.date_start, end=story.period.date_end)
        scope = scope.placed(when).closed(self._today)
        if scope.start is not None and taken:
            when = self._of_span(scope, taken)
        if when.start is None and scope.start is not None:
            when = replace(when, start=scope.start, end=scope.end)
        values = (scope.kind, scope.start, scope.end, when.start, when.end, when.precision, when.basis)
        return dict(zip(_COLUMNS, values, strict=True))

    def _of_span(self, scope: Scope, taken: range) -> When:
        """Days of a figure whose span is stated: its own if it is short or over ("in the summer", told in October);
        else those up to which it is told."""
        if scope.kind != "period" or scope.start is None or scope.end is None:
            return self._story.report.as_of(self._today)
        day = self._story.report.day
        is_over = day is not None and day - scope.end > _SHORT
        if scope.end - scope.start > _SHORT and not is_over:
            return self._story.report.as_of(self._today)
        named = next((m for a, _, m in self._dates if a in taken), None)
        basis = "explicit" if named is not None and named.link_basis == "explicit" else "relative"
        return When(scope.start, scope.end, date_precision(scope.start, scope.end), basis, named)


def read_days(
    words: list[Word], dates: Dates, story: StoryTime, *, first: int, last: int, modality: str
) -> dict[str, Any]:
    """The columns of days of something at words[first:last] that is no figure, and so covers no span."""
    when = choose_date(
        words, dates, first, last, taken=range(0), report=story.report, before=story.day, is_open=modality in _AHEAD
    )
    return dict(zip(_COLUMNS[3:], (when.start, when.end, when.precision, when.basis), strict=True))


def with_time_of(claim: Claim, other: Claim) -> Claim:
    """The claim with the span and the days of another, of which it is a part or a conversion."""
    return replace(claim, **{name: getattr(other, name) for name in _COLUMNS})


def find_report_period(words: list[Word], dates: Dates) -> Mention | None:
    """The days that a situation report says it covers: the period from 7 to 10 October."""
    for first, _, mention in join_spans(words, dates):
        lead = {w.low for w in words[max(0, first - 4) : first]}
        if "period" in lead and mention.date_start != mention.date_end:
            return mention
    return None
