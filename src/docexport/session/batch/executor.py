"""Who does the rows: processes of this machine, or any executor of `concurrent.futures` there is, as of a cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait

from msgspec import Struct

from docexport.parallel.processes import begin_worker, process_context, stop
from docexport.session.batch.job import Outcome, RowsJob, make_rows

#: jobs for each worker that are handed out at once: enough that none waits, so few that memory stays flat
_PREFETCHED = 2
#: jobs after which processes are replaced by new ones: memory that libraries lose is given back
_RECYCLE = 200


class BatchExecutor(Struct):
    """Workers, and the jobs they have in hand. Results come as they are done.

    `make` starts workers. Work of workers that are ended is done again, by new ones, row by row; a row with which
    they are ended again is given up.
    """

    make: Callable[[], Executor]
    workers: int
    #: whether workers are processes of this machine, which wear out
    local: bool = True
    #: whether workers can read the files that are here
    shares_disk: bool = True
    _pool: Executor | None = None
    _handed_out: int = 0

    def outcomes(self, jobs: Iterable[RowsJob]) -> Iterator[Outcome | RowsJob]:
        """What comes of the rows of all jobs; a job whose worker was ended with it is given back as it is."""
        waiting = iter(jobs)
        in_hand: dict[Future[tuple[Outcome, ...]], RowsJob] = {}
        while True:
            while len(in_hand) < self.workers * _PREFETCHED and (job := next(waiting, None)) is not None:
                in_hand[self._submit(job)] = job
            if not in_hand:
                return
            done, _ = wait(in_hand, return_when=FIRST_COMPLETED)
            for future in done:
                job = in_hand.pop(future)
                try:
                    yield from future.result()
                except BrokenExecutor:
                    broken = [job, *in_hand.values()]
                    in_hand.clear()
                    self._end()
                    yield from self._one_by_one(broken)
                    break

    def _submit(self, job: RowsJob) -> Future[tuple[Outcome, ...]]:
        if self.local and self._pool is not None and self._handed_out >= _RECYCLE:
            self._pool.shutdown(wait=False)  # its workers end when they have done what is in hand
            self._pool = None
        if self._pool is None:
            self._pool, self._handed_out = self.make(), 0
        self._handed_out += 1
        return self._pool.submit(make_rows, job)

    def _one_by_one(self, jobs: Iterable[RowsJob]) -> Iterator[Outcome | RowsJob]:
        """The rows that were in hand when a worker was ended, each alone, so that the culprit is found."""
        for job in jobs:
            for row in job.rows:
                alone = RowsJob(job.templates, (row,))
                try:
                    yield from self._submit(alone).result()
                except BrokenExecutor:
                    self._end()
                    yield alone

    def _end(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None and self.local:
            stop(pool)
        elif pool is not None:
            pool.shutdown(wait=False)

    def close(self) -> None:
        """End the workers that were started here."""
        self._end()


def local_executor(processes: int) -> BatchExecutor:
    """So many processes of this machine, or this one where they are fewer than two."""
    if processes < 2:
        return BatchExecutor(_Here, 1, local=False)
    return BatchExecutor(
        lambda: ProcessPoolExecutor(processes, process_context(), begin_worker, (os.getpid(),)), processes
    )


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
