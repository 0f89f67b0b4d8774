"""`python -m local_airflow run|up|down`, called by the Makefile's targets of the same names."""

import argparse
import datetime as dt
import os
import sys
from pathlib import Path

from rich.console import Console

from local_airflow.api import Airflow
from local_airflow.environment import USER, load_secrets
from local_airflow.folders import CONSOLE_LOGS
from local_airflow.job import (
    JobFailed,
    create_backfill,
    end_leftovers,
    run_command,
    wait_for_backfill,
    wait_for_ledger,
    wait_until_ready,
)
from local_airflow.processes import Running, find_ended, load_running, start, stop

console = Console(soft_wrap=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="local_airflow", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run_parser = commands.add_parser("run", help="bring the sample, or INPUT, into the lake and the ledger")
    run_parser.add_argument("--input", help="a file or folder of saved pages, read as collection `mine`")
    commands.add_parser("up", help="start Airflow and leave it running")
    commands.add_parser("down", help="stop it")
    arguments = parser.parse_args()
    commanded = {"run": lambda: run(arguments.input), "up": up, "down": down}
    return run_command(commanded[arguments.command], console)


def run(source_input: str | None) -> None:
    """Start Airflow unless it is up, run the collection's days, show the ledger, stop what was started."""
    from local_airflow.summary import show_ledger

    if source_input is not None:
        path = Path(source_input).expanduser().resolve()
        if not path.exists():
            raise JobFailed(f"INPUT={source_input}: there is no such file or folder")
        source_input = str(path)
    began = dt.datetime.now(dt.UTC)
    running, ours = _running_with(source_input)
    try:
        os.environ.update({k: v for k, v in running.environment().items() if k.startswith("DATELINE_")})
        collection, days = _days(source_input)
        dag_id = f"ingest_{collection}"
        airflow = Airflow(running.url)
        dag_ids = (dag_id, "ledger") if source_input is not None else (dag_id, "recheck", "ledger")
        wait_until_ready(airflow, running, dag_ids, console)
        if ours:
            end_leftovers(airflow, dag_ids, console)
        if source_input is None:
            wait_for_backfill(airflow, running, dag_id, console)
        since = dt.datetime.now(dt.UTC)
        if source_input is None:
            console.print(f"backfilling {dag_id} over {days[0]} to {days[-1]}")
            create_backfill(running, dag_id, days[0], days[-1])
        else:
            console.print(f"{dag_id}: the files in {source_input} are of {len(days)} day{'s'[: len(days) != 1]}")
            for day in days:
                # a day may be there from an earlier INPUT: look for files that have come since
                airflow.start_run(dag_id, day.isoformat(), refetch=True)
        wait_for_ledger(airflow, running, dag_id, [d.isoformat() for d in days], since, console)
        if source_input is None:
            _recheck(airflow, running, days)
        show_ledger(console, collection)
        console.print(f"Done in {(dt.datetime.now(dt.UTC) - began).total_seconds():.0f} s.")
        if not ours:
            console.print(f"Airflow's pages: {running.url}")
        else:
            console.print("Airflow's pages, with every run and log: `make up`.")
    finally:
        if ours:
            with console.status("stopping Airflow"):
                stop(running)


def _recheck(airflow: Airflow, running: Running, days: list[dt.date]) -> None:
    """Look again at the pages of each day's eve, one run per day, and wait for the ledger to follow."""
    console.print("looking again at the pages of the day before, for what was corrected or withdrawn")
    since = dt.datetime.now(dt.UTC)
    later = [day.isoformat() for day in days[1:]]
    for day in later:
        airflow.start_run("recheck", day)
    wait_for_ledger(airflow, running, "recheck", later, since, console)


def up() -> None:
    """Start Airflow and leave it running; says where and how to log in."""
    running = _find_running() or start(os.environ.get("DATELINE_INPUT"))
    wait_until_ready(Airflow(running.url), running, ("ledger",), console)
    console.print(f"Airflow: {running.url}  user {USER}, password {load_secrets()['password']}")
    console.print(f"The sample newsroom's pages: {running.newsroom_url}\nStop both with `make down`.")


def down() -> None:
    running = load_running(Running)
    if running is None:
        console.print("nothing is running")
        return
    stop(running)
    console.print("stopped")


def _find_running() -> Running | None:
    """The Airflow that is up, or None; of one that is up in part, says what ended, and stops the rest."""
    running = load_running(Running)
    if running is None:
        return None
    ended = find_ended(running)
    if not ended:
        return running
    if len(ended) < len(running.groups):
        logs = ", ".join(str(CONSOLE_LOGS / f"{name}.before.log") for name in ended)
        console.print(f"{' and '.join(ended)} had ended (see {logs}); starting everything anew", markup=False)
    stop(running)
    return None


def _running_with(source_input: str | None) -> tuple[Running, bool]:
    """The Airflow to use, and whether this call started it. One that has another INPUT is restarted and left up."""
    running = _find_running()
    if running is None:
        return start(source_input), True
    if source_input is not None and running.source_input != source_input:
        console.print("Airflow is up with another INPUT; restarting it")
        stop(running)
        return start(source_input), False
    return running, False


def _days(source_input: str | None) -> tuple[str, list[dt.date]]:
    """The collection to run, and its days: of the sample its whole range, of `mine` the days its files are from."""
    from dateline.pipeline.collect import find_dates
    from dateline.store.collections import find_collection
    from dateline.store.lake import Lake
    from dateline.store.settings import lake_root

    if source_input is not None:
        mine = find_collection("mine")
        days = find_dates(mine, Lake(lake_root()))
        if not days:
            raise JobFailed(f"INPUT={source_input}: no file there that Dateline reads (html, txt, md, pdf, warc)")
        return mine.collection, days
    sample = find_collection("sample")
    if sample.end is None:
        raise JobFailed("sources/sample.yml has no `end`, so its days are not known")
    return sample.collection, [sample.start + dt.timedelta(days=n) for n in range((sample.end - sample.start).days + 1)]


if __name__ == "__main__":
    sys.exit(main())
