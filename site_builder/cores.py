"""Work on one thing, such as a repository, shared among as many processes as the machine has cores."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any, Protocol, Self, TypeVar


class Shared(Protocol):
    """What can be worked on in several processes, each with files and processes of its own open."""

    def reopened(self) -> Self:
        """The same for another process."""


S = TypeVar("S", bound=Shared)
T = TypeVar("T")
R = TypeVar("R")

_OPEN: list[Any] = []  # the one thing that a worker process works on


def by_all_cores(shared: S, work: Callable[[S, T], R], tasks: Sequence[T], workers: int) -> Iterator[R]:
    """The result of every task, in order; by this process alone where fewer than two ``workers`` pay.

    The processes begin at once, not with the first result asked for: until then no progress display
    has started a thread, and forking a process that has threads can lock up the child.
    """
    workers = min(os.cpu_count() or 1, workers, len(tasks))
    can_fork = threading.active_count() == 1 and "fork" in multiprocessing.get_all_start_methods()
    if workers < 2 or not can_fork:
        return (work(shared, task) for task in tasks)
    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(workers, context, _begin, (shared,))
    return _drained(pool, pool.map(partial(_in_worker, work), tasks))


def _in_worker(work: Callable[[S, T], R], task: T) -> R:
    result = work(_OPEN[0], task)
    gc.collect()
    return result


def _drained(pool: ProcessPoolExecutor, results: Iterator[R]) -> Iterator[R]:
    with pool:
        yield from results


def _begin(shared: Shared) -> None:
    # Texts as values have no cycles. Looking for some among a million of them, again and again, took
    # a fifth of the time; once after each task is enough.
    gc.disable()
    gc.freeze()  # what was there before the fork is not looked through either
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _OPEN[:] = [shared.reopened()]


def _end_with_parent() -> None:
    """A build that was killed cannot tell its workers, and each holds open what another waits for."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)
