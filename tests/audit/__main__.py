"""`make audit`: licences of what is installed against licences.yml, and known vulnerabilities of what the lock names.

Exit code 1 where a licence is not allowed or a vulnerability is known. Where the service that knows vulnerabilities
cannot be asked, that is said in capitals and is no failure, unless --strict asks for one: no answer is no good news.
"""

import argparse
import sys
from pathlib import Path

from tests.audit.licences import find_problems, load_rules, read_installed
from tests.audit.vulnerabilities import ask

PROJECT = Path(__file__).resolve().parents[2]
LOCKS = [PROJECT / f"requirements{name}.txt" for name in ("", "-dev", "-setup")]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make audit", description=__doc__)
    parser.add_argument("--strict", action="store_true", help="fail where vulnerabilities cannot be asked for")
    strict = parser.parse_args().strict
    rules = load_rules()
    installed = read_installed()
    problems = find_problems(installed, rules)
    for problem in problems:
        print(f"licence: {problem}")
    print(f"licences of {len(installed)} packages: {len(problems) or 'no'} problem{'s'[: len(problems) != 1]}")
    answer = ask(LOCKS, accepted=rules.vulnerabilities)
    for known in answer.known:
        print(f"vulnerability: {known}")
    if answer.audited:
        skipped = f", {len(answer.skipped)} not known to the service" if answer.skipped else ""
        print(f"vulnerabilities of {answer.audited} packages: {len(answer.known) or 'none'} known{skipped}")
    else:
        print(f"VULNERABILITIES WERE NOT CHECKED: {answer.why_not}")
    return int(bool(problems or answer.known or (strict and not answer.audited)))


if __name__ == "__main__":
    sys.exit(main())
