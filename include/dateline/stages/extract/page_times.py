"""Publication and modification times in a page's markup."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from lxml.html import HtmlElement

from dateline.stages.extract.page_markup import named, string_of, text_of
from dateline.text.printed_dates import Stamp, read_stamp, read_timestamp

#: Stamps further apart name different moments (an older report printed again): the first one counts.
NEAR_SECONDS = 2 * 86_400
DATE_CLASSES = ("date", "publish", "posted", "time", "byline", "meta")
#: Elements after the headline that are looked at.
MOST_ELEMENTS = 150


def find_published_stamps(tree: HtmlElement, metas: dict[str, list[str]], article: dict[str, Any]) -> list[Stamp]:
    """All publication times that the markup states, most exact place first; none is guessed."""
    found = [
        *read_stamps([article.get("datePublished")], "json-ld"),
        *read_stamps(named(metas, "published"), "meta"),
    ]
    if not found:
        found = list(read_stamps([article.get("dateCreated"), article.get("uploadDate")], "json-ld"))
    if not found:
        marked = tree.xpath('.//*[@itemprop="datePublished" or @pubdate]')
        values = [mark.get("datetime") or mark.get("content") or text_of(mark) for mark in marked[:5]]
        found = list(read_stamps(values, "element"))
    return found or list(_printed_near_title(tree))


def _printed_near_title(tree: HtmlElement) -> Iterator[Stamp]:
    """Times that stand between the headline and the text: <time>, or a short element whose class says date."""
    after_title = False
    seen = 0
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "h1":
            after_title = True
        elif after_title:
            seen += 1
            if seen > MOST_ELEMENTS:
                return
            name = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
            if element.tag == "time":
                value = element.get("datetime") or text_of(element)
            elif any(word in name for word in DATE_CLASSES) and "updat" not in name:
                value = text_of(element)
                value = value if len(value) <= 120 else ""
            else:
                continue
            stamp = read_timestamp(value) or read_stamp(value)
            if stamp is not None:
                yield replace(stamp, basis="element" if element.tag == "time" else "printed")
                return


def read_stamps(values: Iterable[Any], basis: str) -> Iterator[Stamp]:
    """The times among values of any type, as JSON-LD and meta tags hold them. basis: what the values stand in."""
    for value in values:
        text = string_of(value)
        stamp = read_timestamp(text) if text else None
        if stamp is not None:
            yield replace(stamp, basis=basis)


def best_stamp(stamps: list[Stamp], latest: dt.datetime | None = None) -> Stamp | None:
    """The first time with an offset, else with a clock time, else the first day: each names the same moment.

    latest: no page tells of times after it was fetched; such stamps are passed over where there are others. One that
    stands alone is kept, so that the page is set aside with its rule (published_not_after_capture).
    """
    if latest is not None:
        stamps = [stamp for stamp in stamps if stamp.at <= latest] or stamps
    if not stamps:
        return None
    first = stamps[0]
    near = [stamp for stamp in stamps if abs((stamp.at - first.at).total_seconds()) <= NEAR_SECONDS]
    with_offset = next((stamp for stamp in near if stamp.has_offset), None)
    return with_offset or next((stamp for stamp in near if stamp.precision != "day"), first)


def search_stamp(html: str, url: str | None, latest: dt.datetime | None = None) -> Stamp | None:
    """The day that htmldate finds anywhere in a page without clear marks: the weakest of all bases.

    Only marks and printed days count, not the guesses of its extensive search (copyright years, dates in texts).
    """
    from htmldate import find_date

    try:
        found = find_date(
            html,
            extensive_search=False,
            original_date=True,
            url=url or None,
            max_date=latest,
            deferred_url_extractor=True,
        )
    except Exception:  # any page may upset a parser; then it has no date
        return None
    stamp = read_timestamp(found) if found else None
    return replace(stamp, precision="day", basis="search") if stamp else None
