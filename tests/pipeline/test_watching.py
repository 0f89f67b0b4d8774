"""A source in trouble keeps no other from going on, and somebody is told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dateline.pipeline import ingest
from dateline.pipeline.watching import raise_alerts
from dateline.schema.errors import SourceChanged, SourcesNeedAttention, TryAgain
from dateline.store.lake import Lake
from tests.origin import Origin, Reply, serving
from tests.pipeline.collecting import DAY, by_url, collection, feed, put, quick_settings, run

GOOD = {"id": "good", "kind": "feed", "min": 1}
#: What a source's listing answers, what its file says beside its address, and what it then is.
TROUBLES: dict[str, tuple[Reply, dict[str, Any], str, str]] = {
    "silent": (feed(), {"min": 2}, "quiet", "0 items, expected at least 2"),
    "few": (feed("/few/1"), {"min": 2}, "quiet", "1 items, expected at least 2"),
    "many": (feed("/many/1", "/many/2", "/many/3"), {"max": 2}, "crowded", "3 items, expected at most 2, so none"),
    "moved": (Reply(404), {}, "changed", "http_404"),
    "page": (Reply(200, b"<html>Now with pictures"), {}, "changed", "not a readable feed"),
    "picture": (Reply(200, b"\x89PNG", {"Content-Type": "image/png"}), {}, "changed", "content_type: image/png"),
    "down": (Reply(503), {}, "unreachable", "http_503"),
    "cut": (Reply(hang_up=True), {}, "unreachable", "connection"),
    "private": (Reply(302, headers={"Location": "ftp://x.example/feed"}), {}, "misconfigured", "address_forbidden"),
}


@pytest.fixture
def origin() -> Iterator[Origin]:
    with serving() as server:
        server.routes["/good"] = feed("/a", "/b")
        server.routes |= {path: Reply(200, path.encode()) for path in ("/a", "/b", "/few/1", "/late/1")}
        server.routes |= {f"/{name}": reply for name, (reply, *_) in TROUBLES.items()}
        yield server


def listings(lake: Lake) -> dict[str, dict[str, Any]]:
    rows = lake.read_table("listings", "c", DAY)
    assert rows is not None
    return {row["source_id"]: row for row in rows.to_pylist()}


def every_source(origin: Origin) -> Any:
    named = [{"id": name, "kind": "feed", **more} for name, (_, more, *_) in TROUBLES.items()]
    return collection(*(s | {"url": f"{origin.url}/{s['id']}"} for s in [GOOD, *named]))


def test_each_source_has_its_row_and_the_others_go_on(origin: Origin, lake: Lake) -> None:
    rows = run(every_source(origin), lake)
    assert sorted(by_url(rows)) == ["1", "a", "b"] and all(r["error"] is None for r in rows)
    found = listings(lake)
    assert (found["good"]["items_found"], found["good"]["alert"], found["good"]["reason"]) == (2, None, None)
    for name, (_, _, alert, says) in TROUBLES.items():
        assert found[name]["alert"] == alert and says in found[name]["reason"]
    assert origin.count("/many/1") == 0


def test_whoever_is_called_learns_of_every_source_in_trouble(origin: Origin, lake: Lake) -> None:
    what = every_source(origin)
    run(what, lake)
    with pytest.raises(SourcesNeedAttention) as raised:
        ingest.watch(lake, what, DAY)
    assert all(f"{name} is {alert}: " in str(raised.value) for name, (_, _, alert, _) in TROUBLES.items())
    assert "good" not in str(raised.value) and "clear the task collect" in str(raised.value)


def test_nobody_is_called_where_all_is_well(origin: Origin, lake: Lake) -> None:
    run(collection(GOOD | {"url": f"{origin.url}/good"}), lake)
    raise_alerts(lake, "c", DAY)


def test_the_report_names_sources_in_trouble_first(origin: Origin, lake: Lake) -> None:
    origin.routes["/good"] = feed("/a", "/none")
    what = collection(
        GOOD | {"url": f"{origin.url}/good"}, {"id": "silent", "kind": "feed", "min": 2, "url": f"{origin.url}/silent"}
    )
    run(what, lake)
    for stage in (ingest.extract, ingest.normalize):
        stage(lake, what, DAY, 0)
    page = lake.read_bytes(ingest.validate(lake, what.model_copy(update={"max_quarantined": 1.0}), DAY, 1)["report"])
    text = page.decode()
    assert "sources: 1 of 2 need attention" in text and "0 items, expected at least 2" in text
    assert text.index("<code>silent") < text.index("<code>good") and "2 listed, 1 received, http_404 1" in text


def test_the_next_run_lists_again_what_gave_nothing_and_nothing_else(origin: Origin, lake: Lake) -> None:
    what = every_source(origin)
    first = run(what, lake)
    files = {p: lake.read_bytes(p) for p in lake.list_files("")}
    origin.asked.clear()
    assert run(what, lake) == first
    assert {p: lake.read_bytes(p) for p in lake.list_files("")} == files
    asked = {path for path, _ in origin.asked}
    assert asked == {"/robots.txt", "/many", "/moved", "/page", "/picture", "/down", "/cut", "/private"}
    origin.routes["/down"] = feed("/late/1", "/a")
    origin.asked.clear()
    added = [r for r in run(what, lake) if r not in first]
    assert [(r["source_id"], r["url"].removeprefix(origin.url)) for r in added] == [("down", "/late/1")]
    assert listings(lake)["down"] == {"source_id": "down", "items_found": 2, "alert": None, "reason": None}
    assert origin.count("/a") == 0


@pytest.mark.parametrize(
    ("names", "error"), [(("moved", "many"), SourceChanged), (("moved", "down"), TryAgain), (("cut",), TryAgain)]
)
def test_where_no_source_gave_anything_the_run_stops(
    origin: Origin, lake: Lake, names: tuple[str, ...], error: type[Exception]
) -> None:
    sources = ({"id": n, "kind": "feed", "url": f"{origin.url}/{n}", **TROUBLES[n][1]} for n in names)
    with pytest.raises(error):
        run(collection(*sources), lake)
    assert lake.list_files("") == []


def test_folders_and_archives_are_watched_like_the_web(origin: Origin, lake: Lake, tmp_path: Path) -> None:
    put(tmp_path / "in", "a.txt", b"words")
    what = collection(
        GOOD | {"url": f"{origin.url}/good"},
        {"id": "gone", "kind": "folder", "path": str(tmp_path / "gone")},
        {"id": "here", "kind": "folder", "path": str(tmp_path / "in"), "min": 3},
        {"id": "old", "kind": "warc", "url": f"{origin.url}/down"},
    )
    assert sorted(by_url(run(what, lake))) == ["a", "b", "file:a.txt"]
    assert {name: row["alert"] for name, row in listings(lake).items()} == {
        "good": None, "gone": "misconfigured", "here": "quiet", "old": "unreachable",
    }  # fmt: skip


def test_a_day_collected_before_there_were_listings(origin: Origin, lake: Lake) -> None:
    what = collection(GOOD | {"url": f"{origin.url}/good"})
    rows = run(what, lake)
    lake.remove_table("listings", "c", DAY)
    origin.asked.clear()
    assert run(what, lake) == rows and origin.asked == [] and listings(lake) == {}


def test_while_there_are_tries_left_a_source_that_is_away_is_waited_for(
    origin: Origin, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    what = collection(*({"id": n, "kind": "feed", "url": f"{origin.url}/{n}"} for n in ("good", "down", "moved")))
    monkeypatch.setattr("dateline.pipeline.collect.web_settings", quick_settings)
    with pytest.raises(TryAgain, match="down is unreachable: .*http_503.*is saved") as raised:
        ingest.collect(lake, what, DAY, last_try=False)
    assert "moved" not in str(raised.value)
    assert ingest.collect(lake, what, DAY, last_try=True)[0]["captures"] == 2
    origin.routes["/down"] = feed("/late/1")
    assert ingest.collect(lake, what, DAY, last_try=False)[0]["captures"] == 3
    assert origin.count("/a") == 1
