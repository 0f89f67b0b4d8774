"""Bylines: By Fred Lambert; Reporting by A in Beirut and B; Editing by C."""

import re
from dataclasses import dataclass
from functools import cache

from dateline.text.author_names import LONGEST, byline_words, read_author_names

#: Wire copy names whole teams in its last line.
LONGEST_CREDITS = 600
LONGEST_ABOUT = 900


@dataclass(frozen=True, slots=True)
class Byline:
    """names: as printed, in usual letters. credit: agency named among or after them."""

    names: tuple[str, ...]
    credit: str | None = None


def _either(*kinds: str) -> str:
    words = sorted((word for kind in kinds for word in byline_words()[kind]), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word) for word in words) + r")(?!\w)\s*:?\s*"


@cache
def _opener(*kinds: str) -> re.Pattern[str]:
    return re.compile(rf"[\W_]{{0,4}}{_either(*kinds)}", re.IGNORECASE)


@cache
def _credits() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:(?P<reporting>{_either('reporting')})|{_either('editing')})", re.IGNORECASE)


def read_byline(line: str) -> Byline | None:
    """Read a line that is nothing but a byline ("By A and B, Associated Press"), or None.

    The last lines of wire copy ("Reporting by A; Editing by B") give the reporters only; a line with editors alone
    gives a byline without names, so that the caller may drop the line.
    """
    line = line.strip().strip("()[]_*|•–—- ")
    if len(line) <= LONGEST_CREDITS and _credits().match(line):
        return _read_credits(line)
    if not 4 <= len(line) <= LONGEST:
        return None
    opened = _opener("openers").match(line)
    if opened is None:
        return None
    found = read_author_names(line[opened.end() :])
    return Byline(found.names, found.credit) if found.is_clean else None


def read_names(value: str) -> Byline:
    """Read the names out of a value that is known to hold authors (a page's metadata), with or without "By"."""
    value = value.strip()[:LONGEST]
    opened = _opener("openers").match(value)
    found = read_author_names(value[opened.end() :] if opened else value)
    return Byline(found.names, found.credit)


_BETWEEN = re.compile(r"(?:[\s;.,/|()]|\band$)+$")


def _read_credits(line: str) -> Byline | None:
    """Credits follow each other with a semicolon, a full stop, "and" or nothing between them."""
    names: list[str] = []
    credit: str | None = None
    opened = list(_credits().finditer(line))
    ends = [*(match.start() for match in opened[1:]), len(line)]
    for match, end in zip(opened, ends, strict=True):
        if match["reporting"] is None:
            continue
        found = read_author_names(_BETWEEN.sub("", line[match.end() : end]))
        if not found.is_clean and match is opened[0]:
            return None
        names += [name for name in found.names if name not in names]
        credit = credit or found.credit
    return Byline(tuple(names), credit)


_ABOUT = re.compile(
    r"[\W_]{0,4}((?:[^\W\d_][\w.'’-]*\s){1,4}?)(?:is|was|has|covers|writes|reports|joined)\s", re.UNICODE
)


def is_about_authors(line: str, names: tuple[str, ...]) -> bool:
    """Whether a line says who its authors are (Edith Farrow is a reporter in Beirut), or is their names once more."""
    if not names or len(line) > LONGEST_ABOUT:
        return False
    found = read_author_names(line) if len(line) <= LONGEST else None
    if found is not None and found.is_clean and found.names and set(found.names) <= set(names):
        return True
    about = _ABOUT.match(line)
    surnames = {name.split()[-1].casefold() for name in names if " " in name}
    return (
        about is not None
        and about[1].split()[-1].casefold() in surnames
        and not byline_words()["about"].isdisjoint(re.findall(r"\w+", line.casefold()))
    )
