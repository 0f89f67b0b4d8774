"""Reading listings in JSON: JSON Feed, and dated APIs whose shape the source's file describes."""

import datetime as dt
from typing import Any

from dateutil.parser import isoparse

from dateline.schema.addresses import is_web
from dateline.schema.errors import SourceChanged
from dateline.schema.sources import Api
from dateline.store.addresses import absolute_url
from dateline.store.item_pages import make_item_page
from dateline.store.listing import LONGEST_TITLE, Item, Listing, load_json
from dateline.store.times import read_w3c_time


def read_json_feed(payload: bytes, url: str) -> Listing:
    """Items of a JSON Feed (version 1 and 1.1). Raises SourceChanged if the bytes are none."""
    data = load_json(payload, url)
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list) or "jsonfeed.org/version/" not in str(data.get("version")):
        raise SourceChanged(f"{url}: not a readable feed: JSON, but not a JSON Feed")
    found: dict[str, Item] = {}
    unusable = 0
    for item in items:
        item = item if isinstance(item, dict) else {}
        link = absolute_url(url, _address(item))
        if link is None:
            unusable += 1
            continue
        when = read_w3c_time(str(item.get("date_published") or item.get("date_modified") or ""))
        found.setdefault(link, Item(link, _title(item.get("title")), when, "feed" if when else "none"))
    return Listing(tuple(found.values()), unusable)


def read_api(payload: bytes, url: str, shape: Api) -> Listing:
    """Items of one answer of an API, as `shape` says; `next_url` where the answer names it.

    Raises SourceChanged if the answer has no such list, or items but none with an address: its shape has changed.
    """
    data = load_json(payload, url)
    items = find_in(data, shape.items) if shape.items else data
    if not isinstance(items, list):
        raise SourceChanged(f"{url}: the answer has no list at {shape.items or 'its top'}")
    found: dict[str, Item] = {}
    unusable = 0
    for item in items:
        made = _read_item(item, url, shape)
        if made is None:
            unusable += 1
        else:
            found.setdefault(made.url, made)
    if items and not found:
        raise SourceChanged(f"{url}: {len(items)} items, none with an address at {shape.url}")
    following = find_in(data, shape.next) if shape.next else None
    next_url = absolute_url(url, following) if isinstance(following, str) else None
    return Listing(tuple(found.values()), unusable, next_url=next_url, entries=len(items))


def find_in(data: Any, path: str) -> Any:
    """What keys joined by dots lead to, a number being a place in a list; None where they lead nowhere."""
    for key in path.split("."):
        if isinstance(data, dict):
            data = data.get(key)
        elif isinstance(data, list) and key.isascii() and key.isdigit() and int(key) < len(data):
            data = data[int(key)]
        else:
            return None
    return data


def _address(item: dict[str, Any]) -> str:
    """The address of a JSON Feed's item; its id may be one too, but then a whole one."""
    for name in ("url", "external_url", "id"):
        value = item.get(name)
        if isinstance(value, str) and (is_web(value) or name != "id"):
            return value
    return ""


def _read_item(item: Any, url: str, shape: Api) -> Item | None:
    link = absolute_url(url, str(find_in(item, shape.url) or ""))
    if link is None:
        return None
    title = _title(find_in(item, shape.title)) if shape.title else None
    when = _time(find_in(item, shape.date)) if shape.date else None
    body = find_in(item, shape.body) if shape.body else None
    # an item without a body (an API of pages and files) is fetched like any other
    page = (
        make_item_page(body, url=link, title=title, published_at=when)
        if isinstance(body, str) and body.strip()
        else None
    )
    return Item(link, title, when, "listing" if when else "none", page)


def _time(value: Any) -> dt.datetime | None:
    """A time as APIs write it: ISO 8601 in long or short form, or seconds since 1970. UTC."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return dt.datetime.fromtimestamp(value, dt.UTC)
        except (ValueError, OverflowError, OSError):
            return None
    text = str(value or "").strip()
    try:
        return read_w3c_time(text) or (isoparse(text).replace(tzinfo=dt.UTC) if len(text) == 8 else None)
    except ValueError:
        return None


def _title(text: object) -> str | None:
    return " ".join(str(text).split())[:LONGEST_TITLE] or None if text else None
