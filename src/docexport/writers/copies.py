"""Work of tenths of a second shared with copies of this process, which begin with all that it has in mind.

Starting a worker and sending it what it needs would take as long as the work. A copy (fork, in POSIX) takes some
milliseconds, needs nothing sent to it, and sends back what it made. Where it cannot, its share is done here.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from itertools import accumulate
from typing import Any, TypeVar

J = TypeVar("J")
R = TypeVar("R")


def can_copy() -> bool:
    """Whether a copy of this process would be sound: on Linux, where nothing else runs in it."""
    return sys.platform == "linux" and threading.active_count() == 1


def shared_out(
    function: Callable[[J], R],
    jobs: Sequence[J],
    sizes: Sequence[int],
    processes: int,
    meanwhile: Callable[[], object] = lambda: None,
) -> list[R]:
    """The results of all jobs, in their order, done here and in copies of this process, which see all that it has.

    Results must be picklable; what the function changes elsewhere in a copy is lost. `sizes` say how large the jobs
    are, for equal shares. What a job raises is raised. `meanwhile` is called here once the copies are at work.
    """
    shares = equal_shares(jobs, sizes, processes)
    results: list[R] = []
    with ExitStack() as copies:
        others = [copies.enter_context(_Copy(function, share)) for share in shares[1:]]
        meanwhile()
        results += [function(job) for job in shares[0]]
        for share, copy in zip(shares[1:], others, strict=True):
            made = copy.results()
            results += [function(job) for job in share] if made is None else made
    return results


def equal_shares(jobs: Sequence[J], sizes: Sequence[int], count: int) -> list[list[J]]:
    """The jobs, in their order, in so many shares of much the same size, none of them empty but the first."""
    total = sum(sizes) or 1
    shares: list[list[J]] = [[] for _ in range(count)]
    for job, size, end in zip(jobs, sizes, accumulate(sizes), strict=True):
        middle = end - size / 2
        shares[min(int(middle * count / total), count - 1)].append(job)
    return shares[:1] + [share for share in shares[1:] if share]


class _Copy:
    """A copy of this process at work on some jobs while this is open."""

    def __init__(self, function: Callable[[Any], Any], jobs: Sequence[Any]) -> None:
        self._function = function
        self._jobs = jobs
        self._process = 0
        self._pipe = -1

    def __enter__(self) -> _Copy:
        self._pipe, into = os.pipe()
        self._process = os.fork()
        if not self._process:
            self._work(into)
        os.close(into)
        return self

    def _work(self, into: int) -> None:
        """In the copy: do the jobs, send what came of them, and end, whatever happens."""
        status = 1
        try:
            gc.disable()
            results = pickle.dumps([self._function(job) for job in self._jobs], pickle.HIGHEST_PROTOCOL)
            with open(into, "wb") as pipe:
                pipe.write(results)
            status = 0
        finally:
            os._exit(status)

    def results(self) -> list[Any] | None:
        """What came of the jobs; None where the copy failed, for a reason that shows when they are done here."""
        with open(self._pipe, "rb") as pipe:  # noqa: PTH123
            self._pipe = -1
            data = pipe.read()
        _, status = os.waitpid(self._process, 0)
        self._process = 0
        return None if status else pickle.loads(data)  # noqa: S301 - from a copy of this process

    def __exit__(self, *_error: object) -> None:
        if self._pipe >= 0:
            os.close(self._pipe)
        if self._process:
            with suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
