"""What an HTML page says of itself: title, authors, times, address. Nothing is guessed from its text."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from dateline.stages.extract.page_authors import find_authors
from dateline.stages.extract.page_markup import (
    fields,
    named,
    page_lines,
    read_linked_data,
    read_metas,
    string_of,
    text_of,
    types_of,
)
from dateline.stages.extract.page_times import best_stamp, find_published_stamps, read_stamps
from dateline.text.byline import read_byline
from dateline.text.dateline_line import DatelineLine, read_bare_dateline
from dateline.text.plain_page import is_publication_line, take_head, take_publication
from dateline.text.printed_dates import Stamp
from dateline.text.titles import choose_title


@dataclass(slots=True)
class PageMetadata:
    """names: authors. credit: agency among them. article_body: the text as JSON-LD gives it. dateline: marked."""

    title: str | None = None
    names: tuple[str, ...] = ()
    credit: str | None = None
    published: Stamp | None = None
    modified: Stamp | None = None
    canonical_url: str | None = None
    language: str | None = None
    article_body: str | None = None
    dateline: DatelineLine | None = None
    site_names: list[str] = field(default_factory=list)


def read_metadata(tree: HtmlElement, url: str | None, *, latest: dt.datetime | None = None) -> PageMetadata:
    """Read JSON-LD, <meta>, <link>, <time> and <h1> of a parsed page. A broken part is passed over.

    latest: times after it are passed over where there are others.
    """
    metas = read_metas(tree)
    nodes = list(read_linked_data(tree))
    article = next((node for node in nodes if types_of(node) & set(fields()["article_types"])), {})
    page = PageMetadata()
    page.site_names = _site_names(metas, nodes, url)
    page.title = choose_title(
        headline=string_of(article.get("headline")) or string_of(article.get("name")),
        h1s=[text_of(h1) for h1 in tree.iter("h1")],
        metas=[value for name in fields()["title"] for value in metas.get(name, ())],
        title=next((text_of(title) for title in tree.iter("title")), None),
        site_names=page.site_names,
        lines=(lines := page_lines(tree)),
    )
    page.published = best_stamp(find_published_stamps(tree, metas, article), latest)
    page.modified = best_stamp(
        [
            *read_stamps([article.get("dateModified")], "json-ld"),
            *read_stamps(named(metas, "modified"), "meta"),
        ],
        latest,
    )
    page.names, page.credit = find_authors(tree, metas, article, title=page.title, site_names=page.site_names)
    _read_around_title(lines, page)
    page.canonical_url = _canonical(tree, metas, url)
    declared = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    page.language = declared[:2].lower() or None
    page.article_body = string_of(article.get("articleBody"))
    page.dateline = _marked_dateline(tree, article)
    return page


def _marked_dateline(tree: HtmlElement, article: dict[str, Any]) -> DatelineLine | None:
    """The dateline in an element of its own, which is no part of the report's paragraphs, or in JSON-LD.

    A bare place in JSON-LD is the office of the site, the same in all its reports.
    """
    linked = read_bare_dateline(string_of(article.get("dateline")) or "")
    if linked is not None and (linked.credit or linked.month):
        return linked
    marked = tree.xpath('.//*[contains(@class, "dateline") or @itemprop="dateline"]')[:5]
    return next((found for element in marked if (found := read_bare_dateline(text_of(element)))), None)


def _read_around_title(lines: list[str], page: PageMetadata) -> None:
    """Fill byline and publication time, where the markup gives none, from the short lines around the headline.

    Up to eight lines below it count, down to the second paragraph (the first may be a standfirst), and for the time two
    above it: further up stands today's date in the masthead.
    """
    at = next((n for n, line in enumerate(lines) if page.title and line == page.title), None)
    if at is None or (page.names and page.published):
        return
    below = lines[at + 1 : at + 9]
    for line in take_head(below):
        byline = None if page.names else read_byline(line)
        if byline is not None:
            page.names, page.credit = byline.names, page.credit or byline.credit
    for line in [*below, *reversed(lines[max(0, at - 2) : at])]:
        if page.published is None and is_publication_line(line):
            take_publication(line, page)


def _site_names(metas: dict[str, list[str]], nodes: list[dict[str, Any]], url: str | None) -> list[str]:
    names = named(metas, "site")
    for node in nodes:
        publisher = node.get("publisher")
        if isinstance(publisher, dict):
            names.append(string_of(publisher.get("name")) or "")
        if types_of(node) & {"organization", "newsmediaorganization", "website"}:
            names.append(string_of(node.get("name")) or "")
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        host = ""
    if host:
        names += [host.removeprefix("www."), max(host.removeprefix("www.").split("."), key=len)]
    return [name for name in dict.fromkeys(names) if 1 < len(name) <= 80 and not name.startswith("http")]


def _canonical(tree: HtmlElement, metas: dict[str, list[str]], url: str | None) -> str | None:
    """The address that the page gives as its own: absolute, of the same site where the site is known."""
    links = [link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    for value in [*links, *metas.get("og:url", ())]:
        value = (value or "").strip()
        try:
            parts, known = urlsplit(value), urlsplit(url or "")
            host, known_host = parts.hostname, known.hostname
        except ValueError:
            continue
        if parts.scheme not in ("http", "https") or not host or len(value) > 2_000:
            continue
        if parts.path in ("", "/") and known.path not in ("", "/"):
            continue  # a home page is the canonical address of nothing
        if known_host is None or _site(host) == _site(known_host):
            return value
    return None


def _site(host: str) -> str:
    labels = host.lower().removeprefix("www.").split(".")
    return ".".join(labels[-3:] if len(labels) > 2 and len(labels[-2]) <= 3 else labels[-2:])  # bbc.co.uk
