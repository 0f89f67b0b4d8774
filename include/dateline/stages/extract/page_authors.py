"""A page's authors: JSON-LD, meta tags, elements marked as theirs."""

import re
from typing import Any

from lxml.html import HtmlElement

from dateline.stages.extract.page_markup import fields, named, text_of
from dateline.text.agencies import find_agency
from dateline.text.byline import read_names
from dateline.text.clean import clean_characters

_BYLINES = (
    './/*[contains(@class, "byline") or contains(@class, "author-name") or contains(@class, "author__name")'
    ' or contains(@class, "authorName")]'
)


def find_authors(
    tree: HtmlElement, metas: dict[str, list[str]], article: dict[str, Any], site_names: list[str]
) -> tuple[tuple[str, ...], str | None]:
    """The page's authors from JSON-LD, else <meta>, else an element marked as the author's."""
    values = _author_values(article.get("author")) or _author_values(article.get("creator")) or named(metas, "author")
    names, credit = _read_authors(values, site_names)
    if not names:
        for expression in ('.//*[@rel="author" or @itemprop="author"]', _BYLINES):
            marked = tree.xpath(expression)[:6]
            texts = [_before_date(text) for element in marked if 3 < len(text := text_of(element)) <= 200]
            # several classes may hold one byline each, and then others' below: the first that has a name counts
            names, found = _read_authors(texts if expression != _BYLINES else texts[:1], site_names)
            credit = credit or found
            if names:
                break
    return names, credit


def _before_date(text: str) -> str:
    """By A and B Published Oct. 11, 2015: the part before the date and its label."""
    return re.split(r"\s+(?:\||[•·]|Published|Updated|Posted|\d)", text, maxsplit=1)[0]


def _author_values(value: object) -> list[str]:
    found: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        name = item.get("name") if isinstance(item, dict) else item
        for text in name if isinstance(name, list) else [name]:
            if isinstance(text, str) and text.strip():
                found.append(clean_characters(text.strip()))
    return found


def _read_authors(values: list[str], site_names: list[str]) -> tuple[tuple[str, ...], str | None]:
    nobody = {*fields()["nobody"], *(name.casefold() for name in site_names)}
    names: list[str] = []
    credit: str | None = None
    for value in values[:20]:
        if "://" in value or "@" in value or value.casefold() in nobody:
            credit = credit or find_agency(value)
            continue
        read = read_names(value)
        credit = credit or read.credit
        names += [name for name in read.names if name not in names and name.casefold() not in nobody]
    return tuple(names), credit
