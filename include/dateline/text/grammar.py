"""Function words of English as sets, from `grammar.yml`: what the figure readers walk over and where they stop."""

from collections.abc import Mapping
from functools import cache

from dateline.text.data_files import load_data
from dateline.text.words import Word


@cache
def load_grammar() -> Mapping[str, frozenset[str]]:
    """Word classes by name. The classes are explained in grammar.yml."""
    raw = load_data("grammar.yml")
    return {name: frozenset(map(str, words)) for name, words in raw.items()}


def is_adverb(word: Word) -> bool:
    low = word.low
    if low in load_grammar()["adverbs"]:
        return True
    return low.endswith("ly") and len(low) > 4 and not word.is_capitalized and low not in load_grammar()["no_adverbs"]


def is_verb(word: Word) -> bool:
    """Told from the word alone, as far as that goes: an auxiliary, a listed past tense, or an ending in -ed."""
    grammar = load_grammar()
    low = word.low
    if (
        low in grammar["verbs"]
        or low in grammar["be"]
        or low in grammar["have"]
        or low in grammar["modal"]
        or low in grammar["do"]
    ):
        return True
    return low.endswith("ed") and len(low) > 4 and not word.is_capitalized and "-" not in low


def ends_noun_phrase(word: Word) -> bool:
    """No noun phrase goes across this word."""
    g = load_grammar()
    low = word.low
    return (
        low in g["prepositions"] or low in g["conjunctions"] or low in g["punctuation"] or low in g["relatives"]
        or low in g["be"] or low in g["have"] or low in g["modal"] or low in g["do"] or low in g["pronouns"]
        or low in g["determiners"] or low in g["clause_stops"] or low in g["negation"] or is_adverb(word)
    )  # fmt: skip
