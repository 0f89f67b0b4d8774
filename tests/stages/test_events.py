"""Events: cases as data, and what holds for any claims."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.schema.fields import MEASURES
from dateline.schema.tables import TABLES
from dateline.stages.events import KINDS, Events, find_events
from dateline.stages.families import find_families
from tests.stages.ledger_rows import PLACES, claim, document, mention, table

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "events.yml").read_text(encoding="utf-8"))


def build(case: dict[str, Any]) -> dict[str, pa.Table]:
    documents = table("documents", *[document(d) for d in dict.fromkeys(c[0] for c in case["claims"])])
    claims = [claim(f"c{n}", d, sentence_start=at, **given) for n, (d, at, given) in enumerate(case["claims"])]
    places = {row["place_mention_id"]: row for row in claims if row["place_mention_id"]}
    names = {place: case.get("names", {}).get(place, place) for place in PLACES}
    mentions = [mention(row, names[id_.split(" in ")[0]]) for id_, row in places.items()]
    return {
        "claims": table("claims", *claims),
        "documents": documents,
        "families": find_families(documents),
        "mentions": table("mentions", *mentions),
    }


def groups(found: Events) -> list[list[int]]:
    events: dict[str, list[int]] = {}
    for row in found.event_claims.to_pylist():
        events.setdefault(row["event_id"], []).append(int(row["claim_id"][1:]))
    return sorted(sorted(members) for members in events.values())


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_cases(case: dict[str, Any]) -> None:
    assert groups(find_events(**build(case))) == case["expect"]


def test_every_measure_has_a_kind() -> None:
    assert set(KINDS) == set(MEASURES)


def test_the_row_of_an_event() -> None:
    tables = build(
        {
            "claims": [
                ["a_1", 0, {"claimant_surface": "the Observatory"}],
                ["b_1", 0, {"claimant_surface": "Observatory", "place": "Douma district"}],
                ["b_2", 0, {"day": "2015-10-12", "date_basis": "publication"}],
            ],
            "names": {"Douma district": "Douma"},
        }
    )
    (row,) = find_events(**tables).events.to_pylist()
    place = {column: row[column] for column in PLACES["Douma"]}
    assert (place, row["place_name"]) == (PLACES["Douma"], "Douma"), "the more exact of the two"
    assert str(row["event_start"]) == str(row["event_end"]) == "2015-10-11", "the stated day, not the publication's"
    assert (row["reports"], row["outlets"], row["independent_claimants"]) == (3, 2, 2)


def test_reprints_are_one_claimant() -> None:
    text = " ".join(f"word{n}" for n in range(60))
    documents = table("documents", document("wire", "2015-10-11", text), document("herald", "2015-10-12", text))
    claims = table("claims", claim("c1", "wire"), claim("c2", "herald"))
    (row,) = find_events(claims, documents, find_families(documents)).events.to_pylist()
    assert (row["reports"], row["outlets"], row["independent_claimants"]) == (2, 2, 1)


def test_the_id_stays_while_reports_come_in() -> None:
    first = find_events(**build({"claims": [["b", 0, {}]]})).events["event_id"].to_pylist()
    more = {"claims": [["b", 0, {}], ["a", 0, {}], ["a", 0, {"measure": "injured"}]]}
    assert find_events(**build(more)).events["event_id"].to_pylist() == first


def test_link_reasons_say_what_was_shared() -> None:
    case = {
        "claims": [
            ["a", 0, {}],
            ["b", 0, {"day": "2015-10-12", "date_basis": "publication"}],
            ["c", 0, {"place": None}],
        ]
    }
    reasons = {r["claim_id"]: r["link_reason"] for r in find_events(**build(case)).event_claims.to_pylist()}
    assert reasons == {
        "c0": "same place; day 2015-10-11",
        "c1": "same place; inferred day next to 2015-10-11",
        "c2": "alone: no place",
    }


def test_a_claim_of_an_unknown_document_is_left_out() -> None:
    tables = build({"claims": [["a", 0, {}], ["b", 0, {}]]})
    tables["documents"] = tables["documents"].slice(0, 1)
    tables["families"] = find_families(tables["documents"])
    assert groups(find_events(**tables)) == [[0]]


def test_empty() -> None:
    nothing = find_events(*[TABLES[name].empty() for name in ("claims", "documents", "families", "mentions")])
    assert nothing.events.equals(TABLES["events"].empty())
    assert nothing.event_claims.equals(TABLES["event_claims"].empty())


attributes = st.fixed_dictionaries(
    {
        "place": st.sampled_from([*PLACES, None]),
        "day": st.sampled_from([None, "2015-10-09", "2015-10-10", "2015-10-11", "2015-10-09..2015-10-12"]),
        "measure": st.sampled_from(MEASURES),
        "date_basis": st.sampled_from(["explicit", "publication"]),
        "modality": st.sampled_from(["asserted", "asserted", "denied"]),
    }
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 2), attributes), min_size=1, max_size=10),
    st.randoms(use_true_random=False),
)
def test_invariants_in_any_order(made: list[tuple[str, int, dict[str, Any]]], random: Any) -> None:
    tables = build({"claims": made})
    found = find_events(**tables)
    shuffled = {n: t.take(pa.array(random.sample(range(len(t)), len(t)), pa.int64())) for n, t in tables.items()}
    again = find_events(**shuffled)
    assert again.events.equals(found.events)
    assert again.event_claims.equals(found.event_claims)
    counted = {f"c{n}" for n, (_, _, given) in enumerate(made) if given["modality"] != "denied"}
    assert sorted(found.event_claims["claim_id"].to_pylist()) == sorted(counted), "each counted claim in one event"
    ids = found.events["event_id"].to_pylist()
    assert len(ids) == len(set(ids))
    assert set(ids) == set(found.event_claims["event_id"].to_pylist())
    for row in found.events.to_pylist():
        assert 1 <= row["outlets"] <= row["reports"]
