"""Towns by country and name: where divisions and regions are seated."""

from collections.abc import Iterable
from typing import Any

from dateline.reference.fold import fold
from dateline.schema.errors import BadConfiguration


class Seats:
    """Towns (rows of `gazetteer_sources.read_towns`) by country and folded name, the most populous first."""

    def __init__(self, towns: Iterable[dict[str, Any]]) -> None:
        self._by_name: dict[tuple[str, str], dict[str, Any]] = {}
        self._in_division: dict[tuple[str, str, str], dict[str, Any]] = {}
        towns = sorted(towns, key=lambda t: -t["population"])
        for key in ("name", "alternatenames"):
            for town in towns:
                for name in [town[key]] if key == "name" else town[key]:
                    folded = fold(name)
                    self._by_name.setdefault((town["countrycode"], folded), town)
                    self._in_division.setdefault((town["countrycode"], folded, town["admin1code"]), town)

    def find(self, country: str, name: str) -> dict[str, Any]:
        """The largest town of that name. Raises BadConfiguration where GeoNames has none."""
        try:
            return self._by_name[country, fold(name)]
        except KeyError:
            raise BadConfiguration(
                f"places.yml: {country}: GeoNames has no city {name!r}; use its name there"
            ) from None

    def look(self, country: str, name: str, admin1code: str) -> dict[str, Any] | None:
        """The largest town of that name in a first-level division, if any."""
        return self._in_division.get((country, fold(name), admin1code))
