"""Reconciliation: cases as data, and what holds for any claims."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.schema.tables import TABLES
from dateline.stages.events import find_events
from dateline.stages.reconcile import RULES, reconcile, told_of_events
from tests.stages.ledger_rows import claim, document, table

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "reconcile.yml").read_text(encoding="utf-8"))


def build(case: dict[str, Any]) -> tuple[pa.Table, pa.Table, pa.Table]:
    documents = {d: document(d, published) for d, published, *_ in case["claims"]}
    leaders = {member: group[0] for group in case.get("families", []) for member in group}
    families = [family(d, leaders.get(d, d)) for d in documents]
    claims = []
    for n, (doc, _, who, kind, figure, *more) in enumerate(case["claims"]):
        attributes = more[0] if more else {}
        claims.append(
            claim(f"c{n}", doc, claimant_surface=who, claimant_type=kind, figure=figure, sentence_start=n, **attributes)
        )
    return table("claims", *claims), table("documents", *documents.values()), table("families", *families)


def family(member: str, leader: str) -> dict[str, Any]:
    return {
        "family_id": f"fam {leader}", "document_id": member, "is_origin": member == leader,
        "similarity": 1.0, "family_reason": "same text", "extractor_version": "1",
    }  # fmt: skip


def run(claims: pa.Table, documents: pa.Table, families: pa.Table) -> pa.Table:
    found = find_events(claims, documents, families)
    return reconcile(told_of_events(found.events, found.event_claims, claims, documents, families))


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_cases(case: dict[str, Any]) -> None:
    rows = [row for row in run(*build(case)).to_pylist() if row["victim_status"] == "all"]
    assert len(rows) == 1
    row = rows[0]
    rule = row["reconcile_rule"].split()[0]
    assert [row["low"], row["best"], row["high"], row["status"], rule] == case["expect"]
    if "chosen" in case:
        assert row["chosen_claim_id"] == f"c{case['chosen']}"
    everyone = {f"c{n}" for n in range(len(case["claims"]))}
    assert {*row["losing_claim_ids"], row["chosen_claim_id"]} - {None} == everyone
    assert (row["chosen_claim_id"] is None) == (row["best"] is None)


def test_every_rule_and_status_has_a_case() -> None:
    assert {c["expect"][4] for c in CASES} == set(RULES)
    status = next(f for f in TABLES["reconciliations"].fields if f.name == "status")
    assert {c["expect"][3] for c in CASES} == set(status.allowed)


def test_measures_and_units_are_not_mixed() -> None:
    claims = table(
        "claims",
        claim("c1", "a", figure="=12"),
        claim("c2", "a", measure="injured", figure="=30"),
        claim("c3", "a", measure="count", unit="airstrikes", figure="=4"),
    )
    rows = run(claims, table("documents", document("a")), table("families", family("a", "a"))).to_pylist()
    assert [(r["measure"], r["unit"], r["best"]) for r in rows] == [
        ("count", "airstrikes", 4), ("injured", "person", 30), ("killed", "person", 12),
    ]  # fmt: skip


def test_empty() -> None:
    nothing = [TABLES[name].empty() for name in ("events", "event_claims", "claims", "documents", "families")]
    assert reconcile(told_of_events(*nothing)).equals(TABLES["reconciliations"].empty())


statements = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.just("2015-10-11") | st.just("2015-10-12 09:30"),
        st.sampled_from([None, "Observatory", "ministry", "army"]),
        st.sampled_from(["monitor", "official", "party", "media"]),
        st.sampled_from(["=0", "=12", "=15", ">=12", ">15", "~14", "<=30", "<12", "10..15", "vague 12"]),
        st.sampled_from([{}, {}, {"victim_status": "civilian"}, {"victim_group": "women"}, {"supersedes": "12"}]),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(statements, st.randoms(use_true_random=False))
def test_invariants_in_any_order(said: list[tuple[Any, ...]], random: Any) -> None:
    days = {d: published for d, published, *_ in said}
    claims, documents, families = build({"claims": [(d, days[d], *rest) for d, _, *rest in said]})
    rows = run(claims, documents, families)
    shuffled = [t.take(random.sample(range(t.num_rows), t.num_rows)) for t in (claims, documents, families)]
    assert run(*shuffled).equals(rows)
    printed = {x for row in claims.to_pylist() for x in (row["value"], row["low"], row["high"])} - {None}
    for row in rows.to_pylist():
        bounds = [x for x in (row["low"], row["best"], row["high"]) if x is not None]
        assert bounds == sorted(bounds)
        assert set(bounds) <= printed, "a number that nobody printed"


def test_what_a_page_no_longer_says_loses_and_counts_nowhere() -> None:
    documents = [document(d, "2015-10-11") for d in ("old", "new", "gone")]
    claims = [
        claim("c_old", "old", figure="=14"), claim("c_new", "new", figure="=12"), claim("c_gone", "gone", figure="=30"),
        claim("c_hurt", "gone", figure="=9", measure="injured"),
    ]  # fmt: skip
    status = {"old": "replaced", "new": "current", "gone": "withdrawn"}
    versions = [
        {"document_id": d, "page_id": "p", "first_seen": None, "last_seen": None, "status": s, "replaced_by": None,
         "extractor_version": "1"}
        for d, s in status.items()
    ]  # fmt: skip
    tables = (
        table("claims", *claims),
        table("documents", *documents),
        table("families", *(family(d, d) for d in status)),
    )
    stands = table("versions", *versions)
    found = find_events(*tables, None, stands)
    assert {row["claim_id"] for row in found.event_claims.to_pylist()} == {"c_old", "c_new", "c_gone", "c_hurt"}
    (event,) = found.events.to_pylist()
    assert (event["reports"], event["outlets"], event["independent_claimants"]) == (1, 1, 1)
    told = told_of_events(found.events, found.event_claims, *tables)
    (row,) = reconcile(told, stands).to_pylist()
    assert (row["measure"], row["best"], row["reports"]) == ("killed", 12, 1)
    assert row["losing_claim_ids"] == ["c_gone", "c_old"]
