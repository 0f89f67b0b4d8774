"""One payload to one document: sniff, read by format, and put together what page, listing and text say."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from dateline.schema.errors import SetAside
from dateline.stages.extract.envelope import open_envelope
from dateline.stages.extract.language import find_language
from dateline.stages.extract.model import Extracted
from dateline.stages.extract.published import Published, choose_published
from dateline.stages.extract.sniff import Decoded, decode_payload
from dateline.text.clean import clean_characters, clean_lines, trim_lines
from dateline.text.dateline_line import DatelineLine, find_dateline
from dateline.text.plain_page import PlainPage, read_plain_page, take_page_lines
from dateline.text.printed_dates import Stamp
from dateline.text.wire_credit import find_wire_credit

#: Less is a caption, an error page or a wall.
FEWEST_WORDS = 8
#: A page printed east of its reader is dated up to a day ahead.
TIME_ZONES = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Read:
    """A page by any format's reader.

    lines: all of its text, for dates and credits. language: as declared. search: looks for a day anywhere in the page.
    """

    page: PlainPage
    lines: list[str]
    language: str | None = None
    search: Callable[[], Stamp | None] = lambda: None
    dateline: DatelineLine | None = None

    def find_dateline(self) -> DatelineLine | None:
        """The dateline that opens the report, else the one in the markup."""
        return find_dateline(trim_lines("\n".join(self.page.lines))) or self.dateline


def extract_payload(
    payload: bytes,
    *,
    content_type: str | None,
    url: str,
    listed_title: str | None = None,
    listed_published_at: dt.datetime | None = None,
    listed_basis: str | None = None,
    language: str | None = None,
    retrieved_at: dt.datetime | None = None,
) -> Extracted:
    """Read one saved page, PDF, text, mail, web archive or Word file.

    url: address of the page, or `file:` and a path. listed_*: what the feed, sitemap or file name said. language: the
    source's. retrieved_at: when the bytes were received; times more than a day later count last. Raises SetAside by
    one of the rules empty_payload, not_text, not_a_page, no_text, too_large, archive_bomb, extractor_failed, only.
    """
    try:
        wrapped = open_envelope(payload, content_type)
        if wrapped is not None:
            payload, content_type, url = wrapped.payload, wrapped.content_type, wrapped.url or url
        decoded = decode_payload(payload, content_type)
        latest = retrieved_at + TIME_ZONES if retrieved_at else None
        read = _read(decoded, url, listed_title, latest)
        if wrapped is not None:
            wrapped.fill(read.page)
        found = _put_together(decoded, read, url, listed_title, listed_published_at, listed_basis, language)
        return found if wrapped is None else replace(found, extractor=wrapped.kind)
    except SetAside:
        raise
    except Exception as error:  # whatever a page does to a reader, the run goes on without that page
        raise SetAside("extractor_failed", f"{type(error).__name__}: {error}") from error


def find_published(payload: bytes, content_type: str | None, url: str | None) -> Published:
    """Find only the publication time: (time in UTC or None, precision, basis). Never raises. A page's body is read only
    if its metadata hold no time: what this finds is what `extract_payload` finds."""
    try:
        wrapped = open_envelope(payload, content_type)
        if wrapped is not None:
            payload, content_type, url = wrapped.payload, wrapped.content_type, wrapped.url or url
        decoded = decode_payload(payload, content_type)
        if decoded.kind == "html" and not (wrapped is not None and wrapped.states_time):
            from dateline.stages.extract.page_metadata import read_metadata
            from dateline.stages.extract.page_text import parse_html

            stamp = read_metadata(parse_html(decoded.text), url).published
            if stamp is not None:  # the usual case, without reading the body
                return stamp.at, stamp.precision, stamp.basis
        read = _read(decoded, url or "")
        if wrapped is not None:
            wrapped.fill(read.page)
        return _published(read, url or "", None, None)
    except Exception:  # the caller only wants to sort files by day; extraction will say what is wrong
        return choose_published(page=None, listed=None, listed_basis=None, dateline=None, url=url, text="")


def _read(decoded: Decoded, url: str, listed_title: str | None = None, latest: dt.datetime | None = None) -> _Read:
    if decoded.kind == "html":
        return _read_html(decoded.text, url, latest)
    if decoded.kind == "pdf":
        from dateline.stages.extract.pdf import read_pdf

        pdf = read_pdf(decoded.payload)
        page = read_plain_page(pdf.text, known_title=pdf.title)
        page.title = page.title or pdf.title
        page.published = page.published or pdf.created
        return _Read(page, pdf.text.split("\n"))
    return _Read(read_plain_page(decoded.text, known_title=listed_title), clean_characters(decoded.text).split("\n"))


def _read_html(html: str, url: str, latest: dt.datetime | None) -> _Read:
    from dateline.stages.extract.page_metadata import read_metadata
    from dateline.stages.extract.page_text import parse_html, read_page_text
    from dateline.stages.extract.page_times import search_stamp

    tree = parse_html(html)
    known = read_metadata(tree, url, latest=latest)
    lines = read_page_text(tree, html, url)
    body = known.article_body
    if body and _tells_more(body, lines):
        lines = [line for line in body.split("\n") if line.strip()]
    page = PlainPage(known.title, known.names, known.credit, known.published, known.modified, known.canonical_url)
    page.lines = take_page_lines(clean_lines(lines, title=known.title), page)
    return _Read(page, lines, known.language, lambda: search_stamp(html, url, latest), known.dateline)


def _tells_more(body: str, lines: list[str]) -> bool:
    """Whether the body in the JSON-LD is to be preferred: the page shows a part of it, or lost its paragraphs."""
    same = body.split() == " ".join(lines).split()
    return len(body) > 1.5 * sum(map(len, lines)) or (same and body.strip().count("\n") >= len(lines))


def _put_together(
    decoded: Decoded,
    read: _Read,
    url: str,
    listed_title: str | None,
    listed_published_at: dt.datetime | None,
    listed_basis: str | None,
    language: str | None,
) -> Extracted:
    page = read.page
    text = trim_lines("\n".join(page.lines))
    words = len(text.split())
    if words == 0 or (words < FEWEST_WORDS and sum(map(str.isalpha, text)) < 4 * FEWEST_WORDS):
        raise SetAside("no_text", f"{words} words of text in {len(decoded.payload)} bytes of {decoded.kind}")
    dateline = read.find_dateline()
    at, precision, basis = _published(read, url, listed_published_at, listed_basis)
    return Extracted(
        title=page.title or (listed_title or "").strip() or None,
        byline="; ".join(page.names) or None,
        dateline_place=dateline.place if dateline else None,
        wire_credit=(dateline.credit if dateline else None) or page.credit or find_wire_credit(read.lines),
        published_at=at,
        published_precision=precision,
        published_basis=basis,
        modified_at=page.modified.at if page.modified else None,
        language=find_language(text, declared=read.language, usual=language),
        text=text,
        word_count=words,
        extractor=decoded.kind,
        canonical_url=page.url,
    )


def _published(read: _Read, url: str, listed: dt.datetime | None, listed_basis: str | None) -> Published:
    return choose_published(
        page=read.page.published, listed=listed, listed_basis=listed_basis, dateline=read.find_dateline(),
        url=read.page.url or url, text="\n".join(read.lines), searched=read.search,
    )  # fmt: skip
