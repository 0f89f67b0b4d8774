"""Known vulnerabilities of the lock, as pip-audit hears of them; an honest answer where it hears nothing."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: For the whole of it; one package takes a fraction of a second.
SECONDS = 240


@dataclass(frozen=True)
class Answer:
    """known: a line each. audited: packages that the service knows; 0 where it could not be asked, and why_not."""

    known: list[str] = field(default_factory=list)
    audited: int = 0
    skipped: list[str] = field(default_factory=list)
    why_not: str = ""


def ask(locks: Sequence[Path], *, accepted: frozenset[str] = frozenset()) -> Answer:
    """Ask for the packages of some locks; first for the shortest alone, so that nobody waits for a service that is away.

    accepted: ids of vulnerabilities that are left out.
    """
    shortest = min(locks, key=lambda path: path.stat().st_size)
    for asked in ([shortest], list(locks)):
        try:
            answer = read_report(_run(asked), accepted)
        except (subprocess.SubprocessError, ValueError) as error:
            return Answer(why_not=_told(error))
        if not answer.audited:
            return answer
    return answer


def read_report(text: str, accepted: frozenset[str] = frozenset()) -> Answer:
    """pip-audit's JSON. A package that the service does not know is `skipped` there, and not one without faults.

    Raises ValueError where it is no report.
    """
    packages: list[dict[str, Any]] = json.loads(text)["dependencies"]
    skipped = sorted(one["name"] for one in packages if "skip_reason" in one)
    known = [
        f"{one['name']} {one['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'no version yet'}"
        for one in packages
        for fault in one.get("vulns", ())
        if fault["id"] not in accepted and accepted.isdisjoint(fault.get("aliases", ()))
    ]
    audited = len(packages) - len(skipped)
    why_not = "" if audited else f"the service knows none of {len(packages)} packages: it is not the real one"
    return Answer(known, audited, skipped, why_not)


def _run(locks: Sequence[Path]) -> str:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        named = [argument for lock in locks for argument in ("--requirement", str(lock))]
        command = [sys.executable, "-m", "pip_audit", *named, "--no-deps", "--disable-pip", "--progress-spinner", "off",
                   "--timeout", "10", "--format", "json", "--output", str(report)]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        if not report.exists():  # exit code 1 is also that of found vulnerabilities
            raise ValueError(done.stderr.strip() or f"exit code {done.returncode}")
        return report.read_text(encoding="utf-8")


def _told(error: Exception) -> str:
    return str(error).strip().splitlines()[-1][:300] if str(error).strip() else type(error).__name__
