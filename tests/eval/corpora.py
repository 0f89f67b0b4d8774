"""Labelled corpora outside the project: read through pipe mode and scored by their own scorer, a program of its own."""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dateline.pipeline.page import read_lines
from tests.eval.event_types import score_event_types


@dataclass(frozen=True, slots=True)
class Corpus:
    """One file, read once. tasks: of the scorer, with the rows of its answer that the floor keeps.

    parts: key of the gold lines whose values are scored by themselves as well, and the rows kept of those.
    """

    name: str
    tasks: tuple[tuple[str, tuple[str, ...]], ...]
    parts: tuple[str, tuple[str, ...]] | None = None


_DATES = ("dates", ("dates.relaxed.f1", "dates.value.f1"))
CORPORA = (
    Corpus(
        "awsd_casualties",
        (
            ("toll", tuple(f"toll.{m}.{e}" for m in ("killed", "injured", "abducted") for e in ("exact", "exact_when_any"))),
            ("where", ("where.country", "where.city_within_50km")),
        ),
    ),
    Corpus("acled_notes", (("toll", ("toll.killed.exact", "toll.killed.exact_when_any")),)),
    Corpus("airwars_gaza", (("toll", ("toll.killed.exact", "toll.injured.exact")),)),
    Corpus("idetect_displacement", (("displacement", ("displacement.f1",)),)),
    Corpus("idmc_displacement", (("displacement", ("displacement.f1",)),)),
    Corpus("polnear", (("claimants", ("claimants.accuracy", "claimants.spurious")),)),
    Corpus(
        "geoparsing",
        (("places", ("places.found.f1", "places.within_161km", "places.end_to_end_161km")),),
        ("set", ("places.found.f1", "places.within_161km")),
    ),
    Corpus("tempeval3", (_DATES,)),
    Corpus("wikiwars", (_DATES,)),
)  # fmt: skip


def score_corpora(corpora: Path, scorer: Path) -> dict[str, float]:
    """Scores by `corpus.row`, and by `corpus.part.row` where parts are scored by themselves.

    Raises FileNotFoundError with the file's name if a corpus or the scorer is missing.
    """
    found = {}
    for corpus in CORPORA:
        path = corpora / f"{corpus.name}.jsonl"
        with path.open("rb") as lines:
            read = [json.dumps(record, ensure_ascii=False) for record in read_lines(lines)]
        gold = path.read_text(encoding="utf-8").splitlines()
        if corpus.name == "acled_notes":
            found |= {f"{corpus.name}.{row}": value for row, value in score_event_types(gold, read).items()}
        for task, rows in corpus.tasks:
            found |= score_rows(scorer, task, gold, read, rows, corpus.name)
            key, part_rows = corpus.parts or ("", ())
            for part, lines_of_part in sorted(_split(gold, key).items()):
                found |= score_rows(scorer, task, lines_of_part, read, part_rows, f"{corpus.name}.{part}")
    return found


def _split(gold: Iterable[str], key: str) -> dict[str, list[str]]:
    parts = defaultdict(list)
    for line in gold if key else ():
        parts[str(json.loads(line)[key])].append(line)
    return parts


def score_rows(
    scorer: Path, task: str, gold: Sequence[str], read: Sequence[str], rows: Iterable[str], name: str
) -> dict[str, float]:
    """Rows of the scorer's answer as `name.row`. gold, read: JSON lines as the scorer's files hold them."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, "gold.jsonl"), Path(folder, "read.jsonl")]
        for file, lines in zip(files, (gold, read), strict=True):
            file.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        command = [sys.executable, str(scorer), task, *map(str, files)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    values = {line.split()[0]: float(line.split()[1]) for line in answer.splitlines() if line.strip()}
    return {f"{name}.{row}": values[row] for row in rows}
