"""Targets: what reads lists of pages, their addresses, and what a host allows."""

import datetime as dt
import json

from dateline.schema.addresses import canonical_url, is_web
from dateline.schema.errors import BadConfiguration, SetAside, SourceChanged
from dateline.schema.sources import Api
from dateline.store.addresses import absolute_url, expand, quote_path, url_of_day
from dateline.store.gdelt import read_gdelt
from dateline.store.json_listing import read_api, read_json_feed
from dateline.store.listing import read_feed, read_section, read_sitemap
from dateline.store.robots import read_robots
from dateline.store.secrets import bytes_without_secrets, names_secret
from dateline.store.telegram import read_channel
from dateline.store.times import read_w3c_time
from tests.fuzz.target import Target, as_text, of_text
from tests.store.archive_files import zipped

_URL = "https://news.example/list"
_CHANGED = (SourceChanged, SetAside)
_API = Api(items="data.items", url="links.0", title="title", date="fields.date.created", body="body", next="next")
_RSS = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>N</title><item><title>One &amp; two</title>'
    b"<link>/a/1?utm_source=x</link><pubDate>Sun, 11 Oct 2015 06:30:00 GMT</pubDate></item><item><guid>b</guid>"
    b"<description><![CDATA[<p>x</p>]]></description></item></channel></rss>"
)
_ATOM = (
    b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="html">x</title><link href="/2"/><updated>'
    b"2015-10-11T06:30:00Z</updated></entry></feed>"
)
_ENTITIES = b'<!DOCTYPE rss [<!ENTITY nbsp "&#160;"><!ENTITY a "aaaa">]><rss><channel><item>&a;</item></channel></rss>'
_JSON_FEED = json.dumps({
    "version": "https://jsonfeed.org/version/1.1",
    "items": [{"id": "1", "url": "/1", "title": "x", "date_published": "2015-10-11T06:30:00Z"}, {"external_url": "b"}],
}).encode()  # fmt: skip
_ANSWER = json.dumps({
    "data": {"items": [{"links": ["/1"], "title": "x", "fields": {"date": {"created": 1444545000}}, "body": "<p>a</p>"},
                       {"links": ["https://a.example/2"], "fields": {"date": {"created": "20151011"}}}]},
    "next": "/list?page=2",
}).encode()  # fmt: skip
_SITEMAP = (
    b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/'
    b'sitemap-news/0.9"><url><loc>https://a.example/1</loc><lastmod>2015-10-11</lastmod><news:news>'
    b"<news:publication_date>2015-10-11T06:30+03:00</news:publication_date><news:title>x</news:title></news:news></url>"
    b"</urlset>"
)
_INDEX = (
    b"<sitemapindex><sitemap><loc>https://a.example/s.xml</loc><lastmod>2015-10-11</lastmod></sitemap></sitemapindex>"
)
_CHANNEL = (
    b'<div class="tgme_widget_message" data-post="name/12"><div class="tgme_widget_message_text">Seven <b>were</b><br>'
    b'hurt</div><a class="tgme_widget_message_date"><time datetime="2015-10-11T06:30:00+00:00"></time></a></div>'
    b'<a class="tme_messages_more" data-before="12" href="?before=12"></a>'
)
_ARTLIST = json.dumps(
    {"articles": [{"url": "https://a.example/1", "title": "x", "seendate": "20151011T063000Z"}]}
).encode()
_GKG = zipped({"a.gkg.csv": b"id\t20151011063000\t1\ta.example\thttps://a.example/1\t\t\tKILL;WOUND\t\n"})
_SECTION = b'<html><head><base href="/x/"></head><body><a href="a-1.html">Read more</a><a href="//b.example">b</a>'
_ROBOTS = (
    b"User-agent: *\nDisallow: /private/*.pdf$\nAllow: /\nCrawl-delay: 2.5\nRequest-rate: 1/10s 0900-1700\n\n"
    b"User-agent: Dateline\nDisallow: /%7Ejoe\nSitemap: https://a.example/s.xml"
)
_ADDRESSES = (
    b"https://www.a.example:443/2015/10/11/a-long-name?utm_source=x&id=7&b=#frag", b"http://m.a.example/amp/a-name-of-1",
    b"https://www.google.com/amp/s/a.example/x.amp.html", b"//a.example/../b;jsessionid=7?x", b"http://[::1]:99999/%zz",
    b"https://\xd9\x85\xd8\xab\xd8\xa7\xd9\x84.example/\xd8\xae?a=1&a=2", b"https://user:pw@a.example/?token=x&amp=1",
    b"https://a.example/{date}/{stamp}/${NAME}",
)  # fmt: skip


def _canonical(url: str) -> None:
    canonical = canonical_url.__wrapped__(url)  # what remembers answers would fill with these
    assert canonical == url or is_web(canonical), canonical


def _absolute(text: str) -> None:
    base, _, link = text.partition("\n")
    for found in (absolute_url(base, link), absolute_url(_URL, text)):
        assert found is None or is_web(found), found


def _robots(data: bytes) -> None:
    robots = read_robots(200, data, None)
    for url in ("https://a.example/private/a.pdf", "https://a.example/" + as_text(data[:40])):
        robots.refuse(url)


def _templates(text: str) -> None:
    url_of_day(text, dt.date(2015, 10, 11))
    quote_path(text)
    expand(text, where="sample: source: url", hint="set it")


TARGETS = (
    Target("feeds", lambda d: read_feed(d, _URL), _CHANGED, (_RSS, _ATOM, _ENTITIES, _JSON_FEED), weight=0.1),
    Target("json_feeds", lambda d: read_json_feed(d, _URL), _CHANGED, (_JSON_FEED,), weight=3),
    Target("apis", lambda d: read_api(d, _URL, _API), _CHANGED, (_ANSWER,), weight=3),
    Target("sitemaps", lambda d: read_sitemap(d, _URL), _CHANGED, (_SITEMAP, _INDEX, _ENTITIES), weight=2),
    Target("sections", lambda d: read_section(d, _URL, r"/a-\d"), _CHANGED, (_SECTION,), weight=2),
    Target("telegram", lambda d: read_channel(d, "https://t.me/s/name"), _CHANGED, (_CHANNEL,)),
    Target("gdelt", lambda d: read_gdelt(d, _URL, ("KILL",)), _CHANGED, (_ARTLIST, _GKG), weight=2),
    Target("w3c_times", of_text(read_w3c_time), seeds=(b"2015-10-11T06:30:01.5+03:00", b"2015-W41-7"), weight=12, longest=60),
    Target("canonical_addresses", of_text(_canonical), seeds=_ADDRESSES, weight=3, longest=300),
    Target("absolute_addresses", of_text(_absolute), seeds=(*_ADDRESSES, b"https://a.example/x\n../b"), weight=4, longest=300),
    Target("address_templates", of_text(_templates), (BadConfiguration,), _ADDRESSES, weight=4, longest=200),
    Target("secrets", lambda d: (names_secret(as_text(d)), bytes_without_secrets(d)), seeds=_ADDRESSES, weight=6, longest=300),
    Target("robots", _robots, seeds=(_ROBOTS,), weight=0.5),
)  # fmt: skip
