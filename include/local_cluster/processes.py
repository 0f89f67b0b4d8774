"""Starting and stopping the cluster: servers first, then Airflow's processes and the workers."""

import contextlib
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from local_airflow.environment import free_port, load_secrets, make_environment
from local_airflow.folders import CONSOLE_LOGS, HOME
from local_airflow.processes import (
    AIRFLOW,
    Running,
    save_running,
    spawn,
    start_components,
    start_newsroom,
    stop,
)
from local_cluster.servers import LAKE_BUCKET, LOGS_BUCKET, find_binaries, start_postgres, start_redis, start_store

#: Both take tasks of both queues, so what one saves the other reads.
WORKERS = ("w1", "w2")
QUEUES = "network,compute"
_SERVERS = ("postgres", "redis", "store", "newsroom")


@dataclass(frozen=True, slots=True)
class Cluster(Running):
    """What runs. data: the servers' folder, which goes when they stop. more: variables for every process."""

    postgres_port: int
    redis_port: int
    store_port: int
    data: str
    more: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        password = load_secrets()["password"]
        database = f"airflow:{password}@127.0.0.1:{self.postgres_port}/airflow"
        settings = {
            "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
            "AIRFLOW__CORE__PARALLELISM": "16",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://{database}",
            "AIRFLOW__CELERY__BROKER_URL": f"redis://:{password}@127.0.0.1:{self.redis_port}/0",
            "AIRFLOW__CELERY__RESULT_BACKEND": f"redis://:{password}@127.0.0.1:{self.redis_port}/1",
            "AIRFLOW__CELERY__WORKER_CONCURRENCY": "2",
            "AIRFLOW__OPERATORS__DEFAULT_QUEUE": "compute",
            "AIRFLOW__LOGGING__REMOTE_LOGGING": "True",
            "AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER": f"s3://{LOGS_BUCKET}/airflow",
            "AIRFLOW__LOGGING__REMOTE_LOG_CONN_ID": "aws_default",
            "AIRFLOW_CONN_AWS_DEFAULT": "aws://",  # boto3's own settings, as for the lake
            "DATELINE_LAKE": f"s3://{LAKE_BUCKET}/lake",
            "DATELINE_WORK": str(HOME / "work"),
            **self.store_settings(),
            **self.more,
        }
        return make_environment(self.port, self.newsroom_url, self.source_input) | settings

    def store_settings(self) -> dict[str, str]:
        """boto3's settings for the store, which takes any keys."""
        return {
            "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{self.store_port}",
            "AWS_ACCESS_KEY_ID": "cluster",
            "AWS_SECRET_ACCESS_KEY": "cluster",
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def worker_environment(self, name: str) -> dict[str, str]:
        """A worker has every folder to itself, as on a machine of its own."""
        everybodys = self.environment()
        del everybodys["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]  # tasks speak with the API server alone
        return everybodys | {
            "AIRFLOW_HOME": str(worker_folder(name)),
            "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(worker_folder(name) / "logs"),
            "DATELINE_WORK": str(worker_folder(name) / "work"),
            "DATELINE_PRELOAD": "1",  # tasks are forks of the worker: what it has imported they have, too
        }


def worker_folder(name: str) -> Path:
    return HOME / name


def start_cluster(more: Mapping[str, str] | None = None) -> Cluster:
    """Start everything on a clean slate; returns before Airflow is ready. Raises StartFailed with the end of a log."""
    binaries = find_binaries()
    for name in ("airflow.db", "work", "logs", *WORKERS):  # secrets and console logs of before stay
        shutil.rmtree(HOME / name, ignore_errors=True)
    CONSOLE_LOGS.mkdir(parents=True, exist_ok=True)
    data = Path(tempfile.mkdtemp(prefix="dateline-cluster-"))
    data.chmod(0o711)  # PostgreSQL's own account passes through, nobody looks
    cluster = Cluster({}, free_port(), "", None, free_port(), free_port(), free_port(), str(data), dict(more or {}))
    password = load_secrets()["password"]
    try:
        start_postgres(binaries, data / "postgres", cluster.postgres_port, password, cluster.groups)
        save_running(cluster)
        start_redis(binaries, data / "redis", cluster.redis_port, password, cluster.groups)
        start_store(cluster.store_port, cluster.store_settings(), cluster.groups)
        cluster = replace(cluster, newsroom_url=start_newsroom(cluster.groups, cluster.more))
        save_running(cluster)
        start_components(cluster)
        _start_workers(cluster)
    except BaseException:
        stop_cluster(cluster)
        raise
    return cluster


def _start_workers(cluster: Cluster) -> None:
    for name in WORKERS:
        worker_folder(name).mkdir(parents=True, exist_ok=True)
        command = [
            AIRFLOW,
            "celery",
            "worker",
            "--skip-serve-logs",
            "--queues",
            QUEUES,
            "--celery-hostname",
            f"{name}@%h",
        ]
        cluster.groups[name] = spawn(command, cluster.worker_environment(name), name)
        save_running(cluster)


def stop_cluster(cluster: Cluster) -> None:
    """Stop the workers and Airflow, then the servers, and remove the servers' data."""
    servers = {name: group for name, group in cluster.groups.items() if name in _SERVERS}
    others = {name: group for name, group in cluster.groups.items() if name not in _SERVERS}
    stop(replace(cluster, groups=others))
    stop(replace(cluster, groups=servers))
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(cluster.data)
