"""Spans inside quotation marks."""

import re

_MARKS = re.compile('[\n"“”]')


def find_quoted(text: str) -> list[tuple[int, int]]:
    """Spans inside quotation marks; a straight mark opens and closes within one line only."""
    spans: list[tuple[int, int]] = []
    opened, sign = -1, ""
    for match in _MARKS.finditer(text):
        i, char = match.start(), match.group()
        if char == "\n" and sign == '"':
            opened = -1
        elif opened < 0 and char in '"“':
            opened, sign = i, char
        elif opened >= 0 and char in ('"' if sign == '"' else "”"):
            spans.append((opened, i + 1))
            opened = -1
    return spans
