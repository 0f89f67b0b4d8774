"""The agency that a report names in its last lines: (AFP); With files from Reuters; AP contributed."""

import re
from collections.abc import Sequence
from functools import cache

from dateline.text.agencies import find_agency
from dateline.text.author_names import read_author_names
from dateline.text.data_files import load_data

#: Lines at the end that are looked at, and what a credit among them may measure.
LAST_LINES, LONGEST = 6, 300

_ENDING = re.compile(
    r"(?:[.!?”\"']\s*(?:[–—]|-{1,2})\s?|[.!?”\"']\s*\(|^\W{0,4})(?P<agency>[A-Z][\w ./-]{1,30}?)\W{0,3}$"
)
_CONTRIBUTED = re.compile(
    r"\W{0,4}(?P<agency>[A-Z][\w.'’ /-]{1,150}?)\s(?:(?:also|has|have)\s)?(?:contributed|helped)\b"
)


@cache
def _opener() -> re.Pattern[str]:
    words = sorted((str(w) for w in load_data("byline.yml")["inputs"]), key=len, reverse=True)
    return re.compile(rf"\W{{0,4}}(?:{'|'.join(map(re.escape, words))})(?!\w):?\s*(?:the\s)?", re.IGNORECASE)


def find_wire_credit(lines: Sequence[str]) -> str | None:
    """Find the short name of the agency credited at the end of a page's lines, captions and credits included."""
    for line in reversed(lines[-LAST_LINES:]):
        agency = _read_line(line.strip()) if len(line) <= LONGEST else _agency_at_end(line)
        if agency is not None:
            return agency
    return None


def _read_line(line: str) -> str | None:
    opened = _opener().match(line)
    if opened:
        return read_author_names(line[opened.end() :].rstrip(" )].")).credit
    contributed = _CONTRIBUTED.match(line)
    if contributed:
        return _first_agency(contributed["agency"])
    return _agency_at_end(line)


def _agency_at_end(line: str) -> str | None:
    ending = _ENDING.search(line[-60:])
    return find_agency(ending["agency"]) if ending else None


def _first_agency(words: str) -> str | None:
    """The agency that opens a list of contributors (Associated Press writers A in Beirut and B)."""
    parts = re.split(r"\s(?:and|&)\s|/", words)
    for part in parts:
        spoken = part.split()
        for count in range(min(4, len(spoken)), 0, -1):
            agency = find_agency(" ".join(spoken[:count]).removesuffix("’s").removesuffix("'s"))
            if agency is not None:
                return agency
    return None
