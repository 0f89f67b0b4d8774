"""Spans inside quotation marks, also where a quotation runs over paragraphs."""

import re
from collections.abc import Iterator
from typing import NamedTuple

#: Single marks only where they cannot be apostrophes: before a word, and behind a comma or full stop.
_MARKS = re.compile(r"[\"“”„«»]|''|``|(?<![^\s(\[])['‘](?=\w)|(?<=[,.?!])['’](?!\w)")
_OPENERS = frozenset("“„«") | {"``"}


class Quoted(NamedTuple):
    """A quotation at text[start:end], marks included. goes_on: the next paragraph opens again before it was closed."""

    start: int
    end: int
    goes_on: bool = False


def find_quoted(text: str) -> list[Quoted]:
    """Quotations in order. Marks of two kinds may pair ("like this”).

    A paragraph that leaves a quotation open is one only if the next opens with a mark again, or closes it with a curly
    one; elsewhere a mark without its other half is no quotation.
    """
    spans: list[Quoted] = []
    pending: Quoted | None = None  # left open by the paragraph before
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if line and not line.isspace():
            marks = list(_find_marks(text, start, end))
            opened = _carry(text, start, marks, pending)
            if pending and opened >= 0:
                spans.append(pending)
            pending = None
            for at, behind, opens in marks:
                is_inner = opened >= 0 and _is_single(text, opened)  # of a nickname: what opens last is the quotation
                if opens and (opened < 0 or is_inner):
                    opened = at
                elif (
                    not opens
                    and opened >= 0
                    and opened != at
                    and is_inner == (behind - at == 1 and _is_single(text, at))
                ):
                    spans.append(Quoted(opened, behind))
                    opened = -1
            if opened >= 0 and not _is_single(text, opened):
                pending = Quoted(opened, end, True)
        start = end + 1
    return spans


def _is_single(text: str, at: int) -> bool:
    return text[at] in "'‘’" and not text.startswith("''", at)


def _carry(text: str, start: int, marks: list[tuple[int, int, bool]], pending: Quoted | None) -> int:
    """Where a quotation left open before goes on in this paragraph, or -1."""
    if pending is None or not marks:
        return -1
    at, _, opens = marks[0]
    if opens:
        return at if not text[start:at].strip() else -1
    return start if text[pending.start] != '"' else -1


def _find_marks(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Marks of one paragraph: start, end, and whether the mark opens, told by its neighbours."""
    for match in _MARKS.finditer(text, start, end):
        sign, at, behind = match.group(), match.start(), match.end()
        is_left_free = at == start or text[at - 1].isspace() or text[at - 1] in "([{—–-/:"
        is_right_free = behind == end or text[behind].isspace()
        if is_right_free != is_left_free:
            yield at, behind, is_left_free
        elif sign in _OPENERS or sign in "”»":
            yield at, behind, sign in _OPENERS
        elif not is_left_free:
            yield at, behind, False
