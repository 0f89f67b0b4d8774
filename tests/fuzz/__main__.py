"""`python -m tests.fuzz TARGET... --runs N`: search; prints a table, writes docs/fuzzing.md with --write."""

import argparse
import json
import logging
import subprocess
import sys
from pathlib import Path

from tests.fuzz import report
from tests.fuzz.long_lines import MEGABYTE, UNITS, cpu_seconds, long_line
from tests.fuzz.registry import load_target, load_targets
from tests.fuzz.search import PROJECT, Found, follow_coverage, mutate
from tests.fuzz.target import Target


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="all where none is named")
    parser.add_argument("--runs", type=int, default=10_000, help="inputs of a target of weight 1")
    parser.add_argument("--seconds", type=float, default=600.0, help="CPU time that a target takes at most")
    parser.add_argument(
        "--plain", action="store_true", help="mutate without atheris, at full speed and without coverage"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the plain mutation")
    parser.add_argument(
        "--log", type=Path, default=PROJECT / ".cache" / "fuzzing.jsonl", help="each search's result, a line"
    )
    parser.add_argument("--write", action="store_true", help="write docs/fuzzing.md from the log's counts")
    parser.add_argument("--lines", action="store_true", help="no search: measure lines of 1 MB of one sign")
    parser.add_argument("--list", action="store_true", help="name the targets")
    parser.add_argument("--one", metavar="TARGET", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        _search_one(asked)
        return
    targets = load_targets()
    if asked.list:
        print("\n".join(targets))
        return
    unknown = set(asked.targets) - set(targets)
    if unknown:
        parser.error(f"no target {', '.join(sorted(unknown))}; there are {', '.join(targets)}")
    names = asked.targets or list(targets)
    if asked.lines:
        _measure_lines([targets[name] for name in names], asked.log)
        names = []
    crashed = False
    for name in names:
        row = _in_own_process(name, asked)
        print(report.one_line(row), flush=True)
        for where, (error, data) in row["crashes"].items():
            crashed = True
            print(f"    {where}: {error}\n      {data}", flush=True)
    if asked.write:
        report.write(asked.log)
    sys.exit(1 if crashed else 0)


def _in_own_process(name: str, asked: argparse.Namespace) -> dict:
    """atheris ends its process, and a reader may end ours (a fault of memory is a crash, too)."""
    asked.log.parent.mkdir(parents=True, exist_ok=True)
    before = asked.log.stat().st_size if asked.log.exists() else 0
    command = [sys.executable, "-m", "tests.fuzz", "--one", name, "--runs", str(asked.runs), "--log", str(asked.log),
               "--seconds", str(asked.seconds), "--seed", str(asked.seed), *(["--plain"] if asked.plain else [])]  # fmt: skip
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, check=False)
    with asked.log.open("rb") as log:
        log.seek(before)
        lines = log.read().splitlines()
    if lines:
        return json.loads(lines[-1])
    why = f"ended with {done.returncode}: " + done.stderr.decode("utf-8", "replace")[-400:]
    return report.row(name, Found(crashes={"the process": (why, b"")}), "none")


def _measure_lines(targets: list[Target], log: Path) -> None:
    """The slowest line of 1 MB of one sign in each target, into the log."""
    logging.disable(logging.CRITICAL)
    for target in targets:
        for seed in target.seeds:
            target(seed)
        took = {sign: cpu_seconds(target, long_line(sign, MEGABYTE)) for sign in UNITS if len(sign) == 1}
        sign = max(took, key=lambda s: took[s])
        print(f"{target.name:22}{took[sign]:8.2f} s a line of 1 MB of {sign!r}", flush=True)
        with log.open("a", encoding="utf-8") as rows:
            rows.write(json.dumps(report.line_row(target.name, took[sign], sign)) + "\n")


def _search_one(asked: argparse.Namespace) -> None:
    import importlib.util

    by_atheris = not asked.plain and importlib.util.find_spec("atheris") is not None

    def save(found: Found) -> None:
        with asked.log.open("a", encoding="utf-8") as log:
            log.write(json.dumps(report.row(asked.one, found, "atheris" if by_atheris else "mutation")) + "\n")

    if not by_atheris:
        target = load_target(asked.one)
        save(mutate(target, max(1, int(asked.runs * target.weight)), asked.seconds, asked.seed))
        return
    import atheris

    with atheris.instrument_imports(include=["dateline", "dateline_pages"], enable_loader_override=False):
        target = load_target(asked.one)
        for seed in target.seeds:  # imports what the reader imports when it reads
            Found().take(target, seed)
    follow_coverage(target, max(1, int(asked.runs * target.weight)), asked.seconds, save)


if __name__ == "__main__":
    main()
