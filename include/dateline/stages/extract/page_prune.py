"""What is taken out of a page before its report is read: captions, adverts, boxes and links about other reports.

And what is put together: reports that stand in several blocks, posts of other sites shown in them.
"""

import re
from functools import cache

from lxml.html import HtmlElement

from dateline.stages.extract.page_markup import fields

LONGEST_LINK, LONGEST_CAPTION, LONGEST_BOX, LONGEST_CARD = 250, 900, 2_000, 400
#: Paragraphs of this length make a block a part of the report.
SHORTEST_PARAGRAPH, FEWEST_PARAGRAPHS = 80, 2
_BLOCKS = ("figcaption", "div", "p", "section", "aside", "ul", "li", "span")
_HEADINGS = ("h2", "h3", "h4", "h5")


@cache
def _classes(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in fields()[kind]), re.IGNORECASE)


@cache
def _words() -> frozenset[str]:
    return frozenset(fields()["block_words"])


def join_parts(tree: HtmlElement) -> None:
    """Mark the block around a report that adverts cut into several blocks of one class as the report's own.

    The blocks say in their class that they are a body, hold paragraphs themselves, and stand in one <article> or <main>
    (pages that list several reports give each its own). trafilatura takes one block: the first that says so.
    """
    groups: dict[tuple[HtmlElement, str], list[HtmlElement]] = {}
    for block in tree.iter("div", "section"):
        name = (block.get("class") or "").lower()
        around = next(block.iterancestors("article", "main"), None)
        if around is not None and ("body" in name or "content" in name):
            paragraphs = [p for p in block.iterchildren("p") if len(_text(p)) >= SHORTEST_PARAGRAPH]
            if len(paragraphs) >= FEWEST_PARAGRAPHS and block.find(".//h1") is None:
                groups.setdefault((around, f"{block.tag} {name}"), []).append(block)
    for blocks in groups.values():
        first, *others = blocks
        shared = next((a for a in first.iterancestors() if all(a in b.iterancestors() for b in others)), None)
        if not others or shared is None or first in [a for b in others for a in b.iterancestors()]:
            continue
        for block in blocks:
            block.attrib.pop("class", None)
            block.attrib.pop("itemprop", None)
        shared.set("class", "post")


def prune(tree: HtmlElement) -> None:
    """Take out captions, adverts and links to other reports that stand between the paragraphs."""
    most = 0.3 * len(_text(tree))
    _keep_posts(tree)
    for element in list(tree.iter(*fields()["other_tags"])):
        _drop(element)
    for element in [element for element in tree.iter(*_BLOCKS) if _is_other(element)]:
        if len(_text(element)) < most and element.find(".//h1") is None:
            _drop(element)
    for card in [card for heading in tree.iter(*_HEADINGS) if (card := _card_of(heading)) is not None]:
        if len(_text(card)) < most:
            _drop(card)
    for paragraph in [p for p in tree.iter("p") if _is_link_alone(p)]:
        _drop(paragraph)
    for listing in list(tree.iter("ul", "ol")):
        items = [item for item in listing.iterchildren("li") if _text(item).strip()]
        if items and all(_is_link_alone(item) for item in items):
            _drop(listing)


def _keep_posts(tree: HtmlElement) -> None:
    """Posts shown in a report are quoted in it: without their class nothing takes them for buttons."""
    for quote in tree.iter("blockquote"):
        name = quote.get("class")
        if name and _classes("post_classes").search(name):
            for element in (quote, *quote.iterancestors("div", "figure", "section")):
                if element is not quote and not _is_short(element, 1.2 * len(_text(quote)) + 40):
                    break
                element.attrib.pop("class", None)


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


def _is_short(element: HtmlElement, most: float) -> bool:
    """Whether an element has at most so many characters, spaces at the ends of pieces aside; stops counting there."""
    count = 0
    for piece in element.itertext():
        count += len(piece.strip())
        if count > most:
            return False
    return True


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:  # else it went with a block around it
        element.drop_tree()


def _card_of(heading: HtmlElement) -> HtmlElement | None:
    """The block that shows another report: a heading that is a link to it, a line or two about it, its time."""
    if not _is_link_alone(heading):
        return None
    card = None
    for block in heading.iterancestors("div", "li", "section", "article"):
        if not _is_short(block, LONGEST_CARD) or len(block.findall(".//p")) > 2 or block.find(".//h1") is not None:
            break
        card = block
    return card


def _is_link_alone(block: HtmlElement) -> bool:
    """Whether a paragraph, item or heading is one link to another page and nothing else: another report's headline."""
    links = list(block.iter("a"))
    if len(links) != 1 or (links[0].get("href") or "#").startswith("#"):
        return False
    text = _text(block).strip()
    return 0 < len(text) <= LONGEST_LINK and text == _text(links[0]).strip() and text[-1] not in '.!?”"'
