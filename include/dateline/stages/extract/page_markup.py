"""Reading a page's markup: meta tags, JSON-LD, and its text as a reader sees it."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from dateline.text.clean import clean_characters
from dateline.text.data_files import load_data

#: A longer script is data of the site, not a description of the page.
LONGEST_SCRIPT = 2_000_000
MOST_NODES = 200
#: Pieces of text that are looked at for the headline's neighbours.
MOST_PARTS = 20_000


def fields() -> dict[str, list[str]]:
    """Names of meta tags, types and classes (page_fields.yml)."""
    return load_data("page_fields.yml", "dateline.stages.extract")


def read_metas(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        content = (meta.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), []).append(clean_characters(content[:1_000]))
    return found


def named(metas: dict[str, list[str]], kind: str) -> list[str]:
    return [value for name in fields()[kind] for value in metas.get(name, ())]


def read_linked_data(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Objects of the page's JSON-LD, outermost first; only lists, @graph and mainEntity are opened."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text or len(script.text) > LONGEST_SCRIPT:
            continue
        try:
            open_nodes: list[Any] = [json.loads(script.text.strip().rstrip(";"), strict=False)]
        except (ValueError, RecursionError):
            continue
        count = 0
        while open_nodes and count < MOST_NODES:
            node = open_nodes.pop(0)
            count += 1
            if isinstance(node, list):
                open_nodes = [*node[:MOST_NODES], *open_nodes]
            elif isinstance(node, dict):
                yield node
                open_nodes += [node[key] for key in ("@graph", "mainEntity") if isinstance(node.get(key), list | dict)]


def types_of(node: dict[str, Any]) -> set[str]:
    kinds = node.get("@type")
    return {str(kind).lower().rpartition("/")[2] for kind in (kinds if isinstance(kinds, list) else [kinds])}


def string_of(value: object) -> str | None:
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str)), None)
    if not isinstance(value, str):
        return None
    if "&" in value or "<" in value:
        from html import unescape

        value = re.sub(r"<[^<>]{0,500}>", "", unescape(value))
    return clean_characters(value).strip() or None


def text_of(element: HtmlElement) -> str:
    return " ".join(clean_characters("".join(element.itertext())).split())[:1_000]


@cache
def _tags(kind: str) -> frozenset[str]:
    return frozenset(fields()[kind])


def page_lines(tree: HtmlElement) -> list[str]:
    """The page's text as a reader sees it, a line for each block or line break; only the first of long pages."""
    body = tree.find(".//body")
    parts: list[str] = []
    skipped: HtmlElement | None = None
    for event, element in etree.iterwalk(tree if body is None else body, events=("start", "end")):
        if not isinstance(element.tag, str):
            if event == "end" and skipped is None:
                parts.append(element.tail or "")
            continue
        if event == "start":
            if skipped is None and element.tag in _tags("unseen_tags"):
                skipped = element
            if skipped is None:
                parts.append(("" if element.tag in _tags("inline_tags") else "\n") + (element.text or ""))
        else:
            if skipped is element:
                skipped = None
            if skipped is None:
                parts.append(("" if element.tag in _tags("inline_tags") else "\n") + (element.tail or ""))
        if len(parts) > MOST_PARTS:
            break
    lines = (" ".join(line.split()) for line in clean_characters("".join(parts)).split("\n"))
    return [line for line in lines if line]
