"""The cue words of `reference/mention_cues.yml` and `demonyms.yml`, in the forms the readers ask for."""

import re
from dataclasses import dataclass
from functools import cache

from dateline.reference.data import load_data
from dateline.reference.fold import fold


@dataclass(frozen=True)
class Cues:
    """before: matched at the end of the folded text before a name; after: at the start of that after it."""

    division_after: re.Pattern[str]
    division_plural: re.Pattern[str]
    division_before: re.Pattern[str]
    district_after: re.Pattern[str]
    county_after: re.Pattern[str]
    district_before: re.Pattern[str]
    city_after: re.Pattern[str]
    city_before: re.Pattern[str]
    near_after: re.Pattern[str]
    near_before: re.Pattern[str]
    part_before: re.Pattern[str]
    place_before: re.Pattern[str]
    inside_before: re.Pattern[str]
    title_before: re.Pattern[str]
    local_after: re.Pattern[str]
    origin_after: re.Pattern[str]
    title_after: re.Pattern[str]
    county_plural: re.Pattern[str]
    ambiguous: frozenset[str]
    generic: frozenset[str]
    not_names: frozenset[str]
    titles: re.Pattern[str]
    demonyms: dict[str, str]


@cache
def load_cues() -> Cues:
    data = load_data("mention_cues.yml")
    demonyms = {fold(word): country for country, words in load_data("demonyms.yml").items() for word in words}
    titles = sorted((re.escape(fold(t)) for t in data["titles"]), key=len, reverse=True)
    return Cues(
        **{key: _after(data[key]) for key in Cues.__annotations__ if key.endswith(("_after", "_plural"))},
        **{key: _before(data[key]) for key in Cues.__annotations__ if key.endswith("_before")},
        ambiguous=frozenset(fold(word) for word in data["ambiguous"]),
        generic=frozenset(data["generic"]),
        not_names=frozenset(data["not_names"]),
        titles=re.compile(r"(?:(?:" + "|".join(titles) + r")\s)+"),
        demonyms=demonyms,
    )


def _words(words: list[str]) -> str:
    return "|".join(sorted((re.escape(fold(w)) for w in words), key=len, reverse=True))


def _after(words: list[str]) -> re.Pattern[str]:
    return re.compile(r"(?:'s)?[ ](?:" + _words(words) + r")\b")


def _before(words: list[str]) -> re.Pattern[str]:
    return re.compile(r"(?:\A|.*\W)(?:" + _words(words) + r") (?:the |al )?\Z", re.DOTALL)
