"""Feeds as servers really send them: broken, and read as far as they can be, or refused with a name."""

from pathlib import Path

import pytest

from dateline.store.lake import Lake
from tests.origin import Reply, serving
from tests.pipeline.collecting import DAY, collection, rule, run

WHEN = b"<pubDate>Sun, 11 Oct 2015 10:00:00 GMT</pubDate>"
ITEM = b"<item><title>T</title><link>/a</link>" + WHEN + b"</item>"
RSS = b"<rss version='2.0'><channel>%s</channel></rss>"
LAUGHS = b"<!DOCTYPE r [<!ENTITY a 'ha'>" + b"".join(
    b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
)
#: What the feed is, with its headers; then what is collected (paths), or the alert of its source, or a row's rule.
FEEDS: dict[str, tuple[bytes, dict[str, str], list[str] | str]] = {
    "cut off in the second item": ((RSS % (ITEM + ITEM.replace(b"/a", b"/b"))).partition(b"/b")[0], {}, ["/a"]),
    "cut off before the first": (b"<rss version='2.0'><channel><title>W", {}, "changed"),
    "says UTF-8, is Latin-1": (b"<?xml version='1.0' encoding='utf-8'?>" + RSS % ITEM.replace(b"T<", b"Caf\xe9<"), {}, ["/a"]),
    "is UTF-16": (("<?xml version='1.0' encoding='utf-16'?>" + (RSS % ITEM).decode()).encode("utf-16"), {}, ["/a"]),
    "blank lines before its head": (b"\n\n  <?xml version='1.0'?>" + RSS % ITEM, {}, ["/a"]),
    "a byte order mark and no head": (b"\xef\xbb\xbf" + RSS % ITEM, {}, ["/a"]),
    "entities that XML does not know": (RSS % ITEM.replace(b"T<", b"Guns&nbsp;&mdash; fell<"), {}, ["/a"]),
    "a bare ampersand": (RSS % ITEM.replace(b"T<", b"Shells & mines<").replace(b"/a", b"/a?x=1&y=2"), {}, ["/a?x=1&y=2"]),
    "control characters": (RSS % ITEM.replace(b"T<", b"T\x08\x0b<"), {}, ["/a"]),
    "elements never closed": (RSS % b"<item><title>T<link>/a" + WHEN, {}, []),
    "one item twice": (RSS % (ITEM + ITEM), {}, ["/a"]),
    "links to nowhere": (RSS % (ITEM + ITEM.replace(b"/a", b"javascript:x()") + ITEM.replace(b"/a", b"")), {}, ["/a"]),
    "days that no calendar has": (RSS % (ITEM + ITEM.replace(b"/a", b"/b").replace(b"11 Oct", b"45 Oct")), {}, ["/a", "/b"]),
    "a page instead": (b"<!doctype html><title>Down for repairs</title>", {}, "changed"),
    "nothing but a head": (b"<?xml version='1.0'?>", {}, "changed"),
    "sent as a page": (RSS % ITEM, {"Content-Type": "text/html"}, ["/a"]),
    "sent as a picture": (RSS % ITEM, {"Content-Type": "image/png"}, "changed"),
    "entities that grow": (LAUGHS + b"]>" + RSS % ITEM.replace(b"T<", b"&j;<"), {}, "xml_entities"),
    "entities that read files": (
        b"<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>" + RSS % ITEM.replace(b"T<", b"&x;<"), {}, "xml_entities",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FEEDS)
def test_a_broken_feed(name: str, tmp_path: Path) -> None:
    body, headers, expected = FEEDS[name]
    lake = Lake(tmp_path / "lake")
    with serving() as origin:
        origin.routes |= {path: Reply(200, path.encode()) for path in ("/a", "/b", "/c", "/a?x=1&y=2")}
        origin.routes["/feed"] = Reply(200, body, headers)
        origin.routes["/whole"] = Reply(200, RSS % ITEM.replace(b"/a", b"/c"))
        sources = ({"id": s, "kind": "feed", "url": f"{origin.url}/{s}"} for s in ("feed", "whole"))
        rows = [r for r in run(collection(*sources), lake) if r["source_id"] == "feed"]
        listings = lake.read_table("listings", "c", DAY)
        assert listings is not None
        (alert,) = [r["alert"] for r in listings.to_pylist() if r["source_id"] == "feed"]
        assert origin.count("/c") == 1
    if isinstance(expected, list):
        assert ([r["url"].removeprefix(origin.url) for r in rows], alert) == (expected, None)
    else:
        assert expected == (alert or rule(rows[0]))
