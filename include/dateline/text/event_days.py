"""Which days a figure belongs to, of those that its sentence, the story so far and the report's own day give."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from dateline.text.claimant_words import load_claimant_words
from dateline.text.data_files import load_data
from dateline.text.dates import date_precision
from dateline.text.dates_words import load_words
from dateline.text.grammar import is_verb, load_grammar
from dateline.text.model import Context, Mention
from dateline.text.printed_dates import make_day
from dateline.text.words import Word

#: Dates of a sentence: first word, word after the last, mention.
Dates = Sequence[tuple[int, int, Mention]]
#: Longest time back that news tells of without saying so again.
_FRESH = dt.timedelta(days=7)
_WEEK = dt.timedelta(days=7)
#: News tells of the last days; UCDP's 2 is "up to six days".
_REPORT_PRECISION = 2
_JOINTS = frozenset({"-", "–", "--", "to", "until", "till", "through"})
#: Words between a verb of saying and its day: said in a statement on Friday.
_SAYING_REACH = 6
_AFTERMATH_REACH = 5
_POSSESSIVE = ("'s", "’s")
_SAME = ("the same day", "same day", "that day", "that same day")


@dataclass(frozen=True, slots=True)
class When:
    """start, end: both included. basis: explicit, relative, dateline, publication. mention: the date that says so."""

    start: dt.date | None
    end: dt.date | None
    precision: int | None
    basis: str | None
    mention: Mention | None = None


@dataclass(frozen=True, slots=True)
class ReportDay:
    """The day on which a report speaks, and whether its dateline or only its publication says so."""

    day: dt.date | None
    basis: str | None

    def when(self) -> When:
        return When(self.day, self.day, _REPORT_PRECISION if self.day else None, self.basis if self.day else None)

    def as_of(self, today: dt.date | None) -> When:
        """The day up to which a total is told: that of speaking (`told_day`), else the report's own."""
        return self.when() if today is None or today == self.day else When(today, today, 1, "relative")


@dataclass(frozen=True, slots=True)
class StoryDay:
    """The day that a story tells of so far. is_told: a day of events, not one on which somebody spoke of them."""

    mention: Mention
    is_told: bool


def find_report_day(mentions: Sequence[Mention], context: Context) -> ReportDay:
    """The dateline's day, else the publication day."""
    line = next((m for m in mentions if m.mention_type == "date" and m.link_basis == "dateline"), None)
    if line is not None and line.date_start is not None:
        return ReportDay(line.date_start, "dateline")
    return ReportDay(context.published, "publication")


def choose_date(
    words: list[Word], dates: Dates, first: int, last: int, *, taken: range, report: ReportDay, before: StoryDay | None,
    is_open: bool = False,
) -> When:  # fmt: skip
    """Days of the figure at words[first:last].

    The nearest date in the sentence that is neither the figure's period (`taken`) nor the day on which somebody speaks;
    then the day that the story tells of so far (`before`), then the day of speaking, then the report's own. What has
    happened lies on the last such weekday, never on one to come. What is open (`is_open`: feared, planned, or a state
    of things that lasts) and has no date is told as of the report.
    """
    stated = [
        d
        for d in join_spans(words, dates)
        if d[0] not in taken and d[2].date_start is not None and not _is_of_aftermath(words, d[0])
    ]
    if not is_open:
        stated = [(a, b, m) for a, b, d in stated if not _is_after(m := _happened(d, report.day), report)]
    spoken = [d for d in stated if is_of_speech(words, d[0], d[1])]
    chosen = _nearest([d for d in stated if d not in spoken], first, last)
    if chosen is None and before is not None and before.is_told and not is_open:
        chosen = before.mention
    chosen = chosen or _nearest(spoken, first, last)
    if chosen is None and before is not None and not is_open:
        chosen = before.mention
    if chosen is None:
        return report.when()
    basis = chosen.link_basis if chosen.link_basis in ("explicit", "relative", "dateline") else "relative"
    return When(chosen.date_start, chosen.date_end or chosen.date_start, chosen.date_prec, basis, chosen)


def choose_day(words: list[Word], dates: Dates, report: ReportDay, before: StoryDay | None) -> StoryDay | None:
    """The day that later sentences without a date speak of: the first fresh one here, else `before`.

    Fresh is a date of at most six days (UCDP 1 or 2) in the week up to the report; older ones are background, and "the
    past 24 hours" are a length of time. A day on which somebody speaks counts only while there is no other.
    "Wednesday's fighting" and "the same day" point back, and move no day that is told.
    """
    if report.day is None:
        return before
    fresh = [
        (a, b, m)
        for a, b, found in join_spans(words, dates)
        if _is_fresh(m := _happened(found, report.day), report.day) and not (m.value or "").startswith("P")
    ]
    if before is not None and before.is_told:
        fresh = [(a, b, m) for a, b, m in fresh if not _points_back(words, b, m)]
    told = next((m for a, b, m in fresh if not is_of_speech(words, a, b)), None)
    if told is not None:
        return StoryDay(told, is_told=True)
    return StoryDay(fresh[0][2], is_told=False) if fresh and not (before and before.is_told) else before


def _points_back(words: list[Word], last: int, mention: Mention) -> bool:
    is_owner = any(w.text.endswith(_POSSESSIVE) for w in words[last - 1 : last + 1])
    return is_owner or mention.surface.lower() in _SAME


def told_day(words: list[Word], dates: Dates, report: ReportDay) -> dt.date | None:
    """The day up to which a sentence counts: that on which somebody speaks, else the report's."""
    spoken = [m.date_start for a, b, m in dates if m.date_prec == 1 and is_of_speech(words, a, b)]
    days = [d for d in spoken if d is not None and report.day is not None and timely(d, report.day)]
    return days[0] if days else report.day


def timely(day: dt.date, report: dt.date) -> bool:
    return dt.timedelta(0) <= report - day <= _FRESH


def join_spans(words: list[Word], dates: Dates) -> list[tuple[int, int, Mention]]:
    """Two dates that are the ends of a span as one: 6-15 October, July 29 to August 2."""
    joined: list[tuple[int, int, Mention]] = []
    for first, last, mention in dates:
        if joined and [w.low in _JOINTS for w in words[joined[-1][1] : first]] == [True]:
            start, _, opening = joined[-1]
            if opening.date_start and mention.date_end and opening.date_start <= mention.date_end:
                precision = date_precision(opening.date_start, mention.date_end)
                whole = replace(mention, date_start=opening.date_start, date_prec=precision)
                joined[-1] = (start, last, whole)
                continue
        joined.append((first, last, mention))
    return joined


@cache
def _saying_verbs() -> tuple[frozenset[str], frozenset[str]]:
    """Verbs of saying that are no nouns, and their forms of the past."""
    words = load_claimant_words()
    verbs = words.verbs - words.doubtful
    return verbs, verbs & (words.pasts | load_grammar()["verbs"])


def is_of_speech(words: list[Word], first: int, last: int) -> bool:
    """Whether words[first:last] say when somebody spoke: said on Friday, on Friday the ministry denied."""
    verbs, pasts = _saying_verbs()
    for i in range(first - 1, max(-1, first - 1 - _SAYING_REACH), -1):
        low = words[i].low
        if low in verbs:
            return True
        if low == "that" or words[i].is_digits or words[i].text in ",;:.—" or is_verb(words[i]):
            break
    opens = first <= 1 or words[first - 1].text in ",;." or (words[first - 1].low == "on" and first == 1)
    if not opens:
        return False
    for word in words[last : last + _SAYING_REACH]:
        if word.low in pasts:
            return True
        if word.is_digits or is_verb(word) or word.text in ";.":
            return False
    return False


@cache
def _aftermath() -> frozenset[str]:
    return frozenset(map(str, load_data("scope.yml")["aftermath"]))


def _is_of_aftermath(words: list[Word], first: int) -> bool:
    for word in reversed(words[max(0, first - _AFTERMATH_REACH) : first]):
        if word.low in _aftermath():
            return True
        if word.text in ",;":
            return False
    return False


def _nearest(dates: Dates, first: int, last: int) -> Mention | None:
    def distance(date: tuple[int, int, Mention]) -> int:
        return date[0] - last if date[0] >= last else max(0, first - date[1])

    return min(dates, key=distance)[2] if dates else None


def _happened(mention: Mention, report: dt.date | None) -> Mention:
    """A weekday, a day or a month to come as the last one: what has happened was not on it."""
    start, end = mention.date_start, mention.date_end
    if start is None or end is None or report is None or start <= report or mention.link_basis != "relative":
        return mention
    names = {w.strip(".,").lower() for w in mention.surface.split()}
    words = load_words()
    if names & words.months.keys() and (value := mention.value or "")[:4].isdigit():
        value = f"{start.year - 1:04d}{value[4:]}"
        earlier = make_day(start.year - 1, start.month, start.day), make_day(end.year - 1, end.month, end.day)
        if None not in earlier:
            return replace(mention, date_start=earlier[0], date_end=earlier[1], value=value)
    if names & words.weekdays.keys() and start - report < _WEEK:
        return replace(mention, date_start=start - _WEEK, date_end=end - _WEEK)
    return mention


def _is_after(mention: Mention, report: ReportDay) -> bool:
    """A publication may be filed a day early, by time zones; a dateline is printed where it happens."""
    if mention.date_start is None or report.day is None:
        return False
    return mention.date_start - report.day > dt.timedelta(days=int(report.basis == "publication"))


def _is_fresh(mention: Mention, report: dt.date) -> bool:
    end = mention.date_end or mention.date_start
    return end is not None and (mention.date_prec or 9) <= 2 and timely(end, report)
