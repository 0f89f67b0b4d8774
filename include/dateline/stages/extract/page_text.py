"""The report inside an HTML page: trafilatura's reading, and what it leaves that is not the report."""

import logging

from lxml.html import HtmlElement

from dateline.schema.errors import SetAside
from dateline.stages.extract.page_prune import join_parts, prune
from dateline.text.clean import clean_characters

#: More elements take trafilatura many seconds; the largest real page seen has a tenth of them.
MOST_ELEMENTS = 200_000
#: A reading without tables that is shorter is tried again with them: pages that are laid out in tables.
SHORT_CHARACTERS = 800

# Their errors name no page; what could not be read, and why, stands in quarantine.
for _reader in ("trafilatura", "htmldate"):
    logging.getLogger(_reader).setLevel(logging.CRITICAL)


def parse_html(html: str) -> HtmlElement:
    """Parse a page once, for metadata and text. libxml2 stops at a depth of 256, so deep nesting is harmless.

    Raises SetAside: no_text (nothing in it), too_large, extractor_failed.
    """
    from trafilatura.utils import load_html

    try:
        tree = load_html(html)
        if tree is None:  # a fragment: trafilatura wants a whole page
            tree = load_html(f"<html><body>{html}</body></html>")
    except Exception as error:  # any parser may fail on any page: the page is set aside, the run goes on
        raise SetAside("extractor_failed", f"{type(error).__name__} in parsing: {error}") from error
    if tree is None:
        raise SetAside("no_text", "nothing that a parser takes for a page")
    count = int(tree.xpath("count(//node())"))
    if count > MOST_ELEMENTS:
        raise SetAside("too_large", f"{count} elements and pieces of text; at most {MOST_ELEMENTS} are read")
    return tree


def read_page_text(tree: HtmlElement, html: str, url: str | None) -> list[str]:
    """Read the report's paragraphs. The tree is changed.

    html: what the tree was parsed from. Raises SetAside: extractor_failed.
    A short reading is tried again with tables (pages laid out in them), then without pruning (sites that use the words
    for adverts and captions for all their blocks); the longer one must be clearly longer to count.
    """
    try:
        join_parts(tree)
        prune(tree)
        lines = _read(tree, url, tables=False)
        if sum(map(len, lines)) < SHORT_CHARACTERS and next(tree.iter("table"), None) is not None:
            lines = _longer(lines, _read(tree, url, tables=True), 1.5)
        if sum(map(len, lines)) < SHORT_CHARACTERS:
            lines = _longer(lines, _read(parse_html(html), url, tables=False), 2)
    except SetAside:
        raise
    except Exception as error:  # as above
        raise SetAside("extractor_failed", f"{type(error).__name__}: {error}") from error
    return lines


def _longer(lines: list[str], others: list[str], ratio: float) -> list[str]:
    return others if sum(map(len, others)) > ratio * sum(map(len, lines)) else lines


def _read(tree: HtmlElement, url: str | None, *, tables: bool) -> list[str]:
    from trafilatura import bare_extraction

    document = bare_extraction(tree, url=url, fast=True, include_comments=False, include_tables=tables)
    text = getattr(document, "text", None) or ""
    return [stripped for line in clean_characters(text).split("\n") if (stripped := line.strip())]
