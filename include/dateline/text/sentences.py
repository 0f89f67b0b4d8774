"""Where sentences begin and end. Boundaries come from sentencex; what it gets wrong in news is mended here."""

import re
from collections.abc import Iterator

from sentencex import get_sentence_boundaries

from dateline.text.model import Sentence

LONGEST = 10_000
#: After these a full stop does not end the sentence if the next word is no new one ("4.5 sq. km. of land").
_OPEN_END = re.compile(
    r"\b(?:sq|km|approx|est|no|nos|c|ca|Gen|Col|Lt|Maj|Capt|Sgt|Brig|Adm|Gov|Sen|Rep|Dr|Mr|Mrs|Ms|St|Mt|Ft)\.$"
)
_DATE_END = re.compile(r"\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$")
#: A full stop glued to the next sentence ("on Sunday.Police said"): a lower-case word, the stop, a capitalized word.
_GLUED = re.compile(r"(?<=[a-z0-9)][.!?])(?=[A-Z][a-z]+ )(?<![a-z]\.[a-z]\.)")
#: Months that are no abbreviation: sentencex reads "May." as one.
_MONTH_STOP = re.compile(r"\b(?:March|April|May|June|July)\.(?= [A-Z])")
#: Characters around a cut that say whether the sentence goes on.
_TAIL = 40
_LONGEST_PIECE = 2_000
_SURROGATE = re.compile("[\ud800-\udfff]")


def find_sentences(text: str) -> list[Sentence]:
    """Sentences of `text` in order, without the white space around them. A line's end always ends a sentence.

    None is longer than LONGEST characters: what goes on for longer is no sentence, and is cut at a blank, so that what
    reads sentences may compare all their words.
    """
    whole = (s for start, end in _lines(text) for s in _in_line(text, start, end))
    return [piece for s in whole for piece in ((s,) if s.end - s.start <= LONGEST else _cut(text, s))]


def _cut(text: str, sentence: Sentence) -> Iterator[Sentence]:
    start = sentence.start
    while start < sentence.end:
        end = min(start + LONGEST, sentence.end)
        blank = text.rfind(" ", start + 1, end) if end < sentence.end else -1
        end = blank if blank > start else end
        piece = text[start:end]
        if stripped := piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            yield Sentence(first, first + len(stripped))
        start = end


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line and not line.isspace():
            yield start, start + len(line)
        start += len(line) + 1


def _in_line(text: str, start: int, end: int) -> Iterator[Sentence]:
    line = text[start:end]
    cuts = _boundaries(line)
    first = 0
    for i, cut in enumerate(cuts):
        following = line[cut : cuts[i + 1]] if i + 1 < len(cuts) else ""
        if following and _goes_on(line[max(first, cut - _TAIL) : cut].rstrip(), following[:_TAIL].lstrip()):
            continue
        a, b = start + first, start + cut
        piece = text[a:b]
        stripped = piece.strip()
        if stripped:
            a += len(piece) - len(piece.lstrip())
            yield Sentence(a, a + len(stripped))
        first = cut


def _boundaries(line: str) -> list[int]:
    """Ends of sentencex's segments, plus glued stops; the last is always the line's end. Offsets count characters."""
    cuts = {m.start() for m in _GLUED.finditer(line)}
    cuts.update(m.end() for m in _MONTH_STOP.finditer(line))
    cuts.update(_segments(line))
    return sorted(c for c in cuts | {len(line)} if 0 < c <= len(line))


def _segments(line: str) -> Iterator[int]:
    """Ends of sentencex's segments. Its time is quadratic in some signs, so it is given a piece at a time.

    A piece begins where a segment ends, so that what a long line is cut into is what it would be as a whole.
    """
    # no encoder takes halves of characters (lone surrogates); the mark in their place is as long and ends nothing
    whole = line if line.isascii() else _SURROGATE.sub("\ufffd", line)
    start = 0
    while start < len(whole):
        piece = whole[start : start + _LONGEST_PIECE]
        ends = [int(b["end_index"]) for b in get_sentence_boundaries("en", piece)]
        is_rest = start + len(piece) == len(whole)
        known = ends if is_rest else [end for end in ends if end < len(piece)]
        yield from (start + end for end in known)
        start += len(piece) if is_rest or not known else known[-1]


def _goes_on(before: str, after: str) -> bool:
    tail = before[-12:]
    if _OPEN_END.search(tail):
        return True
    if _DATE_END.search(tail):
        return after[:1].isdigit()
    return tail.endswith(".") and after[:1].islower()
