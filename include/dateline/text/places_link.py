"""Which place of a name is meant: by what the text says after the comma, by the countries it speaks of, by size."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from dateline.reference.data import load_data
from dateline.reference.fold import fold
from dateline.reference.gazetteer import Gazetteer
from dateline.reference.gazetteer_rows import CITY, COUNTRY, DIVISION, REGION, WATER, Row
from dateline.text.places import PlaceHit

#: A candidate must lead the next one by this much (a decade of population is 1), or the name stays unlinked.
_MARGIN = 0.15
#: A smaller town in a country that the text does not speak of is rarely the one meant: it stays unlinked.
_STRAY_BELOW = 100_000
_SAME_PLACE_DEGREES = 1.0
#: For a country that the text speaks of, and more for its share of all it speaks of.
_SPOKEN_OF, _SHARE = 1.0, 2.5
_KIND_SCORE: Mapping[str, float] = {COUNTRY: 8.0, WATER: 8.0, REGION: 6.5, DIVISION: 4.9}
_PREC_OF_KIND: Mapping[str, int] = {COUNTRY: 6, WATER: 7, REGION: 5, DIVISION: 4, CITY: 1}


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """The place meant. row None: the name is known, which place is not. score: 0 to 1."""

    row: Row | None
    where_prec: int | None
    score: float


def link_places(
    hits: Sequence[PlaceHit], *, gazetteer: Gazetteer, dateline_place: str | None, other_countries: Iterable[str]
) -> list[PlaceLink]:
    """One link a hit, in order.

    other_countries: ISO codes the text speaks of otherwise (demonyms, actors), one for each time it does.
    """
    about = _Surroundings(hits, _candidates_of(gazetteer, dateline_place), other_countries)
    links = [_link(hit, about) for hit in hits]
    settled: dict[
        tuple[str, bool], PlaceLink
    ] = {}  # a name means one place in one text, the one its surest mention has
    for hit, link in zip(hits, links, strict=True):
        key = _key(hit)
        if link.row and (key not in settled or link.score > settled[key].score):
            settled[key] = link
    return [_same(link, hit, settled.get(_key(hit))) for hit, link in zip(hits, links, strict=True)]


def _key(hit: PlaceHit) -> tuple[str, bool]:
    return hit.candidates[0][0].name + str(len(hit.candidates)), hit.cue == "division"


def _same(link: PlaceLink, hit: PlaceHit, sure: PlaceLink | None) -> PlaceLink:
    if sure is None or sure.row is None or sure.row is link.row or hit.following is not None:
        return link
    return PlaceLink(sure.row, _precision(hit, sure.row), min(sure.score, 0.9))


def _candidates_of(gazetteer: Gazetteer, name: str | None) -> list[tuple[Row, bool]]:
    if not name:
        return []
    names = gazetteer.find_names([fold(name.split(",")[0].strip())])
    return gazetteer.candidates(names[0], capitals=True) if names[0] >= 0 else []


class _Surroundings:
    """The countries and divisions that a text speaks of, as shares of all it speaks of."""

    def __init__(
        self, hits: Sequence[PlaceHit], dateline: list[tuple[Row, bool]], other_countries: Iterable[str]
    ) -> None:
        countries: Counter[str] = Counter()
        divisions: Counter[tuple[str, str]] = Counter()
        countries.update(other_countries)
        for hit in hits:
            row, is_other = hit.candidates[0]
            if row.country is None or is_other:
                continue
            if row.kind == COUNTRY:
                countries[row.country] += 2
            elif len({r.country for r, _ in hit.candidates}) == 1:
                countries[row.country] += 1
            if row.kind == DIVISION and row.admin1:
                countries[row.country] += 1
                divisions[row.country, row.admin1] += 2
        if dateline and (first := dateline[0][0]).country:
            countries[first.country] += 3
            if first.admin1:
                divisions[first.country, first.admin1] += 1
        total, total_divisions = sum(countries.values()) or 1, sum(divisions.values()) or 1
        self._countries = {c: n / total for c, n in countries.items()}
        self._divisions = {d: n / total_divisions for d, n in divisions.items()}

    def speaks_of(self, row: Row) -> bool:
        """Whether the text speaks of the row's country, or of none at all."""
        return not self._countries or row.country in self._countries

    def bonus(self, row: Row) -> float:
        if row.country is None:
            return 0.0
        bonus = 0.0
        if share := self._countries.get(row.country, 0.0):
            bonus = _SPOKEN_OF + _SHARE * share
        if row.admin1 and row.kind == CITY:
            bonus += 2.0 * self._divisions.get((row.country, row.admin1), 0.0)
        return bonus


def _link(hit: PlaceHit, about: _Surroundings) -> PlaceLink:
    if hit.cue == "county":
        return PlaceLink(None, 3, 0.0)
    candidates = _within(hit) or hit.candidates
    scored = sorted(
        ((_score(row, is_other, hit, about), -n, row) for n, (row, is_other) in enumerate(candidates)),
        key=lambda s: (s[0], s[1]),
        reverse=True,
    )
    best_score, _, best = scored[0]
    rival = next((s for s, _, row in scored[1:] if not _is_near(row, best)), None)
    is_stray = best.kind == CITY and best.population < _STRAY_BELOW and not about.speaks_of(best) and not hit.following
    if is_stray or (rival is not None and best_score - rival < _MARGIN):
        return PlaceLink(None, None, 0.0)
    lead = 3.0 if rival is None else best_score - rival
    return PlaceLink(best, _precision(hit, best), round(0.5 + 0.48 * math.tanh(lead / 2), 3))


def _within(hit: PlaceHit) -> list[tuple[Row, bool]]:
    """Candidates inside the country or division that the text names after the comma."""
    if hit.following is None:
        return []
    outer = [row for row, _ in hit.following.candidates if row.kind != CITY]
    return [
        (row, is_other)
        for row, is_other in hit.candidates
        if any(_is_inside(row, o) for o in outer)
    ]  # fmt: skip


def _is_inside(row: Row, outer: Row) -> bool:
    if row.country is None or row.country != outer.country or row.kind == COUNTRY:
        return False
    return outer.kind in (COUNTRY, REGION) or (row.admin1 == outer.admin1 and row.kind == CITY)


def _score(row: Row, is_other: bool, hit: PlaceHit, about: _Surroundings) -> float:
    score = _KIND_SCORE.get(row.kind, math.log10(row.population + 200))
    if hit.cue == "division" and row.kind in (DIVISION, REGION):
        score += 10
    if hit.cue == "city" and row.kind == CITY:
        score += 3
    if row.kind == CITY and row.country in _covered():
        score += 0.6  # a country whose divisions are listed is one that Dateline reads about
    return score - (1.0 if is_other else 0.0) + about.bonus(row)


@cache
def _covered() -> frozenset[str]:
    return frozenset(load_data("places.yml")["divisions"])


def _is_near(row: Row, other: Row) -> bool:
    if row.latitude is None or other.latitude is None or row.longitude is None or other.longitude is None:
        return row.country == other.country
    return (
        abs(row.latitude - other.latitude) <= _SAME_PLACE_DEGREES
        and abs(row.longitude - other.longitude) <= _SAME_PLACE_DEGREES
    ) or (row.country == other.country and DIVISION in (row.kind, other.kind) and row.admin1 == other.admin1)


def _precision(hit: PlaceHit, row: Row) -> int:
    """UCDP's where_prec: the kind of place, coarser where the words around say near, district or part of."""
    kind = _PREC_OF_KIND[row.kind]
    if hit.cue == "part" and row.kind == COUNTRY:
        return 5
    if hit.cue == "district" and row.kind == CITY:
        return 3
    if hit.cue == "near" and row.kind == CITY:
        return 2
    return kind
