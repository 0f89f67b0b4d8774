"""Runs DAGs as `airflow dags test` does, in a process of its own: `python -m tests.dags.observed_run DAY DAG_ID...`.

Prints the state of each run in a last line of JSON; what Airflow and the stages log goes to the same output.
"""

import json
import sys


def main(day: str, *dag_ids: str) -> None:
    from airflow.dag_processing.dagbag import DagBag
    from airflow.sdk.configuration import conf
    from airflow.sdk.observability import stats
    from airflow.sdk.observability.metrics.stats_utils import get_stats_factory
    from airflow.utils.db import initdb

    initdb()
    # a task runner does this at its start, and dag.test() has none
    stats.initialize(factory=get_stats_factory(), export_legacy_names=conf.getboolean("metrics", "legacy_names_on"))
    bag = DagBag("dags/")
    states = {}
    for dag_id in dag_ids:
        dag = bag.dags[dag_id]
        dag.deadline = []  # Airflow 3.3.2's dag.test() looks deadlines up by ids that it has not made
        states[dag_id] = str(dag.test(run_conf={"day": day} if dag_id != "ledger" else {}).state)
    print(json.dumps(states))


if __name__ == "__main__":
    main(*sys.argv[1:])
