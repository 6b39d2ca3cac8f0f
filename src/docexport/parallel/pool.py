"""A pool of worker processes for the heavy work of writers; results that the cache has are not worked out again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol, TypeVar

from docexport.parallel.calls import fork_map
from docexport.parallel.fork import can_fork
from docexport.parallel.processes import stop
from docexport.parallel.worker import ForkWorker, new_worker

J = TypeVar("J")
R = TypeVar("R")
#: seconds between two looks at what processes are doing
_GLANCE = 0.2
#: jobs that a process is given at once, so that it need not wait for the next
_PREFETCHED = 2


class Store(Protocol):
    """Keeps results by what they were made of: a job, and the function that does it or the class of what it gives."""

    def has(self, function: Callable[..., Any], job: Any) -> bool:
        """Whether there is a result of a job; it may turn out that it cannot be read."""

    def get(self, function: Callable[..., Any], job: Any) -> Any:
        """The result of a job that was done before, or None."""

    def put(self, function: Callable[..., Any], job: Any, result: Any) -> None:
        """Keep the result of a job."""

    def finish(self) -> None:
        """End what it does beside other things."""


@dataclass(slots=True)
class WorkerPool:
    """Runs jobs: `function(job)` for each, where both can be pickled.

    At the most `processes` work at once; with one, all is run here. Where there is a `store`, it is asked first.
    Workers are spawned when they are first needed, and stay warm until `close`.
    """

    processes: int = 1
    store: Store | None = None
    #: executors of one process each, so that it is known who has how much to do
    _workers: list[Executor] = field(default_factory=list, init=False)
    _later: list[Callable[[], object]] = field(default_factory=list, init=False)
    _released: list[Executor] = field(default_factory=list, init=False)
    _warm_ups: list[tuple[Callable[[Any], object], Any]] = field(default_factory=list, init=False)
    _next: Callable[[None], object] | None = field(default=None, init=False)
    #: jobs that were begun before they were asked for, each with its function, its result to come, and who does it
    _prefetched: list[tuple[Callable[[Any], Any], Any, Future[Any], Executor]] = field(default_factory=list, init=False)

    def start(self, ready: Callable[[None], object]) -> None:
        """Start a process, if there are to be several, that gets ready while other things are done here."""
        if self.processes > 1 and not self._workers:
            self._warm_ups.append((ready, None))
            self._spawn()

    @property
    def has_started(self) -> bool:
        """Whether a process was needed."""
        return bool(self._workers or self._released)

    def release(self) -> None:
        """End the processes, as nothing is left for them to do; `close` waits until they have ended."""
        for worker in self._workers:
            if isinstance(worker, ForkWorker):
                worker.kill()
        self._released += self._workers
        self._workers.clear()

    def warm_up(self, function: Callable[[J], object], job: J) -> bool:
        """Have each worker, where there are any, run a job that fills its caches, before any other; nothing waits for
        it. False where they ran it before.
        """
        if not self._workers or (function, job) in self._warm_ups:
            return False
        self._warm_ups.append((function, job))
        for worker in self._workers:
            worker.submit(function, job)
        return True

    def set_next_task(self, ready: Callable[[None], object]) -> None:
        """Set what warms up the next stage: it runs in workers once they are idle, and here while they work."""
        self._next = ready

    def later(self, do: Callable[[], object]) -> None:
        """Say what is to be done here as soon as there is nothing to do but wait for others; perhaps it never is."""
        self._later.append(do)

    def run_idle(self) -> None:
        """Run in all workers, which are idle, what `set_next_task` set."""
        for worker in self._workers if self._next else ():
            worker.submit(self._next, None)  # type: ignore[arg-type]
        self._next = None

    def begin(self, function: Callable[[J], R], job: J) -> Callable[[], R]:
        """Begin a job in another process, if there are to be several. What is given waits for its result."""
        kept = self.store.get(function, job) if self.store else None
        if kept is not None:
            return lambda: kept
        if self.processes == 1:
            return lambda: self.run(function, [job])[0]
        if not self._workers:
            self._spawn()
        future = self._workers[0].submit(function, job)

        def result() -> R:
            made = future.result()
            if self.store:
                self.store.put(function, job, made)
            return made

        return result

    def prefetch(self, function: Callable[[J], object], job: J) -> None:
        """Begin a job that will be asked for (see `run`), where processes were started that have little else to do."""
        if len(self._prefetched) < _PREFETCHED * len(self._workers) and not (
            self.store and self.store.has(function, job)
        ):
            worker = self._workers[len(self._prefetched) % len(self._workers)]
            self._prefetched.append((function, job, worker.submit(function, job), worker))

    def run(
        self, function: Callable[[J], R], jobs: Sequence[J], meanwhile: Callable[[], object] = lambda: None
    ) -> list[R]:
        """The results of all jobs, in their order. What a job raises is raised.

        Where another process was started, `meanwhile` is called here while it works, and before more are started.
        """
        kept = [place for place, job in enumerate(jobs) if self.store and self.store.has(function, job)]
        missing = [place for place in range(len(jobs)) if place not in kept]
        results: dict[int, R] = {}

        def read_and_more() -> None:
            self._read(function, jobs, kept, results)
            meanwhile()

        while len(results) < len(jobs):
            for done, result in self._done(function, [jobs[place] for place in missing], read_and_more):
                results[missing[done]] = result
                if self.store:
                    self.store.put(function, jobs[missing[done]], result)
            self._read(function, jobs, kept, results)
            missing = [place for place in range(len(jobs)) if place not in results]  # what could not be read
        return [results[place] for place in range(len(jobs))]

    def _read(self, function: Callable[[J], R], jobs: Sequence[J], kept: list[int], results: dict[int, R]) -> None:
        """Read results that are kept, once: while others work, where they do."""
        for place in kept:
            result = self.store.get(function, jobs[place]) if self.store else None
            if result is not None:
                results[place] = result
        kept.clear()

    def run_all(self, function: Callable[[J], R], jobs: Sequence[J]) -> list[R]:
        """The results of all jobs, in their order, whatever is kept. What a job raises is raised."""
        return [result for _, result in sorted(self._done(function, jobs, lambda: None), key=lambda done: done[0])]

    def share(
        self, function: Callable[[J], R], jobs: Sequence[J], meanwhile: Callable[[], object] = lambda: None
    ) -> list[R]:
        """The results of all jobs, in their order: quick work, shared with forks of this process where there may be
        several, and none was started for heavier work. Nothing is kept. Where there are forks, `meanwhile` is called
        here once they are at work.
        """
        if self.store:
            self.store.finish()
        if self.processes == 1 or len(jobs) < 2 or self._workers or not can_fork():
            return [function(job) for job in jobs]
        return fork_map(function, jobs, min(self.processes, len(jobs)), meanwhile)

    def _done(
        self, function: Callable[[J], R], jobs: Sequence[J], meanwhile: Callable[[], object]
    ) -> Iterator[tuple[int, R]]:
        """The places of jobs and their results, in the order in which they come."""
        if not jobs or self.processes == 1 or (len(jobs) == 1 and not self._workers):
            yield from ((place, function(job)) for place, job in enumerate(jobs))
            return
        waiting = self._begun_of(function, jobs)
        begun = {place for place, _ in waiting.values()}
        queue = iter([(place, job) for place, job in enumerate(jobs) if place not in begun])

        def feed(worker: Executor) -> None:
            for place, job in islice(queue, 1):
                waiting[worker.submit(function, job)] = place, worker

        for worker in self._workers:
            for _ in range(_PREFETCHED - sum(who is worker for _, who in waiting.values())):
                feed(worker)
        meanwhile()
        if waiting:
            self._do_later()
        while len(self._workers) < min(self.processes, len(jobs)):
            self._spawn()
            for _ in range(_PREFETCHED):
                feed(self._workers[-1])
        while waiting:  # not for ever at once: limits on time are looked at between two waits
            done, _ = wait(waiting, _GLANCE, FIRST_COMPLETED)
            for future in done:
                place, worker = waiting.pop(future)
                feed(worker)
                yield place, future.result()

    def _do_later(self) -> None:
        """Do what was put off."""
        if self._next:
            self._next(None)
        while self._later:
            self._later.pop(0)()

    def _begun_of(self, function: Callable[[J], R], jobs: Sequence[J]) -> dict[Future[R], tuple[int, Executor]]:
        """What was begun of some jobs: results to come, with the place of each job and who does it."""
        waiting: dict[Future[R], tuple[int, Executor]] = {}
        for known, job, future, worker in self._prefetched:
            if known is function and job in jobs:
                waiting[future] = jobs.index(job), worker
        self._prefetched.clear()
        return waiting

    def _spawn(self) -> None:
        """Start one more process."""
        if self.store:
            self.store.finish()  # a copy of this process must not begin in the middle of that
        worker = new_worker()
        self._workers.append(worker)
        for function, job in self._warm_ups:
            worker.submit(function, job)

    def close(self) -> None:
        """End the processes, at once where they are still at work, and wait until all is kept."""
        if self.store:
            self.store.finish()
        for worker in [*self._workers, *self._released]:
            stop(worker)
        self._workers.clear()
        self._released.clear()
        self._warm_ups.clear()
        self._prefetched.clear()
