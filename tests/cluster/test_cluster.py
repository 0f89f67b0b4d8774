"""The sample newsroom through two Celery workers over S3: the lake is the one that a single machine makes."""

import datetime as dt
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from tests.conftest import PROJECT
from tests.fixed_clock import fixed_clock
from tests.pipeline.conftest import SAMPLE_DAYS, land
from tests.same_lakes import count_compared, find_differences

ASKED = "DATELINE_CLUSTER_TEST"
pytestmark = [
    pytest.mark.skipif(not os.environ.get(ASKED), reason="minutes of two cores and 4 GB: `make cluster-test` runs it"),
    pytest.mark.timeout(1_800),
]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATELINE_AIRFLOW_HOME", str(tmp_path_factory.mktemp("cluster") / "home"))
        for name in [n for n in sys.modules if n.split(".")[0] in ("local_airflow", "local_cluster")]:
            environment.delitem(sys.modules, name)  # they read where home is when they are imported
        from local_cluster.processes import start_cluster, stop_cluster

        paths = [PROJECT / "tests/cluster/one_moment", PROJECT / "include", PROJECT / "plugins", PROJECT]
        started = start_cluster({"PYTHONPATH": os.pathsep.join(map(str, paths))})
        for name, value in started.environment().items():
            if name.startswith(("DATELINE_", "AWS_")):
                environment.setenv(name, value)
        try:
            yield started
        finally:
            stop_cluster(started)


def run_sample(cluster) -> float:
    """As `make run` does it; returns the seconds from the backfill's start to the last ledger."""
    from local_airflow.api import Airflow
    from local_airflow.job import create_backfill, wait_for_ledger, wait_until_ready

    console, airflow = Console(soft_wrap=True), Airflow(cluster.url)
    wait_until_ready(airflow, cluster, ("ingest_sample", "recheck", "ledger"), console)
    began, since = time.monotonic(), dt.datetime.now(dt.UTC)
    days = [day.isoformat() for day in SAMPLE_DAYS]
    create_backfill(cluster, "ingest_sample", SAMPLE_DAYS[0], SAMPLE_DAYS[-1])
    wait_for_ledger(airflow, cluster, "ingest_sample", days, since, console)
    since = dt.datetime.now(dt.UTC)
    for day in days[1:]:
        airflow.start_run("recheck", day)
    wait_for_ledger(airflow, cluster, "recheck", days[1:], since, console)
    return time.monotonic() - began


def tasks_of(worker: str) -> Counter[str]:
    """Tries of tasks that a worker has logs of, by task."""
    from local_cluster.processes import worker_folder

    logs = (worker_folder(worker) / "logs").glob("dag_id=*/run_id=*/task_id=*/**/attempt=*.log")
    return Counter(part.partition("=")[2] for path in logs for part in path.parts if part.startswith("task_id="))


def test_two_workers_make_the_lake_that_one_machine_makes(cluster, tmp_path: Path, monkeypatch) -> None:
    from dateline.store.lake import Lake
    from local_cluster.processes import WORKERS

    seconds = run_sample(cluster)
    shared = Lake(cluster.environment()["DATELINE_LAKE"])
    began = time.monotonic()
    with fixed_clock():
        single = land(tmp_path / "lake", "sample", SAMPLE_DAYS, monkeypatch)
    alone = time.monotonic() - began
    done = {worker: tasks_of(worker) for worker in WORKERS}
    print(f"\ncluster {seconds:.0f} s, one process {alone:.0f} s; compared {count_compared(single)}")
    for worker, counts in done.items():
        print(f"{worker}: {counts.total()} tasks: {dict(sorted(counts.items()))}")
    assert find_differences(single, shared) == []
    assert all(counts.total() > 0 for counts in done.values())
    # nothing that one worker keeps to itself was needed by the other: both read what the other wrote
    assert {"collect", "land"} <= done["w1"].keys() | done["w2"].keys()


def test_logs_of_tasks_lie_in_the_store(cluster) -> None:
    from dateline.store.lake import Lake
    from local_cluster.servers import LOGS_BUCKET

    logs = Lake(f"s3://{LOGS_BUCKET}/airflow").list_files("", "**/*.log")
    assert {rel.split("/")[0] for rel in logs} >= {"dag_id=ingest_sample", "dag_id=recheck", "dag_id=ledger"}


def test_servers_take_nobody_without_the_password(cluster) -> None:
    import psycopg2
    import redis

    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(host="127.0.0.1", port=cluster.postgres_port, user="airflow", dbname="airflow", password="x")
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=cluster.redis_port).ping()
