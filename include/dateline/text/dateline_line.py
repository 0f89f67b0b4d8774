"""The dateline that opens a report: DAMASCUS, Syria, Oct. 11 (UPI) --"""

import re
from dataclasses import dataclass
from functools import cache

from dateline.text.agencies import find_agency
from dateline.text.data_files import load_data
from dateline.text.printed_dates import months

#: A dateline is never longer; a dash further on belongs to a sentence.
LONGEST = 140
#: What follows a dateline is a report's first sentence.
SHORTEST_REPORT = 30
#: Paragraphs at the head of a text in which a dateline may stand, after standfirst and captions.
PARAGRAPHS = 10


@dataclass(frozen=True, slots=True)
class DatelineLine:
    """place, region: in usual letters. credit: agency's short name, or as printed. end: where the report starts."""

    place: str
    region: str | None
    credit: str | None
    month: int | None
    day: int | None
    year: int | None
    end: int


_SEPARATOR = re.compile(r"\s*(?:--+|[—–―])\s*|\s+-\s+|(?<=[)\]])\s*\.?-+\s*|(?<=[)\]]):\s+|:\s+|(?<=/)\.\s+")
_CREDIT = re.compile(
    r"[\s,]*(?:\((?P<round>[^()]{2,40})\)|\[(?P<square>[^\[\]]{2,40})\]|/(?P<slash>[^/]{2,30})/)\.?\s*$"
)
_BRACKETED = re.compile(r"\((?P<inside>[^()]{3,80})\)\s*$")
_PLACE = re.compile(r"[^\W\d_](?:[^\W\d_]|['’ʿ`.&-])*(?: (?:[^\W\d_]|['’ʿ`&-])(?:[^\W\d_]|['’ʿ`.&-])*){0,4}")
_SPLIT = re.compile(r"\s*(?:/|;|, and | and | & )\s*")


@cache
def _data() -> dict[str, frozenset[str]]:
    loaded = load_data("dateline_line.yml")
    return {key: frozenset(str(word) for word in words) for key, words in loaded.items()}


@cache
def _day_pattern() -> re.Pattern[str]:
    month = "|".join(sorted(months(), key=len, reverse=True))
    return re.compile(
        rf"[\s,.]+(?:(?P<m1>{month})\.?\s+(?P<d1>\d{{1,2}})(?:,?\s+(?P<y1>\d{{4}}))?"
        rf"|(?P<d2>\d{{1,2}})\s+(?P<m2>{month})\.?(?:,?\s+(?P<y2>\d{{4}}|\d\d))?)[\s,.]*$",
        re.IGNORECASE,
    )


def find_dateline(text: str) -> DatelineLine | None:
    """Find the dateline of a report in one of its first paragraphs; `end` is an offset in `text`."""
    start = 0
    for _ in range(PARAGRAPHS):
        stop = text.find("\n", start)
        paragraph = text[start : stop if stop >= 0 else len(text)]
        lead = len(paragraph) - len(paragraph.lstrip())
        found = read_dateline(paragraph[lead:])
        if found is not None:
            return DatelineLine(
                found.place, found.region, found.credit, found.month, found.day, found.year, start + lead + found.end
            )
        if stop < 0:
            return None
        start = stop + 1
    return None


def read_dateline(paragraph: str) -> DatelineLine | None:
    """Read the dateline at the very start of a paragraph, or None if it does not start with one."""
    head = paragraph[: LONGEST + 20]
    for number, separator in enumerate(_SEPARATOR.finditer(head)):
        if number == 4 or separator.start() > LONGEST:
            return None
        rest = paragraph[separator.end() :]
        if len(rest) < SHORTEST_REPORT:  # a label, a table's cell or a score
            return None
        weak = separator.group().strip() == ":"
        found = _read_parts(head[: separator.start()], separator.end(), weak=weak, shouting=rest[:60].isupper())
        bare = found is not None and not (found.region or found.credit or found.month)
        if bare and (rest[0].islower() or not any(c.isalpha() for c in rest[:8])):  # NAME - what the name does
            return None
        if found is not None:
            return found
    return None


def _read_parts(prefix: str, end: int, *, weak: bool, shouting: bool) -> DatelineLine | None:
    """Take a prefix apart from its right end: credit, day, region, place. All of it must be used up."""
    credit: str | None = None
    bracketed = _BRACKETED.match(prefix)
    if bracketed:  # Human Rights Watch: (Beirut) –
        prefix = bracketed["inside"]
    else:
        while match := _CREDIT.search(prefix):
            credit = match["round"] or match["square"] or match["slash"]
            prefix = prefix[: match.start()]
    month, day, year, prefix = _take_day(prefix)
    place_part, _, region_part = prefix.strip(" ,.").partition(",")
    region_part = region_part.strip(" ,.")
    if credit is None and region_part and find_agency(region_part.rpartition(",")[2]):  # Damascus, SANA –
        region_part, _, credit = region_part.rpartition(",")
        region_part = region_part.strip(" ,.")
    agency = find_agency(credit) if credit else None
    first = _SPLIT.split(place_part.strip())[0]
    if not _is_place(first) or (region_part and not _is_region(region_part)):
        return None
    capitals = place_part.isupper()
    known = agency is not None or month is not None or bracketed is not None
    if credit is not None and agency is None and (not capitals or any(c.isdigit() for c in credit)):
        return None
    if (shouting or not capitals) and not known and not (region_part and not shouting and not weak):
        return None
    if weak and not (capitals and (region_part or len(first) > 3)) and agency is None:
        return None
    return DatelineLine(
        usual_letters(first),
        usual_letters(region_part) or None,
        agency or (credit.strip() if credit else None),
        month,
        day,
        year,
        end,
    )


def _take_day(prefix: str) -> tuple[int | None, int | None, int | None, str]:
    match = _day_pattern().search(prefix)
    if match is None:
        return None, None, None, prefix
    month = months()[(match["m1"] or match["m2"]).lower()]
    day = int(match["d1"] or match["d2"])
    if not 1 <= day <= 31:
        return None, None, None, prefix
    printed = match["y1"] or match["y2"]
    year = int(printed) if printed else None
    if year is not None and year < 100:  # 3 JAN 90
        year += 1900 if year >= 50 else 2000
    return month, day, year, prefix[: match.start()]


def _is_place(name: str) -> bool:
    return (
        2 <= len(name) <= 40
        and _PLACE.fullmatch(name) is not None
        and name.casefold() not in _data()["not_places"]
        and name.split()[0].casefold() not in _data()["not_first_words"]
        and find_agency(name) is None
        and all(_is_name_word(word) for word in name.split())
    )


def _is_name_word(word: str) -> bool:
    """A capital opens it, or a small word does, alone or before a hyphen (de, al-Madiq)."""
    small, _, _ = word.partition("-")
    return word[0].isupper() or small in _data()["small_words"] or not word[0].isalpha()


def _is_region(name: str) -> bool:
    parts = [part.strip() for part in name.split(",")]
    return len(parts) <= 2 and all(_PLACE.fullmatch(part) is not None and part[:1].isupper() for part in parts)


def usual_letters(name: str) -> str:
    """Give a name in capitals its usual letters (RIO DE JANEIRO: Rio de Janeiro); other names stay as they are."""
    if not name.isupper():
        return name
    words = name.split(" ")
    return " ".join(_usual_word(word, first=number == 0) for number, word in enumerate(words))


def _usual_word(word: str, *, first: bool) -> str:
    bare = word.strip(",")
    if bare in _data()["capitals"]:
        return word
    if f"{bare}." in _data()["capitals"]:  # the full stop went with the punctuation around it
        return f"{word}."
    if not first and bare.lower() in _data()["small_words"]:
        return word.lower()
    parts = word.split("-")
    small = _data()["small_words"]
    return "-".join(
        part.lower()
        if (number and part.lower() in small) or (not first and number == 0 and part.lower() in small)
        else _capitalized(part)
        for number, part in enumerate(parts)
    )


def _capitalized(part: str) -> str:
    """N'DJAMENA: N'Djamena, but SANA'A: Sana'a."""
    if len(part) > 2 and part[1] in "'’":
        return part[:2] + part[2:].capitalize()
    return part.capitalize()
