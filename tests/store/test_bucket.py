"""A lake in a bucket: locks that outlive no holder, copies that are current, refusals that say what to do."""

import datetime as dt
import os
import subprocess
import sys
import threading
import time

import pytest

from dateline.schema.errors import BadConfiguration, SetAside, TryAgain
from dateline.schema.tables import TABLES
from dateline.store import bucket_lock, mirror, s3
from dateline.store.browse import reader
from dateline.store.lake import Lake
from dateline.store.warehouse import build_warehouse, open_warehouse, query
from tests.buckets import objects, serving_s3

DAY = dt.date(2015, 10, 11)


@pytest.fixture
def lake(s3_server, tmp_path, monkeypatch) -> Lake:
    monkeypatch.setenv("DATELINE_WORK", str(tmp_path / "copies"))
    return Lake(s3_server.new_root())


@pytest.fixture
def short_lease(monkeypatch) -> float:
    monkeypatch.setattr(bucket_lock, "LEASE_SECONDS", 1.5)
    return 1.5


def links(*claim_ids: str):
    return TABLES["event_claims"].from_rows(
        [{"event_id": "e", "claim_id": c, "link_reason": "same place", "extractor_version": "1"} for c in claim_ids]
    )


@pytest.mark.parametrize("rel", ["../x", "a/../../x", "/x", "a\\..\\x", "a\0b"])
def test_no_name_leaves_the_prefix(lake, rel) -> None:
    for call in (lake.read_bytes, lake.exists, lake.open, lambda name: lake.save_bytes(name, b"x"), lake.local_path):
        with pytest.raises(SetAside, match="leads out of the lake"):
            call(rel)
    lake.save_bytes("%2e%2e/x", b"x")  # a name like any other: nothing decodes it
    assert objects(lake.root) == ["news/lake/%2e%2e/x"]


def test_only_one_of_many_holds_a_lock_at_a_time(lake) -> None:
    inside, most, done = 0, 0, []
    guard = threading.Lock()

    def work() -> None:
        nonlocal inside, most
        with Lake(lake.root).files.locked("warc/c/.day.lock", 60):
            with guard:
                inside += 1
                most = max(most, inside)
            time.sleep(0.02)
            with guard:
                inside -= 1
            done.append(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (len(done), most) == (4, 1)


def test_the_lock_of_a_killed_holder_is_taken_over_after_a_lease(lake, short_lease) -> None:
    code = (
        "import sys, time; from dateline.store import bucket_lock; bucket_lock.LEASE_SECONDS = 1.5\n"
        f"from dateline.store.lake import Lake\nwith Lake({lake.root!r}).files.locked('.ledger.lock', 5):\n"
        "    print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=os.environ) as holder:
        assert holder.stdout.readline() == b"held\n"
        said = r"s3://.*\.ledger\.lock: another run holds this lock"
        # waited for longer than a lease: a holder that lives keeps it
        with pytest.raises(TryAgain, match=said), lake.files.locked(".ledger.lock", 2 * short_lease):
            pass
        holder.kill()
        holder.wait()
    with lake.files.locked(".ledger.lock", 20):
        pass


def test_a_holder_that_slept_through_its_lease_writes_nothing_more(lake, short_lease, monkeypatch) -> None:
    other = Lake(lake.root)
    # a process that is stopped renews nothing
    monkeypatch.setattr(bucket_lock.BucketLock, "_renew", lambda self: None)
    with lake.files.locked(".ledger.lock", 5):
        lake.save_bytes("a", b"1")
        with other.files.locked(".ledger.lock", 20):
            with pytest.raises(TryAgain, match="the lock is lost"):
                lake.save_bytes("a", b"2")
            other.save_bytes("a", b"3")
    assert lake.read_bytes("a") == b"3"
    with lake.files.locked(".ledger.lock", 5):  # given back by its second holder, not by the first
        pass


def test_local_copies_are_fetched_when_they_are_not_current(lake) -> None:
    lake.save_bytes("a/x", b"one")
    copy = lake.files.local_copy("a/x")
    known = copy.stat()
    assert copy.read_bytes() == b"one" and lake.files.local_copy("a/x").stat().st_ino == known.st_ino
    lake.save_bytes("a/x", b"two")
    assert lake.files.local_copy("a/x").read_bytes() == b"two"
    copy.write_bytes(b"bad")  # what somebody did to the copy is no matter
    assert lake.files.local_copy("a/x").read_bytes() == b"two"
    lake.remove("a/x")
    assert lake.files.local_copy("a/x") is None and not copy.exists()


def test_copies_over_the_limit_go_and_those_in_use_stay(tmp_path) -> None:
    now = time.time()
    for name, size, hours in (("new", 900, 0.1), ("old", 900, 2), ("older", 200, 3), ("ancient", 1, 24 * 8)):
        (tmp_path / name).write_bytes(b"x" * size)
        os.utime(tmp_path / name, (now - hours * 3_600, 1.0))
    (tmp_path / ".work-a").mkdir()
    (tmp_path / ".work-a" / "state.duckdb").write_bytes(b"x" * 900)
    os.utime(tmp_path / ".work-a" / "state.duckdb", (now - 5 * 3_600, now - 5 * 3_600))
    mirror.Mirror(tmp_path, 1_000).sweep()
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert left == [".work-a/state.duckdb", "new"]  # what a run works on stays


def test_a_reader_needs_no_bucket_once_it_has_the_warehouse(lake, s3_server, monkeypatch) -> None:
    lake.save_table("event_claims", "x", DAY, links("a", "b"))
    assert build_warehouse(lake, []) is True
    with open_warehouse(lake) as con:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")
        assert con.execute("SELECT count(*) FROM event_claims").fetchone() == (2,)


def test_the_pages_reader_takes_the_next_build(lake, monkeypatch) -> None:
    monkeypatch.setattr(reader, "LOOK_SECONDS", 0.0)
    pages, count = reader.Reader(lake), "SELECT count(*) AS links FROM event_claims"
    with pytest.raises(BadConfiguration, match="run the DAG `ledger`"):
        pages.rows(count)
    for claims in (["a"], ["a", "b"]):
        lake.save_table("event_claims", "x", DAY, links(*claims))
        build_warehouse(lake, [])
        assert pages.rows(count) == [{"links": len(claims)}]


def test_a_store_out_of_reach_means_try_again(lake, monkeypatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")
    monkeypatch.setattr(s3, "_CONFIG", s3._CONFIG.merge(s3.Config(retries={"total_max_attempts": 1})))
    calls = [
        lambda: lake.save_bytes("a", b"1"), lambda: lake.read_bytes("a"), lambda: lake.list_files(""),
        lambda: lake.files.local_copy("a"), lambda: query(lake, "SELECT 1"), lambda: lake.open("a").read(),
        lambda: lake.files.locked("l", 1).__enter__(),
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(TryAgain, match=r"s3://lake-\d+/news/lake.*cannot be reached.*AWS_ENDPOINT_URL_S3"):
            call()


def test_a_store_that_dies_in_the_middle_means_try_again(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(s3, "_CONFIG", s3._CONFIG.merge(s3.Config(retries={"total_max_attempts": 1})))
    with serving_s3() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("DATELINE_WORK", str(tmp_path))
        lake = Lake(server.new_root())
        lake.save_bytes("a", b"1")
        with pytest.raises(TryAgain), lake.files.locked("l", 5):
            server.process.kill()
            server.process.wait()
            lake.save_bytes("a", b"2")


@pytest.mark.parametrize(
    ("code", "status", "raised", "said"),
    [
        ("AccessDenied", 403, BadConfiguration, r"the store refuses \(AccessDenied\); the keys must allow"),
        ("SlowDown", 503, TryAgain, "cannot answer now"),
        ("InternalError", 500, TryAgain, "cannot answer now"),
        ("QuotaExceeded", 403, s3.LakeUnwritable, "takes no more"),
        ("NoSuchKey", 404, FileNotFoundError, "s3://b/k"),
        ("MalformedXML", 400, BadConfiguration, "MalformedXML"),
    ],
)
def test_what_the_store_answers_has_its_fate(code, status, raised, said) -> None:
    told = {"Error": {"Code": code, "Message": "m"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    with pytest.raises(raised, match=said), s3.errors_explained("s3://b/k"):
        raise s3.ClientError(told, "PutObject")


def test_a_bucket_that_is_not_there_is_named(s3_server) -> None:
    with pytest.raises(BadConfiguration, match="there is no such bucket; make it"):
        Lake("s3://nowhere/lake").save_bytes("a", b"1")


def test_missing_keys_say_which_settings(lake, monkeypatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(BadConfiguration, match="AWS_SHARED_CREDENTIALS_FILE"):
        lake.list_files("")


def test_a_bucket_of_many_pages_is_listed_whole(lake, monkeypatch) -> None:
    for number in range(7):
        lake.save_bytes(f"a/{number}", b"x")
    paginator = type(s3.client().get_paginator("list_objects_v2"))
    whole = paginator.paginate
    monkeypatch.setattr(
        paginator, "paginate", lambda self, **words: whole(self, PaginationConfig={"PageSize": 3}, **words)
    )
    assert len(lake.list_files("a")) == 7


@pytest.mark.parametrize("given", ["0", "-1", "a lot", "nan"])
def test_a_limit_that_is_none_is_refused(given, monkeypatch) -> None:
    monkeypatch.setenv("DATELINE_WORK_GB", given)
    with pytest.raises(BadConfiguration, match="DATELINE_WORK_GB"):
        Lake("s3://bucket/lake")
