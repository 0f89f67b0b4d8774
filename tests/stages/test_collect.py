"""Rows of captures: identity, comparison with the past, merging."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.schema.refusals import is_try_again
from dateline.schema.tables import TABLES
from dateline.stages.collect import compare_capture, find_try_again, latest_by_address, make_capture, merge_captures
from dateline.store.lake import fit

WHEN = dt.datetime(2015, 10, 11, tzinfo=dt.UTC)


def row(payload: bytes = b"x", *, url: str = "http://a.example/", hours: int = 0, **more: Any) -> dict[str, Any]:
    when = WHEN + dt.timedelta(hours=hours)
    return make_capture("c", "s", url, canonical_url=url, retrieved_at=when, payload=payload, **more)


def test_identity_is_source_address_and_bytes_and_not_the_time() -> None:
    assert row()["capture_id"] == row(hours=5)["capture_id"]
    others = [row(b"y"), row(url="http://b.example/"), row(b"", error="timeout: x"), row(b"", error="http_404: x")]
    assert len({r["capture_id"] for r in [row(), *others]}) == 5


@pytest.mark.parametrize(
    ("before", "after", "added"),
    [
        (None, row(), "new"),
        (row(), row(hours=1), None),
        (row(), row(b"y"), "body"),
        (row(), row(b"", error="http_410: gone", http_status=410), "gone"),
        (row(), row(b"", error="timeout: x"), None),
        (row(), row(b"", error="http_503: x", http_status=503), None),
        (row(b"", error="timeout: x"), row(b"", error="timeout: y"), None),
        (row(b"", error="timeout: x"), row(), "new"),
        (row(b"", error="timeout: x"), row(b"", error="http_503: x"), "new"),
        (row(b"", error="http_404: x", http_status=404), row(), "body"),
        (row(b"", error="http_404: x", http_status=404), row(b"", error="http_404: y", http_status=404), None),
    ],
)
def test_comparison(before: dict[str, Any] | None, after: dict[str, Any], added: str | None) -> None:
    result = compare_capture(before, after)
    assert (result and result["change_kind"]) == added
    if result and before and added in ("body", "gone"):
        assert result["previous_capture_id"] == before["capture_id"]


def test_the_latest_row_of_an_address_is_compared_with() -> None:
    table = TABLES["captures"].from_rows([row(b"new", hours=2), row(b"old", hours=1)])
    assert latest_by_address(table)["s", "http://a.example/"]["capture_id"] == row(b"new")["capture_id"]
    assert latest_by_address(None) == {}


def test_only_passing_trouble_of_web_sources_is_asked_for_again() -> None:
    troubles = ["timeout: x", "connection: x", "http_500: x", "http_599: x", "http_429: x", "robots_unreachable: x"]
    final = ["http_404: x", "robots_forbidden: x", "too_large: x", "empty_payload: x"]
    assert [is_try_again(e) for e in [*troubles, None]] == [True] * 6 + [False]
    assert not any(is_try_again(e) for e in final)
    rows = [row(b"", url=f"http://a.example/{e}", error=e) for e in troubles]
    table = TABLES["captures"].from_rows(rows)
    assert find_try_again(table, ["s"]) == rows and find_try_again(table, ["other"]) == []


def test_strings_that_are_no_unicode_fit_the_table() -> None:
    odd = row(url="http://a.example/\ud800", listed_title="\udfff", etag="\x00")
    assert fit(TABLES["captures"], TABLES["captures"].from_rows([odd])).num_rows == 1


ROWS = st.lists(
    st.builds(
        row,
        st.sampled_from([b"", b"x", b"y"]),
        url=st.sampled_from(["http://a.example/", "http://b.example/"]),
        hours=st.integers(0, 3),
        error=st.sampled_from([None, "timeout: x", "http_404: x"]),
    ),
    max_size=6,
)


@settings(max_examples=100, deadline=None)
@given(ROWS, ROWS)
def test_merging_keeps_keys_unique_loses_no_evidence_and_may_be_repeated(
    old: list[dict[str, Any]], new: list[dict[str, Any]]
) -> None:
    before, _ = merge_captures(None, old)
    merged, repeated = merge_captures(before, new)
    assert fit(TABLES["captures"], merged).num_rows == merged.num_rows
    ids = set(merged["capture_id"].to_pylist())
    assert {r["capture_id"] for r in (*before.to_pylist(), *new) if not is_try_again(r["error"])} <= ids
    assert merged.num_rows + repeated <= before.num_rows + len(new)
    assert merge_captures(merged, [])[0].equals(merged)
