"""Listings: cases in tests/cases/listings.yml, and that no bytes give anything but items or a refusal."""

import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.schema.addresses import is_web
from dateline.schema.errors import DatelineError, SetAside, SourceChanged
from dateline.schema.sources import Api
from dateline.store.gdelt import read_gdelt
from dateline.store.json_listing import read_api
from dateline.store.listing import Listing, read_feed, read_section, read_sitemap
from dateline.store.telegram import read_channel

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[1] / "cases" / "listings.yml").read_text())
URL = "http://news.example/list"


READERS = {"feed": read_feed, "sitemap": read_sitemap, "telegram": read_channel, "gdelt": read_gdelt}
SHAPE = {"items": "data", "url": "url"}


def read(kind: str, payload: bytes, *, pattern: str = ".", api: dict[str, Any] | None = None) -> Listing:
    if kind == "section":
        return read_section(payload, URL, pattern)
    if kind == "api":
        return read_api(payload, URL, Api.model_validate(api or SHAPE))
    return READERS[kind](payload, URL)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_listing(case: dict[str, Any]) -> None:
    payload = case["text"].encode()
    options = {name: case[name] for name in ("pattern", "api") if name in case}
    if "error" in case or "refused" in case:
        with pytest.raises(DatelineError) as refusal:
            read(case["kind"], payload, **options)
        assert case.get("error", "") in str(refusal.value)
        assert getattr(refusal.value, "rule", None) == case.get("refused")
        return
    listing = read(case["kind"], payload, **options)
    found = [[i.url, i.title, i.published_at and i.published_at.isoformat(), i.basis] for i in listing.items]
    assert found == case["items"]
    assert listing.unusable == case.get("unusable", 0)
    assert [url for url, _ in listing.children] == case.get("children", [])
    assert listing.next_url == case.get("next")


def test_entities_in_another_encoding_are_seen() -> None:
    feed = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss version="2.0"><channel/></rss>'
    for encoding in ("utf-16", "utf-16-be"):
        with pytest.raises(SetAside, match="declares an entity"):
            read_feed(feed.encode(encoding), URL)


def test_items_that_a_listing_holds_whole_are_pages_with_their_day() -> None:
    cases = {c["name"].partition(";")[0]: c for c in CASES}
    posts = read("telegram", cases["Telegram preview"]["text"].encode()).items
    api = cases["an API in ReliefWeb's shape"]
    reports = read("api", api["text"].encode(), api=api["api"]).items
    assert b"<p>Two killed in Hama.</p>\n<p>More &lt;soon&gt;.</p>" in (posts[0].page or b"")
    assert b'content="2015-10-11T08:00:00+00:00"' in (posts[0].page or b"")
    assert b"5.1K" not in (posts[0].page or b"")  # what changes by itself is left out
    assert posts[1].page is not None and b"Two killed" not in posts[1].page
    assert reports[0].page is not None and b"<h1>Flash Update</h1>\n<p>Six killed.</p>" in reports[0].page
    assert reports[1].page is not None and b"<p>Five &lt; six.</p>\n<p>Two hurt.</p>" in reports[1].page
    assert reports[2].page is None


def gkg(*lines: tuple[str, str, str, str], names: tuple[str, ...] = ("20151011081500.gkg.csv",)) -> bytes:
    """An export of 27 columns; a line gives date, collection, document and themes."""
    rows = []
    for number, (date, collection, document, themes) in enumerate(lines):
        columns = [f"{date}-{number}", date, collection, "news.example", document, "", "", themes, *[""] * 19]
        rows.append("\t".join(columns))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, "\n".join(rows) + "\n")
    return out.getvalue()


def test_a_gkg_export_gives_web_articles_of_the_themes_asked_for() -> None:
    export = gkg(
        ("20151011081500", "1", "http://news.example/a", "KILL;TAX_FNCACT"),
        ("20151011081500", "2", "BBC Monitoring report", "KILL"),
        ("20151011081500", "1", "http://news.example/b", "ECON_STOCKMARKET"),
        ("20151011081500", "1", "http://news.example/a", "KILL"),
        ("20151011081500", "1", "file:///etc/passwd", "KILL"),
    )
    every, chosen = read_gdelt(export, URL), read_gdelt(export, URL, ["KILL", "WOUND"])
    assert [i.url for i in every.items] == ["http://news.example/a", "http://news.example/b"]
    assert [(i.url, str(i.published_at)) for i in chosen.items] == [
        ("http://news.example/a", "2015-10-11 08:15:00+00:00")
    ]
    assert chosen.unusable == 1


@pytest.mark.parametrize(
    ("payload", "says"),
    [
        (gkg()[:40], "not a readable zip"),
        (gkg(names=("a.csv", "b.csv")), "2 files in the zip"),
        (gkg(("20151011081500", "1", "x", "")).replace(b"PK\x03\x04", b"PK\x03\x05", 1), "not readable JSON"),
    ],
)
def test_what_is_no_export_is_named(payload: bytes, says: str) -> None:
    with pytest.raises(SourceChanged, match=says):
        read_gdelt(payload, URL)


def test_an_export_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.store.gdelt.MOST_UNPACKED_BYTES", 100_000)
    line = ("20151011081500", "1", "http://news.example/a", "KILL" * 1_000)
    with pytest.raises(SetAside, match="unpacks to more"):
        read_gdelt(gkg(*[line] * 50), URL)


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
         "</url>", "<loc>", "</loc>", "</urlset>", "&x;", "<!--", "<pubDate>", "<!DOCTYPE x [<!ENTITY a 'bbbbbbbbbbbbbbbb'>]>", '{"data":', "[", "]", "}", '"url"', ":",
         "<div class='tgme_widget_message' data-post='a/1'>", "<time datetime='", "PK\x03\x04", "2015-10-11", "\x00", "é", "<![CDATA["]
    ), max_size=12,
).map(lambda parts: "".join(parts).encode())  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["feed", "sitemap", "section", "telegram", "gdelt", "api"]),
    st.one_of(MARKUP, st.binary(max_size=80)),
)
def test_any_bytes_give_items_or_a_refusal(kind: str, payload: bytes) -> None:
    try:
        listing = read(kind, payload)
    except (SourceChanged, SetAside) as refusal:
        assert URL in str(refusal)
    else:
        urls = [item.url for item in listing.items]
        assert len(set(urls)) == len(urls) and all(is_web(url) for url in urls)
