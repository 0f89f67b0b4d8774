"""The parts of a dateline, taken apart from its right end: credit, day, region, place. All of it must be used up."""

import re
from dataclasses import dataclass
from functools import cache

from dateline.reference.capitals import is_capital
from dateline.text.agencies import find_agency
from dateline.text.data_files import load_data
from dateline.text.letters import usual_letters
from dateline.text.printed_dates import months


@dataclass(frozen=True, slots=True)
class Parts:
    """place, region: in usual letters. credit: agency's short name, or as printed. is_bare: only a place was read."""

    place: str | None
    region: str | None
    credit: str | None
    month: int | None
    day: int | None
    year: int | None
    is_bare: bool


_CREDIT = re.compile(
    r"[\s,]*(?:\((?P<round>[^()]{2,40})\)|\[(?P<square>[^\[\]]{2,40})\]|/(?P<slash>[^/]{2,30})/)\.?\s*$"
)
_BRACKETED = re.compile(r"\((?P<inside>[^()]{3,80})\)\s*$")
_REGION = re.compile(r"\s*[(\[](?P<region>[^()\[\]]{3,40})[)\]]\s*$")
_PLACE = re.compile(r"[^\W\d_](?:[^\W\d_]|['’ʿ`.&-])*(?: (?:[^\W\d_]|['’ʿ`&-])(?:[^\W\d_]|['’ʿ`.&-])*){0,4}")
_SPLIT = re.compile(r"\s*(?:/|;| and | & )\s*")
_SPLIT_REGION = re.compile(r"\s*(?:/|;|, and )\s*")
_SENTENCE = re.compile(r"[^\W\d_]{4}\.\s")


@cache
def _data() -> dict[str, frozenset[str]]:
    loaded = load_data("dateline_line.yml")
    return {key: frozenset(str(word) for word in words) for key, words in loaded.items()}


@cache
def _day_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A day at the end of a prefix, and one at its start."""
    month = "|".join(sorted(months(), key=len, reverse=True))
    weekday = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
    day = (
        rf"{weekday}(?:(?P<m1>{month})\.?\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y1>\d{{4}}))?"
        rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m2>{month})\.?(?:,?\s+(?P<y2>\d{{4}}|\d\d))?)"
    )
    return (
        re.compile(rf"(?:^|[\s,.]+){day}[\s,.]*$", re.IGNORECASE),
        re.compile(rf"^\s*{day}[,.]\s+(?=\S)", re.IGNORECASE),
    )


def read_parts(prefix: str, *, kind: str, is_shouting: bool) -> Parts | None:
    """Read what stands before a separator, or None if it is no dateline.

    kind: of the separator, dash, colon, space or glued (see dateline_line). is_shouting: the report is in capitals too,
    so that capitals say nothing.
    """
    prefix, credit, is_bracketed = _take_credit(prefix)
    prefix, day = _take_day(prefix)
    prefix, agency_behind = _take_agency(prefix)
    if day is None and agency_behind:
        prefix, day = _take_day(prefix)
    credit = credit or agency_behind
    agency = _agency_of(credit)
    if kind == "glued" and agency_behind is None:
        return None
    if credit is not None and agency is None and any(c.isdigit() for c in credit):
        return None
    month, number, year = day or (None, None, None)
    shown_credit = agency or (credit.strip() if credit else None)
    if not prefix.strip(" ,.") or prefix.strip(" ,.").casefold() in _data()["anywhere"]:
        # (Reuters) - and Provinces, SANA - name the agency and no place
        is_line = agency is not None and kind != "space"
        return Parts(None, None, shown_credit, month, number, year, False) if is_line else None
    place, region = _place_and_region(prefix)
    if not _is_place(place) or (region and not _is_region(region)):
        return None
    is_known = agency is not None or month is not None or is_bracketed
    is_marked = _is_marked(prefix, place, region, kind=kind, is_shouting=is_shouting, is_known=is_known)
    if not is_marked or (kind == "space" and agency is None):
        return None
    if credit is not None and agency is None and not prefix.partition(",")[0].isupper():
        return None
    is_bare = not (region or credit or month)
    return Parts(usual_letters(place), usual_letters(region) or None, shown_credit, month, number, year, is_bare)


def _is_marked(prefix: str, place: str, region: str, *, kind: str, is_shouting: bool, is_known: bool) -> bool:
    """Whether anything says that a name opens a dateline: agency, day, capitals with a region, a known town."""
    if is_known or is_capital(place):
        return True
    capitals = prefix.strip().partition(",")[0].isupper() and not is_shouting
    if region:
        return capitals or (kind == "dash" and not is_shouting)
    words = place.casefold().split()
    is_like_town = len(words) == 1 or words[0] in _data()["place_openers"] or words[-1] in _data()["place_closers"]
    return capitals and is_like_town and (kind == "dash" or len(place) > 3)


def _take_credit(prefix: str) -> tuple[str, str | None, bool]:
    """The prefix without its brackets, the credit in them, and whether all of it stood in brackets."""
    bracketed = _BRACKETED.match(prefix)
    if bracketed and _agency_of(bracketed["inside"]) is None:  # Human Rights Watch: (Beirut) –
        return bracketed["inside"], None, True
    credit: str | None = None
    while match := _CREDIT.search(prefix):
        inside = match["round"] or match["square"] or match["slash"]
        if _take_day(inside)[0] == "":  # WASHINGTON (13 October 2015) —
            return f"{prefix[: match.start()]}, {inside}", credit, False
        if credit is not None and _agency_of(inside) is None:  # New Delhi [India], October 13 (ANI):
            break
        credit = credit or inside
        prefix = prefix[: match.start()]
    return prefix, credit, False


def _agency_of(credit: str | None) -> str | None:
    words = (credit or "").split()
    if credit is None or not words:
        return None
    return find_agency(credit) or find_agency(words[0])  # Reuters Breakingviews


def _take_agency(prefix: str) -> tuple[str, str | None]:
    """Damascus, SANA: the agency behind the last comma."""
    place, comma, last = prefix.rstrip(" ,.").rpartition(",")
    agency = find_agency(last) if comma else None
    return (place, agency) if agency else (prefix, None)


def _take_day(prefix: str) -> tuple[str, tuple[int, int, int | None] | None]:
    """The prefix without a day at either end, and that day as (month, day, year)."""
    at_end, at_start = _day_patterns()
    match = at_end.search(prefix) or at_start.search(prefix)
    if match is None:
        return prefix, None
    day = int(match["d1"] or match["d2"])
    if not 1 <= day <= 31:
        return prefix, None
    printed = match["y1"] or match["y2"]
    year = int(printed) if printed else None
    if year is not None and year < 100:  # 3 JAN 90
        year += 1900 if year >= 50 else 2000
    rest = prefix[: match.start()] + prefix[match.end() :]
    return rest, (months()[(match["m1"] or match["m2"]).lower()], day, year)


def _place_and_region(prefix: str) -> tuple[str, str]:
    """The first place of ALEPPO, Syria/BEIRUT and what it lies in; "near" and the like taken off."""
    in_brackets = _REGION.search(prefix)
    if in_brackets:
        prefix = f"{prefix[: in_brackets.start()]}, {in_brackets['region']}"
    place, _, region = prefix.strip(" ,.").partition(",")
    place = _SPLIT.split(place.strip())[0]
    return _nearness().sub("", place), _SPLIT_REGION.split(region)[0].strip(" ,.")


@cache
def _nearness() -> re.Pattern[str]:
    words = "|".join(sorted(_data()["nearness"], key=len, reverse=True))
    return re.compile(rf"^(?:{words})\s+", re.IGNORECASE)


def _is_place(name: str) -> bool:
    return (
        2 <= len(name) <= 40
        and _PLACE.fullmatch(name) is not None
        and name.casefold() not in _data()["not_places"]
        and name.split()[0].casefold().rstrip(".") not in _data()["not_first_words"]
        and find_agency(name) is None
        and all(_is_name_word(word) for word in name.split()[:-1])
        and (_is_name_word(name.split()[-1]) or name.split()[-1] in _data()["divisions"])
    )


def _is_name_word(word: str) -> bool:
    """A capital opens it, or a small word does, alone or before a hyphen (de, al-Madiq)."""
    small, _, _ = word.partition("-")
    return word[0].isupper() or small in _data()["small_words"] or not word[0].isalpha()


def _is_region(name: str) -> bool:
    parts = [part.strip() for part in name.split(",")]
    return (
        len(parts) <= 2
        and not _SENTENCE.search(name)
        and all(_PLACE.fullmatch(part) is not None and part[:1].isupper() for part in parts)
    )
