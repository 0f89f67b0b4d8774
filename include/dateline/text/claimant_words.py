"""Verbs of attribution and kinds of claimant as data (`claimants.yml`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from dateline.text.data_files import load_data


@dataclass(frozen=True, slots=True)
class ClaimantWords:
    verbs: frozenset[str]
    citing: frozenset[str]
    putting: frozenset[str]
    no_subjects: frozenset[str]
    carriers: frozenset[str]
    types: Mapping[str, frozenset[str]]


@cache
def load_claimant_words() -> ClaimantWords:
    """Read claimants.yml once."""
    raw = load_data("claimants.yml")
    types = {kind: frozenset(map(str, words)) for kind, words in raw["types"].items()}
    verbs, citing, putting = frozenset(raw["verbs"]), frozenset(raw["citing"]), frozenset(raw["putting"])
    return ClaimantWords(verbs, citing, putting, frozenset(raw["no_subjects"]), frozenset(raw["carriers"]), types)


def read_claimant_type(surface: str) -> str:
    """What kind of claimant a surface names, by its words; unnamed where no word tells and it has no capital."""
    lows = [w.strip(".,'’\"").lower().removesuffix("'s").removesuffix("’s") for w in surface.split()]
    keys = set(lows) | {f"{a} {b}" for a, b in pairwise(lows)}
    keys |= {f"{a} {b} {c}" for (a, b), (_, c) in pairwise(pairwise(lows))}
    for kind, words in load_claimant_words().types.items():
        if keys & words:
            return kind
    return "official" if surface[:1].isupper() else "unnamed"
