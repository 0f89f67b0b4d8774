"""Number words, bounds and vague words as data (`numbers.yml`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from dateline.text.data_files import load_data
from dateline.text.words import Phrases, make_phrases, split_phrase


@dataclass(frozen=True, slots=True)
class NumberWords:
    cardinals: Mapping[str, int]
    multipliers: Mapping[str, int]
    short: Mapping[str, int]
    phrases: Mapping[tuple[str, ...], int]
    phrase_index: Phrases
    vague: Mapping[tuple[str, ...], int | None]
    vague_index: Phrases
    none_index: Phrases
    before: Mapping[tuple[str, ...], str]
    before_index: Phrases
    behind: Mapping[tuple[str, ...], str]
    behind_index: Phrases


@cache
def load_number_words() -> NumberWords:
    """Read numbers.yml once."""
    raw = load_data("numbers.yml", "dateline.text.figures")
    phrases = {split_phrase(p): v for p, v in raw["phrases"].items()}
    vague = {split_phrase(p): v for p, v in raw["vague"].items()}
    behind = {split_phrase(p): b for b, ps in raw["behind"].items() for p in ps}
    return NumberWords(
        raw["cardinals"],
        raw["multipliers"],
        raw["short_multipliers"],
        phrases,
        make_phrases(list(raw["phrases"])),
        vague,
        make_phrases(list(raw["vague"])),
        make_phrases(raw["none"]),
        {split_phrase(p): b for b, ps in raw["before"].items() for p in ps},
        make_phrases([p for ps in raw["before"].values() for p in ps]),
        behind,
        make_phrases([p for ps in raw["behind"].values() for p in ps]),
    )
