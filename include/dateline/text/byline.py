"""Bylines: By Fred Lambert; Reporting by A in Beirut and B; Editing by C."""

import re
from dataclasses import dataclass
from functools import cache

from dateline.text.agencies import find_agency
from dateline.text.data_files import load_data
from dateline.text.dateline_line import usual_letters

LONGEST = 300
MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class Byline:
    """names: as printed, in usual letters. credit: agency named among or after them."""

    names: tuple[str, ...]
    credit: str | None = None


@cache
def _data() -> dict[str, frozenset[str]]:
    loaded = load_data("byline.yml")
    return {key: frozenset(str(word) for word in words) for key, words in loaded.items()}


@cache
def _opener(*kinds: str) -> re.Pattern[str]:
    words = sorted((word for kind in kinds for word in _data()[kind]), key=len, reverse=True)
    return re.compile(r"[\W_]{0,4}(?:" + "|".join(re.escape(word) for word in words) + r")\b\s*:?\s*", re.IGNORECASE)


_AND = re.compile(r"\s*(?:,|;|\||\s[&+•·–—-]\s|(?<!\w)(?:and|AND|And)(?!\w))\s*")
_SECTION = re.compile(r"\s*[;.]\s+(?=[A-Z])")
_IN_PLACE = re.compile(r"\s+(?:in|at|from|for|of|on|IN|AT|FROM|FOR|with)\s.*$")
_INITIAL = re.compile(r"\b[A-Z]\.$")
_NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.‘-])*")


def read_byline(line: str) -> Byline | None:
    """Read a line that is nothing but a byline ("By A and B, Associated Press"), or None.

    The last lines of wire copy ("Reporting by A; Editing by B") give the reporters only; a line with editors alone
    gives a byline without names, so that the caller may drop the line.
    """
    line = line.strip().strip("()_*|–—- ")
    if not 4 <= len(line) <= LONGEST:
        return None
    if _opener("reporting").match(line) or _opener("editing").match(line):
        return _read_credits(line)
    opened = _opener("openers").match(line)
    if opened is None:
        return None
    names, credit, ok = _read_names(line[opened.end() :])
    return Byline(names, credit) if ok else None


def read_names(value: str) -> Byline:
    """Read the names out of a value that is known to hold authors (a page's metadata), with or without "By"."""
    value = value.strip()[:LONGEST]
    opened = _opener("openers").match(value)
    names, credit, _ = _read_names(value[opened.end() :] if opened else value)
    return Byline(names, credit)


def _read_credits(line: str) -> Byline | None:
    names: list[str] = []
    credit: str | None = None
    sections = _SECTION.split(line)
    for number, section in enumerate(sections):
        opened = _opener("reporting").match(section)
        if opened is None:
            if _opener("editing").match(section) is None and number == 0:
                return None
            continue
        found, agency, ok = _read_names(section[opened.end() :])
        if not ok and number == 0:
            return None
        names += [name for name in found if name not in names]
        credit = credit or agency
    return Byline(tuple(names), credit)


def _read_names(value: str) -> tuple[tuple[str, ...], str | None, bool]:
    """Split names; the flag tells whether everything was a name, a job or an agency."""
    names: list[str] = []
    credit: str | None = None
    ok = bool(value.strip(" .,;"))
    for part in _AND.split(value, maxsplit=MOST_NAMES):
        part = part.strip(" ()[]*_\u200b")
        if not _INITIAL.search(part):
            part = part.rstrip(". ")
        if not part:
            continue
        if part.casefold() in _data()["jobs"]:
            continue
        agency = find_agency(part)
        if agency is not None:
            credit = credit or agency
            continue
        name, agency = _without_job(_IN_PLACE.sub("", part))
        credit = credit or agency or _leading_agency(name)
        if _leading_agency(name):  # AP Auto: the rest of "AP Auto Writer"
            continue
        if _is_name(name):
            name = usual_letters(name)
            if name not in names and (" " in name or not names):  # a single word after names is a place
                names.append(name)
        elif names and any(part.casefold().startswith(job) for job in _data()["jobs"]):
            continue
        else:
            ok = (
                ok and bool(names) and len(part.split()) <= 4 and part[:1].isupper()
            )  # a place or paper after the names
    if credit and all(" " not in name for name in names):  # Reuters, Washington
        names = []
    return tuple(names), credit, ok


def _leading_agency(name: str) -> str | None:
    words = name.split()
    for count in (3, 2, 1):
        if len(words) > count and (agency := find_agency(" ".join(words[:count]))) and words[0].isupper():
            return agency
    return None


def _without_job(name: str) -> tuple[str, str | None]:
    """JANE DOE Associated Press Writer: the name, and the agency in the job."""
    words = name.split()
    while len(words) > 1 and words[-1].casefold().strip(".,") in _data()["ends"]:
        words.pop()
    name = " ".join(words)
    folded = name.casefold()
    for job in sorted(_data()["jobs"], key=len, reverse=True):
        if folded.endswith(" " + job):
            return name[: -len(job)].rstrip(" ,"), find_agency(job.removesuffix("s").removesuffix(" writer"))
    return name, None


def _is_name(name: str) -> bool:
    words = name.split()
    if not 1 <= len(words) <= 6 or len(name) > 60 or words[0].casefold() in _data()["not_names"]:
        return False
    if not all(_NAME_WORD.fullmatch(word) for word in words):
        return False
    return words[0][0].isupper() and all(
        not word[0].islower() or word.split("-")[0] in _data()["particles"] for word in words
    )
