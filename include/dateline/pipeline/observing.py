"""What is known of a piece of work while and after it runs: ids in its log lines, what it read and wrote, counts.

Whoever runs stages asks `finished` afterwards and tells it on, as Airflow's plugins do as lineage and metrics. Nothing
here knows who listens.
"""

import contextlib
import datetime as dt
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import structlog

from dateline.store.traffic import Traffic, listen

#: Counts of a stage's summary that are told on as they are, under the names that operators know them by.
TOLD = ("documents", "unread", "mentions", "claims", "control_changes", "quarantined", "set_aside", "touched")


@dataclass(slots=True)
class Observation:
    """One stage's work. counts: what it says of itself; outcome: `done`, or the name of the error that ended it."""

    stage: str
    collection: str | None
    partition: str | None
    traffic: Traffic = field(default_factory=Traffic)
    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    outcome: str = "done"


_current: ContextVar[Observation | None] = ContextVar("dateline_observation", default=None)
#: A task runs one stage or two; a command line that runs years of days keeps the last of them.
_finished: deque[Observation] = deque(maxlen=100)


@contextlib.contextmanager
def observe(stage: str, collection: str | None = None, date: dt.date | None = None) -> Iterator[Observation]:
    """Observe the block. Its log lines carry stage, collection and partition; Airflow's and the CLI's have run_id."""
    seen = Observation(stage, collection, date.isoformat() if date else None)
    ids = {"stage": stage, "collection": collection, "partition": seen.partition}
    token = _current.set(seen)
    began = time.monotonic()
    try:
        known = {name: value for name, value in ids.items() if value is not None}
        with structlog.contextvars.bound_contextvars(**known), listen() as seen.traffic:
            yield seen
    except BaseException as error:
        seen.outcome = type(error).__name__
        raise
    finally:
        seen.seconds = time.monotonic() - began
        _current.reset(token)
        _finished.append(seen)


def count(**counts: int) -> None:
    """Add to the counts of the work that is under way, if somebody observes it."""
    if (seen := _current.get()) is not None:
        seen.counts.update(counts)


def count_summary(summary: Mapping[str, Any]) -> None:
    """Add what a stage's summary says of TOLD."""
    count(**{name: summary[name] for name in TOLD if isinstance(summary.get(name), int)})


def finished() -> list[Observation]:
    """The work that this process has ended since `forget_finished`, in its order."""
    return list(_finished)


def forget_finished() -> None:
    """Begin anew: what ended before belongs to another task."""
    _finished.clear()
