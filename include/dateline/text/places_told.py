"""Names that the text itself tells to be places: "the rebel town of Kafr Sama", "Tal Wadi village", the dateline's, the
headings of a brief."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from dateline.reference.data import load_data
from dateline.reference.fold import fold
from dateline.text.dateline_line import DatelineLine
from dateline.text.mentions_cues import load_cues
from dateline.text.ner import Entity
from dateline.text.places_fallen import find_fallen_places

#: A name has at most so many words, and a text so many names that are looked for elsewhere in it.
_LONGEST, _MOST = 4, 60
_WORD = re.compile(r"[^\W\d_](?:[\w’'-]*\w)?")
_GAP = re.compile(r" |-")
_HEADED_NAME = re.compile(r"[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,2}")
_HEADING = re.compile(
    rf"^{_HEADED_NAME.pattern}(?:(?:, | and |, and ){_HEADED_NAME.pattern}){{0,3}}\. (?=[A-Z])", re.MULTILINE
)
#: The rest of a list that its "and" closes: Atshan, Kafr Sumra and Tal Skik.
_MORE = re.compile(rf"(?:, {_HEADED_NAME.pattern}){{0,8}},? and {_HEADED_NAME.pattern}")
#: Labels that the model gives to foreign towns.
_NAMES = frozenset(("PERSON", "ORG", "GPE", "LOC", "FAC"))


def find_told_places(
    text: str, folded: str, line: DatelineLine | None, headings: Sequence[tuple[int, int]] = ()
) -> list[tuple[int, int]]:
    """Spans of names that a word for a place stands beside, and all other occurrences of those names, sorted.

    folded: reference.fold.fold(text), as long as the text. line: the text's dateline, whose first place is one.
    headings: spans of other names known to be places (`find_headings`). Spans do not overlap each other.
    """
    dateline = fold(line.place) if line and line.place else ""
    first = [(0, len(dateline))] if dateline and folded.startswith(dateline) else []
    fallen = (s for span in find_fallen_places(text, folded) for s in _trimmed(text, folded, *span))
    told = [*first, *headings, *_behind(text, folded), *_before(text, folded), *fallen]
    names = list(dict.fromkeys(folded[start:end] for start, end in told))[:_MOST]
    spans = set(told)
    if names:
        again = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, names), key=len, reverse=True)) + r")\b")
        spans |= {m.span() for m in again.finditer(folded) if text[m.start()].isupper()}
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda s: (s[0], -s[1])):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found


def find_headings(text: str, entities: Sequence[Entity], known: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Names that head a paragraph, as briefs begin them ("Foua and Kefraya. The truce holds."), where others that do
    are places (`known`: their spans). Each must be a name to the model, of whatever: "Winter." is none."""
    names = {(e.start, e.end) for e in entities if e.label in _NAMES}
    heads = [
        [m.span() for m in _HEADED_NAME.finditer(text, heading.start(), heading.end() - 2)]
        for heading in _HEADING.finditer(text)
    ]
    if not any(span in known for spans in heads for span in spans):
        return []
    return [span for spans in heads for span in spans if span in names]


@cache
def _cues() -> tuple[re.Pattern[str], re.Pattern[str], frozenset[str], frozenset[str]]:
    data = load_data("mention_cues.yml")
    heads = [w for key in ("city", "district") for w in data[f"{key}_before"] if w.endswith(" of")]
    tails = [*data["city_after"], *data["district_after"], *data["told_after"]]
    return (
        re.compile(r"\b(?:" + "|".join(map(re.escape, [*heads, *data["told_before"]])) + r") "),
        re.compile(r" (?:" + "|".join(map(re.escape, tails)) + r")\b"),
        frozenset(map(fold, data["not_names"])),
        frozenset(data["told_many"]),
    )


def _behind(text: str, folded: str) -> Iterator[tuple[int, int]]:
    for match in _cues()[0].finditer(folded):
        start = end = match.end()
        for _ in range(_LONGEST):
            word = _WORD.match(text, end)
            if word is None or not _is_name_word(word.group(), is_first=end == start):
                break
            end = word.end()
            gap = _GAP.match(text, end)
            if gap is None:
                break
            end = gap.end()
        yield from _trimmed(text, folded, start, end)
        end = start + len(text[start:end].rstrip(" -"))
        if end > start and match[0].strip() in _cues()[3] and (more := _MORE.match(text, end)):
            for name in _HEADED_NAME.finditer(text, *more.span()):
                yield from _trimmed(text, folded, *name.span())


def _before(text: str, folded: str) -> Iterator[tuple[int, int]]:
    for match in _cues()[1].finditer(folded):
        end = start = match.start()
        words = list(_WORD.finditer(text, max(0, end - 60), end))[-_LONGEST:]
        for word in reversed(words):
            is_beside = word.end() == start or (word.end() == start - 1 and _GAP.match(text, word.end()))
            if not is_beside or not _is_name_word(word.group(), is_first=False) or fold(word.group()) in _not_told():
                break
            start = word.start()
        yield from _trimmed(text, folded, start, end)


def _is_name_word(word: str, *, is_first: bool) -> bool:
    """Latamneh, al-Ghab, al (inside a name only)."""
    return word[0].isupper() or (any(c.isupper() for c in word) and "-" in word) or (not is_first and word == "al")


@cache
def _not_told() -> frozenset[str]:
    return frozenset(load_data("mention_cues.yml")["not_told"])


def _trimmed(text: str, folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end > start and not text[end - 1].isalnum():
        end -= 1
    if folded.startswith("'s", end - 2):
        end -= 2
    words = folded[start:end].split()
    is_people = folded[start:end] in load_cues().demonyms  # "a British city"
    if (
        end - start > 2
        and any(c.isupper() for c in text[start:end])
        and not _cues()[2].intersection(words)
        and not is_people
    ):
        yield start, end
