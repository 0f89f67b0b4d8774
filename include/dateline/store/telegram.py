"""Reading the public preview of a Telegram channel (t.me/s/NAME): its posts, and the page with earlier ones."""

import re
from typing import Any

from dateline.schema.errors import SourceChanged
from dateline.store.addresses import absolute_url
from dateline.store.item_pages import make_item_page, paragraphs
from dateline.store.listing import Item, Listing
from dateline.store.times import read_w3c_time

_POST = re.compile(r"[A-Za-z0-9_]{1,64}/\d{1,12}")


def read_channel(payload: bytes, url: str) -> Listing:
    """Posts of a preview page, oldest first, each as a page of its own at https://t.me/NAME/ID.

    Posts without words (a picture alone) count as unusable. `next_url` leads to the posts before these. Raises
    SourceChanged with the address for a page without any post: a channel that has no preview redirects to its card.
    """
    from lxml import etree, html

    try:
        root = html.document_fromstring(payload, parser=html.HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError) as error:
        raise SourceChanged(f"{url}: not a readable page: {' '.join(str(error).split())}") from error
    posts = _classed(root, "tgme_widget_message", "[@data-post]")
    if not posts:
        raise SourceChanged(f"{url}: no posts; the channel is gone, is not public, or the page has another shape")
    items, unusable = [], 0
    for post in posts:
        item = _read_post(post)
        if item is None:
            unusable += 1
        else:
            items.append(item)
    more = _classed(root, "tme_messages_more", "[@data-before]")
    earlier = absolute_url(url, str(more[0].get("href") or "")) if more else None
    return Listing(tuple({i.url: i for i in items}.values()), unusable, next_url=earlier)


def _read_post(post: Any) -> Item | None:
    name = str(post.get("data-post"))
    dates = _classed(post, "tgme_widget_message_date", "//time[@datetime]")
    texts = [t for t in _classed(post, "tgme_widget_message_text") if not _inside(t, "tgme_widget_message_reply", post)]
    when = read_w3c_time(dates[0].get("datetime")) if dates else None
    if not _POST.fullmatch(name) or when is None or not texts:
        return None
    body = paragraphs(_words(texts[0]))
    if not body:
        return None
    author = _text_of(post, "tgme_widget_message_owner_name")
    forwarded = _text_of(post, "tgme_widget_message_forwarded_from_name")
    if forwarded:
        body = f"{paragraphs(f'Forwarded from {forwarded}')}\n{body}"
    url = f"https://t.me/{name}"
    page = make_item_page(body, url=url, published_at=when, author=author)
    return Item(url, None, when, "listing", page)


def _words(node: Any) -> str:
    """Text of an element with its line breaks."""
    parts: list[str] = [node.text or ""]
    for child in node:
        if isinstance(child.tag, str):
            parts.append("\n" if child.tag == "br" else _words(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _text_of(node: Any, name: str) -> str | None:
    found = _classed(node, name)
    return (" ".join(found[0].text_content().split()) or None) if found else None


def _inside(node: Any, name: str, upto: Any) -> bool:
    while (node := node.getparent()) is not None and node is not upto:
        if name in (node.get("class") or "").split():
            return True
    return False


def _classed(node: Any, name: str, more: str = "") -> list[Any]:
    found: list[Any] = node.xpath(f".//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]{more}")
    return found
