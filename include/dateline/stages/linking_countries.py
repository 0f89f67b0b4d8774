"""Claims that know only a country, and figures of a period: under stricter terms, as so little tells them apart."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence

from dateline.stages.groups import Groups
from dateline.stages.linking import Linked
from dateline.stages.meeting_places import MeetingPlace, best_place, group_places
from dateline.stages.statements import ONE_DAY, TELLING, Statement

Days = tuple[dt.date | None, dt.date | None]


def link_countries(statements: Sequence[Statement]) -> Iterator[Linked]:
    """Happenings of statements that know only the country.

    They meet on the same days if they give the same figure of the same measure, and with it the same claimant, the
    same act, or are of one family of reports. A day that no text states may be a day off from one that a text states.
    """
    stated: dict[tuple[str, Days], list[Statement]] = defaultdict(list)
    inferred = []
    for s in statements:
        if s.stated:
            stated[s.place.id, (s.first, s.last)].append(s)
        else:
            inferred.append(s)
    groups = [(place, days, group) for (place, days), members in stated.items() for group in _agreeing(members)]
    index: dict[tuple[object, ...], list[Statement]] = {}
    for place, (first, last), group in groups:
        if first == last:
            for mark in (mark for s in group for mark in _marks(s)):
                index.setdefault((place, first, mark), group)
    left: dict[tuple[str, Days], list[Statement]] = defaultdict(list)
    for s in sorted(inferred, key=lambda s: s.order):
        keys = ((s.place.id, day, mark) for day in s.near_days for mark in _marks(s))
        home = next((index[key] for key in keys if key in index), None)
        if home is None:
            left[s.place.id, (s.first, s.last)].append(s)
        else:
            home.append(s)
    groups += [(place, days, group) for (place, days), members in left.items() for group in _agreeing(members)]
    for place, (first, _), group in groups:
        yield Linked(place, first, group)


def _agreeing(statements: Sequence[Statement]) -> list[list[Statement]]:
    """Statements of one country and the same days, put together where two agree; sorted."""
    ordered = sorted(statements, key=lambda s: s.order)
    groups = Groups(len(ordered))
    seen: dict[object, int] = {}
    for i, s in enumerate(ordered):
        for mark in _marks(s):
            groups.join(seen.setdefault(mark, i), i)
    return [[ordered[i] for i in members] for members in groups.members()]


def _marks(s: Statement) -> list[tuple[object, ...]]:
    """What two statements must have one of in common; sorted."""
    marks: list[tuple[object, ...]] = [("voice", *v) for v in s.voices if v[2] >= TELLING]
    for figure in s.figures:
        marks.append(("family", *figure, s.family))
        marks += [("act", *figure, act) for act in s.types]
    return sorted(marks, key=str)


def link_periods(statements: Sequence[Statement]) -> Iterator[Linked]:
    """Totals of a period: one place, the same first and last day.

    A total whose period no text states (a Sunday report's "in the past 24 hours") goes to one whose period is stated
    and begins within a day of it, if figure and claimant are the same: said twice, it is one claim with two carriers.
    """
    periods: dict[Days, list[Statement]] = defaultdict(list)
    voiced: dict[tuple[object, ...], Days] = {}
    for s in sorted(statements, key=lambda s: s.order):
        if s.stated:
            for voice in s.voices:
                key = (s.place.id, s.first, *voice)
                voiced[key] = min(voiced.get(key, (s.first, s.last)), (s.first, s.last), key=str)
    for s in sorted(statements, key=lambda s: s.order):
        days = (s.first, s.last)
        if not s.stated and s.first is not None:
            near = (s.first, s.first - ONE_DAY, s.first + ONE_DAY)
            keys = ((s.place.id, day, *voice) for day in near for voice in sorted(s.voices, key=str))
            days = next((voiced[key] for key in keys if key in voiced), days)
        periods[days].append(s)
    for (first, last), members in periods.items():
        groups = group_places(s.place for s in members)
        of_place: dict[MeetingPlace, int] = {place: i for i, places in enumerate(groups) for place in places}
        together: list[list[Statement]] = [[] for _ in groups]
        for s in members:
            together[of_place[s.place]].append(s)
        for places, group in zip(groups, together, strict=True):
            yield Linked(f"period to {last} {best_place(places).id}", first, group)
