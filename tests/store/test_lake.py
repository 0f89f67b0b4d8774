"""The lake: whole writes, equal bytes, refusals that say what to do."""

import datetime as dt
import hashlib
import io
import os
import random
import re
import subprocess
from pathlib import PurePosixPath

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.schema.errors import BadConfiguration, LakeUnwritable, SchemaBroken, SetAside
from dateline.schema.tables import TABLES
from dateline.store.file_store import glob_regex
from dateline.store.folder import errors_explained
from dateline.store.lake import Lake, fit
from dateline.store.warehouse import build_warehouse, query
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


def test_columns_of_later_are_null_in_older_files(lake_at) -> None:
    lake = Lake(lake_at)
    lake.save_parquet(lake.partition_path("event_claims", "x", DAY), links("a").drop_columns(["link_reason"]))
    rows = lake.read_table("event_claims", "x", DAY)
    assert rows is not None and rows.column_names == LINKS.columns
    assert rows["link_reason"].to_pylist() == [None]
    assert build_warehouse(lake, [])
    found = query(lake, "SELECT claim_id, link_reason, collection, date FROM event_claims").to_pylist()
    assert found == [{"claim_id": "a", "link_reason": None, "collection": "x", "date": DAY}]
    assert not build_warehouse(lake, [])


def test_a_file_that_would_not_change_is_left_alone(lake_at) -> None:
    lake = Lake(lake_at)
    first = lake.save_table("event_claims", "x", DAY, links("a"))
    before = lake.files.stat(first.path)
    assert before is not None and [file.mtime_ns for file in lake.scan("event_claims")] == [before.mtime_ns]
    assert lake.save_table("event_claims", "x", DAY, links("a")).changed is False
    assert lake.files.stat(first.path) == before
    assert lake.save_table("event_claims", "x", DAY, links("b")).changed is True
    assert lake.files.stat(first.path) != before


def test_partition_reads_back(lake_at) -> None:
    lake = Lake(lake_at)
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
    with pytest.raises(LakeUnwritable, match="no space left; free some"), errors_explained(folder):
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


def test_a_broken_parquet_file_names_itself(lake_at) -> None:
    lake = Lake(lake_at)
    path = lake.save_table("event_claims", "x", DAY, links("a")).path
    lake.save_bytes(path, lake.read_bytes(path)[:100])
    with pytest.raises(SchemaBroken, match=r"part-0\.parquet: not a readable Parquet file"):
        lake.read_table("event_claims", "x", DAY)


@pytest.mark.parametrize("rel", ["../outside", "/etc/passwd", "a/../../b", "a/.."])
def test_paths_cannot_leave_the_lake(lake_at, rel) -> None:
    with pytest.raises(SetAside, match="out of the lake"):
        Lake(lake_at).read_bytes(rel)


@pytest.mark.parametrize("name", ["what?", "back\\slash"])
def test_a_folder_that_duckdb_cannot_open_is_refused(tmp_path, name) -> None:
    with pytest.raises(BadConfiguration, match="DuckDB opens no files in a folder with .* choose another"):
        Lake(tmp_path / name)


@pytest.mark.parametrize("size", [0, 10, 3_000_001])
def test_a_stream_is_written_whole_and_read_from_any_place(lake_at, size) -> None:
    lake, whole = Lake(lake_at), random.Random(size).randbytes(size)
    before = io.BytesIO(b"left out" + whole)
    before.seek(8)
    assert lake.save_stream("archives/x.bin", before).changed is True
    assert lake.save_stream("archives/x.bin", io.BytesIO(whole)).changed is False
    assert not before.closed
    with lake.open("archives/x.bin") as file:
        assert file.read() == whole
        for start in (size, max(0, size - 5), size // 2, 0):
            file.seek(start)
            assert file.read(7) == whole[start : start + 7]
        assert file.seek(0, io.SEEK_END) == size
    sink = io.BytesIO()
    lake.copy_into("archives/x.bin", sink)
    assert sink.getvalue() == whole
    assert lake.sha256("archives/x.bin") == hashlib.sha256(whole).hexdigest()


def test_a_file_that_is_not_there(lake_at) -> None:
    lake = Lake(lake_at)
    assert (lake.exists("a/b"), lake.files.stat("a/b"), lake.files.local_copy("a/b")) == (False, None, None)
    assert lake.read_parquet("a/b") is None and lake.remove("a/b") is False and lake.list_files("a") == []
    for read in (lake.read_bytes, lake.sha256, lambda rel: lake.open(rel).read()):
        with pytest.raises(FileNotFoundError):
            read("a/b")


def test_listings_leave_out_what_is_hidden_and_stay_within_the_folder(lake_at) -> None:
    lake = Lake(lake_at)
    for rel in ("a/x.html", "a/b/y.html", "a/b/.z.html", "ab/x.html", "a/b/c/w.txt"):
        lake.save_bytes(rel, b"x")
    assert lake.list_files("a") == ["a/b/c/w.txt", "a/b/y.html", "a/x.html"]
    assert lake.list_files("a", "*.html") == ["a/x.html"]
    assert lake.list_files("a", "*/*.html") == ["a/b/y.html"]
    assert lake.list_files("", "**/*.html") == ["a/b/y.html", "a/x.html", "ab/x.html"]
    lake.files.remove_folder("a/b")
    assert lake.list_files("") == ["a/x.html", "ab/x.html"]


def test_a_working_copy_is_what_the_lake_has_when_all_went_well(lake_at) -> None:
    lake = Lake(lake_at)
    with lake.files.working_copy("_ledger/all.duckdb") as path:
        path.write_bytes(b"one")
    assert lake.read_bytes("_ledger/all.duckdb") == b"one"
    with lake.files.working_copy("_ledger/all.duckdb") as path:
        assert path.read_bytes() == b"one"
        path.write_bytes(b"two")
    copy = lake.files.local_copy("_ledger/all.duckdb")
    assert copy is not None and copy.read_bytes() == lake.read_bytes("_ledger/all.duckdb") == b"two"


@pytest.mark.parametrize("root", ["gs://bucket/lake", "s3://", "s3:///lake", "s3://UPPER/lake", "s3://bucket/../other",
                                  "s3://bucket//lake", "http://host/lake"])  # fmt: skip
def test_an_address_that_is_none_is_refused(root) -> None:
    with pytest.raises(BadConfiguration, match="s3://bucket/prefix"):
        Lake(root)


def test_keys_in_an_address_are_refused_and_not_repeated() -> None:
    with pytest.raises(BadConfiguration) as refused:
        Lake("s3://AKIAEXAMPLE:verysecret@bucket/lake")
    assert "verysecret" not in str(refused.value)


@given(st.text(alphabet="ab*/. ", max_size=12), st.text(alphabet="ab/. ", max_size=12))
def test_a_glob_means_the_same_for_a_bucket_as_for_a_folder(pattern, path) -> None:
    if "**" in pattern or any(part in ("", ".", "..") for text in (pattern, path) for part in text.split("/")):
        return
    same_depth = path.count("/") == pattern.count("/")
    assert bool(glob_regex(pattern).match(path)) == (same_depth and PurePosixPath(path).match(pattern))
