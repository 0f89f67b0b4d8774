"""Words of a sentence with their places: the common ground of the figure readers. One pass, linear time."""

import re
from typing import NamedTuple

from dateline.text.glued import find_joint, load_glued

_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S., a.m.
    r"|\d+(?:[.,]\d+)*"  # 1,200 and 4.5
    r"|[^\W\d_]+(?:[-'’‐‑][^\W\d_]+)*"  # al-Qaida, twenty-one, town's
    r"|--+|([^\w\s]|_)\1{9,}|[^\s]"  # ten times the same sign is a line drawn
)
_POSSESSIVE = ("'s", "’s")


class Word(NamedTuple):
    """One word, number or sign. low: lower case, without a possessive 's."""

    start: int
    end: int
    text: str
    low: str

    @property
    def is_alpha(self) -> bool:
        return self.text[0].isalpha()

    @property
    def is_digits(self) -> bool:
        return self.text[0].isdigit()

    @property
    def is_capitalized(self) -> bool:
        return self.text[0].isupper()


def find_words(text: str, start: int, end: int) -> list[Word]:
    """Words of text[start:end], offsets in `text`."""
    glued = load_glued()
    make, words = tuple.__new__, []  # half the time of Word(...), and this is most of what reading a plain text costs
    for match in _WORD.finditer(text, start, end):
        surface = match.group()
        low = surface.lower()
        if len(low) > 2:
            if low.endswith(_POSSESSIVE):
                low = low[:-2]
            if not low.isascii():
                low = low.replace("‐", "-").replace("‑", "-")
            elif (low in glued or (surface != low and surface[0].islower())) and (joint := find_joint(surface, low)):
                first = match.start()
                words.append(make(Word, (first, first + joint, surface[:joint], low[:joint])))
                words.append(make(Word, (first + joint, match.end(), surface[joint:], low[joint:])))
                continue
        words.append(make(Word, (*match.span(), surface, low)))
    return words


#: Phrases by first and second word ("" for a single word), longest first.
Phrases = dict[str, dict[str, list[tuple[str, ...]]]]


def find_phrase(words: list[Word], index: int, phrases: Phrases) -> int:
    """Number of words that the longest phrase starting at words[index] takes; 0 if none does (`make_phrases`)."""
    by_second = phrases.get(words[index].low)
    if by_second is None:
        return 0
    if index + 1 < len(words):
        for phrase in by_second.get(words[index + 1].low, ()):
            last = index + len(phrase)
            if last <= len(words) and all(words[index + k].low == phrase[k] for k in range(2, len(phrase))):
                return len(phrase)
    return 1 if "" in by_second else 0


def split_phrase(phrase: str) -> tuple[str, ...]:
    """A phrase of a data file as the words that `find_words` would make of it."""
    return tuple(w.low for w in find_words(phrase, 0, len(phrase)))


def make_phrases(phrases: list[str] | tuple[str, ...]) -> Phrases:
    """Index phrases by their first two words, longest first."""
    index: Phrases = {}
    for phrase in phrases:
        words = split_phrase(phrase)
        if words:
            index.setdefault(words[0], {}).setdefault(words[1] if len(words) > 1 else "", []).append(words)
    for by_second in index.values():
        for entries in by_second.values():
            entries.sort(key=lambda p: (-len(p), p))
    return index
