"""What a text is about: the countries, divisions, districts and surroundings that its names speak for.

Each name votes for its places by how likely each is the one meant; the votes of the others then tell which of them is.
A few rounds, linear in names and candidates.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from dateline.reference.gazetteer_rows import CITY, COUNTRY, DISTRICT, DIVISION, REGION, WATER, Row
from dateline.text.places_prior import find_lead, load_told_of

#: What a name without context is worth by kind, in decades of inhabitants: a country is meant before any town, a
#: division before a town of less than some hundred thousand.
_KIND_SCORE = {COUNTRY: 9.5, WATER: 9.5, REGION: 6.5, DIVISION: 5.2, DISTRICT: 3.0}
_OTHER_NAME = 1.5
#: For a country that the text speaks of, and more for its share of all it speaks of; so for a division.
_COUNTRY, _COUNTRY_SHARE = 1.0, 2.5
_DIVISION, _DIVISION_SHARE = 1.0, 2.0
_DISTRICT, _AROUND = 3.0, 1.0
_CELL_DEGREES = 0.7
#: Votes that nobody cast: one name alone does not say what a text is about.
_DOUBT = 0.5
#: Votes of the country that the page is at home in.
_HOME = 1.5
#: By the fourth hardly any choice changes.
_ROUNDS = 4
_LEAST_VOTE = 0.02
_MOST_COUNTED = 3  # mentions of one name
#: Votes from which on a text speaks of a country.
_SPOKEN = 0.8
#: Where there was armed conflict a division often bears its seat's name, and a report that does not say "province"
#: means the town.
_SEAT = -0.9
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
        self._own = [_Tally() for _ in names]
        bases = [
            [_base(row, is_other) + extra for (row, is_other), extra in zip(n.candidates, n.extra, strict=True)]
            for n in names
        ]
        self.scores = bases
        self._unsettled = [k for k, name in enumerate(names) if len(name.candidates) > 1]
        for k, name in enumerate(names):
            if len(name.candidates) == 1:
                self._cast(k)
                self._told.add(self._own[k])
        self._count()
        for _ in range(_ROUNDS if self._unsettled else 0):
            scores = list(bases)
            for k in self._unsettled:
                scores[k] = self._supported(k, bases[k])
            self.scores = scores
            self._count()

    def _cast(self, number: int) -> None:
        """The votes of one name, by its scores."""
        name, own = self._names[number], _Tally()
        count = min(name.count, _MOST_COUNTED)
        for (row, _), share in zip(name.candidates, _shares(self.scores[number]), strict=True):
            own.vote(row, share * count)
        self._own[number] = own

    def _count(self) -> None:
        """Count all votes anew; those told, and those of names with one place, stay as they are."""
        self._all = _Tally()
        self._all.add(self._told)
        for k in self._unsettled:
            self._cast(k)
            self._all.add(self._own[k])
        self._total = sum(self._all.countries.values())
        self._total_divisions = sum(self._all.divisions.values())

    def _supported(self, number: int, bases: Sequence[float]) -> list[float]:
        """The scores of a name's candidates with what the votes of all others add."""
        own, name = self._own[number], self._names[number]
        of_countries = self._total - sum(own.countries.values()) + _DOUBT
        of_divisions = self._total_divisions - sum(own.divisions.values()) + _DOUBT
        return [
            base + self._support(row, own, of_countries, of_divisions)
            for (row, _), base in zip(name.candidates, bases, strict=True)
        ]

    def _support(self, row: Row, own: _Tally, of_countries: float, of_divisions: float) -> float:
        if row.country is None:
            return 0.0
        votes = self._all.countries.get(row.country, 0.0) - own.countries.get(row.country, 0.0)
        support = _weigh(votes, _COUNTRY) + _COUNTRY_SHARE * votes / of_countries
        if row.admin1 and row.kind in (CITY, DISTRICT, DIVISION):
            key = row.country, row.admin1
            votes = self._all.divisions.get(key, 0.0) - own.divisions.get(key, 0.0)
            support += _weigh(votes, _DIVISION) + _DIVISION_SHARE * votes / of_divisions
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


def _base(row: Row, is_other: bool) -> float:
    base = _KIND_SCORE[row.kind] if row.kind != CITY else math.log10(row.population + 200)
    if row.kind == DIVISION and row.country in load_told_of():
        base += _SEAT
    elif row.kind not in (COUNTRY, DIVISION):
        base += find_lead(row.country)
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
