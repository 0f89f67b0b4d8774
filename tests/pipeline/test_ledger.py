"""The incremental ledger gives what a full rebuild gives, byte for byte, whatever happens in between."""

import datetime as dt
import random

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.__main__ import cli
from dateline.pipeline import ledger
from dateline.pipeline.ledger import linking, rebuild, regrouping, state_file, workers
from dateline.pipeline.review import decide
from dateline.schema.errors import BadConfiguration
from dateline.schema.tables import LEDGER_TABLES
from dateline.store.lake import Lake
from dateline.store.warehouse import build_warehouse, query
from tests.pipeline.ledger_world import Key, Partition, land, ledger_files, make_world, remove

SLOW = settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def run(lake: Lake, *, full: bool = False) -> dict:
    return rebuild(lake, run_id="test", full=full).get("all", {})


def whole(root, world: dict[Key, Partition]) -> Lake:
    """A lake on which everything landed before the one run of the ledger."""
    lake = Lake(root)
    for key, partition in world.items():
        land(lake, key, partition)
    run(lake)
    return lake


@SLOW
@given(seed=st.integers(0, 10_000))
def test_day_by_day_in_any_order_is_a_full_rebuild(tmp_path_factory, seed) -> None:
    root, world = tmp_path_factory.mktemp("lake"), make_world(seed)
    keys = list(world)
    random.Random(seed).shuffle(keys)
    lake = Lake(root / "steps")
    for key in keys:
        land(lake, key, world[key])
        run(lake)
    assert ledger_files(lake) == ledger_files(whole(root / "whole", world))
    before = ledger_files(lake)
    assert before
    run(lake, full=True)
    assert ledger_files(lake) == before


@SLOW
@given(seed=st.integers(0, 10_000))
def test_what_is_removed_or_landed_anew_leaves_no_trace(tmp_path_factory, seed) -> None:
    root, world, dice = tmp_path_factory.mktemp("lake"), make_world(seed), random.Random(seed)
    lake = whole(root / "steps", world)
    for key in dice.sample(list(world), 3):
        remove(lake, key)
        del world[key]
        run(lake)
    other = make_world(seed + 1)
    for key in dice.sample([k for k in world if k in other], 3):
        world[key] = other[key]
        land(lake, key, world[key])
        run(lake)
    assert ledger_files(lake) == ledger_files(whole(root / "whole", world))


@SLOW
@given(seed=st.integers(0, 10_000))
def test_removing_a_document_removes_exactly_its_influence(tmp_path_factory, seed) -> None:
    root, world, dice = tmp_path_factory.mktemp("lake"), make_world(seed, reports=20), random.Random(seed)
    lake = whole(root / "steps", world)
    with_it = ledger_files(lake)
    documents = sorted({row["document_id"] for partition in world.values() for row in partition.rows["documents"]})
    gone = dice.choice(documents)
    for key, partition in world.items():
        captures = {row["capture_id"] for row in partition.rows["documents"] if row["document_id"] == gone}
        left = Partition({
            table: [r for r in rows if r.get("document_id") != gone and (table != "captures" or r["capture_id"] not in captures)]
            for table, rows in partition.rows.items()
        })  # fmt: skip
        if left != partition:
            world[key] = left
            land(lake, key, left)
    run(lake)
    assert ledger_files(lake) == ledger_files(whole(root / "whole", world)) != with_it


def test_the_worlds_of_these_tests_have_rows_in_every_table_of_the_ledger(tmp_path) -> None:
    """Order, repetition and removal are tested of families, events, reconciliations, history and corrections alike."""
    lake = whole(tmp_path / "lake", make_world(8, reports=20))
    assert {rel.partition("/")[0] for rel in ledger_files(lake)} == {table.name for table in LEDGER_TABLES}
    build_warehouse(lake, [])
    for table, group in (("families", "family_id"), ("event_claims", "event_id")):
        sizes = query(lake, f"SELECT count(*) AS size FROM {table} GROUP BY {group}")["size"].to_pylist()
        assert max(sizes) > 1, table


@pytest.mark.parametrize("beside", [False, True], ids=["one after another", "in processes"])
def test_many_pieces_come_to_what_one_does(tmp_path, monkeypatch, beside) -> None:
    world = make_world(4, days=16, reports=60)
    at_once = ledger_files(whole(tmp_path / "whole", world))
    monkeypatch.setattr(regrouping, "DOCUMENTS_AT_ONCE", 6)
    monkeypatch.setattr(linking, "CLAIMS_AT_ONCE", 10)
    monkeypatch.setattr(workers, "WORTH_IT", 3 if beside else 1_000)
    assert ledger_files(whole(tmp_path / "pieces", world)) == at_once


class Killed(BaseException):
    """What ends a run between two writes; nothing catches it."""


def test_a_run_that_is_killed_after_any_write_is_healed_by_the_next(tmp_path, monkeypatch) -> None:
    world = make_world(3)
    keys = list(world)
    lake = Lake(tmp_path / "lake")
    for key in keys[:-3]:
        land(lake, key, world[key])
    run(lake)
    for key in keys[-3:]:
        land(lake, key, world[key])
    save, left = Lake.save_bytes, [0]

    def save_some(self: Lake, rel: str, data: bytes, *, rows: int = 0):
        saved = save(self, rel, data, rows=rows)
        left[0] -= saved.changed
        if left[0] == 0:
            raise Killed
        return saved

    kills = 0
    with monkeypatch.context() as patch:
        patch.setattr(Lake, "save_bytes", save_some)
        for writes in (1, 2, 3, 1, 5, 1000):
            left[0] = writes
            try:
                run(lake)
            except Killed:
                kills += 1
    assert kills > 2
    assert ledger_files(lake) == ledger_files(whole(tmp_path / "whole", world))


def test_lost_or_strange_files_are_put_right_and_quiet_runs_write_nothing(tmp_path) -> None:
    lake = whole(tmp_path / "lake", make_world(5))
    before = ledger_files(lake)
    times = {p: p.stat().st_mtime_ns for p in lake.root.rglob("*") if p.is_file()}
    assert run(lake)["touched"] == 0
    assert {p: p.stat().st_mtime_ns for p in lake.root.rglob("*") if p.is_file()} == times
    some = sorted(before)[::3]
    for rel in some:
        lake.local_path(rel).unlink()
    lake.save_bytes(sorted(before)[1], b"not a table")
    run(lake)
    assert ledger_files(lake) == before
    lake.local_path(state_file("all")).write_bytes(b"not a database")
    run(lake)
    assert ledger_files(lake) == before


@pytest.mark.parametrize(("folder", "beside"), [("a[1]", "a1"), ("b*c", "bxc"), ("it's {f,g}", "f")])
def test_a_folder_of_any_name_is_a_lake_and_reads_no_other(tmp_path, folder, beside) -> None:
    """DuckDB reads * and [ in a path as a glob."""
    world, other = make_world(5, days=2, reports=6), make_world(6, days=2, reports=6)
    usual = ledger_files(whole(tmp_path / "usual", world))
    whole(tmp_path / beside, other)
    lake = whole(tmp_path / folder, world)
    assert ledger_files(lake) == usual
    build_warehouse(lake, [])
    claims = {row["claim_id"] for partition in world.values() for row in partition.rows["claims"]}
    assert {row["claim_id"] for row in query(lake, "SELECT claim_id FROM claims").to_pylist()} == claims
    decide(lake, "reject", [min(claims)], reason="r", decided_by="b")
    stranger = next(row["claim_id"] for partition in other.values() for row in partition.rows["claims"])
    with pytest.raises(BadConfiguration, match="no such claim"):
        decide(lake, "reject", ["clm-none"] if stranger in claims else [stranger], reason="r", decided_by="b")


def test_decisions_are_obeyed_told_once_and_kept(tmp_path) -> None:
    world = make_world(8, reports=20)
    lake = whole(tmp_path / "lake", world)
    build_warehouse(lake, [])
    ids = query(lake, "SELECT l.claim_id, r.best, r.measure FROM event_claims l JOIN reconciliations r USING (event_id) "
                "JOIN claims c USING (claim_id) WHERE c.measure = r.measure AND r.chosen_claim_id = c.claim_id AND "
                "r.best IS NOT NULL AND r.victim_status = 'all' ORDER BY ALL").to_pylist()  # fmt: skip
    rejected, edited = ids[0]["claim_id"], ids[-1]["claim_id"]
    when = dt.datetime(2015, 11, 1, 9, tzinfo=dt.UTC)
    decide(lake, "reject", [rejected], reason="of another war", decided_by="A.", decided_at=when)
    decide(lake, "edit", [edited], reason="misread", decided_by="B.", decided_at=when,
           edit={"value": "77", "low": "77", "high": "77", "bound": "="})  # fmt: skip
    assert run(lake)["touched"] >= 1
    build_warehouse(lake, [])
    view = {r["claim_id"]: r for r in query(lake, "FROM claims_all").to_pylist()}
    assert (view[rejected]["is_counted"], view[rejected]["review"]) == (False, "rejected")
    assert view[rejected]["event_id"] is None
    assert (view[edited]["value"], view[edited]["review"]) == (77.0, "edited")
    assert query(lake, f"SELECT value FROM claims WHERE claim_id = '{edited}'").to_pylist()[0]["value"] != 77.0
    told = query(lake, "SELECT * FROM corrections WHERE cause = 'review'").to_pylist()
    assert told and {row["date"] for row in told} == {when.date()}
    before = ledger_files(lake, ("part", "review"))
    run(lake, full=True)
    assert ledger_files(lake, ("part", "review")) == before
    lake.local_path(state_file("all")).unlink()
    run(lake)
    assert ledger_files(lake, ("part", "review")) == before
    decide(lake, "accept", [rejected], reason="it was this war", decided_by="A.")
    run(lake)
    build_warehouse(lake, [])
    row = query(lake, f"SELECT event_id, review FROM claims_all WHERE claim_id = '{rejected}'").to_pylist()[0]
    assert row["event_id"] is not None and row["review"] == "accepted"


def test_other_rules_are_told_where_the_same_reports_come_to_something_else(tmp_path, monkeypatch) -> None:
    from dateline.pipeline.ledger import chunks

    lake = whole(tmp_path / "lake", make_world(8))
    reconcile = chunks.reconcile

    def without_best(*given):
        rows = reconcile(*given)
        nothing = chunks.pa.nulls(rows.num_rows, chunks.pa.float64())
        return rows.set_column(rows.column_names.index("best"), rows.schema.field("best"), nothing)

    monkeypatch.setattr(chunks, "reconcile", without_best)
    monkeypatch.setattr(ledger, "rules_version", lambda: "others")
    run(lake)
    build_warehouse(lake, [])
    told = query(lake, "SELECT * FROM corrections WHERE cause = 'rule change'").to_pylist()
    last = query(lake, "SELECT max(date) AS day FROM documents").to_pylist()[0]["day"]
    assert told and {row["date"] for row in told} == {last}


@pytest.mark.parametrize(
    ("kind", "names", "edit", "message"),
    [
        ("split", ["clm-none"], None, "no such claim"),
        ("merge", ["known"], None, "at least 2"),
        ("release", ["q-none"], None, "no such row"),
        ("edit", ["known"], {"quote": "x"}, "no column that can be edited"),
        ("edit", ["known"], {"value": "many"}, "edit: "),
        ("edit", ["known"], {"measure": ""}, "cannot be empty"),
        ("edit", ["known"], {}, "column=value"),
    ],
)
def test_what_cannot_be_decided_is_refused(tmp_path, kind, names, edit, message) -> None:
    world = make_world(1)
    lake = Lake(tmp_path)
    known = ""
    for key, partition in world.items():
        land(lake, key, partition)
        known = known or next((c["claim_id"] for c in partition.rows["claims"]), "")
    names = [known if name == "known" else name for name in names]
    with pytest.raises(BadConfiguration, match=message):
        decide(lake, kind, names, reason="r", decided_by="b", edit=edit)
    assert not lake.exists("decisions")


def test_review_on_the_command_line(tmp_path, monkeypatch) -> None:
    lake = whole(tmp_path / "lake", make_world(8, reports=20))
    monkeypatch.setenv("DATELINE_LAKE", str(lake.root))
    claim_id = next(row["claim_id"] for row in lake.read_table("event_claims", "all", first_day(lake)).to_pylist())
    done = CliRunner().invoke(cli, ["review", "reject", claim_id, "--reason", "r", "--by", "b"], catch_exceptions=False)
    assert done.exit_code == 0 and "dec-" in done.output
    assert claim_id in CliRunner().invoke(cli, ["review", "list"], catch_exceptions=False).output.replace("\n", "")
    assert CliRunner().invoke(cli, ["ledger", "--full"], catch_exceptions=False).exit_code == 0


def first_day(lake: Lake) -> dt.date:
    return lake.partitions("event_claims")[0][1]
