"""Listings: cases in tests/cases/listings.yml, and that no bytes give anything but items or a refusal."""

import gzip
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.schema.errors import DatelineError, SourceChanged
from dateline.store.addresses import is_web
from dateline.store.listing import Listing, read_feed, read_section, read_sitemap

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[1] / "cases" / "listings.yml").read_text())
URL = "http://news.example/list"


def read(kind: str, payload: bytes, pattern: str = "") -> Listing:
    if kind == "section":
        return read_section(payload, URL, pattern)
    return read_feed(payload, URL) if kind == "feed" else read_sitemap(payload, URL)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_listing(case: dict[str, Any]) -> None:
    payload = case["text"].encode()
    if "error" in case:
        with pytest.raises(DatelineError) as refusal:
            read(case["kind"], payload, case.get("pattern", ""))
        assert case["error"] in str(refusal.value)
        return
    listing = read(case["kind"], payload, case.get("pattern", ""))
    found = [[i.url, i.title, i.published_at and i.published_at.isoformat(), i.basis] for i in listing.items]
    assert found == case["items"]
    assert listing.unusable == case.get("unusable", 0)
    assert [url for url, _ in listing.children] == case.get("children", [])


def test_a_zipped_sitemap_is_unpacked_within_bounds() -> None:
    sitemap = b"<urlset><url><loc>http://news.example/a</loc></url></urlset>"
    assert len(read_sitemap(gzip.compress(sitemap), URL).items) == 1
    with pytest.raises(SourceChanged, match="when unpacked"):
        read_sitemap(gzip.compress(b" " * 60_000_000), URL)
    with pytest.raises(SourceChanged, match="not a readable sitemap"):
        read_sitemap(gzip.compress(sitemap)[:20], URL)


MARKUP = st.lists(
    st.sampled_from(
        ["<rss>", "<item>", "</item>", "<link>", "</link>", "http://a.example/", "<a href='", "'>", "<urlset>", "<url>",
         "</url>", "<loc>", "</loc>", "</urlset>", "&x;", "<!--", "<pubDate>", "2015-10-11", "\x00", "é", "<![CDATA["]
    ), max_size=12,
).map(lambda parts: "".join(parts).encode())  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["feed", "sitemap", "section"]), st.one_of(MARKUP, st.binary(max_size=80)))
def test_any_bytes_give_items_or_a_refusal(kind: str, payload: bytes) -> None:
    try:
        listing = read(kind, payload, ".")
    except SourceChanged as refusal:
        assert URL in str(refusal)
    else:
        urls = [item.url for item in listing.items]
        assert len(set(urls)) == len(urls) and all(is_web(url) for url in urls)
