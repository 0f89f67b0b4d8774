"""Events: cases as data, and what holds for any claims."""

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.schema.fields import MEASURES
from dateline.schema.tables import TABLES
from dateline.stages.events import KINDS, REACH_DAYS, Events, blocks, find_events
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


def decision(kind: str, claims: list[str], at: str = "2015-10-20", **given: Any) -> dict[str, Any]:
    row = dict.fromkeys(TABLES["decisions"].columns)
    when = dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC)
    row |= {"decision_id": f"dec {kind} {at} {claims}", "decision_kind": kind, "claim_ids": claims}
    return row | {"reason": "reviewed", "decided_by": "a reviewer", "decided_at": when} | given


THREE = {"claims": [["a", 0, {}], ["b", 0, {}], ["c", 0, {"place": "Salma"}]]}


@pytest.mark.parametrize(
    ("decisions", "expect"),
    [
        ([decision("split", ["c1"])], [[0], [1], [2]]),
        ([decision("merge", ["c0", "c2"])], [[0, 1, 2]]),
        ([decision("reject", ["c1"])], [[0], [2]]),
        ([decision("edit", ["c1"], edited_json='{"event_start": "2015-10-09", "event_end": "2015-10-09"}')], [[0], [1], [2]]),
        ([decision("accept", ["c1"])], [[0, 1], [2]]),
        ([decision("split", ["c1"]), decision("merge", ["c0", "c1"], "2015-10-21")], [[0, 1], [2]]),
        ([decision("merge", ["c0", "c1"]), decision("split", ["c1"], "2015-10-21")], [[0], [1], [2]]),
    ],
)  # fmt: skip
def test_decisions_are_obeyed(decisions: list[dict[str, Any]], expect: list[list[int]]) -> None:
    tables = build(THREE)
    found = find_events(**tables, decisions=table("decisions", *decisions))
    assert groups(found) == expect
    again = find_events(**tables, decisions=table("decisions", *reversed(decisions)))
    assert again.events.equals(found.events)


def test_a_merged_event_has_the_smallest_id() -> None:
    tables = build(THREE)
    ids = find_events(**tables).events["event_id"].to_pylist()
    merged = find_events(**tables, decisions=table("decisions", decision("merge", ["c1", "c2"])))
    assert merged.events["event_id"].to_pylist() == [min(ids)]


spread = st.fixed_dictionaries(
    {
        "place": st.sampled_from(["Douma", "Salma", "Idlib province", "Syria"]),
        "day": st.integers(1, 28).map(lambda day: f"2015-10-{day:02}")
        | st.integers(1, 22).map(lambda day: f"2015-10-{day:02}..2015-10-{day + 2:02}"),
        "date_basis": st.sampled_from(["explicit", "publication"]),
        "sub_event_type": st.sampled_from([None, "Attack", "Suicide bomb", "Air/drone strike"]),
        "figure": st.sampled_from(["=12", "=40", ">=12"]),
    }
)
many = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 400), spread), min_size=1, max_size=25)


@settings(max_examples=25, deadline=None)
@given(many, st.integers(1, 28))
def test_what_lies_far_away_changes_nothing(made: list[tuple[str, int, dict[str, Any]]], day: int) -> None:
    tables = build({"claims": made})
    centre, reach = dt.date(2015, 10, day), dt.timedelta(days=3)  # a claim is at most this far from the day here
    full = find_events(**tables)
    near = blocks(tables["claims"])
    around = dt.timedelta(days=REACH_DAYS) + reach
    inside = [
        a is None or (a <= centre + around and b >= centre - around)
        for a, b in zip(near["first_day"].to_pylist(), near["last_day"].to_pylist(), strict=True)
    ]
    kept = set(near.filter(pa.array(inside))["claim_id"].to_pylist())
    part = find_events(
        **tables
        | {"claims": tables["claims"].filter(pa.array([c in kept for c in tables["claims"]["claim_id"].to_pylist()]))}
    )
    close = {
        row["claim_id"]
        for row in near.to_pylist()
        if row["first_day"] is None or (row["first_day"] <= centre <= row["last_day"])
    }
    links = {row["claim_id"]: row for row in full.event_claims.to_pylist()}
    assert {c: links[c] for c in close} == {
        r["claim_id"]: r for r in part.event_claims.to_pylist() if r["claim_id"] in close
    }


@settings(max_examples=25, deadline=None)
@given(many, st.sampled_from("abcdefgh"))
def test_a_document_that_goes_leaves_no_trace(made: list[tuple[str, int, dict[str, Any]]], gone: str) -> None:
    tables = build({"claims": made})
    left = {
        name: rows.filter(pa.array([d != gone for d in rows["document_id"].to_pylist()], pa.bool_()))
        for name, rows in tables.items()
    }
    rest = [(d, at, given) for d, at, given in made if d != gone]
    fresh = build({"claims": rest})
    number = iter(range(len(rest)))
    renamed = {f"c{n}": f"c{next(number)}" for n, (d, _, _) in enumerate(made) if d != gone}
    found, without = find_events(**left), find_events(**fresh)
    assert groups(without) == sorted(
        sorted(int(renamed[f"c{n}"][1:]) for n in group) for group in groups(found)
    )  # fmt: skip
