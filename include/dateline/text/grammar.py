"""Function words of English as sets, from `grammar.yml`: what the figure readers walk over and where they stop."""

from collections.abc import Mapping
from functools import cache

from dateline.text.data_files import load_data
from dateline.text.words import Word


@cache
def load_grammar() -> Mapping[str, frozenset[str]]:
    """Word classes by name. The classes are explained in grammar.yml."""
    raw = load_data("grammar.yml")
    classes = {name: frozenset(map(str, words)) for name, words in raw.items()}
    return {**classes, "auxiliaries": frozenset().union(*(classes[name] for name in ("be", "have", "modal", "do")))}


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
        or low in g["auxiliaries"] or (low in g["pronouns"] and word.text != "US")
        or low in g["determiners"] or low in g["clause_stops"] or low in g["negation"] or is_adverb(word)
    )  # fmt: skip


def is_full_stop(words: list[Word], i: int) -> bool:
    """A sentence ends at words[i], inside a quotation say: behind a word in lower case, before one with a capital."""
    if words[i].text not in (".", "!", "?") or i == 0 or i + 1 >= len(words):
        return False
    before = words[i - 1].text
    return before.islower() and len(before) > 2 and words[i + 1].start > words[i].end and words[i + 1].is_capitalized
