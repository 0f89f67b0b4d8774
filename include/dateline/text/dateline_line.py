"""The dateline that opens a report: DAMASCUS, Syria, Oct. 11 (UPI) --"""

import re
from dataclasses import dataclass, replace
from functools import cache

from dateline.text.agencies import find_agency
from dateline.text.data_files import load_data
from dateline.text.dateline_parts import Parts, read_parts

#: A dateline is never longer; a dash further on belongs to a sentence.
LONGEST = 140
#: What follows a dateline is a report's first sentence.
SHORTEST_REPORT = 30
#: Paragraphs at the head of a text in which a dateline may stand, after standfirst and captions.
PARAGRAPHS = 10
#: Dashes, colons and brackets that are looked at in one paragraph.
MOST_SEPARATORS = 6


@dataclass(frozen=True, slots=True)
class DatelineLine:
    """place, region: in usual letters, the first of several; no place in "(Reuters) -". credit: agency's short name, or
    as printed. end: where the report starts."""

    place: str | None
    region: str | None
    credit: str | None
    month: int | None
    day: int | None
    year: int | None
    end: int


# what ends a dateline: a dash, which most agencies print; a colon; a bracket and then the report; a hyphen behind SANA
_SEPARATOR = re.compile(
    r"(?P<dash>\s*(?:--+|[—–―−‒])\s*|\s+[-‐‑_|]\s+|(?<=[)\]/])\.?\s*[-‐‑_]+\s*)"
    r"|(?P<colon>:\s+)"
    r"|(?P<space>(?<=[)\]/])\.?\s+(?=[^\W\d_a-z]|[\"“‘']))"
    r"|(?P<glued>(?<=[A-Z]{3})[-_]\s*)"
)
_AGENCY_BEHIND = re.compile(r"([^\W\d_a-z][\w' ]{1,30}?)(?:\.|\s*[-–—]+|:)\s+")


_A_REPORT = "The report that follows a dateline, as long as it needs to be."


@cache
def _lead() -> re.Pattern[str]:
    """Bullets, and labels with their number: UPDATE 2-, WRAPUP 1:, Special to the Harbour Post:"""
    labels = "|".join(re.escape(str(label)) for label in load_data("dateline_line.yml")["labels"])
    return re.compile(
        rf"[\s•·▪■●◦*>»–—-]*(?:(?:(?:{labels})\b(?:\s?\d{{1,2}})?|special to [^:–—\n]{{3,40}}?)\s*[-–—:]+\s*)?",
        re.IGNORECASE,
    )


def find_dateline(text: str) -> DatelineLine | None:
    """Find the dateline of a report in one of its first paragraphs; `end` is an offset in `text`."""
    start = 0
    for _ in range(PARAGRAPHS):
        stop = text.find("\n", start)
        paragraph = text[start : stop if stop >= 0 else len(text)]
        found = read_dateline(paragraph)
        if found is not None and not (_is_label(found, paragraph) and _is_talk(text)):
            return replace(found, end=start + found.end)
        if stop < 0:
            return None
        start = stop + 1
    return None


def _is_label(found: DatelineLine, paragraph: str) -> bool:
    return not (found.region or found.credit or found.month) and paragraph[: found.end].rstrip().endswith(":")


_SPEAKER = re.compile(r"^[A-Z][A-Z .'’-]{1,40}:\s", re.MULTILINE)


def _is_talk(text: str) -> bool:
    """Whether a text is a transcript: its paragraphs open with names in capitals and a colon, like some datelines."""
    return len(_SPEAKER.findall(text[:5_000])) > 1


def read_dateline(paragraph: str) -> DatelineLine | None:
    """Read the dateline at the very start of a paragraph, or None if it does not start with one."""
    lead = _lead().match(paragraph[:LONGEST])
    start = lead.end() if lead else 0
    head = paragraph[start : start + LONGEST + 20]
    for number, separator in enumerate(_SEPARATOR.finditer(head)):
        if number == MOST_SEPARATORS or separator.start() > LONGEST:
            return None
        end = start + separator.end()
        rest = paragraph[end : end + 80]
        if len(rest) < SHORTEST_REPORT:  # a label, a table's cell or a score
            return None
        kind = str(separator.lastgroup)
        found = read_parts(head[: separator.start()], kind=kind, is_shouting=rest[:60].isupper())
        if found is None or (found.is_bare and (rest[0].islower() or not any(c.isalpha() for c in rest[:8]))):
            continue  # NAME - what the name does
        return _with_agency_behind(found, rest, end)
    return None


def read_bare_dateline(value: str) -> DatelineLine | None:
    """Read a dateline that stands alone (a field or element that holds nothing else); its `end` means nothing."""
    value = value.strip(" -–—_:|")
    return read_dateline(f"{value} — {_A_REPORT}") if value and len(value) <= LONGEST else None


def _with_agency_behind(found: Parts, rest: str, end: int) -> DatelineLine:
    """MOSCOW, October 13 - RIA Novosti. The report: the agency stands behind the dash."""
    credit = found.credit
    behind = _AGENCY_BEHIND.match(rest) if credit is None else None
    agency = find_agency(behind[1]) if behind else None
    if behind and agency:
        credit, end = agency, end + behind.end()
    return DatelineLine(found.place, found.region, credit, found.month, found.day, found.year, end)
