"""Workers that break together: an executor, started when it is needed and anew when it has ended."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future

from msgspec import Struct, field

from docexport.parallel.processes import stop
from docexport.session.batch.job import Outcome, RowsJob, make_rows

#: jobs for each worker that are handed out at once: enough that none waits, so few that memory stays flat
_PREFETCHED = 2
#: jobs after which processes are replaced by new ones, for each worker: memory that libraries lose is given back
_RECYCLE = 100
#: times that no job could be handed out, one after the other, after which a crew is asked no more
_MOST_FAILURES = 3


class Crew(Struct):
    """So many `workers` of one executor, which `make` starts, and the jobs they have in hand."""

    make: Callable[[], Executor]
    workers: int
    local: bool
    in_hand: dict[Future[tuple[Outcome, ...]], RowsJob] = field(default_factory=dict)
    #: whether what is in hand is one row that may be what ends workers
    is_alone: bool = False
    #: how often no job could be handed out since the last one that was done
    failures: int = 0
    _pool: Executor | None = None
    _handed_out: int = 0

    @property
    def is_lame(self) -> bool:
        """Whether no workers can be started."""
        return self.failures >= _MOST_FAILURES and not self.in_hand

    def has_room(self, *, alone: bool) -> bool:
        """Whether one more job can be handed out; one that is to be alone where none is in hand."""
        if self.is_alone or self.failures >= _MOST_FAILURES:
            return False
        if alone or (self.local and self._handed_out >= _RECYCLE * self.workers):
            return not self.in_hand
        return len(self.in_hand) < self.workers * _PREFETCHED

    def submit(self, job: RowsJob, *, alone: bool) -> None:
        """Hand a job out. Raises whatever the executor does; `end` is to be called then."""
        self.failures += 1
        if self.local and self._handed_out >= _RECYCLE * self.workers:
            self.end()
        if self._pool is None:
            self._pool, self._handed_out = self.make(), 0
        self.in_hand[self._pool.submit(make_rows, job)] = job
        self._handed_out += 1
        self.is_alone = alone
        self.failures -= 1

    def taken(self, future: Future[tuple[Outcome, ...]]) -> RowsJob:
        """The job of a result that is there; it is in hand no more."""
        self.is_alone = False
        return self.in_hand.pop(future)

    def end(self) -> list[RowsJob]:
        """End the workers, at once, and give what they had in hand."""
        pool, self._pool = self._pool, None
        lost = list(self.in_hand.values())
        self.in_hand.clear()
        self.is_alone = False
        if pool is not None and self.local:
            stop(pool)
        elif pool is not None:
            pool.shutdown(wait=False)
        return lost
