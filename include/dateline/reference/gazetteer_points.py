"""Where a country or division lies, told by one point. Only built, never read, at run time.

GeoNames' dump of countries gives no points, and its dump of divisions neither. A division's is the middle of the bounds
of its towns. For a country there are three estimates, all rough: the point that `countryinfo` gives in whole degrees,
the middle of its mainland's outline there, and the middle of its towns.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

Point = tuple[float, float]

#: Outline and towns lead to one point: nothing better is known.
_AGREED_KM = 100
#: Farther apart, outline and given point tell of different things (Canada's islands, Russia's tundra).
_APART_KM = 350
_KM_A_DEGREE = 111.2


def find_middles(towns: Iterable[Mapping[str, Any]]) -> dict[str, Point]:
    """The middle of the towns of each country ("AF"), by half-degree cells, and of each division ("AF.10"), by bounds.

    The mean over occupied cells comes nearer to the middle of the land than the mean over towns, which leans to where
    most of them stand.
    """
    cells: dict[str, set[tuple[int, int]]] = defaultdict(set)
    placed: dict[str, list[Point]] = defaultdict(list)
    for town in towns:
        country, point = town["countrycode"], (town["latitude"], town["longitude"])
        cells[country].add((int(point[0] * 2 // 1), int(point[1] * 2 // 1)))
        placed[f"{country}.{town['admin1code']}"].append(point)
    middles = {key: _mean([(lat / 2 + 0.25, lon / 2 + 0.25) for lat, lon in found]) for key, found in cells.items()}
    return middles | {key: _middle_of_bounds(found) for key, found in placed.items()}


def read_country_points(middles: Mapping[str, Point]) -> dict[str, Point]:
    """A point of each country by ISO code. middles: of its towns, as `find_middles` gives them."""
    from countryinfo import CountryInfo

    points = dict(middles)
    for entry in CountryInfo.all().values():
        code, given = entry.get("ISO", {}).get("alpha2"), entry.get("latlng", [])
        if code and len(given) == 2:
            point = float(given[0]), float(given[1])
            points[code] = _choose(point, _find_outline_middle(entry), middles.get(code))
    return points


def _choose(given: Point, outline: Point | None, towns: Point | None) -> Point:
    if outline is None:
        return given
    if towns is not None and measure_km(outline, towns) <= _AGREED_KM:
        return outline
    return given if measure_km(outline, given) > _APART_KM else _mean([outline, given])


def measure_km(a: Point, b: Point) -> float:
    """Distance of two points (degrees), near enough below some thousand kilometres."""
    along = (a[1] - b[1]) * math.cos(math.radians((a[0] + b[0]) / 2))
    return _KM_A_DEGREE * math.hypot(a[0] - b[0], along)


def _find_outline_middle(entry: Mapping[str, Any]) -> Point | None:
    """The middle of the largest piece of land of a country's outline."""
    features = (entry.get("geoJSON") or {}).get("features") or []
    geometry = features[0].get("geometry") if features else None
    if not geometry:
        return None
    pieces = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    area, *middle = max(_measure_ring(piece[0]) for piece in pieces)
    return (round(middle[0], 3), round(middle[1], 3)) if area else None


def _measure_ring(ring: Sequence[Sequence[float]]) -> tuple[float, float, float]:
    """Area (square degrees), latitude and longitude of the middle of a closed ring of [longitude, latitude]."""
    twice = lat = lon = 0.0
    for (x0, y0), (x1, y1) in pairwise(ring):
        cross = x0 * y1 - x1 * y0
        twice, lat, lon = twice + cross, lat + (y0 + y1) * cross, lon + (x0 + x1) * cross
    return (abs(twice) / 2, lat / (3 * twice), lon / (3 * twice)) if twice else (0.0, 0.0, 0.0)


def _mean(points: Sequence[Point]) -> Point:
    return round(sum(p[0] for p in points) / len(points), 3), round(sum(p[1] for p in points) / len(points), 3)


def _middle_of_bounds(points: Sequence[Point]) -> Point:
    lats, lons = [p[0] for p in points], [p[1] for p in points]
    return round((min(lats) + max(lats)) / 2, 3), round((min(lons) + max(lons)) / 2, 3)
