"""Reading what names pages: feeds, sitemaps, section pages. Bytes in, items out; fetching is `web.py`."""

import datetime as dt
import io
import json
import re
import zlib
from dataclasses import dataclass
from typing import Any

from dateline.schema.errors import BadConfiguration, SetAside, SourceChanged
from dateline.store.addresses import absolute_url
from dateline.store.times import read_w3c_time

LONGEST_TITLE = 500


@dataclass(frozen=True, slots=True)
class Item:
    """A page that a listing names. `published_at` is UTC; `basis` says where it was printed (schema.fields).

    `page` is the item itself where the listing holds it whole: then nothing more is fetched for it.
    """

    url: str
    title: str | None = None
    published_at: dt.datetime | None = None
    basis: str = "none"
    page: bytes | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a listing names, in its order, each address once. `unusable` counts entries without a web address.

    `children` are further sitemaps that a sitemap index names, with the day of their last change where it says one.
    `next_url` is where the listing goes on, `entries` how many an answer that is one of several pages has.
    """

    items: tuple[Item, ...]
    unusable: int = 0
    children: tuple[tuple[str, dt.datetime | None], ...] = ()
    next_url: str | None = None
    entries: int = 0


#: An entity that stands for one character, or a few, is harmless; some feeds declare `nbsp`.
_HARMLESS = re.compile(rb"<!ENTITY\s+\w{1,40}\s+([\"'])(?:&#x?\w{1,7};|[^&%\"'<>]{0,12})\1\s*>")


def read_feed(payload: bytes, url: str, content_type: str | None = None) -> Listing:
    """Items of an RSS, Atom or JSON feed; broken ones are read as far as they can be.

    Raises SourceChanged with the address and the parser's reason if the bytes are no feed, or are broken before the
    first entry; SetAside (xml_entities) for entities that could grow or read files.
    """
    if payload.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        from dateline.store.json_listing import read_json_feed

        return read_json_feed(payload, url)
    import feedparser

    _refuse_entities(payload, url)
    headers = {"content-location": url, **({"content-type": content_type} if content_type else {})}
    # a stream, because feedparser takes a string for a path or an address and opens it
    parsed = feedparser.parse(io.BytesIO(payload), response_headers=headers, sanitize_html=False)
    if not parsed.entries:
        # bozo is also set for a wrong media type, which is no reason to refuse an empty but whole feed
        broken = isinstance(parsed.get("bozo_exception"), Exception) and not _is_remark(parsed["bozo_exception"])
        if broken or not parsed.get("version"):
            reason = parsed.get("bozo_exception") or "the bytes are neither RSS nor Atom"
            raise SourceChanged(f"{url}: not a readable feed: {_one_line(str(reason))}")
    items, unusable = [], 0
    for entry in parsed.entries:
        link = absolute_url(url, str(entry.get("link") or entry.get("id") or ""))
        if link is None:
            unusable += 1
            continue
        when = _from_struct(_either(entry, "published_parsed", "updated_parsed"))
        items.append(Item(link, _title(entry.get("title")), when, "feed" if when else "none"))
    return Listing(_each_once(items), unusable)


def read_sitemap(payload: bytes, url: str) -> Listing:
    """Items of a sitemap, dated by news:publication_date or else lastmod; of an index, its children.

    Entities, DTDs and the network are off. Raises SourceChanged with the address and the parser's reason if the bytes
    are not a whole sitemap, SetAside (xml_entities) if it declares entities.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        plain = _gunzip(payload)
        _refuse_entities(plain, url)
        root = etree.fromstring(plain, parser)
    except (etree.XMLSyntaxError, ValueError, zlib.error) as error:
        raise SourceChanged(f"{url}: not a readable sitemap: {_one_line(str(error))}") from error
    kind = etree.QName(root).localname
    if kind not in ("urlset", "sitemapindex"):
        raise SourceChanged(f"{url}: not a sitemap: its root element is {kind}")
    items, children, unusable = [], [], 0
    for node in root:
        if not isinstance(node.tag, str):
            continue
        link = absolute_url(url, _text(node, "loc") or "")
        if link is None:
            unusable += 1
            continue
        changed = read_w3c_time(_text(node, "lastmod"))
        if kind == "sitemapindex":
            children.append((link, changed))
            continue
        when = read_w3c_time(_text(node, "publication_date")) or changed
        items.append(Item(link, _title(_text(node, "title")), when, "sitemap" if when else "none"))
    return Listing(_each_once(items), unusable, tuple(children))


def read_section(payload: bytes, url: str, link_pattern: str) -> Listing:
    """Links of a page whose absolute address matches the pattern (re.search), in the page's order.

    Titles are left out: the words of a link may be "Read more". Raises BadConfiguration for a pattern that is no
    regular expression, SourceChanged for bytes that are no page.
    """
    from lxml import etree, html

    try:
        pattern = re.compile(link_pattern)
    except re.error as error:
        raise BadConfiguration(f"{url}: link_pattern: not a regular expression: {error}") from error
    try:
        root = html.document_fromstring(payload)
    except (etree.LxmlError, ValueError) as error:
        raise SourceChanged(f"{url}: not a readable page: {_one_line(str(error))}") from error
    bases = root.xpath("//base/@href")
    base = (absolute_url(url, str(bases[0])) if bases else None) or url
    links = (absolute_url(base, str(href)) for href in root.xpath("//a/@href"))
    return Listing(_each_once([Item(link) for link in links if link and pattern.search(link)]))


def load_json(payload: bytes, url: str) -> Any:
    """The value that a JSON text holds. Raises SourceChanged with the address if it is none, or nested too deep."""
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise SourceChanged(f"{url}: not readable JSON: {_one_line(str(error))[:200]}") from error


def _refuse_entities(payload: bytes, url: str) -> None:
    # without NULs, so that UTF-16 hides nothing
    plain = payload.replace(b"\x00", b"")
    if plain.count(b"<!ENTITY") > sum(1 for _ in _HARMLESS.finditer(plain)):
        raise SetAside("xml_entities", f"{url} declares an entity that could grow or read a file")


def _gunzip(payload: bytes, limit: int = 50_000_000) -> bytes:
    """The sitemap protocol allows gzip and 50 MB inside; more is not unpacked."""
    if not payload.startswith(b"\x1f\x8b"):
        return payload
    plain = zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(payload, limit + 1)
    if len(plain) > limit:
        raise ValueError(f"more than {limit} bytes when unpacked")
    return plain


def _is_remark(error: object) -> bool:
    import feedparser

    return isinstance(error, feedparser.NonXMLContentType | feedparser.CharacterEncodingOverride)


def _text(node: Any, name: str) -> str | None:
    """Text of the first element of that local name below a node, whatever its namespace."""
    return next((found.text for found in node.iter(f"{{*}}{name}") if found.text), None)


def _title(text: object) -> str | None:
    return _one_line(str(text))[:LONGEST_TITLE] or None if text else None


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _either(entry: Any, first: str, second: str) -> Any:
    """Plain look-ups: feedparser's own `get` gives one date for another, with a warning."""
    return dict.get(entry, first) or dict.get(entry, second)


def _from_struct(parts: Any) -> dt.datetime | None:
    """feedparser gives a UTC time tuple; some of its readers give a day that no calendar has."""
    try:
        year, month, day, hour, minute, second = parts[:6]
        return dt.datetime(year, month, day, hour, minute, min(second, 59), tzinfo=dt.UTC)
    except (ValueError, TypeError):
        return None


def _each_once(items: list[Item]) -> tuple[Item, ...]:
    first: dict[str, Item] = {}
    for item in items:
        first.setdefault(item.url, item)
    return tuple(first.values())
