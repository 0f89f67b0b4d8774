"""Where names and statements end and begin in a sentence: signs, quotation marks, first words of what is said."""

from dateline.text.claimant_words import load_attribution_words
from dateline.text.figures.number_words import load_number_words
from dateline.text.grammar import load_grammar
from dateline.text.words import Word

#: Words of a clause that a comma or quotation mark sets off: "..., a study of the three last years shows."
_SET_OFF = 14
_ABBREVIATION = 5  # letters before a full stop that ends no name: Brig. Gen.


def is_mark(words: list[Word], i: int) -> bool:
    """A quotation mark; two apostrophes side by side are one too, and one behind a comma or full stop."""
    if words[i].text in '"“”„«»':
        return True
    if words[i].text not in "'`’":
        return False
    if i and words[i - 1].text in ",.?!" and words[i - 1].end == words[i].start:
        return True
    beside = [words[k] for k in (i - 1, i + 1) if 0 <= k < len(words)]
    return any(w.text == words[i].text and abs(w.start - words[i].start) == 1 for w in beside)


def is_edge(words: list[Word], i: int) -> bool:
    """A sign that ends a name: not the full stop of an abbreviation, nor a hyphen inside a word."""
    word = words[i]
    if word.low in load_attribution_words()["signs"] or is_mark(words, i):
        return True
    if word.text == ".":
        is_last = i in (0, len(words) - 1)
        return is_last or not words[i - 1].is_alpha or len(words[i - 1].text) > _ABBREVIATION
    return word.text == "-" and i > 0 and words[i - 1].end < word.start


def is_dash(words: list[Word], i: int) -> bool:
    return words[i].low in load_attribution_words()["dashes"] and is_edge(words, i)


def opens_content(words: list[Word], i: int) -> bool:
    """What stands behind a verb that may be a noun: a clause, a quotation, a number; or the clause ends, set off."""
    if i + 1 < len(words) and words[i + 1].low not in (".", ",", "!", "?"):
        return begins_content(words, i)
    return i > 1 and any(words[k].low == "," or is_mark(words, k) for k in range(max(0, i - _SET_OFF), i))


def begins_content(words: list[Word], i: int) -> bool:
    """What stands directly behind words[i] is a clause, a quotation or a number."""
    if i + 1 >= len(words):
        return False
    word = words[i + 1]
    if word.low in load_attribution_words()["content_openers"] or word.low == ":" or is_mark(words, i + 1):
        return True
    if word.is_digits or word.low in load_number_words().cardinals or word.low in load_grammar()["pronouns"]:
        return True
    return word.is_capitalized and not words[i - 1].is_capitalized and words[i - 1].low != "'"
