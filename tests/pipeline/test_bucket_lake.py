"""The sample newsroom landed in a bucket: the same bytes as in a folder, however often, and nothing on this machine."""

import shutil

import pytest

from dateline.pipeline import run_ledger, run_warehouse
from dateline.pipeline.doctor import examine
from dateline.pipeline.review import decide
from dateline.pipeline.status import find_status
from dateline.store.decisions import load_obeyed
from dateline.store.lake import Lake
from dateline.store.warehouse import query
from tests.buckets import objects
from tests.fixed_clock import fixed_clock
from tests.pipeline.conftest import SAMPLE_DAYS, land
from tests.same_lakes import count_compared, find_differences


@pytest.fixture(scope="module")
def bucket_lake(s3_server, newsroom_url, tmp_path_factory):
    with pytest.MonkeyPatch.context() as environment, fixed_clock():
        environment.setenv("DATELINE_NEWSROOM", newsroom_url)
        environment.setenv("DATELINE_WORK", str(tmp_path_factory.mktemp("copies")))
        yield land(s3_server.new_root(), "sample", SAMPLE_DAYS, environment)


def test_the_lake_in_a_bucket_is_the_one_in_a_folder(sample_lake: Lake, bucket_lake: Lake) -> None:
    assert find_differences(sample_lake, bucket_lake) == []
    assert count_compared(bucket_lake)["warc"] >= 2 * len(SAMPLE_DAYS) - 2


def test_a_difference_would_be_found(bucket_lake: Lake, sample_lake: Lake, tmp_path) -> None:
    shutil.copytree(sample_lake.root, tmp_path / "lake")
    other = Lake(tmp_path / "lake")
    claims = other.all_files_of("claims")[0]
    other.save_parquet(claims, other.read_parquet(claims).slice(1))
    other.remove(other.all_files_of("events")[0])
    warc = other.list_files("warc", "**/*.warc.gz")[0]
    other.save_bytes(warc, other.read_bytes(warc) * 2)
    told = " ".join(find_differences(other, bucket_lake))
    assert f"bytes differ: {claims}" in told and "only in one: events/" in told and f"records differ: {warc}" in told


def test_another_machine_goes_on_where_the_first_was(bucket_lake: Lake, tmp_path, monkeypatch) -> None:
    """Nothing but the bucket is handed from one to the next: the copies of this one begin empty."""
    monkeypatch.setenv("DATELINE_WORK", str(tmp_path / "copies"))
    before = {file.path: file for file in bucket_lake.files.list_stats("", "**/*")}
    keys = objects(bucket_lake.root)
    land(bucket_lake.root, "sample", list(reversed(SAMPLE_DAYS)), monkeypatch)
    assert {file.path: file for file in bucket_lake.files.list_stats("", "**/*")} == before
    assert objects(bucket_lake.root) == keys


def test_a_lost_ledger_state_and_warehouse_are_made_again(bucket_lake: Lake, sample_lake: Lake) -> None:
    for rel in ("_ledger/sample.duckdb", "warehouse.duckdb"):
        assert bucket_lake.remove(rel)
    run_ledger()
    assert run_warehouse()["changed"] is True
    assert find_differences(sample_lake, bucket_lake) == []
    assert run_warehouse()["changed"] is False


def test_status_and_doctor_tell_the_same_of_a_bucket(bucket_lake: Lake, sample_lake: Lake) -> None:
    of_bucket, of_folder = find_status(bucket_lake), find_status(sample_lake)
    assert of_bucket["lake"] == bucket_lake.root
    assert of_bucket["tables"] == of_folder["tables"]
    assert [row["waiting"] for row in of_bucket["ledger"]] == [0]
    assert {alert["alert"] for alert in of_bucket["alerts"]} <= {alert["alert"] for alert in of_folder["alerts"]}
    found = examine(bucket_lake, ["lake", "leftovers", "parquet", "evidence", "fixity"])
    assert [finding for finding in found if finding.level not in ("ok", "note")] == []


def test_a_decision_lies_in_the_bucket_and_is_obeyed(bucket_lake: Lake) -> None:
    claim = query(bucket_lake, "SELECT claim_id FROM ledger_claims ORDER BY claim_id").to_pylist()[0]["claim_id"]
    kept = decide(bucket_lake, "reject", [claim], reason="a trial of buckets", decided_by="edda")
    assert decide(bucket_lake, "reject", [claim], reason="a trial of buckets", decided_by="edda")["is_new"] is False
    run_ledger()
    assert load_obeyed(bucket_lake, "sample") == {kept["decision_id"]}
