"""Four times the line takes about four times as long, whatever sign fills it: a quadratic reader takes sixteen times.

CPU times of one run are compared with each other; how many seconds a line of 1 MB takes is in docs/fuzzing.md.
"""

import logging

import pytest

from tests.fuzz.long_lines import UNITS, cpu_seconds, long_line
from tests.fuzz.registry import load_targets
from tests.fuzz.target import Target

TARGETS = load_targets()
SHORT, LONG = 10_000, 40_000
#: Less is lost among what the machine does beside: the shorter line counts as taking so long.
LEAST_SECONDS = 0.02
MOST_RATIO = 8
#: These give the model some 40,000 words a line, which takes seconds: only lines of one sign.
WITH_MODEL = ("texts", "entities")


@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda t: t.name)
def test_time_grows_with_the_line(target: Target, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    for seed in target.seeds:  # loads what the reader loads once
        target(seed)
    units = [u for u in UNITS if len(u) == 1] if target.name in WITH_MODEL else UNITS
    steep = {unit: ratio for unit in units if (ratio := _ratio(target, unit)) > MOST_RATIO}
    assert not steep


def _ratio(target: Target, unit: str) -> float:
    """How much longer the longer line takes; the least of three, because other work can only add to it."""
    least = float("inf")
    for _ in range(3):
        took = cpu_seconds(target, long_line(unit, LONG))
        if took > MOST_RATIO * LEAST_SECONDS:  # only then a ratio says something
            least = min(least, took / max(LEAST_SECONDS, cpu_seconds(target, long_line(unit, SHORT))))
        if took <= MOST_RATIO * LEAST_SECONDS or least <= MOST_RATIO:
            return min(least, took / LEAST_SECONDS)
    return least
