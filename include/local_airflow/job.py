"""The main job: bring days of one collection through ingest and ledger, and show how it goes."""

import datetime as dt
import signal
import subprocess
import sys
import time
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console

from local_airflow.api import Airflow
from local_airflow.folders import CONSOLE_LOGS, PROJECT
from local_airflow.processes import Running, StartFailed, check_alive

#: Longest time without any task finishing, after which something is wrong.
STALL_SECONDS = 600
FINISHED = ("success", "failed", "skipped", "upstream_failed", "removed")


class JobFailed(Exception):
    """Runs failed or stalled; the message says which task, why, and where its log is."""


@dataclass(frozen=True, slots=True)
class Progress:
    landed: int
    ledgers: int
    working: tuple[str, ...]
    tasks_done: int

    def line(self, days: int) -> str:
        doing = ", ".join(self.working) or "waiting for the scheduler"
        return f"landed {self.landed} of {days} days, ledger {self.ledgers} of {days}: {doing}"


def run_command(work: Callable[[], None], console: Console) -> int:
    """Run a command; what fails is told in its own words, without a traceback. Returns the exit code."""
    signal.signal(signal.SIGTERM, _interrupt)  # so that a killed run stops what it started, too
    try:
        work()
    except (JobFailed, StartFailed, TimeoutError, httpx.HTTPError) as error:
        console.print(str(error), style="red", markup=False)
        return 1
    except KeyboardInterrupt:
        console.print("stopped")
        return 130
    return 0


def _interrupt(number: int, frame: types.FrameType | None) -> None:  # noqa: ARG001
    raise KeyboardInterrupt


def wait_until_ready(airflow: Airflow, running: Running, dag_ids: Sequence[str], console: Console) -> None:
    """Wait until Airflow is healthy and has read the DAGs, then log in, make the pools and unpause the DAGs."""
    started = time.monotonic()
    with console.status("starting Airflow"):
        while not airflow.healthy():
            check_alive(running)
            if time.monotonic() - started > 180:
                raise JobFailed(f"Airflow was not healthy after three minutes; see {CONSOLE_LOGS}/*.log")
            time.sleep(0.5)
        airflow.log_in()
        airflow.save_pools()
        for dag_id in dag_ids:
            airflow.wait_for_dag(dag_id)
            airflow.unpause(dag_id)
    console.print(f"Airflow is up after {time.monotonic() - started:.0f} s")


def end_leftovers(airflow: Airflow, dag_ids: Sequence[str], console: Console) -> None:
    """End what an earlier call left when it was interrupted: its tasks are gone, yet would hold their pool's slots.

    Only for an Airflow that was started just now. Backfills are ended too, since Airflow allows one per DAG.
    """
    ended = 0
    for dag_id in dag_ids:
        for backfill in airflow.unfinished_backfills(dag_id):
            airflow.cancel_backfill(backfill)
        while run_ids := airflow.unfinished_runs(dag_id):
            for run_id in run_ids:
                airflow.fail_run(dag_id, run_id)
            ended += len(run_ids)
    if ended:
        console.print(f"ended {ended} runs that an interrupted call had left")


def wait_for_backfill(airflow: Airflow, running: Running, dag_id: str, console: Console) -> None:
    """Wait for the end of a backfill that somebody else started: Airflow allows one per DAG."""
    if airflow.unfinished_backfills(dag_id):
        console.print(f"a backfill of {dag_id} is under way; waiting for its end")
    while airflow.unfinished_backfills(dag_id):
        check_alive(running)
        time.sleep(1)


def create_backfill(running: Running, dag_id: str, first: dt.date, last: dt.date) -> None:
    """`airflow backfill create` over a range of partition dates, both ends included; days done before run again."""
    command = [
        str(Path(sys.executable).with_name("airflow")), "backfill", "create", "--dag-id", dag_id,
        "--from-date", first.isoformat(), "--to-date", last.isoformat(),
        "--max-active-runs", "4", "--reprocess-behavior", "completed",
    ]  # fmt: skip
    done = subprocess.run(command, env=running.environment(), cwd=PROJECT, capture_output=True, text=True)
    if done.returncode:
        raise JobFailed(f"{' '.join(command[1:])} failed:\n{done.stdout[-1000:]}{done.stderr[-2000:]}")


def wait_for_ledger(
    airflow: Airflow, running: Running, dag_id: str, days: Sequence[str], since: dt.datetime, console: Console
) -> None:
    """Wait until every day has landed and the ledger has run for it since a time; shows each step."""
    shown, moved_at, done = "", time.monotonic(), -1
    with console.status("") as status:
        while True:
            check_alive(running)
            now = _look(airflow, dag_id, days, since)
            line = now.line(len(days))
            if line != shown:
                status.update(line)
                if not console.is_terminal:
                    console.print(line)
                shown = line
            if now.landed == now.ledgers == len(days):
                return
            if now.tasks_done != done:
                done, moved_at = now.tasks_done, time.monotonic()
            if time.monotonic() - moved_at > STALL_SECONDS:
                raise JobFailed(f"no task finished for {STALL_SECONDS} s ({line}); see {CONSOLE_LOGS}/scheduler.log")
            time.sleep(1)


def _look(airflow: Airflow, dag_id: str, days: Sequence[str], since: dt.datetime) -> Progress:
    ingests = _latest(airflow.runs(dag_id, since), days)
    ledgers = _latest(airflow.runs("ledger", since), days)
    done, working = 0, []
    for day, run in [*ingests.items(), *ledgers.items()]:
        if run["state"] == "failed":
            raise JobFailed(_explain(airflow, run))
        tasks = airflow.tasks(run["dag_id"], run["dag_run_id"]) if run["state"] == "running" else []
        done += len([t for t in tasks if t["state"] in FINISHED]) + 100 * (run["state"] == "success")
        working += [f"{day} {t['task_id'].split('.')[-1]}" for t in tasks if t["state"] == "running"]
    return Progress(
        landed=sum(run["state"] == "success" for run in ingests.values()),
        ledgers=sum(run["state"] == "success" for run in ledgers.values()),
        working=tuple(sorted(set(working))),
        tasks_done=done,
    )


def _latest(runs: Sequence[dict[str, Any]], days: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The newest run of each day asked for, by day."""
    found = {run["partition_key"]: run for run in sorted(runs, key=lambda r: r["queued_at"] or "")}
    return {day: found[day] for day in days if day in found}


def _explain(airflow: Airflow, run: dict[str, Any]) -> str:
    """Which tasks of a failed run failed, and the lines of their logs that say why."""
    parts = [f"{run['dag_id']} failed for {run['partition_key']}."]
    for task in airflow.tasks(run["dag_id"], run["dag_run_id"]):
        if task["state"] == "failed":
            log = [line.strip() for line in airflow.log_text(task).splitlines() if line.strip()]
            said = [line for line in log if "exception" in line.lower()] or log[-5:]
            parts.append(f"Task {task['task_id']}: " + "\n  ".join(said[-3:]))
    parts.append("The whole logs: `make up`, or .airflow/logs/")
    return "\n".join(parts)
