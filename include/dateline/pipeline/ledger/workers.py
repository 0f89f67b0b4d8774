"""Processes that work out the pieces of a large run beside the one that keeps the state."""

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")
#: Each holds one piece at a time, so this bounds memory too.
PROCESSES = 2
#: Fewer pieces are worked out here: a process takes a second to start.
WORTH_IT = 3
#: Pieces made while all processes are busy, so that none of them waits for the next.
_SPARE = 1


@contextmanager
def workers(pieces: int) -> Iterator[Executor]:
    """Where to submit the work on so many pieces: functions of modules, with arguments and answers that can be pickled.

    What a function raises, `Future.result` raises here.
    """
    if pieces < WORTH_IT:
        yield _Here()
        return
    # spawned, as a fork would lack the threads of DuckDB and Arrow
    pool = ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn"), _end_with_parent)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def ahead(futures: Iterable[Future[T]]) -> Iterator[T]:
    """The results in the order of the futures, of which some more are made meanwhile."""
    waiting = deque[Future[T]]()
    for future in futures:
        waiting.append(future)
        if len(waiting) > PROCESSES + _SPARE:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


class _Here(Executor):
    """Runs what is submitted at once, in this process."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        done = Future[T]()
        done.set_result(fn(*args, **kwargs))
        return done


def _end_with_parent() -> None:
    """A killed parent cannot end its processes, which would wait for work for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "this runs in a process that another one started"

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
