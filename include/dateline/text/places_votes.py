"""What a text is about: the countries, divisions, districts and surroundings that its names speak for.

Each name votes for its places by how likely each is the one meant; the votes then tell which of several is. Two rounds,
linear in names and candidates.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

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
_ROUNDS = 2
_LEAST_VOTE = 0.02
_MOST_COUNTED = 3  # mentions of one name
#: Divisions that are nations: that two towns lie in one says little.
_WIDE = frozenset({("GB", "England")})
#: Votes from which on a text speaks of a country.
_SPOKEN = 0.8
#: A lead for towns where there was armed conflict: Dateline reads of those. There a division often bears its seat's
#: name, and a report that does not say "province" means the town.
_TOLD_OF, _SEAT = 0.3, -0.9


@dataclass(slots=True)
class Name:
    """A name as the text uses it: its possible places, what the words around add to each, and how often it stands."""

    candidates: Sequence[tuple[Row, bool]]
    extra: Sequence[float]
    count: int = 1


class Votes:
    """Votes of all names, and of what else the text says of countries."""

    def __init__(self, names: Sequence[Name], countries: Iterable[str], places: Iterable[tuple[Row, float]]) -> None:
        self._told: dict[str, float] = defaultdict(float)
        for country in countries:
            self._told[country] += 1
        self._given = list(places)
        self._bases = [
            [_base(row, is_other) + e for (row, is_other), e in zip(n.candidates, n.extra, strict=True)] for n in names
        ]
        self._names = names
        shares = [_shares(scores) for scores in self._bases]
        for _ in range(_ROUNDS):
            self._count(shares)
            self.scores = [self._scores(k, own) for k, own in enumerate(shares)]
            shares = [_shares(scores) for scores in self.scores]
        self._count(shares)
        self._shares = shares

    def _count(self, shares: Sequence[Sequence[float]]) -> None:
        self._countries = defaultdict(float, self._told)
        self._divisions: dict[tuple[str | None, str], float] = defaultdict(float)
        self._districts: dict[str, float] = defaultdict(float)
        self._cells: dict[tuple[int, int], float] = defaultdict(float)
        for name, own in zip(self._names, shares, strict=True):
            for (row, _), share in zip(name.candidates, own, strict=True):
                self._vote(row, share * min(name.count, _MOST_COUNTED))
        for row, weight in self._given:
            self._vote(row, weight)
        self._total = sum(self._countries.values()) or 1.0
        self._total_divisions = sum(self._divisions.values()) or 1.0

    def _vote(self, row: Row, weight: float) -> None:
        if weight < _LEAST_VOTE or row.country is None:
            return
        self._countries[row.country] += weight * (2 if row.kind == COUNTRY else 1)
        if row.admin1 and (row.country, row.admin1) not in _WIDE:
            self._divisions[row.country, row.admin1] += weight * (2 if row.kind == DIVISION else 1)
        if row.district:
            self._districts[row.district] += weight
        if row.kind in (CITY, DISTRICT) and row.latitude is not None and row.longitude is not None:
            self._cells[_cell(row.latitude, row.longitude)] += weight

    def _scores(self, number: int, own: Sequence[float]) -> list[float]:
        """Scores of a name's candidates by the votes of the others."""
        name = self._names[number]
        count = min(name.count, _MOST_COUNTED)
        return [
            base + self._support(row, share * count)
            for (row, _), base, share in zip(name.candidates, self._bases[number], own, strict=True)
        ]

    def _support(self, row: Row, own: float) -> float:
        if row.country is None:
            return 0.0
        votes = self._countries.get(row.country, 0.0) - own * (2 if row.kind == COUNTRY else 1)
        support = _COUNTRY * min(1.0, max(0.0, votes)) + _COUNTRY_SHARE * max(0.0, votes) / self._total
        if row.admin1 and row.kind in (CITY, DISTRICT, DIVISION):
            votes = self._divisions.get((row.country, row.admin1), 0.0) - own * (2 if row.kind == DIVISION else 1)
            support += _DIVISION * min(1.0, max(0.0, votes)) + _DIVISION_SHARE * max(0.0, votes) / self._total_divisions
        if row.district:
            support += _DISTRICT * min(1.0, max(0.0, self._districts.get(row.district, 0.0) - own))
        if row.kind == CITY and row.latitude is not None and row.longitude is not None:
            votes = self._around(row.latitude, row.longitude) - own
            support += _AROUND * min(1.0, max(0.0, votes))
        return support

    def _around(self, latitude: float, longitude: float) -> float:
        x, y = _cell(latitude, longitude)
        return sum(self._cells.get((x + i, y + j), 0.0) for i in (-1, 0, 1) for j in (-1, 0, 1))

    def is_strange(self, number: int, candidate: int) -> bool:
        """Whether the text's other words speak of countries, and not of that one of the name's candidate."""
        name, shares = self._names[number], self._shares[number]
        count = min(name.count, _MOST_COUNTED)
        own_total = own_country = 0.0
        country = name.candidates[candidate][0].country
        for (row, _), share in zip(name.candidates, shares, strict=True):
            if row.country is not None and share * count >= _LEAST_VOTE:
                votes = share * count * (2 if row.kind == COUNTRY else 1)
                own_total += votes
                own_country += votes if row.country == country else 0.0
        others = self._countries.get(country or "", 0.0) - own_country
        return self._total - own_total >= _SPOKEN and others < _SPOKEN

    def main_country(self) -> str | None:
        """The country that the text is about, where half and more of what it says speaks for one."""
        if not self._countries:
            return None
        country, votes = max(self._countries.items(), key=lambda c: (c[1], c[0]))
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


def _shares(scores: Sequence[float]) -> list[float]:
    """How likely each is: a lead of one, a decade of inhabitants, is five to one."""
    best = max(scores)
    weights = [5.0 ** (score - best) for score in scores]
    total = sum(weights)
    return [w / total for w in weights]


def _cell(latitude: float, longitude: float) -> tuple[int, int]:
    return int(latitude // _CELL_DEGREES), int(longitude // _CELL_DEGREES)
