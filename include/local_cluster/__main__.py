"""`python -m local_cluster up|down`, called by `make cluster` and `make cluster-down`."""

import argparse
import sys

from rich.console import Console

from local_airflow.api import Airflow
from local_airflow.environment import USER, load_secrets
from local_airflow.job import run_command, wait_until_ready
from local_airflow.processes import find_ended, load_running
from local_cluster.processes import WORKERS, Cluster, start_cluster, stop_cluster

console = Console(soft_wrap=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="local_cluster", description=__doc__)
    parser.add_argument("command", choices=("up", "down"))
    arguments = parser.parse_args()
    return run_command(up if arguments.command == "up" else down, console)


def up() -> None:
    """Start the cluster unless it is up, and say where it is."""
    cluster = load_running(Cluster)
    if cluster is not None and find_ended(cluster):
        stop_cluster(cluster)
        cluster = None
    cluster = cluster or start_cluster()
    try:
        wait_until_ready(Airflow(cluster.url), cluster, ("ledger",), console)
    except BaseException:
        stop_cluster(cluster)
        raise
    console.print(f"Airflow: {cluster.url}  user {USER}, password {load_secrets()['password']}")
    console.print(f"Workers: {', '.join(WORKERS)}. The lake: {cluster.environment()['DATELINE_LAKE']} in a store that")
    console.print("keeps nothing: stopping the cluster (`make cluster-down`) empties it.")


def down() -> None:
    cluster = load_running(Cluster)
    if cluster is None:
        console.print("nothing is running")
        return
    stop_cluster(cluster)
    console.print("stopped")


if __name__ == "__main__":
    sys.exit(main())
