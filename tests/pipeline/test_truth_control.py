"""The sample's changes of control beside what a careful reader records of them (include/newsroom/truth.yml, `control`)."""

from typing import Any

import pytest

from dateline.schema.fields import CONTROL_CHANGES, MODALITIES
from newsroom.content import load_newsroom
from newsroom.truth import TrueChange, load_control
from tests.pipeline.truth_match import landed_rows

CONTROL = load_control()


@pytest.fixture(scope="session")
def landed(sample_lake) -> list[dict[str, Any]]:
    return landed_rows(
        sample_lake,
        "SELECT c.*, d.canonical_url, d.text, m.surface, m.entity_name FROM control_changes AS c "
        "JOIN documents AS d USING (collection, date, document_id) "
        "JOIN mentions AS m ON m.collection = c.collection AND m.date = c.date AND m.mention_id = c.place_mention_id "
        "WHERE c.collection = 'sample'",
    )


def find_landed(true: TrueChange, landed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of the report whose quote and place are the true ones'."""
    quote = " ".join(true.quote.split())
    return [
        row for row in landed
        if row["canonical_url"] == true.url
        and quote in " ".join(row["quote"].split())
        and true.place in (row["surface"], row["entity_name"])
    ]  # fmt: skip


@pytest.mark.parametrize("name", CONTROL, ids=lambda name: name.removeprefix("http://"))
def test_change_is_read(landed, name: str) -> None:
    true = CONTROL[name]
    rows = find_landed(true, landed)
    assert len({row["control_change_id"] for row in rows}) == 1
    row = rows[0]
    assert row["text"][row["start_char"] : row["end_char"]] == row["quote"]
    assert (row["change"], row["is_part"], row["modality"]) == (true.change, true.is_part, true.modality)
    assert (row["event_start"], row["event_end"]) == (true.start, true.end)
    for got, want in (
        (row["actor_surface"], true.actor),
        (row["from_actor_surface"], true.from_actor),
        (row["claimant_surface"], true.claimant),
    ):
        assert (got is None) == (want is None) and (want or "") in (got or "")


def test_no_other_changes(landed) -> None:
    """Nothing is read that a careful reader would not record."""
    true = {row["control_change_id"] for t in CONTROL.values() for row in find_landed(t, landed)}
    assert [(r["canonical_url"], r["quote"], r["surface"]) for r in landed if r["control_change_id"] not in true] == []


def test_the_mart_says_who_holds_a_place(sample_lake) -> None:
    (row,) = landed_rows(
        sample_lake, "SELECT * FROM control_by_day WHERE collection = 'sample' AND place_name = 'Salma'"
    )
    assert (row["held_by"], row["change"], row["is_part"], str(row["day"])) == (
        "name:rebels", "gained", False, "2012-01-01",
    )  # fmt: skip
    north = landed_rows(
        sample_lake,
        "SELECT * FROM control_by_day WHERE collection = 'sample' AND held_by = 'actor:int-islamic-state' AND is_part",
    )
    assert [(str(r["day"]), r["place_name"]) for r in north] == [("2015-10-08", "Aleppo")]
    # a wire story and its reprints are one claimant
    assert "name:monitoring group" in north[0]["claimants_for"] and north[0]["claimants_against"] == []


def test_areas_stand_beside(sample_lake) -> None:
    rows = landed_rows(sample_lake, "SELECT * FROM area_by_day WHERE collection = 'sample'")
    assert {(str(r["day"]), r["holder"]) for r in rows} >= {("2015-10-12", "int-islamic-state")}


@pytest.mark.parametrize("name", CONTROL)
def test_the_truth_stands_in_its_report(name: str) -> None:
    true = CONTROL[name]
    report = load_newsroom().reports[true.url]
    body = " ".join(report.versions[0].body.split())
    assert " ".join(true.quote.split()) in body
    for words in (true.actor, true.from_actor, true.claimant, true.place):
        assert words is None or words in body
    assert true.change in CONTROL_CHANGES and true.modality in MODALITIES
    assert true.start <= true.end <= report.day
