"""Kinds of source that list items in their own way, from end to end: a real server, a real lake."""

import datetime as dt
import gzip
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from warcio.archiveiterator import ArchiveIterator

from dateline.pipeline.collect import find_dates, read_payload
from dateline.pipeline.forget import forget
from dateline.pipeline.recheck import check
from dateline.schema.errors import BadConfiguration, SetAside, SourceChanged
from dateline.stages.extract import extract
from dateline.store.clock import utc_now
from dateline.store.lake import Lake
from dateline.store.records import read_record
from tests.origin import Origin, Reply
from tests.pipeline.collecting import DAY, PAGE, by_url, collection, feed, put, rule, run
from tests.store.archive_files import tarred, zipped
from tests.store.test_listing import gkg
from tests.store.test_warc import archive

POST = """<div class="tgme_widget_message" data-post="frontnews/{id}"><div class="tgme_widget_message_text">{text}</div>
<span class="tgme_widget_message_views">{id}K</span>
<a class="tgme_widget_message_date"><time datetime="{when}+00:00">x</time></a></div>"""
KILLED = "At least {n} people were killed when shells hit the market of Tel Marun on Sunday, the mayor said."


def preview(*posts: tuple[int, str], before: int | None = None) -> Reply:
    more = f'<a class="tme_messages_more" data-before="{before}" href="/s/frontnews?before={before}">' if before else ""
    body = "".join(POST.format(id=i, text=KILLED.format(n=i), when=when) for i, when in posts)
    return Reply(200, f"<html><body>{more}{body}</body></html>".encode(), {"Content-Type": "text/html"})


def test_a_channel_is_read_back_to_the_day_and_no_further(origin: Origin, lake: Lake) -> None:
    origin.routes["/s/frontnews"] = preview((7, "2015-10-11T23:00:00"), (8, "2015-10-12T01:00:00"), before=7)
    origin.routes["/s/frontnews?before=7"] = preview((5, "2015-10-10T23:59:59"), (6, "2015-10-11T00:00:00"), before=5)
    source = {"id": "tg", "kind": "telegram", "url": f"{origin.url}/s/frontnews", "memento": False, "min": 1}
    rows = run(collection(source), lake)
    assert [r["url"] for r in rows] == ["https://t.me/frontnews/6", "https://t.me/frontnews/7"]
    assert [p for p, _ in origin.asked] == ["/robots.txt", "/s/frontnews", "/s/frontnews?before=7"]
    documents = extract(
        lake.read_table("captures", "c", DAY), lambda row: read_payload(lake, row)
    ).documents.to_pylist()
    assert sorted(d["text"] for d in documents) == [KILLED.format(n=6), KILLED.format(n=7)]
    assert {str(d["published_at"]) for d in documents} == {"2015-10-11 00:00:00+00:00", "2015-10-11 23:00:00+00:00"}
    # listed again with other counts of views and later posts, the same posts are the same captures
    origin.routes["/s/frontnews"] = preview(
        (6, "2015-10-11T00:00:00"), (7, "2015-10-11T23:00:00"), (9, "2015-10-13T00:00:00"), before=6
    )
    origin.routes["/s/frontnews?before=6"] = preview((5, "2015-10-10T23:59:59"))
    assert run(collection(source), lake, refetch=True) == rows


def test_what_was_taken_out_of_a_listing_refers_to_the_listing_as_it_came(origin: Origin, lake: Lake) -> None:
    origin.routes["/s/frontnews"] = preview(
        (5, "2015-10-10T23:00:00"), (6, "2015-10-11T00:00:00"), (7, "2015-10-11T01:00:00")
    )
    run(collection({"id": "tg", "kind": "telegram", "url": f"{origin.url}/s/frontnews"}), lake)
    with lake.open("warc/c/2015-10-11.warc.gz") as stream:
        records = [
            (r.rec_type, r.rec_headers, r.content_stream().read())
            for r in ArchiveIterator(stream, check_digests="raise")
        ]
    assert [kind for kind, _, _ in records] == ["warcinfo", "response", "request", "conversion", "conversion"]
    assert records[1][2] == origin.routes["/s/frontnews"].body  # type: ignore[union-attr]
    assert {h.get_header("WARC-Refers-To") for _, h, _ in records[3:]} == {records[1][1].get_header("WARC-Record-ID")}


def test_a_post_is_not_looked_at_again_and_is_deleted_with_its_listing(origin: Origin, lake: Lake) -> None:
    origin.routes["/s/frontnews"] = preview(
        (5, "2015-10-10T23:00:00"), (6, "2015-10-11T00:00:00"), (7, "2015-10-11T01:00:00")
    )
    what = collection({"id": "tg", "kind": "telegram", "url": f"{origin.url}/s/frontnews"})
    gone, kept = run(what, lake)
    assert check(lake, what, DAY + dt.timedelta(days=1))["checked"] == 0
    forget(lake, gone["url"], reason="a court's order", requested_by="test")
    with lake.open("warc/c/2015-10-11.warc.gz") as stream:
        held = b"".join(record.content_stream().read() for record in ArchiveIterator(stream))
    assert KILLED.format(n=6).encode() not in held
    assert KILLED.format(n=7).encode() in read_payload(lake, kept)
    with pytest.raises(SetAside, match="were deleted"):
        read_payload(lake, gone)


def reports(total: int, asked: list[dict[str, str]], *, body: bool = True) -> Any:
    """A server's side of an API in ReliefWeb's shape, over `total` reports of the day."""

    def answer(target: str) -> Reply:
        query = {k: v[0] for k, v in parse_qs(urlsplit(target).query).items()}
        asked.append(query)
        first = int(query["offset"])
        data = []
        for n in range(first, min(first + int(query["limit"]), total)):
            fields = {
                "title": f"Flash Update {n}",
                "url": f"http://news.example/node/{n}",
                "date": {"created": "2015-10-11T08:00:00+00:00"},
            }
            data.append(
                {"id": str(n), "fields": fields | ({"body-html": f"<p>{KILLED.format(n=n)}</p>"} if body else {})}
            )
        return Reply(200, json.dumps({"totalCount": total, "count": len(data), "data": data}).encode())

    return answer


API = {
    "items": "data",
    "url": "fields.url",
    "title": "fields.title",
    "date": "fields.date.created",
    "body": "fields.body-html",
    "limit": "limit",
    "offset": "offset",
    "page_size": 2,
}


@pytest.mark.parametrize(("total", "pages"), [(5, 3), (4, 3), (1, 1), (0, 1)])
def test_an_api_is_read_page_by_page_for_its_day(origin: Origin, lake: Lake, total: int, pages: int) -> None:
    asked: list[dict[str, str]] = []
    origin.any_query["/v2/reports"] = reports(total, asked)
    url = f"{origin.url}/v2/reports?appname=x&filter[value][from]={{date}}T00:00:00%2B00:00"
    rows = run(collection({"id": "rw", "kind": "api", "url": url, "api": API}), lake)
    assert [r["listed_title"] for r in rows] == [f"Flash Update {n}" for n in range(total)]
    assert [int(q["offset"]) for q in asked] == [0, 2, 4][:pages]
    assert {(q["appname"], q["filter[value][from]"]) for q in asked} == {("x", "2015-10-11T00:00:00+00:00")}
    documents = extract(
        lake.read_table("captures", "c", DAY), lambda row: read_payload(lake, row)
    ).documents.to_pylist()
    assert sorted(d["text"] for d in documents) == [KILLED.format(n=n) for n in range(total)]
    assert all(d["title"].startswith("Flash Update") for d in documents)


def test_an_api_that_gives_the_same_page_for_ever_is_left(origin: Origin, lake: Lake) -> None:
    page = json.dumps({"data": [{"url": "http://news.example/1", "text": "x"}], "next": f"{origin.url}/api"}).encode()
    origin.routes["/api"] = Reply(200, page)
    shape = {"items": "data", "url": "url", "body": "text", "next": "next"}
    assert len(run(collection({"id": "a", "kind": "api", "url": f"{origin.url}/api", "api": shape}), lake)) == 1
    assert origin.count("/api") == 2


def test_an_api_with_more_than_max_stops_the_day(origin: Origin, lake: Lake) -> None:
    asked: list[dict[str, str]] = []
    origin.any_query["/v2/reports"] = reports(1_000, asked)
    with pytest.raises(SourceChanged, match="expected at most 3"):
        run(collection({"id": "rw", "kind": "api", "url": f"{origin.url}/v2/reports", "api": API, "max": 3}), lake)
    assert len(asked) == 2


def test_an_api_without_bodies_names_pages_to_fetch(origin: Origin, lake: Lake) -> None:
    listed = {"data": [{"u": f"{origin.url}/a", "d": "2015-10-11"}, {"u": f"{origin.url}/b", "d": "2015-10-12"}]}
    origin.routes["/api"] = Reply(200, json.dumps(listed).encode())
    origin.routes["/a"] = Reply(200, b"<p>page")
    rows = run(
        collection(
            {"id": "a", "kind": "api", "url": f"{origin.url}/api", "api": {"items": "data", "url": "u", "date": "d"}}
        ),
        lake,
    )
    assert [(r["url"], r["listed_basis"], read_payload(lake, r)) for r in rows] == [
        (f"{origin.url}/a", "listing", b"<p>page")
    ]
    assert origin.count("/b") == 0


def test_a_day_of_gdelt_exports_is_96_quarter_hours_and_missing_ones_are_passed_over(
    origin: Origin, lake: Lake
) -> None:
    link = f"{origin.url}/news/a"
    origin.routes["/gdeltv2/20151011000000.gkg.csv.zip"] = Reply(200, gkg(("20151011000000", "1", link, "KILL")))
    origin.routes["/gdeltv2/20151011234500.gkg.csv.zip"] = Reply(
        200,
        gkg(
            ("20151011234500", "1", link, "KILL"),
            ("20151011234500", "1", f"{origin.url}/sport", "KILL"),
            ("20151011234500", "1", f"{origin.url}/news/b", "ECON"),
        ),
    )
    origin.routes["/news/a"] = Reply(200, b"<p>page")
    source = {
        "id": "gd",
        "kind": "gdelt",
        "url": f"{origin.url}/gdeltv2/{{stamp}}.gkg.csv.zip",
        "themes": ["KILL"],
        "link_pattern": "/news/",
        "memento": False,
    }
    rows = run(collection(source), lake)
    assert [r["url"] for r in rows] == [link] and origin.count("/news/a") == 1
    assert sum(p.startswith("/gdeltv2/") for p, _ in origin.asked) == 96


def test_a_list_of_addresses_may_be_a_file(origin: Origin, lake: Lake, tmp_path: Path) -> None:
    origin.routes["/a"] = origin.routes["/b/2015-10-11"] = Reply(200, b"<p>page")
    listed = tmp_path / "list.txt"
    listed.write_text(f"# what to read\n{origin.url}/a\n\n{origin.url}/a?utm_source=x\n {origin.url}/b/{{date}}\n")
    rows = run(collection({"id": "p", "kind": "pages", "path": str(listed)}), lake)
    assert list(by_url(rows)) == ["a", "2015-10-11"] and origin.count("/a?utm_source=x") == 0
    with pytest.raises(BadConfiguration, match=r"collection c, source p, path: .*gone cannot be read"):
        run(collection({"id": "p", "kind": "pages", "path": str(tmp_path / "gone")}), lake, dt.date(2015, 10, 12))


def test_a_hostile_listing_is_refused_with_its_row_and_the_others_go_on(origin: Origin, lake: Lake) -> None:
    origin.routes["/bad"] = Reply(
        200,
        b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel/></rss>',
        {"Content-Type": "application/rss+xml"},
    )
    origin.routes["/feed"] = feed("/a")
    origin.routes["/a"] = Reply(200, b"<p>page")
    what = collection(
        {"id": "bad", "kind": "feed", "url": f"{origin.url}/bad"},
        {"id": "good", "kind": "feed", "url": f"{origin.url}/feed"},
    )
    rows = run(what, lake)
    assert [(r["source_id"], r["url"].removeprefix(origin.url), rule(r)) for r in rows] == [
        ("bad", "/bad", "xml_entities"), ("good", "/a", None),
    ]  # fmt: skip
    assert rows[0]["http_status"] == 200 and rows[0]["warc_offset"] is not None and rows[0]["payload_bytes"] > 0
    assert run(what, lake, refetch=True) == rows


def test_twins_of_one_page_are_fetched_once(origin: Origin, lake: Lake) -> None:
    origin.routes["/feed"] = feed("/a?utm_medium=rss", "/a", "/a?fbclid=1#top", "/b")
    origin.routes["/a"] = origin.routes["/a?utm_medium=rss"] = origin.routes["/b"] = Reply(200, b"<p>page")
    rows = run(collection({"id": "wire", "kind": "feed", "url": f"{origin.url}/feed"}), lake)
    assert [r["canonical_url"].removeprefix(origin.url) for r in rows] == ["/a", "/b"]
    assert len(origin.asked) == 4


def test_an_item_that_leads_to_the_front_page_is_no_report(origin: Origin, lake: Lake) -> None:
    origin.routes["/feed"] = feed("/old", "/a")
    origin.routes["/old"] = Reply(302, headers={"Location": "/"})
    origin.routes["/"] = origin.routes["/a"] = Reply(200, b"<p>page")
    feed_of = {"id": "wire", "kind": "feed", "url": f"{origin.url}/feed"}
    rows = by_url(run(collection(feed_of), lake))
    assert {name: rule(row) for name, row in rows.items()} == {"old": "redirected_home", "a": None}
    with lake.open(rows["old"]["warc_path"]) as stream:
        assert read_record(stream, rows["old"]["warc_offset"]).status_line.startswith("HTTP/1.1 302")
    listed = {"id": "list", "kind": "pages", "urls": [f"{origin.url}/old"]}
    assert rule(run(collection(listed), lake, DAY + dt.timedelta(days=1))[0]) is None


def test_todays_daily_run_may_ask_a_channel_that_was_silent(origin: Origin, lake: Lake) -> None:
    origin.routes["/s/frontnews"] = preview((5, "2015-10-10T23:00:00"))
    source = {"id": "tg", "kind": "telegram", "url": f"{origin.url}/s/frontnews"}
    assert run(collection(source), lake, utc_now().date()) == []


def test_items_of_zip_tar_and_wacz_have_their_own_days_and_hostile_ones_their_row(lake: Lake, tmp_path: Path) -> None:
    first, second = (PAGE % (f"2015-10-{day}T08:00:00Z".encode(), KILLED.format(n=day).encode()) for day in (11, 12))
    # the same page in two archives, as collections of saved pages have it
    put(
        tmp_path / "in",
        "x.zip",
        zipped(
            {
                "one.html": first,
                "in/two.html": second,
                "../../evil.html": first,
                "in.tar": tarred({"l": "link:/etc/passwd"}),
            }
        ),
    )
    put(tmp_path / "in", "y.tar.gz", tarred({"one.html": first}, gzip.compress))
    put(tmp_path / "in", "z.wacz", zipped({"archive/data.warc.gz": archive(), "datapackage.json": b"{}"}))
    put(tmp_path / "in", "broken.zip", b"PK no zip")
    what = collection({"id": "files", "kind": "folder", "path": str(tmp_path / "in")})
    assert find_dates(what, lake) == [DAY, dt.date(2015, 10, 12)]
    rows = run(what, lake)
    assert {r["url"]: rule(r) for r in rows} == {
        "file:x.zip!/one.html": None, "file:x.zip!/../../evil.html": "unsafe_name", "file:x.zip!/in.tar!/l": "not_a_file",
        "file:y.tar.gz!/one.html": None, "file:broken.zip": "broken_archive", "http://news.example/a": None,
        "http://news.example/gone": "http_410", "http://news.example/untyped": None, "http://news.example/long": None,
        "http://news.example/c": None,
    }  # fmt: skip
    named = {r["url"]: r for r in rows}
    assert (
        read_payload(lake, named["file:x.zip!/one.html"])
        == read_payload(lake, named["file:y.tar.gz!/one.html"])
        == first
    )
    assert read_payload(lake, named["http://news.example/a"]) == b"<p>a"
    (other,) = run(what, lake, dt.date(2015, 10, 12))
    assert (other["url"], read_payload(lake, other)) == ("file:x.zip!/in/two.html", second)
    assert run(what, lake, refetch=True) == rows


def test_a_list_of_archives_gives_those_of_the_day_and_of_them_the_records_that_match(
    origin: Origin, lake: Lake
) -> None:
    names = [
        f"crawl-data/CC-NEWS/2015/10/CC-NEWS-201510{stamp}-00001.warc.gz"
        for stamp in ("10235900", "11000500", "11120000")
    ]
    origin.routes["/crawl-data/CC-NEWS/2015/10/warc.paths.gz"] = Reply(200, gzip.compress("\n".join(names).encode()))
    origin.routes[f"/{names[1]}"] = Reply(200, archive(), {"Content-Type": "application/gzip"})
    source = {
        "id": "cc", "kind": "warc", "url": f"{origin.url}/crawl-data/CC-NEWS/{{year}}/{{month}}/warc.paths.gz",
        "link_pattern": "^http://news.example/(a|c)$", "memento": False,
    }  # fmt: skip
    rows = run(collection(source), lake)
    assert [r["url"] for r in rows] == ["http://news.example/a", "http://news.example/c"]
    asked = [p for p, _ in origin.asked if p.endswith(".warc.gz")]
    assert asked == [f"/{names[1]}", f"/{names[2]}"]  # the second is not there (404): passed over
    assert run(collection(source), lake, refetch=False) == rows and len(origin.asked) == 4
    broken = {"id": "cc", "kind": "warc", "url": f"{origin.url}/feed.paths"}
    origin.routes["/feed.paths"] = Reply(200, b"<html>moved</html>")
    with pytest.raises(SourceChanged, match="not a list of archives"):
        run(collection(broken), lake, dt.date(2015, 10, 13))


def test_a_wacz_at_an_address_is_kept_and_read(origin: Origin, lake: Lake) -> None:
    origin.routes["/x.wacz"] = Reply(200, zipped({"archive/data.warc.gz": archive(), "datapackage.json": b"{}"}))
    what = collection({"id": "old", "kind": "warc", "url": f"{origin.url}/x.wacz", "memento": False})
    assert find_dates(what, lake) == [DAY]
    rows = run(what, lake)
    assert len(rows) == 5 and origin.count("/x.wacz") == 1
    assert {read_payload(lake, r)[:4] for r in rows if r["error"] is None} == {b"<p>a", b"%PDF", b"xxxx", b"plai"}
