"""Nouns for people, from `victims.yml`: is a word one, is it singular, which group and status does it mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from dateline.text.data_files import load_data
from dateline.text.words import Word


@dataclass(frozen=True, slots=True)
class PersonNoun:
    """group: None where the noun names none. status: civilian, combatant or unknown."""

    group: str | None
    status: str
    is_singular: bool
    is_plural: bool


@cache
def load_person_nouns() -> Mapping[str, PersonNoun]:
    """Person nouns by printed form in lower case."""
    raw = load_data("victims.yml")
    nouns = {}
    for group, by_status in raw.items():
        if group == "also_adjectives":
            continue
        for status, entries in by_status.items():
            for singular, *plurals in entries:
                for form in (singular, *plurals):
                    nouns[form] = PersonNoun(None if group == "-" else group, status, form == singular, form in plurals)
    return MappingProxyType(nouns)


@cache
def load_also_adjectives() -> frozenset[str]:
    """Person nouns that stand before other nouns as well (national, rebel, child)."""
    raw = load_data("victims.yml")
    return frozenset(raw["also_adjectives"])


def find_person(words: list[Word], i: int) -> PersonNoun | None:
    """The person noun that ends at words[i], two words together ("aid workers") before one alone."""
    if i >= len(words):
        return None
    nouns = load_person_nouns()
    if i and (pair := nouns.get(f"{words[i - 1].low} {words[i].low}")):
        return pair
    low = words[i].low
    return nouns.get(low) or nouns.get(low.rpartition("-")[2])


#: "its men", "the militia's men": those who fight for somebody.
_OWNERS = frozenset({"its", "his", "their"})


def read_victims(words: list[Word]) -> tuple[str, str | None]:
    """(status, group) of victims named by these words: "Syrian army soldiers", "women and children", "civilians".

    Statuses that differ give mixed; of several groups the last one named stands, none if not all belong to one
    ("a nurse and two drivers").
    """
    statuses: set[str] = set()
    groups: list[str | None] = [None]
    for i, word in enumerate(words):
        if word.low == "and":
            groups.append(None)
        elif word.low in ("civilian", "civilians", "non-combatant", "unarmed"):
            statuses.add("civilian")
        elif word.low == "men" and i and (words[i - 1].low in _OWNERS or words[i - 1].text.endswith(("'s", "’s"))):
            statuses.add("combatant")
        elif noun := find_person(words, i):
            if noun.status != "unknown":
                statuses.add(noun.status)
            groups[-1] = noun.group or groups[-1]
    status = "unknown" if not statuses else statuses.pop() if len(statuses) == 1 else "mixed"
    return status, None if None in groups else groups[-1]
