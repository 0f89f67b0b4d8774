"""Closed lists of values that come from a package, not from `schema/fields.py`; sorted, so that every run is alike."""

from collections.abc import Callable, Mapping
from types import MappingProxyType


def languages() -> tuple[str, ...]:
    """ISO 639-1 codes (pycountry) and `und`."""
    import pycountry

    codes = (getattr(language, "alpha_2", None) for language in pycountry.languages)
    return (*sorted(code for code in codes if code), "und")


def countries() -> tuple[str, ...]:
    """ISO 3166-1 alpha-2 codes (pycountry) and XK: user-assigned, and what GeoNames uses for Kosovo."""
    import pycountry

    return tuple(sorted({*(country.alpha_2 for country in pycountry.countries), "XK"}))


NAMED_SETS: Mapping[str, Callable[[], tuple[str, ...]]] = MappingProxyType(
    {"languages": languages, "countries": countries}
)
