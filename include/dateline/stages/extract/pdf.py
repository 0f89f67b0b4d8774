"""Text of PDF files: reports and statements as offices publish them."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from dateline.schema.errors import SetAside
from dateline.text.clean import clean_characters
from dateline.text.printed_dates import Stamp, make_day

MOST_PAGES = 300
MOST_CHARACTERS = 3_000_000
#: Lines at the upper and lower edge of a page among which headers and footers are looked for.
EDGE = 4

_PAGE_NUMBER = re.compile(r"\W*(?:page\s)?\d{1,4}(?:\s?(?:/|of)\s?\d{1,4})?\W*", re.IGNORECASE)
# U+FFFE and U+0002 are pdfium's marks for a hyphen at the end of a line; it has joined the lines then
_HYPHEN = re.compile("[\ufffe\x02]")
_BROKEN_WORD = re.compile(r"(?<=[^\W\d_])[\ufffe\x02](?=[a-zß-ÿ])")
_DIGITS = re.compile(r"\d+")
_PDF_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_SENTENCE_END = (".", "!", "?", ":", "”", '"', ".)")


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line. bottom: above the page's lower edge, in points; height: of its letters' font."""

    text: str
    bottom: float = 0.0
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class PdfText:
    """text: a paragraph a line. title, created: of the file's own metadata."""

    text: str
    title: str | None
    created: Stamp | None


def read_pdf(payload: bytes) -> PdfText:
    """Read a PDF's text. Raises SetAside: extractor_failed (damaged, encrypted), no_text (scans)."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(payload)
        try:
            pages = _page_lines(document)
            title = document.get_metadata_value("Title")
            created = document.get_metadata_value("CreationDate")
        finally:
            document.close()
    except Exception as error:  # any parser may fail on any file: the file is set aside, the run goes on
        raise SetAside("extractor_failed", f"{type(error).__name__}: {error}") from error
    text = "\n".join(make_paragraphs(without_running_lines(pages)))
    if not text.strip():
        raise SetAside("no_text", f"a PDF of {len(pages)} pages without text (a scan?)")
    return PdfText(text, clean_characters(title or "").strip() or None, _created(created or ""))


def _page_lines(document: Any) -> list[list[Line]]:
    pages: list[list[Line]] = []
    total = 0
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        textpage = page.get_textpage()
        pages.append(list(_lines(textpage)))
        total += textpage.count_chars()
        textpage.close()
        page.close()
        if total > MOST_CHARACTERS:
            break
    return pages


def _lines(textpage: Any) -> Iterator[Line]:
    """Lines of a page with the place and height of their first character."""
    at = 0
    for raw in textpage.get_text_range().split("\n"):
        line = clean_characters(_HYPHEN.sub("-", _BROKEN_WORD.sub("", raw))).strip()
        if line:
            first = at + len(raw) - len(raw.lstrip())
            inside = first < textpage.count_chars()  # characters beyond the BMP shift the count
            _, bottom, _, top = textpage.get_charbox(first, loose=True) if inside else (0.0, 0.0, 0.0, 0.0)
            yield Line(line, bottom, top - bottom)
        at += len(raw) + 1


def _created(value: str) -> Stamp | None:
    match = _PDF_DATE.match(value)
    day = make_day(int(match[1]), int(match[2]), int(match[3])) if match else None
    if day is None:
        return None
    return Stamp(dt.datetime.combine(day, dt.time(), dt.UTC), "day", basis="file")


def without_running_lines(pages: list[list[Line]]) -> list[list[Line]]:
    """Drop page numbers, and headers and footers: edge lines that most pages share, their digits aside."""
    edges = Counter(key for page in pages for key in {_key(line) for line in (*page[:EDGE], *page[-EDGE:])})
    running = {key for key, count in edges.items() if len(pages) >= 2 and count >= max(2, 0.6 * len(pages))}
    kept = []
    for page in pages:
        inner = []
        for number, line in enumerate(page):
            from_edge = min(number, len(page) - 1 - number)
            if (from_edge < 2 and _PAGE_NUMBER.fullmatch(line.text)) or (from_edge < EDGE and _key(line) in running):
                continue
            inner.append(line)
        kept.append(inner)
    return kept


def _key(line: Line) -> str:
    return _DIGITS.sub("#", line.text)


def make_paragraphs(pages: list[list[Line]]) -> list[str]:
    """Join printed lines to paragraphs, also across pages; a word hyphenated at a line's end becomes whole.

    A paragraph ends where the next line stands further down than usual or in letters of another size. Where a file
    has no such gaps, it ends with a line that ends a sentence well short of the usual width, or is a heading.
    """
    widths = sorted(len(line.text) for page in pages for line in page)
    usual_width = widths[int(len(widths) * 0.8)] if widths else 0
    gaps = sorted(gap for page in pages for above, line in pairwise(page) if (gap := above.bottom - line.bottom) > 0)
    usual_gap = gaps[len(gaps) // 2] if gaps else 0.0
    spaced = any(1.25 * usual_gap < gap < 3 * usual_gap for gap in gaps)
    paragraphs: list[str] = []
    above: Line | None = None
    at_head = True
    for page in pages:
        for number, line in enumerate(page):
            # above the first full line stand title, byline and date, each by itself
            at_head = at_head and (above is None or len(above.text) < 0.85 * usual_width)
            if above is None:
                ended = True
            elif number == 0:
                ended = above.text.endswith(_SENTENCE_END)
            elif abs(above.height - line.height) > 0.1 * max(above.height, line.height):
                ended = True
            elif spaced:
                ended = above.bottom - line.bottom > 1.25 * usual_gap or at_head
            else:
                ended = at_head or _is_last(above.text, usual_width)
            _append(paragraphs, line.text, anew=ended)
            above = line
    return paragraphs


def _is_last(text: str, usual_width: int) -> bool:
    short = len(text) < 0.75 * usual_width
    return short and (text.endswith(_SENTENCE_END) or len(text) < 0.6 * usual_width)


def _append(paragraphs: list[str], text: str, *, anew: bool) -> None:
    if anew or not paragraphs:
        paragraphs.append(text)
    elif paragraphs[-1].endswith("-") and text[:1].islower() and paragraphs[-1][-2:-1].isalpha():
        paragraphs[-1] = paragraphs[-1][:-1] + text
    else:
        paragraphs[-1] = f"{paragraphs[-1]} {text}"
