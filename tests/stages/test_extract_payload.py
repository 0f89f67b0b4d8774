"""One payload to one document: HTML in many shapes, encodings, refusals, times."""

import datetime as dt
import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.schema.errors import SetAside
from dateline.schema.fields import PRECISIONS, PUBLISHED_BASES
from dateline.stages.extract import Extracted, extract_payload, find_published
from tests.stages.extract_pages import BODY, TITLE, make_page

URL = "https://steppe-post.example/world/a-story"
META = '<meta property="article:published_time" content="2015-10-11T14:05:09+03:00">'


def read(page: str | bytes, url: str = URL, content_type: str | None = "text/html", **known: object) -> Extracted:
    payload = page.encode("utf-8") if isinstance(page, str) else page
    return extract_payload(payload, content_type=content_type, url=url, **known)  # type: ignore[arg-type]


def json_ld(**fields: object) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **fields}
    return f'<script type="application/ld+json">{json.dumps({"@graph": [{"@type": "WebSite"}, node]})}</script>'


def test_a_page_gives_its_report_and_what_it_says_of_itself() -> None:
    head = json_ld(
        datePublished="2015-10-11T14:05:09+03:00",
        dateModified="2015-10-11T15:00:00Z",
        author=[{"@type": "Person", "name": "Ida Holm"}, {"@type": "Person", "name": "Samir Daher"}],
    )
    found = read(make_page(head=head + '<link rel="canonical" href="https://steppe-post.example/world/a-story-1">'))
    assert found.text.split("\n") == BODY
    assert (found.title, found.byline) == (TITLE, "Ida Holm; Samir Daher")
    assert (found.dateline_place, found.wire_credit) == ("Novgrad", "AP")
    assert (found.published_at, found.published_precision, found.published_basis) == (
        dt.datetime(2015, 10, 11, 11, 5, 9, tzinfo=dt.UTC),
        "second",
        "json-ld",
    )
    assert found.modified_at == dt.datetime(2015, 10, 11, 15, tzinfo=dt.UTC)
    assert (found.language, found.extractor) == ("en", "html")
    assert found.canonical_url == "https://steppe-post.example/world/a-story-1"
    assert found.word_count == len(found.text.split())


@pytest.mark.parametrize(
    "between",
    [
        '<div class="advert"><p>Carpets of Tengri Street, twenty years of quality.</p></div>',
        '<figure><img src="x.jpg"><figcaption>A ridge above the town. Photograph: K. Nouri/Reuters</figcaption></figure>',
        '<div class="wp-caption-text caption">A ridge above the town at noon.</div>',
        '<p><a href="/other"><strong>TALKS RESUME IN GENEVA AFTER A BREAK</strong></a></p>',
        '<ul><li><a href="/1">Talks resume in Geneva</a></li><li><a href="/2">Snow closes the pass</a></li></ul>',
        "<p>Read more: Talks resume in Geneva</p>",
        "<p>Advertisement</p>",
        "<p>Smoke above the town on Sunday. (AP Photo/Karim Nouri)</p>",
        f"<blockquote>{BODY[2].rpartition(',')[0]}</blockquote>",
        f"<p>{BODY[0]}</p>",
        '<amp-ad type="none"><div>Trains at 29 euros.</div></amp-ad>',
    ],
)
def test_what_stands_between_the_paragraphs_and_is_not_the_report_goes(between: str) -> None:
    assert read(make_page(between=between)).text.split("\n") == BODY


def test_byline_and_date_without_markup_are_read_near_the_headline() -> None:
    page = (
        "<html><body><table><tr><td><b>The Steppe Post</b></td></tr><tr><td>"
        f"<font size=5>{TITLE}</font><br><font>Sunday, October 11, 2015</font><br><font>By Ida Holm</font>"
        f"<div>{''.join(f'<p>{line}</p>' for line in BODY)}</div></td></tr></table></body></html>"
    ).replace("<body>", f"<head><title>The Steppe Post: {TITLE}</title></head><body>")
    found = read(page, url="file:a.html")
    assert (found.title, found.byline) == (TITLE, "Ida Holm")
    assert (str(found.published_at)[:10], found.published_precision, found.published_basis) == (
        "2015-10-11",
        "day",
        "printed",
    )


def test_a_site_that_calls_every_block_related_is_still_read() -> None:
    paragraphs = "".join(f'<div class="related-text"><p>{line}</p></div>' for line in BODY)
    found = read(f"<html><head><title>{TITLE}</title></head><body><div>{paragraphs}</div></body></html>")
    assert BODY[1] in found.text


def test_a_page_that_shows_a_part_and_describes_the_whole() -> None:
    head = json_ld(articleBody="\n\n".join(BODY))
    found = read(f"<html><head>{head}</head><body><h1>{TITLE}</h1><p>{BODY[0]}</p></body></html>")
    assert found.text.split("\n") == BODY


# --- when


def test_the_order_of_times() -> None:
    listed = dt.datetime(2015, 10, 12, 9, 30, tzinfo=dt.UTC)
    dated = "https://steppe-post.example/2015/10/13/a-story"
    undated = make_page()
    no_dateline = undated.replace("NOVGRAD, Oct. 11 (AP) — ", "")
    asked = [
        read(make_page(head=META), listed_published_at=listed, listed_basis="feed", url=dated),
        read(undated, listed_published_at=listed, listed_basis="sitemap", url=dated),
        read(undated, url=dated),
        read(no_dateline, url=dated),
        read(no_dateline),
    ]
    assert [(str(found.published_at)[:10], found.published_basis) for found in asked] == [
        ("2015-10-11", "meta"),
        ("2015-10-12", "sitemap"),
        ("2015-10-11", "dateline"),
        ("2015-10-13", "address"),
        ("None", "none"),
    ]


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("The bridge was shut on Oct. 11, 2015, at noon.", "2015-10-11"),
        ("The truce of September 30, 2015 is over.", "2015-10-11"),
        ("It was the first such raid since March 20, 2003.", "None"),
        ("It was the first such raid in years.", "None"),
    ],
)
def test_the_year_of_a_dateline_comes_from_a_near_full_date_in_the_text(sentence: str, day: str) -> None:
    assert str(read(make_page(between=f"<p>{sentence}</p>")).published_at)[:10] == day


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="date" content="2015-10-11">',
        '<meta itemprop="datePublished" content="2015-10-11T08:00:00Z">',
        json_ld(datePublished="2015-10-11T08:00:00Z"),
        json_ld(datePublished="2015-10-11") + META,
    ],
)
def test_published_is_found_without_the_body_as_with_it(head: str) -> None:
    page = make_page(head=head)
    found = read(page)
    assert str(found.published_at)[:10] == "2015-10-11"
    assert find_published(page.encode(), "text/html", URL) == (
        found.published_at,
        found.published_precision,
        found.published_basis,
    )


def test_a_copyright_year_is_no_date() -> None:
    page = make_page().replace("NOVGRAD, Oct. 11 (AP) — ", "")
    assert "© 2015" in page
    assert find_published(page.encode(), "text/html", URL) == (None, "none", "none")


# --- bytes


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252", "utf-32"]
)
def test_every_encoding_gives_the_same_characters(encoding: str) -> None:
    declared = "windows-1252" if encoding == "windows-1252" else "utf-8"
    page = make_page().replace('charset="utf-8"', f'charset="{declared}"')
    assert read(page.encode(encoding), content_type=None).text.split("\n") == BODY


def test_latin_1_means_windows_1252_and_the_header_counts_before_the_page() -> None:
    page = make_page().replace('charset="utf-8"', 'charset="iso-8859-1"')
    assert read(page.encode("windows-1252")).text.split("\n") == BODY
    russian = (
        make_page(between=f"<p>{'Войска заняли две деревни на северной дороге. ' * 4}</p>")
        .replace("“", "")
        .replace("”", "")
    )
    payload = russian.replace("—", "-").replace('charset="utf-8"', "").replace("©", "").encode("koi8-r")
    assert "Войска заняли" in read(payload, content_type="text/html; charset=koi8-r").text


def test_broken_utf_8_is_read_as_well_as_possible() -> None:
    payload = make_page().encode().replace("—".encode(), b"\xe2\x80", 1)
    text = read(payload).text
    assert BODY[1] in text and "“We left" in text and "\ufffd" in text


def test_a_page_that_was_compressed_twice() -> None:
    assert read(gzip.compress(make_page().encode())).text.split("\n") == BODY


REFUSED = {
    "empty": (b"", "empty_payload"),
    "blank": (b" \r\n\t \x00\x00", "empty_payload"),
    "bom": (b"\xef\xbb\xbf  ", "empty_payload"),
    "image": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "not_text"),
    "archive": (b"PK\x03\x04" + b"\x00" * 500, "not_text"),
    "noise": (bytes(range(256)) * 40, "not_text"),
    "gzip": (b"\x1f\x8b\x08\x00broken", "not_text"),
    "feed": (b'<?xml version="1.0"?><rss version="2.0"><channel><title>a</title></channel></rss>', "not_a_page"),
    "sitemap": (b"<urlset><url><loc>http://a.example/</loc></url></urlset>", "not_a_page"),
    "json": (b'{"a": [1, 2, 3]}', "not_a_page"),
    "no text": (b"<html><head><title>A title</title></head><body><img src=a.png></body></html>", "no_text"),
    "a word": (b"Gone.", "no_text"),
    "deep": (b"<html><body>" + b"<div>" * 50_000 + b"twelve people were killed", "no_text"),
    "huge": (b"<html><body>" + b"<p>a</p>" * 1_100_000, "too_large"),
    "many": (b"<html><body>" + b"<p>a</p>" * 110_000, "too_large"),
    "pdf": (b"%PDF-1.4\nnothing of the kind", "extractor_failed"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusals_name_their_rule(name: str) -> None:
    payload, rule = REFUSED[name]
    with pytest.raises(SetAside) as refusal:
        read(payload, url="file:a.html")
    assert refusal.value.rule == rule
    assert refusal.value.reason
    assert find_published(payload, "text/html", None) == (None, "none", "none")


# --- language


@pytest.mark.parametrize(
    ("text", "declared", "usual", "language"),
    [
        ("Войска заняли две деревни на северной дороге в воскресенье, сообщил офицер армии. " * 2, "en", "en", "ru"),
        (
            "Les troupes ont pris deux villages sur la route du nord dimanche, a déclaré un officier. " * 2,
            None,
            "en",
            "fr",
        ),
        ("Twelve killed. 30 hurt. One more dead on Monday.", None, "en", "en"),
        ("Twelve killed. 30 hurt. One more dead on Monday.", None, None, "und"),
    ],
)
def test_language(text: str, declared: str | None, usual: str | None, language: str) -> None:
    page = f'<html lang="{declared or ""}"><body><p>{text}</p></body></html>'
    assert read(page, language=usual).language == language


# --- anything

TAGS = st.sampled_from(
    ["<p>", "</p>", "<table>", "<td>", "<div class='ad'>", "<script type='application/ld+json'>", '{"@type": ["Article"], "author": [[]]}',
     "</script>", "<meta name=date content=9999>", "<h1>", "<title>", "<!--", "&#0;", "<time datetime=x>", "Oct. 11, 2015", "By A B",
     "twelve people were killed in the town ", "\x00", "]]>", "<html>", "<svg><p>"]
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.lists(TAGS, max_size=25).map(lambda parts: "".join(parts).encode())))
def test_any_bytes_give_a_document_or_a_refusal(payload: bytes) -> None:
    try:
        found = read(payload, url="file:x")
    except SetAside as refusal:
        assert refusal.rule in {"empty_payload", "not_text", "not_a_page", "no_text", "too_large", "extractor_failed"}
        return
    assert found.text.strip() and found.word_count > 0
    assert found.published_precision in PRECISIONS and found.published_basis in PUBLISHED_BASES
    assert (found.published_at is None) == (found.published_basis == "none")


# --- where


@pytest.mark.parametrize(
    ("markup", "place", "credit"),
    [
        ('<span class="dateline">ALEPPO, Syria — </span>', "Aleppo", None),
        ('<div class="story-dateline">BEIRUT (AFP)</div>', "Beirut", "AFP"),
        (json_ld(dateline="GENEVA, Oct. 11 (Reuters)"), "Geneva", "Reuters"),
        (json_ld(dateline="London, UK"), None, None),
        ('<div class="dateline">Published Oct. 11, 2015</div>', None, None),
        ('<div class="dateline-bar">Updated 8:35 am EST</div>', None, None),
    ],
)
def test_a_dateline_in_the_markup_counts_where_the_report_has_none(
    markup: str, place: str | None, credit: str | None
) -> None:
    bare = make_page().replace("NOVGRAD, Oct. 11 (AP) — ", "")
    found = read(bare.replace("<article>", f"<article>{markup}"))
    assert (found.dateline_place, found.wire_credit) == (place, credit)
    assert read(make_page(above=markup)).dateline_place == "Novgrad"
