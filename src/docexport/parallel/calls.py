"""Work done in forks of this process that see all that it has: one call, work beside other work, `map`.

Starting a worker and sending it what it needs would take as long as work of tenths of a second. A fork takes some
milliseconds, has all that this process has in memory, and sends back its results.
"""

from __future__ import annotations

import gc
import mmap
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import ExitStack
from typing import Any, TypeVar, cast

from docexport.parallel.fork import Channel, Fork

J = TypeVar("J")
R = TypeVar("R")
T = TypeVar("T")


def call_in_fork(function: Callable[[], T]) -> T:
    """What a function gives when it is called in a fork of this process, or raises there; what it gives must be
    picklable. It is called here where there are no forks. Raises `OSError` where there can be no more processes, and
    `BrokenExecutor` where the fork is ended.
    """
    if sys.platform != "linux":
        return function()
    with Fork(lambda channel: channel.answer(function)) as fork:
        try:
            good, result = fork.receive()
        except EOFError as error:
            raise BrokenExecutor(str(error)) from None
    if good:
        return cast("T", result)
    raise cast("BaseException", result)


class Companion:
    """A fork of this process that does one thing while this one does others, as long as this is open.

    `work` is done in the fork; what it is given waits for the next value that this process sends it, and raises
    `EOFError` where none will come. What it gives must be picklable, and so must what it is sent. Raises `OSError`
    where there can be no more processes or files.
    """

    def __init__(self, work: Callable[[Callable[[], Any]], Any]) -> None:
        self._fork = Fork(lambda channel: channel.send(work(channel.receive)))

    def send(self, value: Any) -> None:
        """Send it a value; nothing happens where it is no more."""
        self._fork.send(value)

    def result(self) -> Any:
        """What the work gave, once it is done; None where it failed. Nothing more can be sent then."""
        self._fork.end()
        try:
            return self._fork.receive()
        except EOFError:
            return None

    def __enter__(self) -> Companion:
        return self

    def __exit__(self, *error: object) -> None:
        self._fork.__exit__(*error)


def fork_map(
    function: Callable[[J], R], jobs: Sequence[J], processes: int, meanwhile: Callable[[], object] = lambda: None
) -> list[R]:
    """The results of all jobs, in their order, worked out here and in forks.

    Results must be picklable; what the function changes elsewhere in a fork is lost. What a job raises is raised: of
    the first that does, as if all were done here. Where a fork fails, its share is done here. `meanwhile` is called
    here once the forks are at work.

    Jobs are taken from the front here and from the back in forks, until none is left: whoever is quicker does more.
    """
    # shared with the forks: a byte for each job, set by who takes it. That two take one is seldom, and does no harm.
    taken = mmap.mmap(-1, max(len(jobs), 1))

    def serve_from(last: int) -> Callable[[Channel], None]:
        def serve(channel: Channel) -> None:
            gc.disable()
            done = _done(function, jobs, taken, range(last, -1, -1))
            # each is pickled at once, so that the last one is not waited for long
            channel.send([(place, pickle.dumps(result, pickle.HIGHEST_PROTOCOL)) for place, result in done])

        return serve

    with taken, ExitStack() as stack:
        forks = [stack.enter_context(Fork(serve_from(len(jobs) - number))) for number in range(1, processes)]
        meanwhile()
        results = dict(_done(function, jobs, taken, range(len(jobs))))
        for fork in forks:
            results |= _results(fork)
    return [results[place] if place in results else function(job) for place, job in enumerate(jobs)]


def _done(
    function: Callable[[J], R], jobs: Sequence[J], taken: mmap.mmap, places: Iterable[int]
) -> Iterator[tuple[int, R]]:
    """The places of jobs that nobody took before, and their results."""
    for place in places:
        if not taken[place]:
            taken[place] = 1
            yield place, function(jobs[place])


def _results(fork: Fork) -> dict[int, Any]:
    """What a fork made; nothing where it failed, for a reason that shows when its jobs are done here."""
    try:
        return {place: pickle.loads(result) for place, result in fork.receive()}  # noqa: S301 - from a fork
    except EOFError:
        return {}
