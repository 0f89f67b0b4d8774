"""Same inputs, same bytes: however often, in whatever order of days, also on a fresh lake."""

import hashlib
import random

import pytest

from dateline.schema.tables import LEDGER_TABLES
from dateline.store.lake import Lake
from dateline.store.warehouse import query
from tests.pipeline.conftest import SAMPLE_DAYS, land

#: What a fresh lake has of its own: when pages were received and which run wrote what. A refused capture's row, with
#: that time, stands in quarantine and on the report's page too.
OF_THE_MOMENT = (
    "captures/",
    "warc/",
    "runs/",
    "catalogue/",
    "archives/",
    "quarantine/",
    "reports/",
    "warehouse.duckdb",
    "_ledger/",
)

REFUSALS = "SELECT quarantine_id, row_key, rule, reason, date FROM quarantine ORDER BY quarantine_id"


def content(lake: Lake) -> dict[str, str]:
    return {rel: hashlib.sha256(lake.read_bytes(rel)).hexdigest() for rel in lake.list_files("")}


@pytest.fixture
def environment(newsroom_url, monkeypatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("DATELINE_NEWSROOM", newsroom_url)
    return monkeypatch


def test_running_again_in_another_order_leaves_every_file_as_it_was(sample_lake, environment) -> None:
    before = content(sample_lake)
    times = {rel: sample_lake.local_path(rel).stat().st_mtime_ns for rel in before}
    land(sample_lake.root, "sample", list(reversed(SAMPLE_DAYS)), environment)
    assert content(sample_lake) == before
    assert {rel: sample_lake.local_path(rel).stat().st_mtime_ns for rel in before} == times


def test_a_fresh_lake_filled_in_another_order_is_the_same(sample_lake, environment, tmp_path) -> None:
    order = list(SAMPLE_DAYS)
    random.Random(20151011).shuffle(order)
    other = land(tmp_path / "lake", "sample", order, environment)
    kept, again = (
        {
            rel: sha
            for rel, sha in content(lake).items()
            if not rel.startswith(OF_THE_MOMENT) and "/quarantine/" not in rel
        }
        for lake in (sample_lake, other)
    )
    assert again == kept
    assert {rel.split("/")[0] for rel in kept} >= {t.name for t in LEDGER_TABLES} | {"documents", "mentions", "claims"}
    for question in ("SELECT * FROM claims_by_day_and_measure", "SELECT * FROM event_tolls", REFUSALS):
        assert query(other, question).equals(query(sample_lake, question))


def test_a_lost_warehouse_is_made_again(sample_lake, environment) -> None:
    before = query(sample_lake, "SELECT * FROM claims_by_place").to_pylist()
    environment.setenv("DATELINE_LAKE", str(sample_lake.root))
    sample_lake.local_path("warehouse.duckdb").unlink()
    from dateline.pipeline import run_warehouse

    assert run_warehouse()["changed"] is True
    assert query(sample_lake, "SELECT * FROM claims_by_place").to_pylist() == before
    assert run_warehouse()["changed"] is False


def test_a_reader_with_the_old_warehouse_open_keeps_working(sample_lake, environment) -> None:
    import duckdb

    environment.setenv("DATELINE_LAKE", str(sample_lake.root))
    from dateline.pipeline import run_warehouse

    with duckdb.connect(str(sample_lake.local_path("warehouse.duckdb")), read_only=True) as reader:
        before = reader.execute("SELECT count(*) FROM event_tolls").fetchone()
        sample_lake.local_path("warehouse.duckdb").rename(sample_lake.local_path("old.duckdb"))
        run_warehouse()
        assert reader.execute("SELECT count(*) FROM event_tolls").fetchone() == before
    sample_lake.local_path("old.duckdb").unlink()
