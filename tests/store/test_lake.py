"""The lake: whole writes, equal bytes, refusals that say what to do."""

import datetime as dt
import os
import re
import subprocess

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.schema.errors import BadConfiguration, LakeUnwritable, SchemaBroken, SetAside
from dateline.schema.tables import TABLES
from dateline.store.lake import Lake, fit
from dateline.store.warehouse import build_warehouse
from tests.unprivileged import let_through, outcome

DAY = dt.date(2015, 10, 11)
LINKS = TABLES["event_claims"]


def links(*claim_ids: str) -> pa.Table:
    return LINKS.from_rows(
        [{"event_id": "e", "claim_id": c, "link_reason": "same place", "extractor_version": "1"} for c in claim_ids]
    )


@settings(max_examples=25, deadline=None)
@given(st.permutations(["a", "b", "c", "d"]))
def test_equal_rows_in_any_order_give_equal_bytes(tmp_path_factory, order) -> None:
    lake = Lake(tmp_path_factory.mktemp("lake"))
    sorted_rows = lake.save_table("event_claims", "x", DAY, links(*"abcd"))
    assert lake.save_table("event_claims", "x", DAY, links(*order)).sha256 == sorted_rows.sha256


def test_columns_of_later_are_null_in_older_files(tmp_path) -> None:
    lake = Lake(tmp_path)
    lake.save_parquet(lake.partition_path("event_claims", "x", DAY), links("a").drop_columns(["link_reason"]))
    rows = lake.read_table("event_claims", "x", DAY)
    assert rows is not None and rows.column_names == LINKS.columns
    assert rows["link_reason"].to_pylist() == [None]
    assert build_warehouse(lake, [])
    with duckdb.connect(lake.local_path("warehouse.duckdb"), read_only=True) as con:
        assert con.execute("SELECT claim_id, link_reason FROM event_claims").fetchall() == [("a", None)]


def test_a_file_that_would_not_change_is_left_alone(tmp_path) -> None:
    lake = Lake(tmp_path)
    first = lake.save_table("event_claims", "x", DAY, links("a"))
    before = lake.local_path(first.path).stat().st_mtime_ns
    assert lake.save_table("event_claims", "x", DAY, links("a")).changed is False
    assert lake.local_path(first.path).stat().st_mtime_ns == before


def test_partition_reads_back(tmp_path) -> None:
    lake = Lake(tmp_path)
    assert lake.read_table("event_claims", "x", DAY) is None
    lake.save_table("event_claims", "x", DAY, links("b", "a"))
    assert lake.read_table("event_claims", "x", DAY).equals(links("a", "b"))
    assert lake.partitions("event_claims") == [("x", DAY)]
    assert lake.remove_table("event_claims", "x", DAY)
    assert lake.partitions("event_claims") == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (links("a", "a"), r"event_claims: key \['a'\] stands in 2 rows"),
        (links("a").drop_columns(["event_id"]), "columns differ in .*event_id"),
        (
            links("a").set_column(0, "event_id", pa.array([None], pa.string())),
            r"event_claims\.event_id: 1 rows are null",
        ),
    ],
    ids=["key twice", "column missing", "null"],
)
def test_rows_that_do_not_fit_are_refused(rows, said) -> None:
    with pytest.raises(SchemaBroken, match=said):
        fit(LINKS, rows)


def test_a_value_outside_its_list_is_refused() -> None:
    table = TABLES["reconciliations"]
    row = dict.fromkeys(table.columns)
    row |= {"event_id": "e", "measure": "killed", "unit": "person", "victim_status": "all", "status": "rumour",
            "reconcile_rule": "R1",
            "losing_claim_ids": [], "reports": 1, "outlets": 1, "independent_claimants": 1, "extractor_version": "1"}  # fmt: skip
    with pytest.raises(SchemaBroken, match="status: 'rumour' is none of"):
        fit(table, table.from_rows([row]))


def test_a_crash_between_write_and_rename_leaves_the_old_file(tmp_path, monkeypatch) -> None:
    lake = Lake(tmp_path)
    lake.save_table("event_claims", "x", DAY, links("a"))

    def crash(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.replace", crash)
    with pytest.raises(KeyboardInterrupt):
        lake.save_table("event_claims", "x", DAY, links("a", "b"))
    monkeypatch.undo()
    assert lake.read_table("event_claims", "x", DAY).num_rows == 1
    assert lake.list_files("event_claims") == [lake.partition_path("event_claims", "x", DAY)]


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 96 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", folder], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"this user may not mount a file system of its own: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_disk_that_fills_up_says_so_and_keeps_what_was_there(small_disk) -> None:
    lake = Lake(small_disk / "lake")
    before = lake.save_table("event_claims", "x", DAY, links("a"))
    with pytest.raises(LakeUnwritable, match=rf"{small_disk}/lake/.*no space left; free some"):
        lake.save_bytes("warc/x/2015-10-11.warc.gz", os.urandom(200_000))
    with pytest.raises(LakeUnwritable, match=r"warehouse\.duckdb: the warehouse cannot be written"):
        build_warehouse(lake, [])
    assert lake.list_files("") == [before.path]
    assert lake.read_table("event_claims", "x", DAY).num_rows == 1


def test_a_full_disk_says_so(tmp_path) -> None:
    full = "/dev/full"
    if not os.path.exists(full):  # noqa: PTH110
        pytest.skip("this system has no /dev/full to write to")
    lake = Lake(tmp_path)
    folder = lake.local_path("reports")
    folder.mkdir()
    with pytest.raises(OSError, match="No space left") as refused, open(full, "wb", buffering=0) as file:  # noqa: PTH123
        file.write(b"x")
    with pytest.raises(LakeUnwritable, match="no space left; free some"), lake._errors_explained(folder):
        raise refused.value


def test_a_read_only_lake_says_so(tmp_path) -> None:
    lake = Lake(tmp_path / "file-in-the-way" / "lake")
    (tmp_path / "file-in-the-way").write_text("")
    with pytest.raises(LakeUnwritable, match="cannot be written .*DATELINE_LAKE"):
        lake.save_table("event_claims", "x", DAY, links("a"))


def test_a_folder_without_write_permission_says_so(tmp_path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o555)
    let_through(tmp_path)
    said = outcome(lambda: Lake(locked).save_table("event_claims", "x", DAY, links("a")))
    assert re.fullmatch(rf"LakeUnwritable: {locked}/.*cannot be written \(Permission denied\).*", said), said


def test_a_broken_parquet_file_names_itself(tmp_path) -> None:
    lake = Lake(tmp_path)
    path = lake.local_path(lake.save_table("event_claims", "x", DAY, links("a")).path)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(SchemaBroken, match=r"part-0\.parquet: not a readable Parquet file"):
        lake.read_table("event_claims", "x", DAY)


@pytest.mark.parametrize("rel", ["../outside", "/etc/passwd", "a/../../b"])
def test_paths_cannot_leave_the_lake(tmp_path, rel) -> None:
    with pytest.raises(SetAside, match="out of the lake"):
        Lake(tmp_path / "lake").read_bytes(rel)


@pytest.mark.parametrize("name", ["what?", "back\\slash"])
def test_a_folder_that_duckdb_cannot_open_is_refused(tmp_path, name) -> None:
    with pytest.raises(BadConfiguration, match="DuckDB opens no files in a folder with .* choose another"):
        Lake(tmp_path / name)


def test_a_remote_root_is_refused_for_now() -> None:
    with pytest.raises(BadConfiguration, match="only local folders"):
        Lake("s3://bucket/prefix")
