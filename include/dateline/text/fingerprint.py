"""What of a report is compared when copies are looked for: shingles, sentences, names, figures, quotations, days."""

import re
from dataclasses import dataclass
from functools import cache

from dateline.text.dateline_line import find_dateline
from dateline.text.figures.number_words import load_number_words
from dateline.text.quotes import find_quoted

SHINGLE_WORDS = 3
#: Shorter words are mostly grammar; figures count whatever their length.
SHORTEST_WORD = 4
#: A sentence of fewer such words says too little to be known again.
SENTENCE_WORDS = 3
#: A shorter quotation is a phrase that anybody may use.
QUOTATION_WORDS = 6
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"\n+|(?<=[.!?])[”\"’')]*\s+|(?<=[.!?][”\"])\s+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DAY = re.compile(r"\b(?:(\d{1,2})\s(?:de\s)?([^\W\d_]{3,})\s(?:de\s)?|([^\W\d_]{3,})\s(\d{1,2}),?\s)((?:19|20)\d\d)\b")
_NAME = re.compile(r"(?<=[\w,;] )[^\W\d_a-z]\w+")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """shingles: sets of three words in a row. sentences: of each the words that carry it, whatever their order.

    names: words with a capital within a sentence. figures: numbers, as digits. quotations: whole. days: full dates, as
    day, three letters of the month and year. All sorted, each once; case does not count.
    """

    shingles: list[str]
    sentences: list[list[str]]
    names: list[str]
    figures: list[str]
    quotations: list[str]
    days: list[str]


def find_fingerprint(text: str, published_year: int | None = None) -> Fingerprint:
    """Read what is compared of a report.

    The dateline is left out, as each outlet prints it in its own way, and so are sentences that name a year before
    `published_year`: they tell what was before, and stand word for word under many stories. If nothing else is left,
    they count. Numbers in words are figures too.
    """
    line = find_dateline(text)
    body = text[line.end :] if line else text
    sentences = [s for s in _SENTENCE.split(body) if s and not s.isspace()]
    news = [s for s in sentences if not _is_past(s, published_year)] or sentences
    spoken = [[_number(word) for word in _WORD.findall(s.casefold())] for s in news]
    words = [word for sentence in spoken for word in sentence]
    quotations = (_WORD.findall(body[q.start : q.end].casefold()) for q in find_quoted(body))
    return Fingerprint(
        shingles=sorted({" ".join(words[i : i + SHINGLE_WORDS]) for i in range(len(words) - SHINGLE_WORDS + 1)}),
        sentences=[carrying for s in spoken if len(carrying := _carrying(s)) >= SENTENCE_WORDS],
        names=sorted({name.casefold() for s in news for name in _NAME.findall(s)}),
        figures=sorted({word for word in words if word.isdigit()}),
        quotations=sorted({" ".join(q) for q in quotations if len(q) >= QUOTATION_WORDS}),
        days=sorted({_day(match) for s in news for match in _DAY.finditer(s.casefold())}),
    )


def _day(match: re.Match[str]) -> str:
    """A day as it is printed in any order and length: 9 mar 2024."""
    day, month = match[1] or match[4], match[2] or match[3]
    return f"{int(day)} {month[:3]} {match[5]}"


def _is_past(sentence: str, published_year: int | None) -> bool:
    return published_year is not None and any(int(year) < published_year for year in _YEAR.findall(sentence))


def _carrying(words: list[str]) -> list[str]:
    return sorted({w for w in words if len(w) >= SHORTEST_WORD or w.isdigit()})


def _number(word: str) -> str:
    value = _cardinals().get(word)
    return word if value is None else str(value)


@cache
def _cardinals() -> dict[str, int]:
    return {word: value for word, value in load_number_words().cardinals.items() if word.isalpha()}
