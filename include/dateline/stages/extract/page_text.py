"""The report inside an HTML page: trafilatura's reading, and what it leaves that is not the report."""

import re
from functools import cache

from lxml.html import HtmlElement

from dateline.schema.errors import SetAside
from dateline.stages.extract.page_markup import fields
from dateline.text.clean import clean_characters

#: More elements take trafilatura many seconds; the largest real page seen has a tenth of them.
MOST_ELEMENTS = 200_000
#: A reading without tables that is shorter is tried again with them: pages that are laid out in tables.
SHORT_CHARACTERS = 800
LONGEST_LINK, LONGEST_CAPTION, LONGEST_BOX = 250, 900, 2_000


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


@cache
def _classes(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in fields()[kind]), re.IGNORECASE)


@cache
def _words() -> frozenset[str]:
    return frozenset(fields()["block_words"])


def read_page_text(tree: HtmlElement, html: str, url: str | None) -> list[str]:
    """Read the report's paragraphs. The tree is changed.

    html: what the tree was parsed from. Raises SetAside: extractor_failed.
    A short reading is tried again with tables (pages laid out in them), then without pruning (sites that use the words
    for adverts and captions for all their blocks); the longer one must be clearly longer to count.
    """
    try:
        _prune(tree)
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


def _prune(tree: HtmlElement) -> None:
    """Take out captions, adverts and links to other reports that stand between the paragraphs."""
    most = 0.3 * len(_text(tree))
    for element in list(tree.iter(*fields()["other_tags"])):
        _drop(element)
    for element in [element for element in tree.iter(*_BLOCKS) if _is_other(element)]:
        if len(_text(element)) < most and element.find(".//h1") is None:
            _drop(element)
    for paragraph in [p for p in tree.iter("p") if _is_link_alone(p)]:
        _drop(paragraph)
    for listing in list(tree.iter("ul", "ol")):
        items = [item for item in listing.iterchildren("li") if _text(item).strip()]
        if items and all(_is_link_alone(item) for item in items):
            _drop(listing)


_BLOCKS = ("figcaption", "div", "p", "section", "aside", "ul", "li", "span")


def _is_other(element: HtmlElement) -> bool:
    """Whether tag or class say that a block is a caption, an advert or a box about something else."""
    if element.tag == "figcaption":
        return True
    name = element.get("class")
    if not name or element.tag == "body":
        return False
    if _classes("caption_classes").search(name):
        return len(_text(element)) < LONGEST_CAPTION
    return (
        element.tag not in ("span", "li")
        and (not _words().isdisjoint(name.lower().split()) or _classes("block_classes").search(name) is not None)
        and len(_text(element)) < LONGEST_BOX
    )


def _text(element: HtmlElement) -> str:
    return "".join(element.itertext())


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:  # else it went with a block around it
        element.drop_tree()


def _is_link_alone(paragraph: HtmlElement) -> bool:
    """Whether a paragraph or list item is one link and nothing else: the headline of another report."""
    links = list(paragraph.iter("a"))
    if len(links) != 1 or not links[0].get("href"):
        return False
    text = _text(paragraph).strip()
    return 0 < len(text) <= LONGEST_LINK and text == _text(links[0]).strip() and text[-1] not in '.!?”"'
