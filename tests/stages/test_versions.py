"""Versions of pages: what stands, what was replaced, what is gone, and what moved between two of them."""

import datetime as dt
import random
from typing import Any

import pyarrow as pa
import pytest

from dateline.schema.tables import TABLES
from dateline.stages.edits import figure, find_edits
from dateline.stages.versions import find_pages, find_versions
from tests.stages.ledger_rows import claim, document, table

LINKS = TABLES["event_claims"].empty()
URL = "http://a.example/story"


def day(n: int) -> dt.date:
    return dt.date(2015, 10, n)


def dated(name: str, rows: list[tuple[int, dict[str, Any]]]) -> pa.Table:
    return table(name, *[r for _, r in rows]).append_column("date", pa.array([day(n) for n, _ in rows], pa.date32()))


def capture(
    id_: str, n: int, kind: str = "new", previous: str | None = None, url: str = URL
) -> tuple[int, dict[str, Any]]:
    return n, dict.fromkeys(TABLES["captures"].columns) | {
        "capture_id": id_, "source_id": "s", "url": url, "canonical_url": url, "payload_bytes": 1, "change_kind": kind,
        "previous_capture_id": previous, "retrieved_at": dt.datetime(2015, 10, n, 12, tzinfo=dt.UTC),
    }  # fmt: skip


def version(id_: str, capture_id: str, n: int, **more: Any) -> tuple[int, dict[str, Any]]:
    return n, document(id_, "2015-10-08", **({"canonical_url": URL, "capture_id": capture_id, "source_id": "s"} | more))


def pages_of(documents: list[Any], captures: list[Any], families: dict[str, str] | None = None) -> list[Any]:
    found = dated("documents", documents)
    ids = sorted(set(found["document_id"].to_pylist()))
    family = [{"family_id": (families or {}).get(i, "f"), "document_id": i, "is_origin": True, "similarity": 1.0, "family_reason": "same text",
               "extractor_version": "1"} for i in ids]  # fmt: skip
    return find_pages(found, dated("captures", captures), table("families", *family))


def standing(*args: Any, **more: Any) -> dict[str, tuple[str, str | None, int, int]]:
    rows = find_versions(pages_of(*args, **more)).to_pylist()
    return {r["document_id"]: (r["status"], r["replaced_by"], r["first_seen"].day, r["last_seen"].day) for r in rows}


A, B = version("a", "c1", 8), version("b", "c2", 9)
C1, C2 = capture("c1", 8), capture("c2", 9, "body", "c1")


@pytest.mark.parametrize(
    ("documents", "captures", "found"),
    [
        ([A], [C1], {"a": ("current", None, 8, 8)}),
        ([A], [C1, capture("u", 9, "unchanged", "c1")], {"a": ("current", None, 8, 9)}),
        ([A], [C1, capture("u", 9, "unknown", "c1")], {"a": ("current", None, 8, 8)}),
        ([A, B], [C1, C2], {"a": ("replaced", "b", 8, 8), "b": ("current", None, 9, 9)}),
        ([A], [C1, capture("g", 9, "gone", "c1")], {"a": ("withdrawn", None, 8, 8)}),
        # an address that a capture of nobody's found gone
        ([A], [C1, capture("g", 9, "gone")], {"a": ("withdrawn", None, 8, 8)}),
        # edited, then gone
        (
            [A, B],
            [C1, C2, capture("g", 15, "gone", "c1")],
            {"a": ("replaced", "b", 8, 8), "b": ("withdrawn", None, 9, 9)},
        ),
        # edited, and back to what it was
        (
            [A, B],
            [C1, C2, capture("u", 15, "unchanged", "c1")],
            {"a": ("current", None, 8, 15), "b": ("replaced", "a", 9, 9)},
        ),
        # gone for some days
        (
            [A],
            [C1, capture("g", 9, "gone", "c1"), capture("u", 15, "unchanged", "c1")],
            {"a": ("current", None, 8, 15)},
        ),
    ],
)
def test_what_stands(documents: list[Any], captures: list[Any], found: dict[str, Any]) -> None:
    assert standing(documents, captures) == found
    random.Random(1).shuffle(captures)
    assert standing(documents[::-1], captures) == found


def test_a_page_that_was_gone_stays_so_when_its_day_is_collected_again() -> None:
    later = (8, C1[1] | {"retrieved_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)})
    assert standing([A], [later, capture("g", 9, "gone", "c1")])["a"][0] == "withdrawn"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (URL, "withdrawn"),
        (f"{URL}?utm_source=x", "withdrawn"),
        ("http://a.example/from/a/redirect", "withdrawn"),
        ("http://m.a.example/story", "current"),
        (f"{URL}/amp/", "current"),
        ("http://[oops", "current"),
    ],
)
def test_a_page_is_gone_where_its_own_address_is_and_not_where_a_twin_is(asked: str, status: str) -> None:
    came_by = capture("c1", 8, url="http://a.example/from/a/redirect")
    gone = (9, capture("g", 9, "gone", url=asked)[1] | {"canonical_url": URL})
    assert standing([A], [came_by, gone])["a"][0] == status


def test_another_story_at_the_same_address_replaces_nothing() -> None:
    other = version("b", "c2", 9, published_at=dt.datetime(2015, 10, 9, tzinfo=dt.UTC), title="Other")
    apart = {"a": "f", "b": "g"}
    assert {s for s, *_ in standing([A, other], [C1, C2], families=apart).values()} == {"current"}
    # of one day it is the same report in other words
    assert standing([A, B], [C1, C2], families=apart)["a"][0] == "replaced"


def edits(
    before: list[dict[str, Any]], after: list[dict[str, Any]], texts: tuple[str, str], **titles: str
) -> list[Any]:
    a = version("a", "c1", 8, text=texts[0], title=titles.get("old", "T"))
    b = version("b", "c2", 9, text=texts[1], title=titles.get("new", "T"))
    found = find_edits(pages_of([a, b], [C1, C2]), dated("documents", [a, b]), table("claims", *before, *after), LINKS)
    assert set(found.days) <= {day(9)}
    rows = found.corrections.to_pylist()
    assert all(r["document_id"] == "b" and r["cause"] == "source edit" for r in rows)
    return sorted((r["field"], r["old"], r["new"], r["claim_id"]) for r in rows)


def said(id_: str, document_id: str, text: str, number: str, **more: Any) -> dict[str, Any]:
    """A claim whose sentence is the one of `text` with `number`."""
    at = text.index(number)
    start = text.rfind(". ", 0, at) + 1
    end = text.find(".", at) + 1
    quote = text[at:end]
    given = {"sentence_start": start, "sentence_end": end, "start_char": at, "end_char": end, "quote": quote}
    return claim(id_, document_id, **(given | {"value_text": number} | more))


OLD = "At Douma 12 people were killed. In the town of Salma 5 were hurt. The army denied it."
NEW = "At Douma 17 people were killed. In the town of Salma 5 were hurt. The army denied it. Later 3 more were killed."


def test_the_figure_that_moved_is_told_and_no_other() -> None:
    before = [said("o1", "a", OLD, "12", figure="=12"), said("o2", "a", OLD, "5", figure="=5", measure="injured")]
    after = [
        said("n1", "b", NEW, "17", figure="=17"), said("n2", "b", NEW, "5", figure="=5", measure="injured"),
        said("n3", "b", NEW, "3", figure="=3"),
    ]  # fmt: skip
    assert edits(before, after, (OLD, NEW)) == [("killed", "12", "17", "n1")]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [("=12", ">=12", ("12", ">=12")), ("10..15", "=12", ("10-15", "12")), ("~500", "=500", ("~500", "500")),
     ("<=30", "=30", ("<=30", "30")), ("=12", "=12", None)],
)  # fmt: skip
def test_bounds_are_part_of_a_figure(old: str, new: str, told: tuple[str, str] | None) -> None:
    found = edits([said("o", "a", OLD, "12", figure=old)], [said("n", "b", NEW, "17", figure=new)], (OLD, NEW))
    assert [f[1:3] for f in found] == ([told] if told else [])


def test_a_figure_told_no_longer_has_no_new_one() -> None:
    short = "The army denied it."
    assert edits([said("o", "a", OLD, "12", figure="=12")], [], (OLD, short)) == [("killed", "12", None, "o")]
    denied = said("o", "a", OLD, "12", figure="=12", modality="denied")
    assert edits([denied], [], (OLD, short)) == []


def test_a_title_that_changed() -> None:
    assert edits([], [], (OLD, OLD), old="Raid", new="Two raids") == [("title", "Raid", "Two raids", None)]


def test_a_page_that_went_and_came_back() -> None:
    gone, back = capture("g", 9, "gone", "c1"), capture("u", 15, "unchanged", "c1")
    found = find_edits(pages_of([A], [C1, gone, back]), dated("documents", [A]), TABLES["claims"].empty(), LINKS)
    assert sorted(zip((r["new"] for r in found.corrections.to_pylist()), found.days, strict=True)) == [
        ("gone", day(9)), ("present", day(15)),
    ]  # fmt: skip


def test_a_vague_figure_is_told_as_printed() -> None:
    assert figure(claim("c", "d", figure="vague 12", value_text="dozens")) == "dozens"
