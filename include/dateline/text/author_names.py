"""The names in a list of authors: JANE DOE and Omar bin Said, Associated Press; our correspondent Edith Farrow."""

import re
from dataclasses import dataclass
from functools import cache

from dateline.text.agencies import find_agency
from dateline.text.data_files import load_data
from dateline.text.letters import usual_letters
from dateline.text.printed_dates import months

LONGEST = 300
MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class AuthorNames:
    """names: as printed, in usual letters. credit: agency among or after them. is_clean: there was nothing else."""

    names: tuple[str, ...]
    credit: str | None
    is_clean: bool


@cache
def byline_words() -> dict[str, frozenset[str]]:
    """Words around authors' names, by kind (byline.yml)."""
    loaded = load_data("byline.yml")
    return {key: frozenset(str(word) for word in words) for key, words in loaded.items()}


_AND = re.compile(r"\s*(?:,|;|\||\s[&+•·–—-]\s|\s\(|(?<!\w)(?:and|AND|And|with(?=\s[^\W\d_a-z]))(?!\w))\s*")
_IN_PLACE = re.compile(r"\s+(?:in|at|from|for|of|on|IN|AT|FROM|FOR|with)\s.*$")
_INITIAL = re.compile(r"\b[A-Z]\.$")
_NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.‘-])*")
_CONTACT = re.compile(r"[\s,|(•·–—-]*(?:[^\s@]{1,64}@[^\s@]{1,80}|(?<!\S)@\w{1,30}|https?://\S{1,200})\)?")


@cache
def _date() -> re.Pattern[str]:
    """A date, or the word that announces one, with all that follows: the end of many bylines."""
    names = "|".join(sorted(months(), key=len, reverse=True))
    return re.compile(
        r"[\s,|(•·–—-]+(?:(?:first |last )?(?:published|updated|posted)\b.{0,60}"
        rf"|(?:on )?(?:(?:{names})\.? \d|\d{{1,2}}(?:st|nd|rd|th)? (?:{names})\b|\d{{4}}-\d\d|\d\d?[./]\d).{{0,40}})$",
        re.IGNORECASE,
    )


def read_author_names(value: str) -> AuthorNames:
    """Split what stands after "By"; a value is clean if all of it was names, jobs, places, papers and agencies."""
    value = _date().sub("", _CONTACT.sub("", value[:LONGEST]))
    names: list[str] = []
    credit: str | None = None
    is_clean = bool(value.strip(" .,;"))
    for part in _AND.split(value, maxsplit=MOST_NAMES):
        part = part.strip(" ()[]*_\u200b")
        if not _INITIAL.search(part):
            part = part.rstrip(". ")
        if not part:
            continue
        name, agency = _read_part(part, is_first=not names)
        credit = credit or agency
        if name is None:
            continue
        if is_name(name):
            name = usual_letters(name)
            if name not in names and (" " in name or not names):  # a single word after names is a place
                names.append(name)
        else:  # a place or paper after the names
            is_clean = is_clean and bool(names) and len(part.split()) <= 4 and part[:1].isupper()
    if credit and all(" " not in name for name in names):  # Reuters, Washington
        names = []
    return AuthorNames(tuple(names), credit, is_clean)


def _read_part(part: str, *, is_first: bool) -> tuple[str | None, str | None]:
    """One part of a list: (what may be a name, agency); no name where the part is an agency, a job or a paper."""
    core = _IN_PLACE.sub("", part)
    agency = find_agency(part) or find_agency(core)
    if agency is not None or _is_job(part):
        return None, agency
    name, agency = _without_agency(core)
    if not name or _is_job(name):
        return None, agency
    bare = _without_jobs(name)
    if not bare or ends_like(name, "desks") or (not is_first and ends_like(bare, "papers")):
        return None, agency
    if bare != name:
        if not is_first and (ends_like(bare, "beats") or bare.casefold() in byline_words()["beats"]):
            return None, agency  # Edith Farrow, Middle East Correspondent
        found = find_agency(bare)
        if found:
            return None, agency or found
        bare, found = _without_agency(bare)
        agency = agency or found
    return bare or None, agency


def _is_job(text: str) -> bool:
    folded = text.casefold()
    return folded in byline_words()["jobs"]


def _without_agency(name: str) -> tuple[str, str | None]:
    """Take an agency off either end of a name: Xinhua writers Edith Farrow; Edith Farrow Reuters; AP Auto Writer."""
    words = name.split()
    for count in (3, 2, 1):
        if len(words) <= count:
            continue
        agency = find_agency(" ".join(words[:count]))
        rest = " ".join(words[count:])
        if agency is not None and (_without_jobs(rest) != rest or _is_job(rest)):
            ended = rest.casefold().endswith(tuple(byline_words()["jobs"]))
            return "" if ended else _without_jobs(rest), agency
        if agency is not None and agency.isupper() and words[0] == agency and not name.isupper():
            return "", agency  # AP Auto
        agency = find_agency(" ".join(words[-count:]))
        if agency is not None and len(words) - count >= 2:
            return " ".join(words[:-count]), agency
    return name, None


@cache
def _jobs() -> tuple[str, ...]:
    return tuple(sorted(byline_words()["jobs"], key=len, reverse=True))


def _without_jobs(name: str) -> str:
    """Take jobs off both ends of a name, and whatever follows it (Jane Doe Monday)."""
    words = name.split()
    while len(words) > 1 and words[-1].casefold().strip(".,") in byline_words()["ends"]:
        words.pop()
    name = " ".join(words)
    folded = name.casefold()
    for job in _jobs():
        if folded.endswith(" " + job):
            return name[: -len(job)].rstrip(" ,")
        if folded.startswith(job + " "):
            return name[len(job) :].strip(" ,:")
    return name


def ends_like(name: str, kind: str) -> bool:
    """Whether a name's last word is one of a kind of words: Middle East Desk, Harbour Post."""
    words = name.casefold().split()
    return len(words) > 1 and words[-1] in byline_words()[kind]


def is_name(name: str) -> bool:
    """Whether words look like a person's name: capitals, small words between them, no digit."""
    words = name.split()
    if not 1 <= len(words) <= 6 or len(name) > 60 or words[0].casefold() in byline_words()["not_names"]:
        return False
    if not all(_NAME_WORD.fullmatch(word) for word in words):
        return False
    return not words[0][0].islower() and all(
        not word[0].islower() or word.split("-")[0] in byline_words()["particles"] for word in words
    )
