"""The check of Airflow, made by a process of its own: the core never imports Airflow, and its import takes seconds."""

import json
import subprocess
import sys
from collections.abc import Iterator

from dateline.pipeline.doctor.finding import Finding
from dateline.store.lake import Lake
from dateline.store.settings import PROJECT

SCRIPT = PROJECT / "include" / "local_airflow" / "check.py"
SECONDS = 120


def check_airflow(_lake: Lake) -> Iterator[Finding]:
    """Database, migrations, pools, DAGs: what the script says, a finding a line."""
    if not SCRIPT.is_file():
        yield Finding("note", f"{SCRIPT} is not there: no Airflow belongs to this installation")
        return
    try:
        done = subprocess.run(
            [sys.executable, "-m", "local_airflow.check"],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            cwd=SCRIPT.parents[1],
        )
    except subprocess.TimeoutExpired:
        yield Finding("fail", f"Airflow did not answer within {SECONDS} s", "see whether its database answers")
        return
    lines = [line for line in done.stdout.splitlines() if line.startswith('{"level"')]
    for line in lines:
        yield Finding(**json.loads(line))
    if done.returncode != 0:
        says = done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"exit code {done.returncode}"
        yield Finding("fail", f"Airflow cannot be asked: {says}", "mend what the message names; make setup, make up")
