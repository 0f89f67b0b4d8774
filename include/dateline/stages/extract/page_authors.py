"""A page's authors: JSON-LD, meta tags, elements marked as theirs."""

import re
from typing import Any

from lxml.html import HtmlElement

from dateline.stages.extract.page_markup import fields, named, text_of, types_of
from dateline.text.agencies import find_agency
from dateline.text.byline import read_names
from dateline.text.clean import clean_characters

_BYLINES = (
    './/*[contains(@class, "byline") or contains(@class, "author-name") or contains(@class, "author__name")'
    ' or contains(@class, "authorName")]'
)


#: Elements before and after the headline among which a byline is looked for: further down stand other reports' authors.
BEFORE_TITLE, AFTER_TITLE = 60, 600
SHORTEST_PARAGRAPH = 80
_HEADINGS = ("h1", "h2", "h3", "h4")


def find_authors(
    tree: HtmlElement,
    metas: dict[str, list[str]],
    article: dict[str, Any],
    *,
    title: str | None,
    site_names: list[str],
) -> tuple[tuple[str, ...], str | None]:
    """The page's authors from JSON-LD, else <meta>, else an element marked as the author's near the headline."""
    names: tuple[str, ...] = ()
    credit: str | None = None
    for values in (
        _author_values(article.get("author")),
        _author_values(article.get("creator")),
        named(metas, "author"),
    ):
        names, found = _read_authors(values, site_names)
        credit = credit or found
        if names:
            return names, credit
    near = _near_title(tree, title)
    for expression, most in (('.//*[@rel="author" or @itemprop="author"]', 6), (_BYLINES, 1)):
        marked = [element for element in tree.xpath(expression) if element in near]
        texts = [_before_date(text) for element in marked[:6] if 3 < len(text := _parts_of(element)) <= 200]
        # several classes may hold one byline each, and then others' below: the first counts
        names, found = _read_authors(texts[:most], site_names)
        credit = credit or found
        if names:
            break
    return names, credit


def _near_title(tree: HtmlElement, title: str | None) -> set[HtmlElement]:
    """Elements from a little above the headline to the heading below the first paragraphs; all where no headline is."""
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    at = next((n for n, e in enumerate(elements) if e.tag in _HEADINGS and text_of(e) == title), None)
    if at is None:
        return set(elements)
    near = elements[max(0, at - BEFORE_TITLE) : at + 1]
    is_below_text = False
    for element in elements[at + 1 : at + AFTER_TITLE]:
        if is_below_text and element.tag in _HEADINGS:
            break
        is_below_text = is_below_text or (element.tag == "p" and len(text_of(element)) >= SHORTEST_PARAGRAPH)
        near.append(element)
    return set(near)


def _parts_of(element: HtmlElement) -> str:
    """An element's text, with a bar where a block or line ends: names and papers stand in blocks of their own."""
    parts = [element.text or ""]
    for inner in element.iterdescendants():
        if isinstance(inner.tag, str):
            bar = "" if inner.tag in fields()["inline_tags"] else " | "
            parts += [bar, inner.text or "", bar, inner.tail or ""]
    return " ".join(clean_characters("".join(parts)).split()).strip("| ")


def _before_date(text: str) -> str:
    """By A and B Published Oct. 11, 2015: the part before the date and its label."""
    return re.split(r"[\s|]+(?:[•·]|Published|Updated|Posted|\d)", text, maxsplit=1)[0].strip("| ")


def _author_values(value: object) -> list[str]:
    """Names in JSON-LD; of an organization only an agency's, for the credit."""
    found: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        name = item.get("name") if isinstance(item, dict) else item
        for text in name if isinstance(name, list) else [name]:
            if isinstance(text, str) and text.strip():
                cleaned = clean_characters(text.strip())
                if not isinstance(item, dict) or "organization" not in types_of(item) or find_agency(cleaned):
                    found.append(cleaned)
    return found


def _read_authors(values: list[str], site_names: list[str]) -> tuple[tuple[str, ...], str | None]:
    nobody = {*fields()["nobody"], *(_bare(name) for name in site_names)}
    names: list[str] = []
    credit: str | None = None
    for value in values[:20]:
        if "://" in value or _bare(value) in nobody:
            credit = credit or find_agency(value)
            continue
        read = read_names(_without_site(value, site_names))
        credit = credit or read.credit
        names += [n for n in read.names if n not in names and _bare(n) not in nobody and not _is_site(n, site_names)]
    return tuple(names), credit


def _bare(name: str) -> str:
    return name.casefold().removeprefix("the ").strip()


def _without_site(value: str, site_names: list[str]) -> str:
    """Authors without the site's name behind them (Jane Doe USA TODAY)."""
    for site in site_names:
        if (" " in site or len(site) >= 5) and value.casefold().endswith(" " + _bare(site)):
            value = value[: -len(_bare(site)) - 1]
    return value


def _is_site(name: str, site_names: list[str]) -> bool:
    """Whether an author's name is the site's with more behind it (India Post News Weekly)."""
    return any(" " in site and _bare(name).startswith(_bare(site)) for site in site_names)
