"""Which place of a name is meant: by what the words around say, by what the text's other names speak for, by size."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dateline.reference.capitals import find_capital
from dateline.reference.fold import fold
from dateline.reference.gazetteer import Gazetteer
from dateline.reference.gazetteer_rows import CITY, COUNTRY, DISTRICT, DIVISION, REGION, WATER, Row
from dateline.text.model import Context
from dateline.text.places_hit import PlaceHit
from dateline.text.places_votes import Name, Votes

#: A candidate must lead the next one by this much (a decade of inhabitants is 1), or the name stays unlinked.
_MARGIN = 0.05
#: A smaller town in a country that the text does not speak of is rarely the one meant: it stays unlinked.
_STRAY_BELOW = 10_000
#: A larger one is meant even where the name after the comma is no place that it lies in: lists are printed so too.
_LISTED_FROM = 100_000
_SAME_PLACE_DEGREES = 1.0
_CUE_SCORE: Mapping[tuple[str, str], float] = {
    ("division", DIVISION): 10.0,
    ("division", REGION): 10.0,
    ("division", DISTRICT): 6.0,
    ("district", DISTRICT): 5.0,
    ("county", DISTRICT): 5.0,
    ("city", CITY): 3.0,
    ("dateline", CITY): 4.0,
    ("near", CITY): 1.0,
    ("listed", DIVISION): 3.0,
}
_PREC_OF_KIND: Mapping[str, int] = {COUNTRY: 6, WATER: 7, REGION: 5, DIVISION: 4, DISTRICT: 3, CITY: 1}
#: How much the dateline's place says of what a text is about, beside a name in it.
_DATELINE_WEIGHT = 1.5
_SURE = 3.0
#: For what the text says elsewhere that a name means.
_TOLD = 3.0
#: For a country's capital in a dateline that does not say where it lies.
_CAPITAL = 2.0


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """The place meant. row None: the name is known, which place is not; then country is the one that the words around
    or the text speak of. score: 0 to 1."""

    row: Row | None
    where_prec: int | None
    score: float
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Links:
    """One link a hit, in order, and the country that the text is about, if it is about one."""

    links: list[PlaceLink]
    country: str | None


def link_places(
    hits: Sequence[PlaceHit], *, gazetteer: Gazetteer, context: Context, other_countries: Iterable[str]
) -> Links:
    """Link each hit to a place.

    other_countries: ISO codes the text speaks of otherwise (demonyms, actors), one for each time it does.
    """
    names: dict[tuple[object, ...], tuple[int, Name]] = {}
    keys = [_key(hit) for hit in hits]
    told = _told_once(hits, keys)
    for key, hit in zip(keys, hits, strict=True):
        if key in names:
            names[key][1].count += 1
        else:
            candidates = hit.within() or hit.candidates
            again = told.get(key[:2], ()) if key[2] is None else ()
            extra = [_cue_score(hit, row) + (_TOLD if id(row) in again else 0.0) for row, _ in candidates]
            names[key] = len(names), Name(candidates, extra)
    dateline = [(row, _DATELINE_WEIGHT) for row in _dateline_rows(gazetteer, context.dateline_place)]
    home = context.home_country if gazetteer.find_country(context.home_country or "") else None
    votes = Votes([name for _, name in names.values()], other_countries, dateline, home)
    chosen = {key: _choose(name, number, votes, is_told=key[2] is not None) for key, (number, name) in names.items()}
    main = votes.main_country()
    links = [_link(hit, *chosen[key], main) for key, hit in zip(keys, hits, strict=True)]
    return Links(links, main)


def _key(hit: PlaceHit) -> tuple[object, ...]:
    """Hits with one key mean one place: one name, one kind by the words around, in one place named after the comma."""
    kind = hit.cue if hit.cue in ("division", "county", "district", "dateline", "listed", "near") else None
    following = hit.following.candidates[0][0].name if hit.following is not None else None
    return id(hit.candidates[0][0]), len(hit.candidates), following, kind


def _told_once(
    hits: Sequence[PlaceHit], keys: Sequence[tuple[object, ...]]
) -> dict[tuple[object, ...], frozenset[int]]:
    """Candidates of a name that the text once says which place it means ("Glasgow, Kentucky"), by name."""
    told: dict[tuple[object, ...], frozenset[int]] = {}
    for key, hit in zip(keys, hits, strict=True):
        if hit.following is not None and (within := hit.within()):
            told[key[:2]] = told.get(key[:2], frozenset()) | {id(row) for row, _ in within}
    return told


def _dateline_rows(gazetteer: Gazetteer, name: str | None) -> list[Row]:
    if not name:
        return []
    (number,) = gazetteer.find_names([fold(name.split(",")[0].strip())])
    return [row for row, _ in gazetteer.candidates(number, capitals=True)[:1]] if number >= 0 else []


def _choose(name: Name, number: int, votes: Votes, *, is_told: bool) -> tuple[Row | None, float]:
    """The best candidate and its lead, None where none leads or it is a stray one."""
    scores = votes.scores[number]
    order = sorted(range(len(scores)), key=lambda n: (-scores[n], n))
    best = name.candidates[order[0]][0]
    rival = next((scores[n] for n in order[1:] if not _is_near(name.candidates[n][0], best)), None)
    lead = _SURE if rival is None else scores[order[0]] - rival
    is_small = best.kind in (CITY, DISTRICT) and best.population < _STRAY_BELOW
    is_stray = is_small and not is_told and votes.is_strange(number, best)
    return (None if is_stray or lead < _MARGIN else best), lead


def _link(hit: PlaceHit, best: Row | None, lead: float, main: str | None) -> PlaceLink:
    outer = hit.outer()
    if outer and not hit.within() and (best is None or (best.kind == CITY and best.population < _LISTED_FROM)):
        return PlaceLink(None, None, 0.0, outer[0].country)
    if hit.cue == "county" and (best is None or best.kind != DISTRICT) and not _is_whole(hit, best):
        return PlaceLink(None, 3, 0.0, outer[0].country if outer else main)
    if best is None:
        return PlaceLink(None, None, 0.0, main)
    return PlaceLink(best, find_precision(hit, best), round(0.5 + 0.48 * math.tanh(lead / 2), 3), best.country)


def _is_whole(hit: PlaceHit, best: Row | None) -> bool:
    """Whether counties are told of what they lie in: "ten Kentucky counties"."""
    return (
        best is not None
        and best.kind in (DIVISION, COUNTRY)
        and not any(r.kind == DISTRICT and r.country == best.country for r, _ in hit.candidates)
    )


def _cue_score(hit: PlaceHit, row: Row) -> float:
    score = _CUE_SCORE.get((hit.cue or "", row.kind), 0.0)
    is_bare = hit.cue == "dateline" and hit.following is None
    return score + (_CAPITAL if is_bare and row is _capital_among(hit.candidates) else 0.0)


def _capital_among(candidates: Sequence[tuple[Row, bool]]) -> Row | None:
    """The country's capital that bears the name: the largest town so called there."""
    towns = (row for row, _ in candidates if row.kind == CITY and find_capital(row.country or "") == fold(row.name))
    return max(towns, key=lambda row: row.population, default=None)


def _is_near(row: Row, other: Row) -> bool:
    if row.latitude is None or other.latitude is None or row.longitude is None or other.longitude is None:
        return row.country == other.country
    return (
        abs(row.latitude - other.latitude) <= _SAME_PLACE_DEGREES
        and abs(row.longitude - other.longitude) <= _SAME_PLACE_DEGREES
    ) or (row.country == other.country and DIVISION in (row.kind, other.kind) and row.admin1 == other.admin1)


def find_precision(hit: PlaceHit, row: Row) -> int:
    """UCDP's where_prec: the kind of place, coarser where the words around say near, district or part of."""
    kind = _PREC_OF_KIND[row.kind]
    if hit.cue == "part" and row.kind == COUNTRY:
        return 5
    if hit.cue == "district" and row.kind == CITY:
        return 3
    if hit.cue == "near" and row.kind == CITY:
        return 2
    return kind
