"""Who does the rows: processes of this machine, or any executor of `concurrent.futures` there is, as of a cluster."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait

from msgspec import Struct, field

from docexport.diagnostics import Diagnostic, Severity
from docexport.diagnostics.codes import Code
from docexport.parallel.worker import new_worker
from docexport.session.batch.crew import Crew
from docexport.session.batch.job import Outcome, RowsJob

#: how often a row is begun alone whose worker is ended each time
_TRIES = 3


class BatchExecutor(Struct):
    """Workers, and the jobs they have in hand. Results come as they are done.

    `make` starts workers; there are `pools` of them with so many `workers` in all, and a pool that breaks leaves the
    others alone. Work that was in hand of workers that are ended is done again, row by row; a row with which they are
    ended again and again is given up. Whatever submitting a job or asking for its result raises ends no batch.
    """

    make: Callable[[], Executor]
    workers: int
    #: whether workers are processes of this machine, which wear out
    local: bool = True
    #: whether workers can read the files that are here
    shares_disk: bool = True
    pools: int = 1
    _crews: list[Crew] = field(default_factory=list)

    def outcomes(self, jobs: Iterable[RowsJob]) -> Iterator[Outcome]:
        """What comes of the rows of all jobs, once for each."""
        each = max(self.workers // self.pools, 1)
        crews = self._crews = [Crew(self.make, each, self.local) for _ in range(self.pools)]
        queue = _Queue(iter(jobs))
        while True:
            for crew in crews:
                queue.hand_out(crew)
            crews[:] = [crew for crew in crews if not crew.is_lame]
            if not crews:
                yield from queue.given_up()
                return
            done, _ = wait([future for crew in crews for future in crew.in_hand], return_when=FIRST_COMPLETED)
            for crew in crews:
                for future in [future for future in crew.in_hand if future in done]:
                    yield from queue.take(crew, future)
            if queue.is_empty and not any(crew.in_hand for crew in crews):
                return

    def close(self) -> None:
        """End the workers that were started here."""
        for crew in self._crews:
            crew.end()
        self._crews.clear()


class _Queue(Struct):
    """Jobs that wait: those not begun, those that nobody took, and rows that may be what ends workers."""

    jobs: Iterator[RowsJob]
    returned: deque[RowsJob] = field(default_factory=deque)
    suspects: deque[RowsJob] = field(default_factory=deque)
    #: how often rows were begun alone in vain, by their numbers
    tries: dict[int, int] = field(default_factory=dict)
    last_error: str = ""
    has_ended: bool = False

    def hand_out(self, crew: Crew) -> None:
        """Give a crew as much as it takes: a suspect alone, so that the culprit is found, else jobs ahead of time."""
        while crew.has_room(alone=bool(self.suspects)):
            alone = bool(self.suspects)
            job = self.suspects.popleft() if alone else self._next()
            if job is None:
                return
            try:
                crew.submit(job, alone=alone)
            except Exception as error:  # noqa: BLE001 - a worker that was ended, no more processes, no more memory
                self.last_error = _said(error)
                (self.suspects if alone else self.returned).appendleft(job)
                self._suspect(crew.end())

    def _next(self) -> RowsJob | None:
        job = self.returned.popleft() if self.returned else next(self.jobs, None)
        self.has_ended = job is None
        return job

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return self.has_ended and not self.suspects and not self.returned

    def take(self, crew: Crew, future: Future[tuple[Outcome, ...]]) -> Iterator[Outcome]:
        """What came of a job; where it was lost its rows are begun again, and given up in the end."""
        if future not in crew.in_hand:  # it was lost with another
            return
        alone, job = crew.is_alone, crew.in_hand[future]
        try:
            made = future.result()
        except Exception as error:  # noqa: BLE001 - as above
            lost = crew.end() if isinstance(error, BrokenExecutor) else [crew.taken(future)]
            yield from self._lost(job, error) if alone else ()
            self._suspect([other for other in lost if not alone or other is not job])
        else:
            crew.taken(future)
            crew.failures = 0
            yield from made

    def _suspect(self, jobs: Iterable[RowsJob]) -> None:
        self.suspects += [RowsJob(job.templates, (row,)) for job in jobs for row in job.rows]

    def _lost(self, job: RowsJob, error: Exception) -> Iterator[Outcome]:
        """A row that was alone when its worker was ended: it is begun again, or given up."""
        (row,) = job.rows
        self.tries[row.number] = self.tries.get(row.number, 0) + 1
        if self.tries[row.number] < _TRIES:
            self.suspects.append(job)
        else:
            yield from _failed([job], _said(error))

    def given_up(self) -> Iterator[Outcome]:
        """All rows that are left, where no workers can be started."""
        for jobs in (self.suspects, self.returned, self.jobs):
            for job in jobs:
                yield from _failed([job], f"no process can be started: {self.last_error}")


def _said(error: Exception) -> str:
    if isinstance(error, BrokenExecutor):
        return "the process that worked on it was ended"
    return f"{type(error).__name__}: {error}"


def _failed(jobs: Sequence[RowsJob], why: str) -> Iterator[Outcome]:
    """Rows of which nothing is known but that their workers were ended."""
    finding = Diagnostic(Code.WORKER_ENDED, Severity.ERROR, why, hint="build it alone to see why")
    for job in jobs:
        yield from (Outcome(row.number, row.line, {}, (finding,)) for row in job.rows)


def local_executor(processes: int) -> BatchExecutor:
    """So many processes of this machine, or this one where they are fewer than two.

    Each is a pool of its own: one that is killed in the middle of a result breaks nobody else's pipe.
    """
    if processes < 2:
        return BatchExecutor(_Here, 1, local=False)
    return BatchExecutor(new_worker, processes, pools=processes)


class _Here(Executor):
    """Does work at once, in this process."""

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        """Do the work, and give what came of it."""
        future: Future[object] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - whoever asks for the result gets it
            future.set_exception(error)
        return future
