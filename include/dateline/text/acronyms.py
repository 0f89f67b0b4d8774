"""Acronyms that a text gives behind a name: "Alliance of the River (ADR)", and wherever the letters stand again."""

import re
from collections.abc import Sequence

_GIVEN = re.compile(r" ?\((?:the |or )?([A-Z][A-Za-z]*[A-Z][A-Za-z]*(?:-[A-Za-z]+)?)\)")
_LONGEST = 9  # letters of an acronym


def find_acronyms(text: str, names: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Start, end and number of the name that it stands for, for each acronym of `names`, by position.

    names: spans. An acronym that two names were given stands for neither. Linear in the text's length.
    """
    given: dict[str, set[str]] = {}
    first: dict[str, int] = {}
    for number, (start, end) in enumerate(names):
        match = _GIVEN.match(text, end)
        if match is not None and len(match.group(1)) <= _LONGEST and " " in text[start:end]:
            given.setdefault(match.group(1), set()).add(text[start:end].lower())
            first.setdefault(match.group(1), number)
    plain = [acronym for acronym, full in given.items() if len(full) == 1]
    if not plain:
        return []
    again = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(plain, key=len, reverse=True))) + r")\b")
    return [
        (m.start(), m.end(), first[m.group()]) for m in again.finditer(text) if m.start() > names[first[m.group()]][0]
    ]
