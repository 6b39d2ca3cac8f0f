"""`map` over forks of this process, for work of tenths of a second.

Starting a worker and sending it what it needs would take as long as the work. A fork takes some milliseconds, has all
that this process has in memory, and sends back its results. Where a fork fails, its share is done here.
"""

from __future__ import annotations

import gc
import mmap
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from typing import Any, TypeVar

from docexport.parallel.pipe import Pipe
from docexport.parallel.processes import end_with

J = TypeVar("J")
R = TypeVar("R")


def can_copy() -> bool:
    """Whether a copy of this process would be sound: on Linux, where nothing else runs in it."""
    return sys.platform == "linux" and threading.active_count() == 1


def shared_out(
    function: Callable[[J], R], jobs: Sequence[J], processes: int, meanwhile: Callable[[], object] = lambda: None
) -> list[R]:
    """The results of all jobs, in their order, done here and in copies of this process, which see all that it has.

    Results must be picklable; what the function changes elsewhere in a copy is lost. What a job raises is raised: of
    the first that does, as if all were done here. `meanwhile` is called here once the copies are at work.

    Jobs are taken from the front here and from the back in copies, until none is left: whoever is quicker does more.
    """
    # shared with the copies: a byte for each job, set by who takes it. That two take one is seldom, and does no harm.
    taken = mmap.mmap(-1, max(len(jobs), 1))
    results: dict[int, R] = {}
    with taken, ExitStack() as stack:
        backwards = [range(len(jobs) - number, -1, -1) for number in range(1, processes)]
        copies = [stack.enter_context(_Copy(_done(function, jobs, taken, places))) for places in backwards]
        meanwhile()
        results |= _done(function, jobs, taken, range(len(jobs)))
        for copy in copies:
            results |= copy.results()
    return [results[place] if place in results else function(job) for place, job in enumerate(jobs)]


def _done(
    function: Callable[[J], R], jobs: Sequence[J], taken: mmap.mmap, places: Iterable[int]
) -> Iterator[tuple[int, R]]:
    """The places of jobs that nobody took before, and their results."""
    for place in places:
        if not taken[place]:
            taken[place] = 1
            yield place, function(jobs[place])


class Companion:
    """A copy of this process that does one thing while this one does others, as long as this is open.

    `work` is done in the copy; what it is given waits for the next value that this process tells it, and raises
    `EOFError` where none will come. What it gives must be picklable, and so must what it is told.
    """

    def __init__(self, work: Callable[[Callable[[], Any]], Any]) -> None:
        self._work = work
        self._copy = _Copy(self._worked())

    def _worked(self) -> Iterator[tuple[int, Any]]:
        end_with(os.getppid())  # workers that are started meanwhile hold the pipe open too
        self._told.become_reader()
        yield 0, self._work(self._hear)

    def _hear(self) -> Any:
        return pickle.loads(self._told.receive())  # noqa: S301 - from the process it is a copy of

    def __enter__(self) -> Companion:
        """Begin. Raises `OSError` where there can be no more processes or files."""
        self._told = Pipe()
        try:
            self._copy.__enter__()
        except OSError:
            self._told.close()
            raise
        self._told.become_writer()
        return self

    def send(self, value: Any) -> None:
        """Tell the copy something; nothing happens where it is no more."""
        self._told.send(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))

    def result(self) -> Any:
        """What the work gave, once it is done; None where it failed. Nothing more can be told then."""
        self._told.end()
        return self._copy.results().get(0)

    def __exit__(self, *error: object) -> None:
        try:
            self._copy.__exit__(*error)
        finally:
            self._told.close()


class _Copy:
    """A copy of this process that makes results, by their places, while this is open."""

    def __init__(self, results: Iterator[tuple[int, Any]]) -> None:
        self._results = results
        self._process = 0
        self._pipe = -1

    def __enter__(self) -> _Copy:
        self._pipe, into = os.pipe()
        try:
            self._process = os.fork()
        except OSError:
            os.close(into)
            self.__exit__()
            raise
        if not self._process:
            self._work(into)
        os.close(into)
        return self

    def _work(self, into: int) -> None:
        """In the copy: make the results, send them, and end, whatever happens."""
        status = 1
        try:
            gc.disable()
            # each is made ready to be sent at once, so that the last one is not waited for long
            made = [(place, pickle.dumps(result, pickle.HIGHEST_PROTOCOL)) for place, result in self._results]
            with open(into, "wb") as pipe:
                pickle.dump(made, pipe, pickle.HIGHEST_PROTOCOL)
            status = 0
        finally:
            os._exit(status)

    def results(self) -> dict[int, Any]:
        """What was made; nothing where the copy failed, for a reason that shows when its jobs are done here."""
        with open(self._pipe, "rb") as pipe:  # noqa: PTH123
            self._pipe = -1
            data = pipe.read()
        try:
            _, status = os.waitpid(self._process, 0)
        except ChildProcessError:  # who started this process may have said that nobody waits
            status = not data.endswith(pickle.STOP)
        self._process = 0
        if status:
            return {}
        return {place: pickle.loads(result) for place, result in pickle.loads(data)}  # noqa: S301 - from a copy

    def __exit__(self, *_error: object) -> None:
        if self._pipe >= 0:
            os.close(self._pipe)
            self._pipe = -1
        if self._process:
            with suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(self._process, 0)
