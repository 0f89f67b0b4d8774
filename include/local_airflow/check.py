"""`python -m local_airflow.check`: is Airflow as Dateline needs it? A JSON object a line: level, says, fix.

Called by `dateline doctor` in a process of its own. It asks the Airflow of the environment or, where that names none,
the one that `make up` keeps.
"""

import json
import os
import sys
import time
from collections.abc import Iterator

from local_airflow.api import POOLS_FILE
from local_airflow.environment import make_environment
from local_airflow.folders import HOME, PROJECT

#: A DAG file that takes longer holds up the DAG processor.
SLOW_SECONDS = 10.0


def main() -> int:
    if "AIRFLOW_HOME" not in os.environ and not any(name.startswith("AIRFLOW__") for name in os.environ):
        if not (HOME / "airflow.db").exists():
            _say("note", f"no Airflow here yet: {HOME} has no database", "make up")
            return 0
        os.environ.update(make_environment(0, os.environ.get("DATELINE_NEWSROOM", "http://127.0.0.1:9"), None))
    os.environ["AIRFLOW__LOGGING__LOGGING_LEVEL"] = "ERROR"
    # it asks, and is no run: nothing that it does is told to anybody
    os.environ["AIRFLOW__OPENLINEAGE__DISABLED"] = "True"
    sys.path[:0] = [str(PROJECT / "plugins")]
    for level, says, fix in _findings():
        _say(level, says, fix)
    return 0


def _findings() -> Iterator[tuple[str, str, str]]:
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield from _database()
    except (SQLAlchemyError, OSError) as error:
        where = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"
        yield "fail", f"the database does not answer: {str(error).splitlines()[0][:200]}", f"see {where}, then: make up"
    yield from _dags()


def _database() -> Iterator[tuple[str, str, str]]:
    from airflow.models.pool import Pool
    from airflow.utils.db import check, check_migrations
    from airflow.utils.session import create_session
    from sqlalchemy import select

    check()
    try:
        check_migrations(0)  # type: ignore[no-untyped-call]
    except TimeoutError:
        yield "fail", "the database is of another version of Airflow, or empty", "airflow db migrate (make up does it)"
        return
    yield "ok", "the database answers and is migrated", ""
    with create_session() as session:
        there = set(session.scalars(select(Pool.pool)))
    missing = sorted(json.loads(POOLS_FILE.read_text(encoding="utf-8")).keys() - there)
    if missing:
        yield "fail", f"no pool {', '.join(missing)}: tasks would wait for ever", f"airflow pools import {POOLS_FILE}"
    else:
        yield "ok", "the pools are there", ""


def _dags() -> Iterator[tuple[str, str, str]]:
    from airflow.configuration import conf
    from airflow.dag_processing.dagbag import DagBag

    folder = conf.get("core", "dags_folder")
    began = time.monotonic()
    bag = DagBag(folder)
    seconds = time.monotonic() - began
    for file, trace in sorted(bag.import_errors.items()):
        yield "fail", f"{file} cannot be imported: {trace.strip().splitlines()[-1]}", f"python {file} shows where"
    broken = sorted(dag_id for dag_id, dag in bag.dags.items() if "broken" in dag.tags)
    if broken:
        yield "fail", f"{', '.join(broken)}: their source files cannot be read", "see the check collections"
    if "ledger" not in bag.dags:
        yield "fail", f"{folder} has no DAG ledger", f"set AIRFLOW__CORE__DAGS_FOLDER to {PROJECT / 'dags'}"
    elif not bag.import_errors:
        level = "ok" if seconds < SLOW_SECONDS else "warn"
        yield level, f"{len(bag.dags)} DAGs are imported in {seconds:.1f} s", ""


def _say(level: str, says: str, fix: str) -> None:
    sys.stdout.write(json.dumps({"level": level, "says": says, "fix": fix}) + "\n")


if __name__ == "__main__":
    sys.exit(main())
