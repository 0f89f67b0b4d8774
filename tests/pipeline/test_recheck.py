"""A page that is edited and then vanishes, on a real server that knows its past: rechecks in any order, twice."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from dateline.pipeline import find_rechecks, run_day, run_ledger, run_recheck, run_warehouse
from dateline.schema.tables import LEDGER_TABLES
from dateline.store.lake import Lake
from dateline.store.warehouse import query
from tests.origin import Origin, Reply, serving

FIRST, NEXT, WEEK = dt.date(2015, 10, 11), dt.date(2015, 10, 12), dt.date(2015, 10, 18)
PAGE = """<html><head><title>{title}</title><meta property="article:published_time" content="2015-10-11T08:00:00Z"></head>
<body><article><h1>{title}</h1><p>BEIRUT, Oct. 11, 2015 -- Shells hit a market in Douma on Sunday morning, residents and
rescuers said by telephone.</p><p>{toll} people were killed in the shelling, the Syrian Observatory for Human Rights said.
Rescue workers searched the rubble until the evening.</p><p>A doctor at the hospital asked for blood donors
of all groups, and the market stayed closed on Monday.</p></article><footer>{advert}</footer></body></html>"""
REMOVED = b"<html><head><title>Page not found | F</title></head><body><h1>Page not found</h1></body></html>"


def page(
    title: str = "Market in Douma shelled", toll: str = "At least 12", advert: str = "Lamps at half price"
) -> bytes:
    return PAGE.format(title=title, toll=toll, advert=advert).encode()


def told(etag: str, **made: str) -> Reply:
    return Reply(200, page(**made), {"Content-Type": "text/html", "ETag": etag})


def first(name: str) -> Reply:
    """The page as it was printed; each has bytes of its own."""
    return told('"1"', advert=name)


def as_it_was(history: dict[dt.date, Reply]) -> Any:
    """A route that answers as of Accept-Datetime, and 304 to whoever has that version."""

    def answer(headers: Any) -> Reply:
        day = parsedate_to_datetime(headers["Accept-Datetime"]).date()
        since = [d for d in history if d <= day]
        reply = history[max(since)] if since else Reply(404)
        tag = reply.headers.get("ETag")
        return Reply(304, headers={"ETag": tag}) if tag and headers["If-None-Match"] == tag else reply

    return answer


@pytest.fixture
def origin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Origin]:
    titled, advert = {"title": "Market in Douma bombed"}, page(advert="Lamps at full price")
    with serving() as server:
        later = {
            "edited": {NEXT: told('"2"', toll="19"), WEEK: Reply(410, b"withdrawn")},
            "retitled": {NEXT: told('"2"', **titled)},
            "there_again": {NEXT: told('"2"', toll="17", advert="there_again"), WEEK: first("there_again")},
            "kept": {},
            "untagged": {FIRST: Reply(200, page(advert="untagged"))},
            "advert": {NEXT: Reply(200, advert)},
            "blocked": {NEXT: Reply(403)},
            "moved": {NEXT: Reply(302, headers={"Location": "/"})},
            "moved_for_good": {NEXT: Reply(301, headers={"Location": "/"})},
            "removed": {NEXT: Reply(200, REMOVED), WEEK: first("removed")},
            "elsewhere": {NEXT: Reply(301, headers={"Location": "/else"})},
            "empty": {NEXT: Reply(200, b"<html><body>consent</body></html>")},
        }
        server.routes["/"] = Reply(200, page(advert="front page"))
        server.routes["/else"] = told('"1"', advert="another")
        histories = {name: {FIRST: first(name)} | changes for name, changes in later.items()}
        for name, history in histories.items():
            server.routes[f"/2015-10-11/{name}"] = as_it_was(history)
        urls = ", ".join(f'"{server.url}/{{date}}/{name}"' for name in histories)
        (tmp_path / "sources").mkdir()
        (tmp_path / "sources" / "front.yml").write_text(
            f"collection: front\ntitle: F\nallow_private_addresses: true\nrequests_per_second: 50\nmax_quarantined: 0.9\n"
            f"sources: [{{id: s, kind: pages, outlet: F, memento: true, urls: [{urls}]}}]\n"
        )
        monkeypatch.setenv("DATELINE_SOURCES", str(tmp_path / "sources"))
        yield server


def recheck(day: dt.date) -> None:
    for name in find_rechecks(day):
        run_recheck("check", name, day)
        run_recheck("read", name, day, run_id="cli")


def fill(root: Path, monkeypatch: pytest.MonkeyPatch, *steps: tuple[str, dt.date]) -> Lake:
    monkeypatch.setenv("DATELINE_LAKE", str(root))
    for step, day in steps:
        run_day("front", day) if step == "ingest" else recheck(day)
    run_ledger()
    run_warehouse()
    return Lake(root)


def content(lake: Lake) -> dict[str, str]:
    return {rel: hashlib.sha256(lake.read_bytes(rel)).hexdigest() for rel in lake.list_files("")}


def rows(lake: Lake, sql: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = query(lake, sql).to_pylist()
    return found


def test_an_edit_a_withdrawal_and_what_stayed(origin: Origin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_order = [("ingest", FIRST), ("recheck", NEXT), ("recheck", WEEK)]
    lake = fill(tmp_path / "lake", monkeypatch, *in_order)

    checks = rows(
        lake,
        "SELECT parse_filename(url) AS page, day(date) AS day, change_kind AS kind, http_status AS status, error "
        "FROM captures WHERE checked_after_days IS NOT NULL",
    )
    assert {(c["page"], c["day"]): (c["kind"], c["status"]) for c in checks} == {
        ("edited", 12): ("body", 200), ("edited", 18): ("gone", 410),
        ("retitled", 12): ("title", 200), ("retitled", 18): ("title", 200),
        ("there_again", 12): ("body", 200), ("there_again", 18): ("unchanged", 304),
        ("kept", 12): ("unchanged", 304), ("kept", 18): ("unchanged", 304),
        ("untagged", 12): ("unchanged", 200), ("untagged", 18): ("unchanged", 200),
        ("advert", 12): ("unchanged", 200), ("advert", 18): ("unchanged", 200),
        ("blocked", 12): ("unknown", 403), ("blocked", 18): ("unknown", 403),
        ("moved", 12): ("unknown", 200), ("moved", 18): ("unknown", 200),
        ("moved_for_good", 12): ("gone", 200), ("moved_for_good", 18): ("gone", 200),
        ("removed", 12): ("gone", 200), ("removed", 18): ("unchanged", 304),
        ("elsewhere", 12): ("unchanged", 200), ("elsewhere", 18): ("unchanged", 200),
        ("empty", 12): ("body", 200), ("empty", 18): ("body", 200),
    }  # fmt: skip

    moved = rows(
        lake,
        "SELECT DISTINCT parse_filename(canonical_url) AS page, day(c.date) AS day, field, old, new, cause "
        "FROM corrections c JOIN documents d USING (document_id) WHERE c.collection = 'all' ORDER BY page, day",
    )
    assert [tuple(m.values()) for m in moved] == [
        ("edited", 12, "killed", ">=12", "19", "source edit"),
        ("edited", 18, "page", "present", "gone", "source gone"),
        ("moved_for_good", 12, "page", "present", "gone", "source gone"),
        ("removed", 12, "page", "present", "gone", "source gone"),
        ("removed", 18, "page", "gone", "present", "source edit"),
        ("retitled", 12, "title", "Market in Douma shelled", "Market in Douma bombed", "source edit"),
        ("there_again", 12, "killed", ">=12", "17", "source edit"),
        ("there_again", 18, "killed", "17", ">=12", "source edit"),
    ]
    stands = "SELECT parse_filename(canonical_url) AS page, list(quote) AS q FROM {} GROUP BY ALL"
    current = {r["page"]: r["q"] for r in rows(lake, stands.format("claims_current"))}
    assert {"edited", "moved_for_good"}.isdisjoint(current) and len(current) == 10
    assert current["there_again"] == ["At least 12 people were killed"]
    assert len({r["page"]: r for r in rows(lake, stands.format("claims_all"))}["edited"]["q"]) == 2
    assert {r["best"] for r in rows(lake, "SELECT best FROM reconciliations")} == {12}
    assert [r["rule"] for r in rows(lake, "SELECT DISTINCT rule FROM quarantine WHERE date > '2015-10-11' ORDER BY ALL")] == [
        "no_text", "not_received",
    ]  # fmt: skip

    before, asked = content(lake), len(origin.asked)
    fill(lake.root, monkeypatch, *reversed(in_order))
    assert content(lake) == before
    assert len(origin.asked) == asked

    # run before there was anything to look at, and backwards
    other = fill(tmp_path / "other", monkeypatch, *reversed(in_order), *reversed(in_order))
    for table in (*(t.name for t in LEDGER_TABLES), "documents", "mentions", "claims"):
        same = [sorted(lake.list_files(table)), *(lake.read_bytes(rel) for rel in lake.list_files(table))]
        assert [sorted(other.list_files(table)), *(other.read_bytes(rel) for rel in other.list_files(table))] == same


def test_the_evidence_of_a_recheck_is_a_sound_warc(
    origin: Origin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lake = fill(tmp_path / "lake", monkeypatch, ("ingest", FIRST), ("recheck", NEXT))
    held: dict[str, Any] = {}
    kinds: dict[str, list[str]] = {}
    for rel in ("warc/front/2015-10-11.warc.gz", "warc/front/2015-10-12-recheck.warc.gz"):
        told_by = Checker(type("Options", (), {"inputs": [str(lake.local_path(rel))], "verbose": True}))
        told_by.process_all()
        assert told_by.exit_value == 0 and "failed" not in capsys.readouterr().out
        with lake.open(rel) as stream:
            for record in ArchiveIterator(stream):
                headers = record.rec_headers
                if record.rec_type in ("response", "revisit"):
                    answer = headers.get_header("WARC-Record-ID")
                    kinds.setdefault(headers.get_header("WARC-Target-URI").rpartition("/")[2], []).append(
                        record.rec_type
                    )
                    held[answer] = headers.get_header("WARC-Target-URI")
                    if record.rec_type == "revisit":
                        assert held[headers.get_header("WARC-Refers-To")] == headers.get_header("WARC-Target-URI")
                elif record.rec_type == "request":
                    assert headers.get_header("WARC-Concurrent-To") == answer
    assert {name: found[1] for name, found in kinds.items() if len(found) > 1} == {
        "moved": "response", "moved_for_good": "response", "elsewhere": "response", "removed": "response", "": "revisit",
        "edited": "response", "retitled": "response", "there_again": "response", "kept": "revisit",
        "untagged": "revisit", "advert": "response", "blocked": "response", "empty": "response",
    }  # fmt: skip


def test_a_source_without_a_past_is_not_asked_about_it(
    origin: Origin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sources" / "front.yml"
    lake = fill(tmp_path / "lake", monkeypatch, ("ingest", FIRST))
    path.write_text(path.read_text().replace("memento: true", "memento: false"))
    asked = len(origin.asked)
    recheck(NEXT)
    assert len(origin.asked) == asked
    assert lake.read_table("captures", "front", NEXT, "recheck").num_rows == 0
