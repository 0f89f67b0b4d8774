"""The DAGs: shape, partitions, cheap parsing, and one real run through Airflow."""

import datetime as dt
import json
import subprocess
import sys
import threading

import pytest

from dateline.store.collections import collection_files
from dateline.store.lake import Lake
from dateline.store.settings import lake_root
from dateline.store.warehouse import query

pytestmark = pytest.mark.airflow
HEAVY = ("pandas", "great_expectations", "spacy", "trafilatura", "pyarrow", "duckdb", "numpy", "aiohttp")
INGEST_TASKS = {
    "collect": {"read_shard.extract", "validate"},
    "read_shard.extract": {"read_shard.normalize"},
    "read_shard.normalize": {"validate"},
    "validate": {"land"},
    "land": {"watch"},
    "watch": set(),
}


@pytest.fixture(scope="module")
def dagbag():
    from airflow.dag_processing.dagbag import DagBag
    from airflow.utils.db import initdb

    initdb()
    return DagBag("dags/")


def test_every_file_is_read(dagbag) -> None:
    assert dagbag.import_errors == {}
    assert set(dagbag.dags) == {"ledger", "recheck", "upkeep", *(f"ingest_{path.stem}" for path in collection_files())}


@pytest.mark.parametrize("name", [path.stem for path in collection_files()])
def test_ingest_has_its_stages_in_order(dagbag, name) -> None:
    dag = dagbag.dags[f"ingest_{name}"]
    assert {t.task_id: t.downstream_task_ids for t in dag.tasks} == INGEST_TASKS
    assert [t.task_id for t in dag.tasks if t.get_closest_mapped_task_group()] == [
        "read_shard.extract",
        "read_shard.normalize",
    ]


@pytest.mark.parametrize("name", [path.stem for path in collection_files()])
def test_a_run_is_one_day_in_utc(dagbag, name) -> None:
    timetable = dagbag.dags[f"ingest_{name}"].timetable
    first, last = (dt.datetime(2015, 10, day, tzinfo=dt.UTC) for day in (9, 11))
    keys = [run.partition_key for run in timetable.iter_partition_dagrun_infos(earliest=first, latest=last)]
    assert keys == ["2015-10-09", "2015-10-10", "2015-10-11"]


@pytest.mark.parametrize(
    ("last", "key"), [(None, "2015-10-10"), (dt.date(2015, 10, 10), "2015-10-10"), (dt.date(2015, 10, 9), None)]
)
def test_scheduled_runs_are_for_the_day_that_ended_up_to_the_last_day(last, key) -> None:
    from airflow.timetables.base import TimeRestriction

    from dateline_timetable import DailyPartitions

    timetable = DailyPartitions.deserialize(DailyPartitions(last).serialize())
    since = TimeRestriction(dt.datetime(2015, 10, 11, tzinfo=dt.UTC), None, True)
    coming = timetable.next_dagrun_info_v2(last_dagrun_info=None, restriction=since)
    assert (coming.partition_key if coming else None) == key


@pytest.mark.parametrize("name", [path.stem for path in collection_files()])
def test_a_collection_that_is_not_scheduled_never_runs_by_itself(dagbag, name) -> None:
    from airflow.timetables.base import TimeRestriction

    from dateline.store.collections import find_collection

    dag = dagbag.dags[f"ingest_{name}"]
    coming = dag.timetable.next_dagrun_info_v2(
        last_dagrun_info=None, restriction=TimeRestriction(dag.start_date, None, False)
    )
    assert (coming is not None) == find_collection(name).scheduled


@pytest.mark.parametrize("name", [path.stem for path in collection_files()])
def test_starters_wait_for_somebody_to_switch_them_on_and_say_whose_they_are(dagbag, name) -> None:
    from dateline.store.collections import find_collection

    dag, collection = dagbag.dags[f"ingest_{name}"], find_collection(name)
    assert dag.is_paused_upon_creation is (True if collection.paused else None)
    assert ("ships paused" in dag.doc_md) is collection.paused
    for source in collection.sources:
        assert all(part in dag.doc_md for part in (source.outlet, source.licence, source.alignment or ""))


def test_ledger_follows_what_landed(dagbag) -> None:
    from airflow.sdk import PartitionedAssetTimetable

    ledger = dagbag.dags["ledger"]
    assert isinstance(ledger.timetable, PartitionedAssetTimetable)
    landed = ledger.timetable.asset_condition
    for path in collection_files():
        assert dagbag.dags[f"ingest_{path.stem}"].get_task("land").outlets == [landed]
    assert dagbag.dags["recheck"].get_task("land").outlets == [landed]
    assert ledger.max_active_runs == 1


def test_recheck_looks_at_each_collection_and_then_tells_the_ledger(dagbag) -> None:
    dag = dagbag.dags["recheck"]
    assert {t.task_id: t.downstream_task_ids for t in dag.tasks} == {
        "find": {"look_again.check"},
        "look_again.check": {"look_again.read"},
        "look_again.read": {"land"},
        "land": set(),
    }
    assert [t.task_id for t in dag.tasks if t.get_closest_mapped_task_group()] == [
        "look_again.check",
        "look_again.read",
    ]
    first, last = (dt.datetime(2015, 10, day, tzinfo=dt.UTC) for day in (9, 10))
    keys = [run.partition_key for run in dag.timetable.iter_partition_dagrun_infos(earliest=first, latest=last)]
    assert keys == ["2015-10-09", "2015-10-10"]


@pytest.mark.parametrize(
    "dag_id", ["ledger", "recheck", "upkeep", *(f"ingest_{path.stem}" for path in collection_files())]
)
def test_every_dag_has_deadline_notifier_retries_and_pools(dagbag, dag_id) -> None:
    dag = dagbag.dags[dag_id]
    assert dag.deadline
    assert dag.has_on_failure_callback
    for task in dag.tasks:
        assert task.retries == 2
        assert task.retry_policy is not None
        assert task.pool.startswith("dateline_") or task.task_id == "land"
        # a queue that no worker serves would hold a task for ever
        assert task.queue == ("network" if task.pool == "dateline_network" else "compute")


@pytest.mark.parametrize(
    "dag_id", ["ledger", "recheck", "upkeep", *(f"ingest_{path.stem}" for path in collection_files())]
)
def test_every_dag_explains_itself_and_leads_to_its_pages(dagbag, dag_id) -> None:
    dag = dagbag.dags[dag_id]
    assert "**When it is red**" in dag.doc_md and "(/plugin/dateline/dateline/" in dag.doc_md
    assert all(
        f"`{word}`" in dag.doc_md or f"**{word}**" in dag.doc_md
        for word in {t.task_id.split(".")[-1] for t in dag.tasks} - {"find"}
    )
    assert all(task.doc_md for task in dag.tasks)
    assert "{" not in dag.doc_md


def test_ledger_ends_with_the_digest(dagbag) -> None:
    assert {t.task_id: t.downstream_task_ids for t in dagbag.dags["ledger"].tasks} == {
        "reconcile": {"warehouse"},
        "warehouse": {"digest"},
        "digest": set(),
    }


def test_parsing_loads_nothing_heavy() -> None:
    code = (
        "import sys, json; from airflow.dag_processing.dagbag import DagBag; before = set(sys.modules); "
        "bag = DagBag('dags/'); print(json.dumps([sorted(bag.dags), bag.import_errors, "
        f"[m for m in {HEAVY!r} if m in sys.modules and m not in before]]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    dags, errors, loaded = json.loads(done.stdout.splitlines()[-1])
    assert "ledger" in dags
    assert errors == {}
    assert loaded == []


def test_a_broken_source_file_breaks_only_its_own_dag(tmp_path, monkeypatch) -> None:
    from airflow.dag_processing.dagbag import DagBag

    (tmp_path / "front.yml").write_text("collection: front\ntitle: x\nsorces: []\n")
    monkeypatch.setenv("DATELINE_SOURCES", str(tmp_path))
    bag = DagBag("dags/")
    assert bag.import_errors == {}
    assert set(bag.dags["ingest_sample"].task_ids) == set(INGEST_TASKS)
    assert "front.yml:3: sorces: unknown key; did you mean sources?" in bag.dags["ingest_front"].doc_md


@pytest.mark.parametrize(
    ("error", "fate"),
    [
        ("TryAgain", "RETRY"),
        ("Stop", "FAIL"),
        ("BadConfiguration", "FAIL"),
        ("SourceChanged", "FAIL"),
        ("LakeUnwritable", "FAIL"),
    ],
)
def test_errors_have_their_fates(error, fate) -> None:
    from dateline.schema import errors
    from dateline_airflow import RETRY_POLICY

    decision = RETRY_POLICY.evaluate(getattr(errors, error)("x"), 1, 2, None)
    assert decision.action.name == fate


def test_partition_date_comes_from_the_run_never_from_the_clock() -> None:
    from types import SimpleNamespace

    from dateline_airflow import partition_date

    day = dt.date(2015, 10, 11)
    backfill = {"dag_run": SimpleNamespace(partition_key="2015-10-11"), "params": {}}
    by_hand = {"dag_run": SimpleNamespace(partition_key=None), "params": {"day": "2015-10-11"}}
    assert partition_date(backfill) == partition_date(by_hand) == day


@pytest.mark.parametrize(
    ("key", "param", "message"),
    [
        (None, None, "no day: start it by a backfill"),
        ("yesterday", None, "'yesterday' is no day"),
        ("20151011", None, "written YYYY-MM-DD"),
        (None, "2015-02-30", "'2015-02-30' is no day"),
    ],
)
def test_a_run_without_a_day_stops_at_once(key, param, message) -> None:
    from types import SimpleNamespace

    from dateline.schema.errors import BadConfiguration
    from dateline_airflow import RETRY_POLICY, partition_date

    with pytest.raises(BadConfiguration, match=message) as caught:
        partition_date({"dag_run": SimpleNamespace(partition_key=key), "params": {"day": param}})
    assert RETRY_POLICY.evaluate(caught.value, 1, 2, None).action.name == "FAIL"


def landed_partitions() -> list[str | None]:
    from airflow.models.asset import AssetEvent
    from airflow.utils.session import create_session
    from sqlalchemy import select

    with create_session() as session:
        return list(session.scalars(select(AssetEvent.partition_key)))


def run_dag(dagbag, dag_id: str, **conf: str) -> str:
    dag = dagbag.dags[dag_id]
    dag.deadline = []  # Airflow 3.3.2's dag.test() looks deadlines up by ids that it has not made
    return str(dag.test(run_conf=conf).state)


def test_a_real_run_lands_a_day_and_the_ledger_answers(dagbag, tmp_path, monkeypatch) -> None:
    (tmp_path / "report.txt").write_text(
        "Shelling kills seven in Duma\n\nBy Rana Aziz\n\nDAMASCUS, Oct. 11, 2015 (Levant Wire) -- At least seven people "
        "were killed and 20 wounded on Sunday when shells hit a market in Duma, the Syrian Observatory for Human Rights "
        "said. Rescue workers searched the rubble of three shops until the evening, and a doctor at the town's hospital "
        "asked for blood donors.\n"
    )
    monkeypatch.setenv("DATELINE_INPUT", str(tmp_path))
    assert run_dag(dagbag, "ingest_mine", day="2015-10-11") == "success"
    assert run_dag(dagbag, "ledger") == "success"
    assert landed_partitions() == ["2015-10-11"]
    lake = Lake(lake_root())
    landed = lake.read_table("documents", "mine", dt.date(2015, 10, 11)).to_pylist()
    assert [(d["title"], d["byline"], d["dateline_place"]) for d in landed] == [
        ("Shelling kills seven in Duma", "Rana Aziz", "Damascus")
    ]
    said = query(lake, "SELECT measure, bound, low FROM claims_current WHERE measure != 'count' ORDER BY measure DESC")
    assert said.to_pylist() == [
        {"measure": "killed", "bound": ">=", "low": 7.0},
        {"measure": "injured", "bound": "=", "low": 20.0},
    ]


def test_a_real_recheck_finds_the_page_that_was_corrected(dagbag, monkeypatch) -> None:
    """Over mapped tasks, against the sample newsroom's server; and a day on which no page is due, which lands nothing."""
    from dateline.pipeline import run_day
    from newsroom.server import NewsroomServer

    with NewsroomServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            monkeypatch.setenv("DATELINE_NEWSROOM", f"http://127.0.0.1:{server.server_port}")
            run_day("sample", dt.date(2015, 10, 8))
            before = len(landed_partitions())
            for day in ("2015-10-09", "2015-11-30"):
                assert run_dag(dagbag, "recheck", day=day) == "success"
        finally:
            server.shutdown()
            thread.join()
    assert landed_partitions()[before:] == ["2015-10-09"]
    found = Lake(lake_root()).read_table("captures", "sample", dt.date(2015, 10, 9), "recheck").to_pylist()
    assert [r["url"].rpartition("/")[2] for r in found if r["change_kind"] == "body"] == ["latamneh-raid"]
    read = Lake(lake_root()).read_table("claims", "sample", dt.date(2015, 10, 9), "recheck").to_pylist()
    assert "12 people were killed" in [claim["quote"] for claim in read]
    assert run_dag(dagbag, "upkeep") == "success"
    spoiled = Lake(lake_root()).local_path("warc/sample/2015-10-09-recheck.warc.gz")
    spoiled.write_bytes(spoiled.read_bytes()[:200])
    assert run_dag(dagbag, "upkeep") == "failed"
    assert Lake(lake_root()).read_table("fixity", "sample", dt.date(2015, 10, 9)).num_rows == len(found)


def test_a_quiet_source_fails_the_run_after_all_else_has_landed(tmp_path, monkeypatch) -> None:
    from airflow.dag_processing.dagbag import DagBag

    from dateline.store.lake import Lake
    from dateline.store.settings import lake_root

    sources, reports, empty = (tmp_path / name for name in ("sources", "reports", "empty"))
    for folder in (sources, reports, empty):
        folder.mkdir()
    (reports / "report.txt").write_text(
        "Shelling kills seven in Duma\n\nDAMASCUS, Oct. 11, 2015 (Levant Wire) -- At least seven people were killed on "
        "Sunday when shells hit a market in Duma, a monitor said. Rescue workers searched the rubble until evening.\n"
    )
    (sources / "watched.yml").write_text(
        "collection: watched\ntitle: Watched\nscheduled: false\nsources:\n"
        f"  - {{id: reports, kind: folder, path: {reports}, outlet: A}}\n"
        f"  - {{id: silent, kind: folder, path: {empty}, outlet: B, min: 1}}\n"
    )
    monkeypatch.setenv("DATELINE_SOURCES", str(sources))
    assert run_dag(DagBag("dags/"), "ingest_watched", day="2015-10-11") == "failed"
    landed = Lake(lake_root()).read_table("documents", "watched", dt.date(2015, 10, 11))
    assert landed is not None and landed.num_rows == 1
    assert "2015-10-11" in landed_partitions()
