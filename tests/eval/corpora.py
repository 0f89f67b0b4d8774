"""Labelled corpora outside the project: read through pipe mode and scored by their own scorer, a program of its own."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from dateline.pipeline.page import read_lines

#: (corpus, task of the scorer, rows of its answer that the floor keeps).
TASKS = (
    ("awsd_casualties", "toll", ("toll.killed.exact", "toll.killed.exact_when_any", "toll.injured.exact",
                                 "toll.injured.exact_when_any", "toll.abducted.exact", "toll.abducted.exact_when_any")),
    ("acled_notes", "toll", ("toll.killed.exact", "toll.killed.exact_when_any")),
    ("airwars_gaza", "toll", ("toll.killed.exact", "toll.injured.exact")),
    ("idetect_displacement", "displacement", ("displacement.f1",)),
    ("idmc_displacement", "displacement", ("displacement.f1",)),
    ("tempeval3", "dates", ("dates.relaxed.f1", "dates.value.f1")),
    ("wikiwars", "dates", ("dates.relaxed.f1", "dates.value.f1")),
    ("polnear", "claimants", ("claimants.accuracy", "claimants.spurious")),
)  # fmt: skip


def score_corpora(corpora: Path, scorer: Path) -> dict[str, float]:
    """Scores by `corpus.row`. Raises FileNotFoundError with the file's name if a corpus or the scorer is missing."""
    found = {}
    for corpus, task, rows in TASKS:
        gold = corpora / f"{corpus}.jsonl"
        with gold.open("rb") as lines, tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as out:
            for record in read_lines(lines):
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
            out.flush()
            answer = subprocess.run(
                [sys.executable, str(scorer), task, str(gold), out.name], capture_output=True, text=True, check=True
            ).stdout
        values = {line.split()[0]: float(line.split()[1]) for line in answer.splitlines() if line.strip()}
        found |= {f"{corpus}.{row}": values[row] for row in rows}
    return found
