"""The doctor: what keeps Dateline from working here, and how to mend it, check by check.

A check looks and never changes anything, but for a file in the lake that it takes away again. Each is bounded: on a
large lake it looks at a sample, the newest first.
"""

from collections.abc import Callable, Iterable, Sequence

from dateline.pipeline.doctor import airflow, installation, lake_files
from dateline.pipeline.doctor.finding import Finding, Level
from dateline.schema.errors import BadConfiguration
from dateline.store.lake import Lake

__all__ = ["CHECKS", "Finding", "Level", "examine"]

#: In the order in which one would look: what the first of them says explains those that follow.
CHECKS: dict[str, Callable[[Lake], Iterable[Finding]]] = {
    "python": installation.check_python,
    "packages": installation.check_packages,
    "gazetteer": installation.check_gazetteer,
    "model": installation.check_model,
    "collections": installation.check_collections,
    "contact": installation.check_contact,
    "lake": lake_files.check_writable,
    "space": lake_files.check_space,
    "clock": lake_files.check_clock,
    "leftovers": lake_files.check_leftovers,
    "parquet": lake_files.check_parquet,
    "evidence": lake_files.check_evidence,
    "fixity": lake_files.check_fixity,
    "airflow": airflow.check_airflow,
}


def examine(lake: Lake, only: Sequence[str] = (), skip: Sequence[str] = ()) -> list[Finding]:
    """Findings of every check, or of those named, in their order. Raises BadConfiguration for a name that is none.

    A check that cannot be made is a finding, too: whoever asks the doctor has trouble already.
    """
    for name in (*only, *skip):
        if name not in CHECKS:
            raise BadConfiguration(f"no check {name!r}; there are {', '.join(CHECKS)}")
    found: list[Finding] = []
    for name, check in CHECKS.items():
        if name in skip or (only and name not in only):
            continue
        try:
            found += [finding.of(name) for finding in check(lake)]
        except Exception as error:
            says = f"this check itself failed: {type(error).__name__}: {error}"
            found.append(Finding("fail", says, "mend what the message names; else tell the maintainers").of(name))
    return found
