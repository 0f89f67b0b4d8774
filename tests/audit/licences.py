"""Licences of installed packages, as pip-licenses reads them, judged by licences.yml."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

RULES = Path(__file__).with_name("licences.yml")
#: What Dateline is itself: `pip install -e .` puts it among the packages.
OWN = "dateline"


@dataclass(frozen=True)
class Rules:
    """allowed: names of licences. packages: what an exceptional one must say, by name. vulnerabilities: accepted ids."""

    allowed: frozenset[str]
    packages: Mapping[str, str]
    vulnerabilities: frozenset[str]


def load_rules(path: Path = RULES) -> Rules:
    """Every entry has its `why`; a KeyError names what lacks it."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    for entry in (*data["allowed"], *data["packages"].values()):
        assert entry["why"].strip(), entry
    return Rules(
        frozenset(name for entry in data["allowed"] for name in entry["names"]),
        {name: entry["says"] for name, entry in data["packages"].items()},
        frozenset(data["vulnerabilities"]),
    )


def read_installed() -> dict[str, str]:
    """What each installed package says of its licence, by name."""
    command = [sys.executable, "-m", "piplicenses", "--format=json", "--from=mixed", "--with-system"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {row["Name"]: row["License"] for row in json.loads(done.stdout) if row["Name"] != OWN}


def find_problems(installed: Mapping[str, str], rules: Rules) -> list[str]:
    """One line per package whose licence is not allowed, and per exception that no longer says what it excuses."""
    problems = [
        f"{name} says {says!r}: not in tests/audit/licences.yml; read its licence, then allow it there with a reason, "
        "or do without the package"
        for name, says in sorted(installed.items())
        if not is_allowed(says, rules.allowed) and rules.packages.get(name) != says
    ]
    problems += [
        f"{name} is excused for {says!r}, and says {installed[name]!r} now: take it out of tests/audit/licences.yml"
        for name, says in sorted(rules.packages.items())
        if name in installed and installed[name] != says
    ]
    return problems


def is_allowed(says: str, allowed: frozenset[str]) -> bool:
    """True for a licence that is allowed, for a choice (OR) of which one is, and for several (AND) that all are."""
    choices = says.split(" OR ")
    return any(all(part.strip(" ()") in allowed or part in allowed for part in one.split(" AND ")) for one in choices)
