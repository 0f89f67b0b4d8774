"""Reports as plain text: wire copy, notes in Markdown, and web pages that somebody saved by hand."""

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

from dateline.text.agencies import find_agency
from dateline.text.byline import Byline, is_about_authors, read_byline, read_names
from dateline.text.captions import is_caption
from dateline.text.clean import clean_characters, clean_lines, is_boilerplate
from dateline.text.data_files import load_data
from dateline.text.dateline_line import read_dateline
from dateline.text.printed_dates import Stamp, find_full_dates, read_stamp, read_timestamp

#: Lines in which title, byline and publication line are looked for.
HEAD_LINES = 15
LONGEST_TITLE = 250
#: Of letters and all: bylines and publication lines are shorter.
SHORTEST_PARAGRAPH = 100


class HasTimes(Protocol):
    """Anything that takes publication lines."""

    published: Stamp | None
    modified: Stamp | None


@dataclass(slots=True)
class PlainPage:
    """What a plain text says of itself, and its report. lines: paragraphs, cleaned."""

    title: str | None = None
    names: tuple[str, ...] = ()
    credit: str | None = None
    published: Stamp | None = None
    modified: Stamp | None = None
    url: str | None = None
    lines: list[str] = field(default_factory=list)


def _labels() -> dict[str, str]:
    labels: dict[str, str] = load_data("plain_page.yml")["labels"]
    return labels


_FENCE = re.compile(r"\s*---\s*\n")
_LABEL = re.compile(r"\s*[*_]{0,2}([A-Za-z][A-Za-z _-]{1,20}?)[*_]{0,2}\s*:[*_]{0,2}\s+(\S.*)")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+")
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,})\s*$")
_EMPHASIS = re.compile(r"(?<!\w)(\*\*|__|\*|_)(?=\S)([^*_\n]{1,400})(?<=\S)\1(?!\w)")
_IMAGE = re.compile(r"!\[[^\]\n]{0,500}\]\([^)\n]{0,1000}\)")
_LINK = re.compile(r"\[([^\]\n]{1,300})\]\((?:https?://|/|mailto:)[^)\s]{0,1000}(?: \"[^\"\n]{0,300}\")?\)")


def read_plain_page(text: str, *, known_title: str | None = None) -> PlainPage:
    """Read a report saved as plain text or Markdown.

    known_title: as a listing or the file itself gives it; what stands above it in the text is a masthead.

    The title is the first line if it looks like one; byline, publication line and labelled lines (`Date: ...`, front
    matter between `---`) stand at the head; everything else that survives `clean_lines` is the report. Any string gives
    a page, at worst one without lines.
    """
    page = PlainPage()
    text = _take_front_matter(clean_characters(text), page)
    lines = [line for line in (_plain(line) for line in _unwrap(text)) if line]
    body = _take_head(_below_masthead(_without_doubled_captions(lines), page.title or known_title), page)
    page.lines = _take_credits(clean_lines(body, title=page.title), page)
    return page


def _take_front_matter(text: str, page: PlainPage) -> str:
    """Read `key: value` lines between two `---` at the very start."""
    opened = _FENCE.match(text)
    if opened is None:
        return text
    head, fence, rest = text[opened.end() :].partition("\n---")
    if not fence or len(head) > 10_000:
        return text
    for line in head.split("\n"):
        _take_label(line, page)
    return rest.partition("\n")[2]


def _take_label(line: str, page: PlainPage) -> bool:
    """Put a labelled line into its field; whether it was one."""
    match = _LABEL.fullmatch(line) if len(line) <= 400 else None
    kind = _labels().get(match[1].strip().replace("_", " ").casefold()) if match else None
    if match is None or kind is None:
        return False
    value = match[2].strip().strip("\"'")
    if kind == "title":
        page.title = page.title or value
    elif kind == "byline":
        _take_byline(read_names(value), page)
    elif kind == "published":
        page.published = page.published or read_timestamp(value)
    elif kind == "modified":
        page.modified = page.modified or read_timestamp(value)
    elif kind == "url":
        page.url = page.url or (value if value.startswith(("http://", "https://")) else None)
    elif kind == "source":
        page.credit = page.credit or find_agency(value)
    return True


def _take_byline(byline: Byline, page: PlainPage) -> None:
    page.names = page.names or byline.names
    page.credit = page.credit or byline.credit


def _unwrap(text: str) -> list[str]:
    """Split into paragraphs: one per line, or one per block where the lines were broken at a fixed width."""
    lines = text.split("\n")
    inner = [len(a) for a, b in pairwise(lines) if a.strip() and b.strip()]
    longest = max(map(len, lines), default=0)
    wrapped = len(inner) >= 3 and longest <= 110 and sum(n >= 45 for n in inner) >= 0.6 * len(inner)
    if not wrapped:
        return lines
    paragraphs: list[str] = []
    open_block = False
    for line in lines:
        stripped = line.strip()
        starts_anew = line.startswith(("   ", "\t")) or (bool(stripped) and read_byline(stripped) is not None)
        if stripped and open_block and not starts_anew:
            paragraphs[-1] = f"{paragraphs[-1]} {stripped}"
        else:
            paragraphs.append(stripped)
        # a line well short of the width ends its paragraph even without a blank line after it
        open_block = bool(stripped) and read_byline(stripped) is None and len(line.rstrip()) > 0.6 * longest
    return paragraphs


def _plain(line: str) -> str:
    """Take Markdown's marks off a line; what is not Markdown stays as printed."""
    if _UNDERLINE.match(line):
        return ""
    line = _HEADING.sub("", line)
    if line.lstrip().startswith(">"):
        line = line.lstrip("> ")
    if "](" in line:
        line = _LINK.sub(r"\1", _IMAGE.sub("", line))
    if "*" in line or "_" in line:
        line = _EMPHASIS.sub(r"\2", line)
    return line.strip()


def _without_doubled_captions(lines: list[str]) -> list[str]:
    """Drop long paragraphs at the head that stand twice in a row, whole or with more behind: a picture's captions."""
    doubled: set[int] = set()
    for number, (line, following) in enumerate(pairwise(lines[:HEAD_LINES])):
        shorter, longer = sorted((line, following), key=len)
        if len(shorter) >= 60 and longer.startswith(shorter) and not looks_like_title(line):
            doubled |= {number, number + 1}
    return [line for number, line in enumerate(lines) if number not in doubled]


def _below_masthead(lines: list[str], title: str | None) -> list[str]:
    folded = " ".join((title or "").casefold().split())
    for number, line in enumerate(lines[:HEAD_LINES]):
        if folded and " ".join(line.casefold().split()) == folded:
            return lines[number:]
    return lines


def _take_head(lines: list[str], page: PlainPage) -> list[str]:
    """Take title, byline, publication line and labels out of the first lines; what is left is the report."""
    kept: list[str] = []
    in_head = True
    for number, line in enumerate(lines):
        if not in_head or number >= HEAD_LINES:
            kept += lines[number:]
            break
        if is_boilerplate(line) or is_caption(line) or _take_label(line, page):
            continue
        if read_dateline(line) is not None:
            in_head = False
            kept.append(line)
            continue
        byline = read_byline(line)
        if byline is not None:
            _take_byline(byline, page)
        elif is_publication_line(line):
            take_publication(line, page)
        elif find_agency(line):
            page.credit = page.credit or find_agency(line)
        elif page.title is None and not kept and looks_like_title(line):
            page.title = line
        else:
            kept.append(line)
    return kept


def looks_like_title(line: str) -> bool:
    """Whether a first line is a headline: short, with a word in it, and not ended like a sentence."""
    return 8 <= len(line) <= LONGEST_TITLE and " " in line and line[-1] not in ".,;:" and read_dateline(line) is None


_LETTERS = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*")


def is_publication_line(line: str) -> bool:
    """Whether a line is a date and time and nothing else (Published Oct. 11, 2015 at 3:14 PM)."""
    found = find_full_dates(line) if len(line) <= 120 else []
    if not found:
        return False
    rest = line
    for start, end, _ in reversed(found):
        rest = rest[:start] + rest[end:]
    words: list[str] = load_data("plain_page.yml")["publication_words"]
    return all(word.casefold() in words for word in _LETTERS.findall(rest))


def take_publication(line: str, page: HasTimes) -> None:
    """Put the time in a publication line where it belongs: an update is no publication."""
    stamp = read_stamp(line)
    if line.casefold().lstrip("( ").startswith(_UPDATED):
        page.modified = page.modified or stamp
    else:
        page.published = page.published or stamp


_UPDATED = ("updated", "update:", "last updated", "last modified", "modified", "last update")


def take_page_lines(lines: list[str], page: PlainPage) -> list[str]:
    """Take byline, publication line and credits out of a web page's lines; fills only what `page` does not know yet."""
    kept: list[str] = []
    head = len(take_head(lines[:HEAD_LINES]))
    for number, line in enumerate(lines):
        byline = read_byline(line) if number < head else None
        if byline is not None and len(line) <= 120:
            _take_byline(byline, page)
        elif number < 6 and is_publication_line(line) and len(line) <= 80:
            take_publication(line, page)
        else:
            kept.append(line)
    return _take_credits(kept, page)


def find_byline(lines: list[str]) -> Byline | None:
    """Find the byline above a text, else the credits below it; every line stays where it is."""
    found = [byline for line in [*take_head(lines[:HEAD_LINES]), *lines[-4:]] if (byline := read_byline(line))]
    return next((byline for byline in found if byline.names), found[0] if found else None)


def take_head(lines: list[str]) -> list[str]:
    """The lines above the second paragraph: the first may be a standfirst with the byline below it."""
    paragraphs = [number for number, line in enumerate(lines) if len(line) >= SHORTEST_PARAGRAPH]
    return lines[: paragraphs[1]] if len(paragraphs) > 1 else lines


def _take_credits(lines: list[str], page: PlainPage) -> list[str]:
    """Take the credits out of the last lines: (Reporting by A; Editing by B)."""
    kept = lines[:-4]
    for line in lines[-4:]:
        byline = read_byline(line) if kept else None
        if byline is None and kept and is_about_authors(line, page.names):
            continue
        if byline is None:
            kept.append(line)
        else:
            _take_byline(byline, page)
    return kept
