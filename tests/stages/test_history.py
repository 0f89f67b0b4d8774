"""What the ledger said when: replayed from claims that came, were replaced and went."""

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest

from dateline.schema.tables import TABLES
from dateline.stages.events import find_events
from dateline.stages.families import find_families
from dateline.stages.history import find_history
from dateline.stages.reconcile import reconcile, told_of_events
from dateline.stages.standing import STANDING
from dateline.stages.tolls import find_changed_tolls, find_revisions, toll
from tests.stages.ledger_rows import claim, document, table

D11, D12, D13 = (dt.date(2015, 10, n) for n in (11, 12, 13))
#: Document -> days on which its page said so; its figure and claimant; the page.
Said = dict[str, tuple[dt.date, dt.date | None, str, str | None, str]]


def tell(said: Said) -> dict[str, pa.Table]:
    documents = table("documents", *(document(id_, f"{row[0]} 08:00", f"text of {id_}") for id_, row in said.items()))
    claims = table(
        "claims", *(claim(f"c-{id_}", id_, figure=row[2], claimant_surface=row[3]) for id_, row in said.items())
    )
    versions = TABLES["versions"].from_rows(
        [
            {"document_id": id_, "page_id": row[4], "first_seen": row[0], "last_seen": row[0], "replaced_by": None,
             "status": "current" if row[1] is None else "withdrawn", "extractor_version": "1"}
            for id_, row in said.items()
        ]
    )  # fmt: skip
    standing = pa.Table.from_pylist(
        [{"document_id": id_, "known_from": row[0], "known_to": row[1]} for id_, row in said.items()], schema=STANDING
    )
    families = find_families(documents)
    found = find_events(claims, documents, families, None, versions)
    told = told_of_events(found.events, found.event_claims, claims, documents, families)
    reconciled = reconcile(told, versions)
    history = find_history(told, standing, reconciled)
    nothing = pa.table({"claim_id": pa.array([], pa.string()), "field": [], "unit": [], "date": []})
    tolls = find_changed_tolls(history, found.event_claims, claims, versions, standing, nothing)
    return {
        "history": history,
        "now": reconciled,
        "tolls": tolls.corrections,
        "claims": claims,
        "links": found.event_claims,
    }


def spans(history: pa.Table) -> list[tuple[Any, ...]]:
    return [(r["known_from"].day, r["known_to"] and r["known_to"].day, toll(r)) for r in history.to_pylist()]


@pytest.mark.parametrize(
    ("said", "known", "moved"),
    [
        ({"a": (D11, None, "=12", None, "p")}, [(11, None, "12")], []),
        (
            {"a": (D11, None, "=12", "the army", "p"), "b": (D12, None, "=15", "medics", "q")},
            [(11, 12, "12"), (12, None, "15 (12-15)")],
            [("12", "15 (12-15)", "later report")],
        ),
        (
            {"a": (D11, D12, "=12", None, "p"), "b": (D12, None, "=17", None, "p")},
            [(11, 12, "12"), (12, None, "17")],
            [("12", "17", "source edit")],
        ),
        ({"a": (D11, D13, "=12", None, "p")}, [(11, 13, "12")], [("12", None, "source gone")]),
        (
            {"a": (D11, D12, "=12", None, "p"), "b": (D13, None, "=12", None, "p")},
            [(11, 12, "12"), (13, None, "12")],
            [("12", None, "source gone")],
        ),
        (  # the same again from the same claimant: the one report more is a row, no other toll
            {"a": (D11, None, "=12", "medics", "p"), "b": (D12, None, "=12", "medics", "q")},
            [(11, 12, "12"), (12, None, "12")],
            [],
        ),
    ],
)
def test_history_is_what_was_known(said: Said, known: list[Any], moved: list[Any]) -> None:
    found = tell(said)
    assert spans(found["history"]) == known
    assert [(r["old"], r["new"], r["cause"]) for r in found["tolls"].to_pylist()] == moved


def test_the_open_row_is_what_the_ledger_says_now() -> None:
    found = tell({f"d{n}": (D11 + dt.timedelta(n % 3), None, f"={12 + n}", f"claimant {n}", f"p{n}") for n in range(6)})
    columns = ["event_id", "measure", "low", "best", "high", "status", "reconcile_rule", "chosen_claim_id", "reports"]
    open_rows = [{c: r[c] for c in columns} for r in found["history"].to_pylist() if r["known_to"] is None]
    assert open_rows == found["now"].select(columns).to_pylist()


def test_replaying_the_last_day_gives_what_stands() -> None:
    """The last rows are taken over from the reconciliations; a day later with nothing new they are replayed."""
    said = {"a": (D11, None, "=12", "the army", "p"), "b": (D12, None, ">=15", "medics", "q")}
    once = tell(said)["now"].to_pylist()
    later = tell(said | {"c": (D13, dt.date(2015, 10, 14), "=90", "medics", "r")})["history"].to_pylist()
    replayed = [r for r in later if r["known_from"] == D12]
    assert [(r["low"], r["best"], r["high"], r["status"], r["chosen_claim_id"]) for r in replayed] == [
        (r["low"], r["best"], r["high"], r["status"], r["chosen_claim_id"]) for r in once
    ]


@pytest.mark.parametrize(
    ("low", "best", "high", "text"),
    [(12, 12, 12, "12"), (12, 12, None, ">=12"), (10, None, 15, "10-15"), (None, None, 30, "<=30"),
     (10, 12, 15, "12 (10-15)"), (None, 500, None, "500"), (None, None, None, "open")],
)  # fmt: skip
def test_toll_as_text(low: float, best: float, high: float, text: str) -> None:
    assert toll({"low": low, "best": best, "high": high}) == text


def test_revisions_tell_what_moved_without_a_report() -> None:
    found = tell({"a": (D11, None, "=12", "the army", "p"), "b": (D12, None, "=15", "medics", "q")})
    before = found["now"].to_pylist()
    after = [row | {"low": 15.0, "best": 15.0, "high": 15.0, "chosen_claim_id": "c-b"} for row in before]
    documents = {"c-a": "a", "c-b": "b"}
    (row,) = find_revisions(before, after, documents, cause="review", day=D13).to_pylist()
    assert (row["old"], row["new"], row["cause"], row["claim_id"]) == ("15 (12-15)", "15", "review", "c-b")
    (row,) = find_revisions(before, [], documents, cause="review", day=D13).to_pylist()
    assert row["new"] is None
    assert find_revisions(before, before, documents, cause="review", day=D13).num_rows == 0
    assert find_revisions(before, [], {}, cause="review", day=D13).num_rows == 0
