"""What a text is about: the countries, divisions, districts and surroundings that its names speak for.

Each name votes for its places by how likely each is the one meant; the votes of the others then tell which of them is.
Two rounds, linear in names and candidates.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from dateline.reference.data import load_data
from dateline.reference.gazetteer_rows import CITY, COUNTRY, DISTRICT, DIVISION, REGION, WATER, Row

#: What a name without context is worth by kind, in decades of inhabitants: a country is meant before any town, a
#: division before a town of less than some hundred thousand.
_KIND_SCORE = {COUNTRY: 9.5, WATER: 9.5, REGION: 6.5, DIVISION: 5.2, DISTRICT: 3.0}
_OTHER_NAME = 1.5
#: For a country that the text speaks of, and more for its share of all it speaks of; so for a division.
_COUNTRY, _COUNTRY_SHARE = 1.0, 2.5
_DIVISION, _DIVISION_SHARE = 1.0, 2.0
_DISTRICT, _AROUND = 1.0, 1.0
_CELL_DEGREES = 1.5
_DOUBT = 0.5
_HOME = 1.5
_ROUNDS = 2
_LEAST_VOTE = 0.02
_MOST_COUNTED = 3  # mentions of one name
#: Votes from which on a text speaks of a country.
_SPOKEN = 0.8
#: A lead for towns where there was armed conflict: Dateline reads of those. There a division often bears its seat's
#: name, and a report that does not say "province" means the town.
_TOLD_OF, _SEAT = 0.3, -0.9
#: Divisions that are nations: that two towns lie in one says little.
_WIDE = frozenset({("GB", "England")})


_Key = TypeVar("_Key")


@dataclass(slots=True)
class Name:
    """A name as the text uses it: its possible places, what the words around add to each, and how often it stands."""

    candidates: Sequence[tuple[Row, bool]]
    extra: Sequence[float]
    count: int = 1


@dataclass(slots=True)
class _Tally:
    """Votes by country, division (country, name), district (code) and cell of a coarse grid with its neighbours."""

    countries: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    divisions: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    districts: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    cells: dict[tuple[int, int], float] = field(default_factory=lambda: defaultdict(float))

    def vote(self, row: Row, weight: float) -> None:
        if weight < _LEAST_VOTE or row.country is None:
            return
        self.countries[row.country] += weight * (2 if row.kind == COUNTRY else 1)
        if row.admin1 and (row.country, row.admin1) not in _WIDE:
            self.divisions[row.country, row.admin1] += weight * (2 if row.kind == DIVISION else 1)
        if row.district:
            self.districts[row.district] += weight
        if row.kind in (CITY, DISTRICT) and row.latitude is not None and row.longitude is not None:
            x, y = _cell(row.latitude, row.longitude)
            for i in (-1, 0, 1):
                for j in (-1, 0, 1):
                    self.cells[x + i, y + j] += weight

    def add(self, other: "_Tally") -> None:
        _add_votes(self.countries, other.countries)
        _add_votes(self.divisions, other.divisions)
        _add_votes(self.districts, other.districts)
        _add_votes(self.cells, other.cells)


def _add_votes(mine: dict[_Key, float], more: Mapping[_Key, float]) -> None:
    for key, votes in more.items():
        mine[key] += votes


class Votes:
    """Votes of all names, and of what else the text says of countries.

    scores: of each name's candidates, by the votes of everything else.
    """

    def __init__(
        self,
        names: Sequence[Name],
        countries: Iterable[str],
        places: Iterable[tuple[Row, float]],
        home: str | None = None,
    ) -> None:
        self._names = names
        self._told = _Tally()
        for country in countries:
            self._told.countries[country] += 1
        if home is not None:
            self._told.countries[home] += _HOME
        for row, weight in places:
            self._told.vote(row, weight)
        self._own: list[_Tally] = []
        bases = [
            [_base(row, is_other) + extra for (row, is_other), extra in zip(n.candidates, n.extra, strict=True)]
            for n in names
        ]
        self.scores = bases
        for _ in range(_ROUNDS):
            self._count()
            self.scores = [
                [b + self._support(row, own) for (row, _), b in zip(n.candidates, base, strict=True)]
                for n, base, own in zip(names, bases, self._own, strict=True)
            ]
        self._count()

    def _count(self) -> None:
        self._own, self._all = [], _Tally()
        self._all.add(self._told)
        for name, scores in zip(self._names, self.scores, strict=True):
            own, count = _Tally(), min(name.count, _MOST_COUNTED)
            for (row, _), share in zip(name.candidates, _shares(scores), strict=True):
                own.vote(row, share * count)
            self._own.append(own)
            self._all.add(own)
        self._total = sum(self._all.countries.values())
        self._total_divisions = sum(self._all.divisions.values())

    def _support(self, row: Row, own: _Tally) -> float:
        """What the votes of all others add to a place."""
        if row.country is None:
            return 0.0
        votes = self._all.countries.get(row.country, 0.0) - own.countries.get(row.country, 0.0)
        others = self._total - sum(own.countries.values())
        support = _weigh(votes, _COUNTRY) + _COUNTRY_SHARE * votes / (others + _DOUBT)
        if row.admin1 and row.kind in (CITY, DISTRICT, DIVISION):
            key = row.country, row.admin1
            votes = self._all.divisions.get(key, 0.0) - own.divisions.get(key, 0.0)
            others = self._total_divisions - sum(own.divisions.values())
            support += _weigh(votes, _DIVISION) + _DIVISION_SHARE * votes / (others + _DOUBT)
        if row.district:
            support += _weigh(
                self._all.districts.get(row.district, 0.0) - own.districts.get(row.district, 0.0), _DISTRICT
            )
        if row.kind == CITY and row.latitude is not None and row.longitude is not None:
            cell = _cell(row.latitude, row.longitude)
            support += _weigh(self._all.cells.get(cell, 0.0) - own.cells.get(cell, 0.0), _AROUND)
        return support

    def is_strange(self, number: int, row: Row) -> bool:
        """Whether all else in the text speaks of countries, and not of the one that this place of the name lies in."""
        own, country = self._own[number], row.country or ""
        others = self._all.countries.get(country, 0.0) - own.countries.get(country, 0.0)
        return self._total - sum(own.countries.values()) >= _SPOKEN and others < _SPOKEN

    def main_country(self) -> str | None:
        """The country that the text is about, where half and more of what it says speaks for one."""
        if not self._all.countries:
            return None
        country, votes = max(self._all.countries.items(), key=lambda c: (c[1], c[0]))
        return country if votes >= max(_SPOKEN, self._total / 2) else None


@cache
def load_told_of() -> frozenset[str]:
    """ISO codes of countries with armed conflict since 1989, as places.yml lists them."""
    return frozenset(load_data("places.yml")["told_of"])


def _base(row: Row, is_other: bool) -> float:
    base = _KIND_SCORE[row.kind] if row.kind != CITY else math.log10(row.population + 200)
    if row.country in load_told_of() and row.kind != COUNTRY:
        base += _SEAT if row.kind == DIVISION else _TOLD_OF
    return base - _OTHER_NAME if is_other else base


def _weigh(votes: float, weight: float) -> float:
    return weight * min(1.0, max(0.0, votes))


def _shares(scores: Sequence[float]) -> list[float]:
    """How likely each is: a lead of one, a decade of inhabitants, is five to one."""
    best = max(scores)
    weights = [5.0 ** (score - best) for score in scores]
    total = sum(weights)
    return [w / total for w in weights]


def _cell(latitude: float, longitude: float) -> tuple[int, int]:
    return int(latitude // _CELL_DEGREES), int(longitude // _CELL_DEGREES)
