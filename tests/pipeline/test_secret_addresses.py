"""Pages whose own addresses hold a source's key: read once, kept without it, never asked for by a name in its place."""

import datetime as dt
from pathlib import Path

import pytest

from dateline.pipeline import recheck
from dateline.store import secrets
from dateline.store.lake import Lake
from tests.origin import Origin, Reply
from tests.pipeline.collecting import DAY, PAGE, by_url, collection, feed, quick_settings, rule, run

TOKEN = "token-4711"


@pytest.fixture(autouse=True)
def none_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_known", {})
    monkeypatch.setattr(secrets, "_pattern", [])
    monkeypatch.setenv("TOKEN", TOKEN)


def test_they_are_not_asked_for_again(origin: Origin, lake: Lake) -> None:
    origin.routes[f"/{TOKEN}/feed"] = feed(f"/{TOKEN}/a", f"/{TOKEN}/busy", "/plain")
    html = {"Content-Type": "text/html"}
    for path in (f"/{TOKEN}/a", "/plain"):
        origin.routes[path] = Reply(200, PAGE % (b"2015-10-11T08:00:00Z", path.encode()), html)
    origin.routes[f"/{TOKEN}/busy"] = Reply(503, b"later")
    what = collection({"id": "wire", "kind": "feed", "url": f"{origin.url}/${{TOKEN}}/feed"})
    found = by_url(run(what, lake))
    assert {name: rule(row) for name, row in found.items()} == {"a": None, "busy": "http_503", "plain": None}
    assert found["a"]["url"] == found["a"]["canonical_url"] == f"{origin.url}/${{TOKEN}}/a"
    asked = len(origin.asked)
    run(what, lake)  # what failed for a passing reason is else asked for again
    assert len(origin.asked) == asked
    recheck.check(lake, what, DAY + dt.timedelta(1), web=quick_settings(what))
    assert [path for path, _ in origin.asked[asked:] if path != "/robots.txt"] == ["/plain"]


def test_a_page_cannot_ask_for_what_the_environment_holds(origin: Origin, lake: Lake, monkeypatch) -> None:
    """A hostile feed names ${NAME} in a link: it is asked for as it stands, if at all, and never filled in."""
    monkeypatch.setenv("OTHER_KEY", "a-key-of-another-source")
    origin.routes["/feed"] = feed("/${OTHER_KEY}/a", "/%24%7BOTHER_KEY%7D/b")
    what = collection({"id": "wire", "kind": "feed", "url": f"{origin.url}/feed"})
    for _ in range(2):
        run(what, lake)
    recheck.check(lake, what, DAY + dt.timedelta(1), web=quick_settings(what))
    assert [path for path, _ in origin.asked if "a-key-of-another-source" in path] == []


def test_no_file_of_the_lake_holds_it(origin: Origin, lake: Lake, tmp_path: Path) -> None:
    test_they_are_not_asked_for_again(origin, lake)
    assert [path for path in tmp_path.rglob("*") if path.is_file() and TOKEN.encode() in path.read_bytes()] == []
