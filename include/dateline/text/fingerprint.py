"""What of a report is compared with others when copies are looked for: shingles, words, names, figures, quotations."""

import re
from dataclasses import dataclass
from functools import cache

from dateline.text.dateline_line import find_dateline
from dateline.text.figures.number_words import load_number_words
from dateline.text.quotes import find_quoted

SHINGLE_WORDS = 3
#: Words of the opening: about the first two sentences, where a story says what is new.
LEAD_WORDS = 40
#: Shorter words are mostly grammar; figures count whatever their length.
SHORTEST_WORD = 4
#: A shorter quotation is a phrase that anybody may use.
QUOTATION_WORDS = 6
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"\n+|(?<=[.!?])[”\"’')]*\s+|(?<=[.!?][”\"])\s+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NAME = re.compile(r"(?<=[\w,;] )[^\W\d_a-z]\w+")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Each a set of strings, sorted. shingles: three words in a row. words: of the news. lead: those of its opening.
    names: with a capital within a sentence. figures: numbers outside quotations, as digits. quotations: whole."""

    shingles: list[str]
    words: list[str]
    lead: list[str]
    names: list[str]
    figures: list[str]
    quotations: list[str]


def find_fingerprint(text: str, published_year: int | None = None) -> Fingerprint:
    """Read what is compared of a report.

    The dateline is left out, as each outlet prints it in its own way, and so are sentences that name a year before
    `published_year`: they tell what was before, and stand word for word under many stories. If nothing else is left,
    they count.
    """
    line = find_dateline(text)
    body = text[line.end :] if line else text
    sentences = [s for s in _SENTENCE.split(body) if s and not s.isspace()]
    news = [s for s in sentences if not _is_past(s, published_year)] or sentences
    words = [_number(w) for s in news for w in _WORD.findall(s.casefold())]
    quoted = find_quoted(body)
    quotations = (_WORD.findall(body[q.start : q.end].casefold()) for q in quoted)
    return Fingerprint(
        shingles=sorted({" ".join(words[i : i + SHINGLE_WORDS]) for i in range(len(words) - SHINGLE_WORDS + 1)}),
        words=_content(words),
        lead=_content(words[:LEAD_WORDS]),
        names=sorted({name.casefold() for s in news for name in _NAME.findall(s)}),
        figures=sorted({w for w in words if w.isdigit()}),
        quotations=sorted({" ".join(q) for q in quotations if len(q) >= QUOTATION_WORDS}),
    )


def _is_past(sentence: str, published_year: int | None) -> bool:
    return published_year is not None and any(int(year) < published_year for year in _YEAR.findall(sentence))


def _content(words: list[str]) -> list[str]:
    return sorted({w for w in words if len(w) >= SHORTEST_WORD or w.isdigit()})


def _number(word: str) -> str:
    value = _cardinals().get(word)
    return word if value is None else str(value)


@cache
def _cardinals() -> dict[str, int]:
    return {word: value for word, value in load_number_words().cardinals.items() if word.isalpha()}
