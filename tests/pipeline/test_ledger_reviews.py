"""Decisions of reviewers through the whole engine: kept beside each other, obeyed by later runs and by a rebuild."""

import datetime as dt
import threading
from pathlib import Path
from typing import Any

import pytest

from dateline.pipeline.review import decide, list_decisions
from dateline.schema.tables import TABLES
from dateline.stages.quarantine import quarantine_id
from dateline.store.decisions import load_decision_keys
from dateline.store.lake import Lake
from tests.pipeline.ledger_world import Key, Partition, land, ledger_files, make_world
from tests.pipeline.test_ledger import run, whole

WHEN = dt.datetime(2015, 11, 1, 9, tzinfo=dt.UTC)


def events(lake: Lake) -> dict[str, str]:
    """Claim to event, as the ledger's files have it."""
    found: dict[str, str] = {}
    for collection, date in lake.partitions("event_claims"):
        rows = lake.read_table("event_claims", collection, date)
        found |= dict(zip(rows["claim_id"].to_pylist(), rows["event_id"].to_pylist(), strict=True))
    return found


def reason_of(lake: Lake, claim_id: str) -> str:
    tables = [lake.read_table("event_claims", *key) for key in lake.partitions("event_claims")]
    return next(row["link_reason"] for t in tables for row in t.to_pylist() if row["claim_id"] == claim_id)


def members(of: dict[str, str], event: str) -> list[str]:
    return sorted(claim for claim, own in of.items() if own == event)


@pytest.fixture
def world() -> dict[Key, Partition]:
    return make_world(8, reports=20)


def later_day(world: dict[Key, Partition]) -> tuple[Key, Partition]:
    """Another world's reports of a day after all of this one: something for a later run to do."""
    other = make_world(9, reports=20)
    key = max((k for k in other if other[k].rows["claims"]), key=lambda k: k[1])
    assert key not in world or world[key].rows != other[key].rows
    return key, other[key]


def obeyed_ever_after(lake: Lake, world: dict[Key, Partition], root: Path, check: Any) -> None:
    """What holds after the next run holds after more reports, a full rebuild, and in a lake that is made anew."""
    run(lake)
    check(lake)
    once = ledger_files(lake)
    assert run(lake)["touched"] == 0 and ledger_files(lake) == once
    run(lake, full=True)
    check(lake)
    assert ledger_files(lake) == once
    key, more = later_day(world)
    land(lake, key, more)
    run(lake)
    check(lake)
    anew = Lake(root / "anew")
    for each, partition in (world | {key: more}).items():
        land(anew, each, partition)
    for row in list_decisions(lake).to_pylist():
        decide(
            anew, row["decision_kind"], row["claim_ids"], reason=row["reason"], decided_by=row["decided_by"],
            decided_at=row["decided_at"],
        )  # fmt: skip
    run(anew)
    assert ledger_files(anew) == ledger_files(lake)


def test_a_split_is_obeyed_ever_after(tmp_path: Path, world: dict[Key, Partition]) -> None:
    lake = whole(tmp_path / "lake", world)
    before = events(lake)
    event = max(set(before.values()), key=lambda e: (len(members(before, e)), e))
    stays, goes = members(before, event)[0], members(before, event)[-1]
    assert stays != goes
    decide(lake, "split", [goes], reason="another street", decided_by="A.", decided_at=WHEN)

    def apart(of: Lake) -> None:
        now = events(of)
        assert now[goes] != now[stays] == event
        assert members(now, now[goes]) == [goes]
        assert reason_of(of, goes) == "review: split off: another street"

    obeyed_ever_after(lake, world, tmp_path, apart)


def test_a_merge_is_obeyed_ever_after_and_a_later_split_overrules_it(
    tmp_path: Path, world: dict[Key, Partition]
) -> None:
    lake = whole(tmp_path / "lake", world)
    before = events(lake)
    first, second = sorted(set(before.values()))[:2]
    one, other = members(before, first)[0], members(before, second)[0]
    decide(lake, "merge", [one, other], reason="one shelling", decided_by="B.", decided_at=WHEN)

    def together(of: Lake) -> None:
        now = events(of)
        assert {now[c] for c in (*members(before, first), *members(before, second))} == {first}
        assert reason_of(of, other) == "review: merged: one shelling"

    obeyed_ever_after(lake, world, tmp_path, together)
    decide(lake, "split", [other], reason="two after all", decided_by="C.", decided_at=WHEN + dt.timedelta(1))
    run(lake)
    now = events(lake)
    assert now[one] == first and members(now, now[other]) == [other]
    once = ledger_files(lake)
    run(lake, full=True)
    assert ledger_files(lake) == once


def test_reviewers_who_decide_at_once_lose_nothing(tmp_path: Path, world: dict[Key, Partition]) -> None:
    """Eight reviewers at the same second, over the same claims, some in the same words."""
    lake = whole(tmp_path / "lake", world)
    claims = sorted(events(lake))[:4]
    start, failed = threading.Barrier(8), []

    def review(n: int) -> None:
        start.wait()
        try:
            for claim in claims:
                kind = ("accept", "reject")[n % 2]
                decide(lake, kind, [claim], reason=f"seen by {n}", decided_by=f"reviewer {n}", decided_at=WHEN)
                decide(lake, "accept", [claim], reason="agreed", decided_by="all", decided_at=WHEN)
        except Exception as error:  # told below, where a thread's failure can be
            failed.append(error)

    threads = [threading.Thread(target=review, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    rows = list_decisions(lake).to_pylist()
    said = sorted((r["claim_ids"][0], r["decided_by"]) for r in rows)
    assert said == sorted((c, who) for c in claims for who in ("all", *(f"reviewer {n}" for n in range(8))))
    assert len({r["decision_id"] for r in rows}) == len(rows)
    run(lake)
    once = ledger_files(lake)
    run(lake, full=True)
    assert ledger_files(lake) == once


def test_a_release_names_a_row_of_quarantine(tmp_path: Path, world: dict[Key, Partition]) -> None:
    lake = whole(tmp_path / "lake", world)
    (collection, day, _), _ = next(iter(world.items()))
    row = dict.fromkeys(TABLES["quarantine"].columns)
    id_ = quarantine_id("control_changes", "ctl-1", "sides_differ")
    row |= {
        "quarantine_id": id_, "table_name": "control_changes", "row_key": "ctl-1", "rule": "sides_differ", "reason": "r",
        "extractor_version": "1",
    }  # fmt: skip
    lake.save_table("quarantine", collection, day, TABLES["quarantine"].from_rows([row]))
    assert load_decision_keys(lake, "release") == frozenset()
    decide(lake, "release", [id_], reason="two militias of one name", decided_by="A.")
    assert load_decision_keys(lake, "release") == {id_}
