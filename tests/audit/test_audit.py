"""The audit's judgement: which licences pass, what a report of vulnerabilities says, and what silence means."""

import json
import sys

import pytest

from tests.audit import vulnerabilities
from tests.audit.licences import Rules, find_problems, is_allowed, load_rules, read_installed
from tests.audit.vulnerabilities import Answer, ask, read_report

ALLOWED = frozenset({"MIT", "Apache-2.0", "Mozilla Public License 2.0 (MPL 2.0)"})


@pytest.mark.parametrize(
    ("says", "allowed"),
    [
        ("MIT", True),
        ("Mozilla Public License 2.0 (MPL 2.0)", True),
        ("MIT AND Apache-2.0", True),
        ("GPL-3.0-only OR MIT", True),
        ("(MIT)", True),
        ("GPL-3.0-only", False),
        ("GPL-3.0-only OR AGPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("MIT; GPL", False),
        ("UNKNOWN", False),
        ("", False),
    ],
)
def test_a_licence_is_allowed_or_not(says, allowed) -> None:
    assert is_allowed(says, ALLOWED) is allowed


@pytest.mark.parametrize(
    ("installed", "problem"),
    [
        ({"a": "MIT"}, None),
        ({"a": "GPL"}, "a says 'GPL': not in"),
        ({"odd": "UNKNOWN"}, None),
        ({"odd": "AGPL"}, "odd says 'AGPL': not in"),
        ({"odd": "MIT"}, "odd is excused for 'UNKNOWN', and says 'MIT' now"),
    ],
)
def test_packages_are_judged_and_so_are_excuses(installed, problem) -> None:
    problems = find_problems(installed, Rules(ALLOWED, {"odd": "UNKNOWN"}, frozenset()))
    assert bool(problems) is bool(problem)
    assert not problem or problems[0].startswith(problem)


def test_what_is_installed_here_may_be_used() -> None:
    installed = read_installed()
    assert len(installed) > 200
    assert find_problems(installed, load_rules()) == []


def test_every_excuse_is_for_a_package_of_the_lock() -> None:
    installed = {name.lower() for name in read_installed()}
    assert [name for name in load_rules().packages if name.lower() not in installed] == []


def report(*packages: dict[str, object]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


FAULT = {"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["2.0"]}
A = {"name": "a", "version": "1.0", "vulns": []}
BAD = {"name": "b", "version": "1.0", "vulns": [FAULT]}
SKIPPED = {"name": "c", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize(
    ("text", "accepted", "answer"),
    [
        (report(A), (), Answer([], 1)),
        (report(A, BAD), (), Answer(["b 1.0: PYSEC-1, mended in 2.0"], 2)),
        (report(A, BAD), ("PYSEC-1",), Answer([], 2)),
        (report(A, BAD), ("CVE-1",), Answer([], 2)),
        (report(A, SKIPPED), (), Answer([], 1, ["c"])),
    ],
)
def test_a_report_is_read(text, accepted, answer) -> None:
    assert read_report(text, frozenset(accepted)) == answer


def test_a_service_that_knows_nothing_is_no_clean_bill() -> None:
    answer = read_report(report(SKIPPED, SKIPPED))
    assert answer.audited == 0
    assert "knows none of 2 packages" in answer.why_not


def test_a_service_that_cannot_be_reached_is_said_so(tmp_path, monkeypatch) -> None:
    """A real pip-audit, with a proxy where nobody listens."""
    lock = tmp_path / "requirements.txt"
    lock.write_text("click==8.3.0\n")
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    answer = ask([lock])
    assert answer.audited == 0
    assert answer.why_not


def test_a_pip_audit_that_does_not_run_is_said_so(tmp_path, monkeypatch) -> None:
    lock = tmp_path / "requirements.txt"
    lock.write_text("not a requirement ===\n")
    monkeypatch.setattr(vulnerabilities, "SECONDS", 120)
    answer = ask([lock])
    assert (answer.audited, bool(answer.why_not)) == (0, True)
    assert sys.executable not in answer.why_not
