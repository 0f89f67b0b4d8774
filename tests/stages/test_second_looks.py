"""Which pages are due for a second look, and the row that says what it found."""

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest

from dateline.schema.tables import TABLES
from dateline.stages.collect import make_capture
from dateline.stages.extract.model import Extracted
from dateline.stages.recheck import find_change, find_due, make_check
from dateline.store.lake import fit

WHEN, DAY = dt.datetime(2015, 10, 11, tzinfo=dt.UTC), dt.date(2015, 10, 12)


def row(name: str, payload: bytes = b"x", *, hours: int = 0, **more: Any) -> dict[str, Any]:
    url = f"http://a.example/{name}"
    when = WHEN + dt.timedelta(hours=hours)
    return make_capture("c", "s", url, canonical_url=url, retrieved_at=when, payload=payload, **more)


def captures(*rows: dict[str, Any]) -> pa.Table:
    return TABLES["captures"].from_rows(list(rows))


def check(first: dict[str, Any], **found: Any) -> dict[str, Any]:
    told = {"date": DAY, "age": 1, "change_kind": "body", "canonical_url": first["canonical_url"], "retrieved_at": WHEN}
    return make_check("c", first, **(told | found))


def test_pages_with_bytes_are_due_once_against_the_youngest_capture() -> None:
    young = captures(row("a", b"young"), row("gone", b"", error="http_410: x", http_status=410), row("b"))
    old = captures(row("a", b"old"), row("c"), row("down", b"", error="timeout: x"))
    due = find_due({7: old, 1: young}, None)
    assert [(age, r["url"].rpartition("/")[2]) for age, r in due] == [(1, "a"), (1, "b"), (7, "c")]
    assert due[0][1]["payload_sha256"] == row("a", b"young")["payload_sha256"]
    assert find_due({1: None, 7: None}, None) == []


def test_a_page_whose_last_capture_of_the_day_found_it_gone_is_not_due() -> None:
    gone = row("a", b"", error="http_404: x", http_status=404, hours=1)
    assert find_due({1: captures(row("a"), gone)}, None) == []


def test_what_was_answered_is_not_asked_again_and_passing_trouble_is() -> None:
    pages = [row("a"), row("b"), row("c")]
    done = captures(
        check(pages[0], payload=b"y"), check(pages[1], error="http_503: x", http_status=503),
        check(pages[2], error="http_403: x", http_status=403),
    )  # fmt: skip
    assert [r["url"] for _, r in find_due({1: captures(*pages)}, done)] == [pages[1]["url"]]


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        ({"payload": b"y"}, "body"),
        ({"change_kind": "unchanged", "http_status": 304}, "unchanged"),
        ({"error": "http_410: gone", "http_status": 410}, "gone"),
        ({"error": "http_404: gone", "http_status": 404}, "gone"),
        ({"error": "robots_forbidden: x"}, "unknown"),
        ({"error": "timeout: x"}, "unknown"),
    ],
)
def test_a_check_points_to_what_it_was_compared_with(found: dict[str, Any], kind: str) -> None:
    first = row("a", listed_title="T")
    made = check(first, **found)
    assert (made["change_kind"], made["previous_capture_id"], made["checked_after_days"]) == (
        kind,
        first["capture_id"],
        1,
    )
    assert made["listed_title"] == "T"
    fit(TABLES["captures"], captures(made))


def test_every_check_has_an_id_of_its_own() -> None:
    first, other = row("a"), row("b")
    ids = {
        r["capture_id"]
        for r in (
            first, check(first, payload=b"x", change_kind="unchanged"), check(first, change_kind="unchanged"),
            check(first, payload=b"y"), check(first, payload=b"y", date=dt.date(2015, 10, 18)), check(other, payload=b"y"),
            check(first, error="http_403: x"),
        )
    }  # fmt: skip
    assert len(ids) == 7
    assert check(first, payload=b"y", retrieved_at=WHEN + dt.timedelta(1))["capture_id"] in ids


def read(title: str | None = "T", text: str = "words") -> Extracted:
    return Extracted(title, None, None, None, None, "none", "none", None, "en", text, 1, "html", None)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (read(), read(), "unchanged"),
        (read(), read(title="U"), "title"),
        (read(), read(text="other"), "body"),
        (read(), read(title="U", text="other"), "body"),
        (read(), None, "body"),
        (None, read(), "body"),
        (None, None, "body"),
    ],
)
def test_what_a_reader_sees_decides(before: Extracted | None, after: Extracted | None, change: str) -> None:
    assert find_change(before, after) == change
