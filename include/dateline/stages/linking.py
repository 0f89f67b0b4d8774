"""Which statements of one block of claims (a province, or a country) speak of one happening.

Nothing here runs along a timeline: days that texts state are fixed points, everything else is drawn to such a point
within a few days, once. So what becomes of a claim depends only on claims within `blocks.REACH_DAYS` of it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dateline.stages.meeting_places import PROVINCE, MeetingPlace, best_place, group_places, is_same_place
from dateline.stages.statements import MOST_LAG, ONE_DAY, Statement
from dateline.stages.told_apart import LEAST, SAME_FIGURE, SAME_TYPE, Cluster, make_cluster, score, tell_apart

#: Inferred days gather around the day with most stories among those so near.
_RIVALS = 2
#: Ranges of more days than this gather nobody around them.
_NARROW = dt.timedelta(days=2)
#: A report that states the day in one sentence and not in the next speaks of one happening.
SAME_REPORT = 4
#: What a claim of a province must agree in to be one of a town's event: a figure, and something beside it.
_FITS = 4


@dataclass(slots=True)
class Cell:
    """A place and a day, and what happened there."""

    day: dt.date
    keys: frozenset[tuple[str, str | int]]
    place_id: str
    places: list[MeetingPlace]
    clusters: list[Cluster]


@dataclass(slots=True)
class Linked:
    """Statements of one happening. day: the one that they meet on. notes: per statement, why it is here."""

    place_id: str
    day: dt.date | None
    statements: list[Statement]
    notes: dict[int, str] = field(default_factory=dict)


def link_places(statements: Sequence[Statement]) -> Iterator[Linked]:
    """Happenings of statements about towns and provinces that have days, all of one block."""
    towns = [s for s in statements if s.place.is_town]
    notes: dict[int, str] = {}
    cells = _link_level(towns)
    provinces = _fit_provinces([s for s in statements if s.place.level == PROVINCE], cells, notes)
    cells += _link_level(provinces)
    for cell in cells:
        for cluster in cell.clusters:
            yield Linked(cell.place_id, cell.day, cluster.statements, notes)


def _link_level(statements: Sequence[Statement]) -> list[Cell]:
    _take_days(statements)
    exact: dict[dt.date, list[Statement]] = defaultdict(list)
    hazy = []
    for statement in statements:
        if statement.is_exact and statement.first is not None:
            exact[statement.first].append(statement)
        else:
            hazy.append(statement)
    cells = [cell for day in sorted(exact) for cell in _make_cells(day, exact[day])]
    left = _draw(hazy, _index(cells))
    return cells + [cell for day, members in _gather(left) for cell in _make_cells(day, members)]


def _take_days(statements: Sequence[Statement]) -> None:
    """A sentence that gives no day, of a place for which its report states one just before: it is that day."""
    reports: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        reports[statement.document_id].append(statement)
    for report in reports.values():
        stated = [s for s in report if s.is_exact]
        for s in report if stated else ():
            if s.stated or s.first is None or s.last is None:
                continue
            # the nearest before it, else the first behind it
            near = sorted(stated, key=lambda other: (other.at > s.at, abs(other.at - s.at), other.order))
            day = next((o.first for o in near if is_same_place(s.place, o.place)), None)
            if day is not None and -ONE_DAY <= s.first - day <= MOST_LAG * ONE_DAY:
                s.take_day(day)


def _make_cells(day: dt.date, statements: Sequence[Statement]) -> Iterator[Cell]:
    groups = group_places(statement.place for statement in statements)
    of_place = {place: i for i, places in enumerate(groups) for place in places}
    members: list[list[Statement]] = [[] for _ in groups]
    for statement in statements:
        members[of_place[statement.place]].append(statement)
    for places, together in zip(groups, members, strict=True):
        keys = frozenset(key for place in places for key in place.keys)
        least = LEAST if places[0].is_town else SAME_TYPE  # a province has room for several happenings a day
        yield Cell(day, keys, best_place(places).id, list(places), tell_apart(together, least))


def _index(cells: Iterable[Cell]) -> dict[dt.date, dict[tuple[str, str | int], list[Cell]]]:
    index: dict[dt.date, dict[tuple[str, str | int], list[Cell]]] = defaultdict(lambda: defaultdict(list))
    for cell in cells:
        for key in cell.keys:
            index[cell.day][key].append(cell)
    return index


def _draw(
    hazy: Sequence[Statement], index: Mapping[dt.date, Mapping[tuple[str, str | int], list[Cell]]]
) -> list[Statement]:
    """Add statements whose day is hazy to what happened at their place on a stated day near; return the others.

    What one report tells of one place and time goes together, and is compared with what exact statements say alone.
    """
    units: dict[tuple[object, ...], list[Statement]] = defaultdict(list)
    for statement in hazy:
        when = statement.first, statement.last, statement.stated
        units[statement.document_id, statement.place, *when].append(statement)
    left: list[Statement] = []
    drawn = []
    for members in units.values():
        home = _home(members, index)
        if home is None:
            left += members
        else:
            drawn.append((home, members))
    for cluster, members in drawn:
        cluster.statements += members
    return left


def _home(
    members: list[Statement], index: Mapping[dt.date, Mapping[tuple[str, str | int], list[Cell]]]
) -> Cluster | None:
    """The happening near that what a report tells of one place and time belongs to."""
    unit, head = make_cluster(members), members[0]
    best, rank = None, (0, 0, 0)
    for number, day in enumerate(head.near_days):
        is_later = head.last is not None and day > head.last  # printed before it happened?
        for cell in _cells_at(head, index.get(day, {})):
            for cluster in cell.clusters:
                points = score(unit, cluster) + (SAME_REPORT if head.document_id in cluster.documents else 0)
                at = (points, -number, len(cluster.documents))
                if points >= (SAME_FIGURE if is_later else LEAST) and (best is None or at > rank):
                    best, rank = cluster, at
    return best


def _cells_at(statement: Statement, on_day: Mapping[tuple[str, str | int], list[Cell]]) -> list[Cell]:
    found = []
    for key in statement.place.keys:
        for cell in on_day.get(key, ()):
            if cell not in found and any(is_same_place(statement.place, place) for place in cell.places):
                found.append(cell)
    return found


def _gather(statements: Sequence[Statement]) -> Iterator[tuple[dt.date, list[Statement]]]:
    """Deal statements that no stated day drew to days: the one with most stories among those near, else their first."""
    exact: dict[tuple[object, dt.date], set[str]] = defaultdict(set)
    told: dict[tuple[object, dt.date], set[str]] = defaultdict(set)
    for s in statements:
        if s.first is not None and s.last is not None and s.last - s.first <= _NARROW:
            for day in s.days:
                told[_key(s), day].add(s.family)
            if s.first == s.last:
                exact[_key(s), s.first].add(s.family)

    def rank(key: object, day: dt.date) -> tuple[int, int, int]:
        return len(exact.get((key, day), ())), len(told.get((key, day), ())), -day.toordinal()

    def leads(key: object, day: dt.date) -> bool:
        own = rank(key, day)
        near = (day + n * ONE_DAY for n in range(-_RIVALS, _RIVALS + 1) if n)
        return own[1] > 0 and all(own > rank(key, other) for other in near)

    dealt: dict[dt.date, list[Statement]] = defaultdict(list)
    for s in statements:
        key = _key(s)
        inside = [day for day in s.days if leads(key, day)]
        around = [day for day in s.near_days if leads(key, day)]
        best = max(inside, key=lambda d: rank(key, d)) if inside else None
        day = best or next(iter(around), s.days[0])
        dealt[day].append(s)
    yield from sorted(dealt.items())


def _key(statement: Statement) -> object:
    place = statement.place
    return place.geonames_id if place.geonames_id is not None else min(place.names, default="")


def _fit_provinces(statements: Sequence[Statement], cells: Sequence[Cell], notes: dict[int, str]) -> list[Statement]:
    """Add what is told of a province to a town's event of the day, where one and only one fits; return the others.

    It fits if a figure agrees, and with it the claimant, the act, the victims or the report's family.
    """
    by_day: dict[dt.date, list[Cluster]] = defaultdict(list)
    for cell in cells:
        by_day[cell.day] += cell.clusters
    said = {id(c): make_cluster([s for s in c.statements if len(s.days) <= 3]) for cs in by_day.values() for c in cs}
    units: dict[tuple[str, object, object], list[Statement]] = defaultdict(list)
    for statement in statements:
        units[statement.document_id, statement.first, statement.last].append(statement)
    left, added = [], []
    for key in sorted(units, key=str):
        unit = make_cluster(units[key])
        fits = [
            (points, cluster)
            for day in units[key][0].near_days
            for cluster in by_day.get(day, ())
            if not unit.figures.isdisjoint(said[id(cluster)].figures)
            and (points := score(unit, said[id(cluster)])) >= _FITS
        ]
        most = max((points for points, _ in fits), default=0)
        best = [cluster for points, cluster in fits if points == most]
        if len(best) == 1:
            added.append((best[0], unit.statements))
        else:
            left += unit.statements
    for cluster, members in added:
        cluster.statements += members
        for statement in members:
            notes[id(statement)] = "of its province, and the one that fits"
    return left
