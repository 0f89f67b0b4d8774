"""When a page was published: where that stands in it, how exact it is, and what is no publication time."""

import datetime as dt
import json

import pytest

from dateline.schema.fields import PUBLISHED_BASES
from dateline.stages.extract import Extracted, extract_payload
from tests.stages.extract_pages import make_page

RETRIEVED = dt.datetime(2015, 10, 12, 6, tzinfo=dt.UTC)


def read(page: str, url: str = "https://steppe-post.example/a", **known: object) -> Extracted:
    page = page.replace("NOVGRAD, Oct. 11 (AP) — ", "")
    return extract_payload(page.encode(), content_type="text/html", url=url, **known)  # type: ignore[arg-type]


def json_ld(**fields: object) -> str:
    return (
        f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": "x", **fields})}</script>'
    )


@pytest.mark.parametrize(
    ("head", "above", "at", "precision", "basis"),
    [
        (json_ld(datePublished="2015-10-11T14:05:09+03:00"), "", "2015-10-11 11:05:09", "second", "json-ld"),
        (json_ld(datePublished="2015-10-11T23:30-05:00"), "", "2015-10-12 04:30:00", "minute", "json-ld"),
        (json_ld(datePublished="2015-10-11"), "", "2015-10-11 00:00:00", "day", "json-ld"),
        (json_ld(datePublished="11 Oct 2015 08:02 GMT"), "", "2015-10-11 08:02:00", "minute", "json-ld"),
        ('<meta property="article:published_time" content="2015-10-11T14:05:09Z">', "", "2015-10-11 14:05:09", "second", "meta"),
        ("", '<span itemprop="datePublished" content="2015-10-11T14:05Z"></span>', "2015-10-11 14:05:00", "minute", "element"),
        ("", '<time datetime="2015-10-11T14:05:00+0300">11 Oct</time>', "2015-10-11 11:05:00", "second", "element"),
        ("", '<div class="date">Published 7:07 PM EST Oct 11, 2015</div>', "2015-10-12 00:07:00", "minute", "printed"),
        ("", '<p>Sunday, October 11, 2015</p>', "2015-10-11 00:00:00", "day", "printed"),
        ("", '<p>Entered in the log: [ 2015-10-11 15:24 ]</p>', "2015-10-11 00:00:00", "day", "search"),
    ],
)  # fmt: skip
def test_where_a_time_stands(head: str, above: str, at: str, precision: str, basis: str) -> None:
    found = read(make_page(head=head, above=above))
    assert (str(found.published_at)[:19], found.published_precision, found.published_basis) == (at, precision, basis)
    assert basis in PUBLISHED_BASES


def test_a_day_and_the_same_day_with_an_hour_are_one_time() -> None:
    meta = '<meta property="article:published_time" content="2015-10-11T14:05:09Z">'
    found = read(make_page(head=json_ld(datePublished="2015-10-11") + meta))
    assert (str(found.published_at)[:19], found.published_basis) == ("2015-10-11 14:05:09", "meta")


def test_a_change_is_no_publication() -> None:
    head = json_ld(datePublished="2015-10-09T08:00:00Z", dateModified="2015-10-11T08:00:00Z")
    found = read(make_page(head=head), retrieved_at=RETRIEVED)
    assert (str(found.published_at)[:10], str(found.modified_at)[:10]) == ("2015-10-09", "2015-10-11")
    found = read(make_page(above="<p>Updated Oct. 11, 2015 at 3:14 PM</p><p>Published Oct. 9, 2015</p>"))
    assert (str(found.published_at)[:10], str(found.modified_at)[:10]) == ("2015-10-09", "2015-10-11")


def test_times_after_the_capture_are_passed_over() -> None:
    head = json_ld(datePublished="2051-10-11T08:00:00Z")
    meta = '<meta property="article:published_time" content="2015-10-11T14:05:09Z">'
    found = read(make_page(head=head + meta), retrieved_at=RETRIEVED)
    assert (str(found.published_at)[:10], found.published_basis) == ("2015-10-11", "meta")


def test_a_time_after_the_capture_that_stands_alone_is_kept_for_validation_to_refuse() -> None:
    found = read(make_page(head=json_ld(datePublished="2051-10-11T08:00:00Z")), retrieved_at=RETRIEVED)
    assert str(found.published_at)[:10] == "2051-10-11"


def test_a_page_from_another_time_zone_may_be_hours_ahead() -> None:
    found = read(make_page(head=json_ld(datePublished="2015-10-12T17:00:00")), retrieved_at=RETRIEVED)
    assert str(found.published_at)[:10] == "2015-10-12"
