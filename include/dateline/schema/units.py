"""Area units with exact factors, counted nouns, and the units that make a number no figure of ours (`units.yml`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import yaml


@dataclass(frozen=True, slots=True)
class Units:
    """Lookups, all keys in lower case.

    area: printed unit -> km2 per unit. refused: printed unit -> kind (length, time, share, money, mass, other).
    counted: printed noun -> plural that is the claim's unit. designators: words that make a following number a name.
    money_signs: what stands before an amount of money.
    """

    area: Mapping[str, float]
    refused: Mapping[str, str]
    counted: Mapping[str, str]
    designators: frozenset[str]
    money_signs: frozenset[str]


def make_singular(plural: str) -> str:
    """Regular English singular of a lower-case plural: sorties -> sortie, families -> family, buses -> bus."""
    if plural in _IE:
        return plural[:-1]
    if plural.endswith("ies"):
        return plural[:-3] + "y"
    if plural.endswith(("sses", "shes", "ches", "uses", "xes")) and not plural.endswith("houses"):
        return plural[:-2]
    return plural[:-1] if plural.endswith("s") else plural


#: Plurals in -ies whose singular ends in -ie.
_IE = frozenset({"sorties"})


@cache
def load_units() -> Units:
    """Read units.yml once."""
    raw = yaml.safe_load(files("dateline.schema").joinpath("units.yml").read_text(encoding="utf-8"))
    area = {printed: float(unit["km2"]) for unit in raw["area"].values() for printed in unit["printed"]}
    refused = {str(word): kind for kind, words in raw["refused"].items() for word in words}
    counted = {
        form: plural
        for nouns in raw["counted"].values()
        for plural in nouns
        for form in (make_singular(plural), plural)
    }
    counted |= {form: plural for plural, forms in raw["counted_forms"].items() for form in forms}
    return Units(
        MappingProxyType(area),
        MappingProxyType(refused),
        MappingProxyType(counted),
        frozenset(map(str, raw["designators"])),
        frozenset(map(str, raw["money_signs"])),
    )


def to_km2(number: float, factor: float) -> float:
    """An area in km2, not rounded. number: as printed; factor: km2 per unit (`Units.area`)."""
    return number * factor
