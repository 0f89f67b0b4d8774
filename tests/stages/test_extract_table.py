"""Captures to documents: nothing is dropped, nothing doubled, the same on every run."""

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest

from dateline.schema.errors import SetAside, Stop
from dateline.schema.ids import make_id, sha256_hex
from dateline.schema.tables import TABLES
from dateline.stages.extract import extract
from tests.stages.extract_pages import BODY, TITLE, make_page

PAGE = make_page().encode()


def capture(name: str, **given: object) -> dict[str, object]:
    row: dict[str, object] = dict.fromkeys(TABLES["captures"].columns)
    url = f"https://steppe-post.example/{name}"
    row |= {
        "capture_id": f"cap-{name}", "source_id": "steppe_post", "url": url, "canonical_url": url, "payload_bytes": 1,
        "retrieved_at": dt.datetime(2015, 10, 12, tzinfo=dt.UTC), "change_kind": "new", "content_type": "text/html",
    }  # fmt: skip
    return row | given


def run(rows: list[dict[str, object]], payloads: dict[str, bytes], **options: Any) -> tuple[pa.Table, pa.Table]:
    found = extract(TABLES["captures"].from_rows(rows), lambda row: payloads[row["capture_id"]], **options)
    return found.documents, found.quarantine


def test_one_document_for_a_capture() -> None:
    documents, quarantine = run([capture("a")], {"cap-a": PAGE})
    (row,) = documents.to_pylist()
    assert quarantine.num_rows == 0
    assert row["document_id"] == make_id("doc", row["canonical_url"], TITLE, "\n".join(BODY))
    assert row["text_sha256"] == sha256_hex("\n".join(BODY).encode())
    assert (row["capture_id"], row["source_id"], row["title"]) == ("cap-a", "steppe_post", TITLE)


def test_every_capture_is_a_document_or_in_quarantine() -> None:
    rows = [
        capture("a"),
        capture("b", error="timed out after 20 s"),
        capture("c"),
        capture("d"),
        capture("again", canonical_url=capture("a")["canonical_url"]),
    ]
    payloads = {"cap-a": PAGE, "cap-c": b"\x89PNG\r\n", "cap-d": b"", "cap-again": PAGE}
    documents, quarantine = run(rows, payloads)
    assert documents.column("capture_id").to_pylist() == ["cap-a"]
    assert {row["capture_id"]: row["rule"] for row in quarantine.to_pylist()} == {
        "cap-b": "not_received",
        "cap-c": "not_text",
        "cap-d": "empty_payload",
        "cap-again": "duplicate_document",
    }
    first = quarantine.to_pylist()[0]
    assert (first["table_name"], first["row_key"], first["reason"]) == (
        "captures",
        rows[1]["url"],
        "timed out after 20 s",
    )
    assert '"capture_id": "cap-b"' in first["row_json"]


def test_a_run_again_gives_the_same_tables() -> None:
    rows = [capture("a"), capture("b"), capture("c", error="x")]
    payloads = {"cap-a": PAGE, "cap-b": make_page(title="Another title altogether").encode()}
    first, second = run(rows, payloads), run(rows, payloads)
    assert first[0].equals(second[0]) and first[1].equals(second[1])
    assert first[0].num_rows == 2


def test_listing_and_source_fill_what_the_page_does_not_say() -> None:
    listed = dt.datetime(2015, 10, 9, 8, 30, tzinfo=dt.UTC)
    row = capture(
        "a", listed_title="Short note", listed_published_at=listed, listed_basis="feed", content_type="text/plain"
    )
    documents, _ = run(
        [row], {"cap-a": b"Twelve killed. 30 hurt. One more dead on Monday."}, languages={"steppe_post": "en"}
    )
    (found,) = documents.to_pylist()
    assert (found["title"], found["language"], found["published_at"], found["published_basis"], found["published_precision"]) == (
        "Short note", "en", listed, "feed", "minute",
    )  # fmt: skip


def test_no_captures_give_empty_tables() -> None:
    documents, quarantine = run([], {})
    assert documents.schema.equals(TABLES["documents"].arrow_schema) and documents.num_rows == 0
    assert quarantine.schema.equals(TABLES["quarantine"].arrow_schema) and quarantine.num_rows == 0


def test_a_payload_that_cannot_be_read_is_set_aside_only_if_it_says_so() -> None:
    def refuse(error: Exception) -> Any:
        def payloads(row: dict[str, Any]) -> bytes:
            raise error

        return payloads

    captures = TABLES["captures"].from_rows([capture("a")])
    found = extract(captures, refuse(SetAside("payload_missing", "no such record")))
    assert found.quarantine.column("rule").to_pylist() == ["payload_missing"]
    with pytest.raises(Stop):
        extract(captures, refuse(Stop("the lake is gone")))
