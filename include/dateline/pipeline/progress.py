"""How far a long fetch has come, told in the task's log."""

import logging
import time
from collections import Counter

from dateline.pipeline.observing import count
from dateline.schema.refusals import is_try_again, refusal_rule
from dateline.store.answers import Answer

log = logging.getLogger(__name__)

#: A line is written after so many pages or so many seconds, whichever comes first.
PAGES = 500
SECONDS = 30.0


class Progress:
    """Counts answers. what: collection and day, or whatever else the lines begin with."""

    def __init__(self, what: str, total: int) -> None:
        self._what, self._total = what, total
        self._done = self._bytes = self._told = 0
        self._refusals: Counter[str] = Counter()
        self._began = self._told_at = time.monotonic()

    def note(self, answer: Answer) -> None:
        self._done += 1
        self._bytes += len(answer.payload)
        count(fetched=1)
        if (rule := refusal_rule(answer.error)) is not None:
            self._refusals[rule] += 1
            count(**{"fetch_failures" if is_try_again(answer.error) else "refused": 1})
        now = time.monotonic()
        if self._done - self._told >= PAGES or now - self._told_at >= SECONDS:
            self._told, self._told_at = self._done, now
            self._tell(now - self._began)

    def end(self) -> None:
        """Tell how it went, if there was anything to fetch."""
        if self._total:
            self._tell(time.monotonic() - self._began)

    def _tell(self, seconds: float) -> None:
        refused = ", ".join(f"{rule} {count}" for rule, count in sorted(self._refusals.items()))
        log.info(
            "%s: %d of %d pages in %.0f s, %.1f MB; refused %d%s",
            self._what, self._done, self._total, seconds, self._bytes / 1e6,
            self._refusals.total(), f" ({refused})" if refused else "",
        )  # fmt: skip
