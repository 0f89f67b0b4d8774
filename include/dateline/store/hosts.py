"""One host's turns: how fast it is asked, and when it is left alone."""

import asyncio

from dateline.schema.refusals import is_try_again
from dateline.store.answers import Answer

#: Requests to one host at once.
PER_HOST = 2
#: Troubles in a row after which a host is left alone for the rest of a run: five requests that nothing answered, or
#: fifteen answers of the 429 and 5xx kind. An answer of any other kind ends the row.
MOST_TROUBLE = 15
_NO_ANSWER = 3


class Host:
    """At most PER_HOST requests at once, a pause between their starts, and an end where nothing comes of them.

    A turn is: hold one of `slots`, `await next_start()`, and when everything else is free too, `start()`; where that
    says False, another request has come first, and the turn begins again.
    """

    def __init__(self, pause_seconds: float) -> None:
        self.slots = asyncio.Semaphore(PER_HOST)
        self.pause_seconds = pause_seconds
        #: Why the host is asked for nothing more; None while it is.
        self.unavailable: str | None = None
        self._next = 0.0
        self._trouble = 0

    async def next_start(self) -> None:
        """Wait for the moment of the next request."""
        await asyncio.sleep(max(0.0, self._next - asyncio.get_running_loop().time()))

    def start(self) -> bool:
        """Take the moment, if it has come."""
        now = asyncio.get_running_loop().time()
        if now < self._next:
            return False
        self._next = now + self.pause_seconds
        return True

    def note(self, answer: Answer, wait_seconds: float | None, longest_wait_seconds: float) -> None:
        """Learn from an answer. wait_seconds: what its Retry-After asks for, or None."""
        if wait_seconds is not None and wait_seconds > longest_wait_seconds:
            self.unavailable = f"the host asks to be left alone for {wait_seconds:.0f} s"
        elif wait_seconds is not None:
            self._next = max(self._next, asyncio.get_running_loop().time() + wait_seconds)
        if not is_try_again(answer.error):
            self._trouble = 0
            return
        self._trouble += _NO_ANSWER if answer.status is None else 1
        if self._trouble >= MOST_TROUBLE:
            self.unavailable = f"nothing came of the requests before, last: {answer.error}"
