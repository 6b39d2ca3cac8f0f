"""Work given to other processes: results in their order, errors as they are, what was primed, what is kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from docexport.cache.store import DiskStore
from docexport.parallel.pool import WorkerPool

_PRIMED: list[int] = []


@dataclass(frozen=True)
class Number:
    """A job for tests."""

    value: int


def double(job: Number) -> int:
    """Its result."""
    return job.value * 2


def process(_job: Number) -> int:
    """The process that does it."""
    return os.getpid()


def refuse(job: Number) -> int:
    """Does it if it can."""
    if job.value == 3:
        raise ValueError("three")
    return job.value


def keep_in_mind(job: Number) -> None:
    """What a process is primed with."""
    _PRIMED.append(job.value)


def in_mind(_job: Number) -> list[int]:
    """What it was primed with."""
    return _PRIMED


def get_ready(_job: None) -> None:
    """Gets ready for nothing."""


@pytest.fixture(params=[1, 2, 5])
def pool(request: pytest.FixtureRequest) -> Iterator[WorkerPool]:
    made = WorkerPool(request.param)
    yield made
    made.close()


def test_results_come_in_the_order_of_jobs(pool: WorkerPool) -> None:
    jobs = [Number(value) for value in range(40)]
    assert pool.run(double, jobs) == [value * 2 for value in range(40)]
    assert pool.run_all(double, jobs) == [value * 2 for value in range(40)]
    assert pool.run(double, []) == []


def test_what_a_job_raises_is_raised(pool: WorkerPool) -> None:
    with pytest.raises(ValueError, match="three"):
        pool.run(refuse, [Number(value) for value in range(10)])


def test_a_single_job_is_done_here_unless_a_process_is_there(pool: WorkerPool) -> None:
    assert pool.run(process, [Number(1)]) == [os.getpid()]
    pool.start(get_ready)
    (other,) = pool.run(process, [Number(1)])
    assert (other == os.getpid()) == (pool.processes == 1)


def test_each_process_is_primed_before_it_works() -> None:
    pool = WorkerPool(3)
    try:
        pool.start(get_ready)
        pool.warm_up(keep_in_mind, Number(7))
        assert pool.run(in_mind, [Number(value) for value in range(9)]) == [[7]] * 9
    finally:
        pool.close()
    assert _PRIMED == []


def test_other_things_are_done_while_others_work(pool: WorkerPool) -> None:
    called: list[str] = []
    pool.start(get_ready)
    pool.run(double, [Number(1), Number(2)], lambda: called.append("here"))
    assert called == (["here"] if pool.processes > 1 else [])


def test_what_is_begun_is_waited_for_and_kept(pool: WorkerPool, tmp_path: Path) -> None:
    pool.store = DiskStore(tmp_path)
    wait: Callable[[], int] = pool.begin(process, Number(1))
    first = wait()
    assert (first == os.getpid()) == (pool.processes == 1)
    pool.store.finish()
    again = WorkerPool(2, DiskStore(tmp_path))
    assert again.begin(process, Number(1))() == first


def test_what_is_kept_is_read_and_what_cannot_be_read_is_made_again(pool: WorkerPool, tmp_path: Path) -> None:
    jobs = [Number(value) for value in range(6)]
    store = pool.store = DiskStore(tmp_path)
    assert pool.run(double, jobs[:4]) == [0, 2, 4, 6]
    store.finish()
    kept = sorted(tmp_path.glob("??/*"))
    assert len(kept) == 4
    kept[0].write_bytes(b"spoiled")
    assert [store.has(double, job) for job in jobs] == [True] * 4 + [False] * 2
    assert pool.run(double, jobs) == [0, 2, 4, 6, 8, 10]
    store.finish()
    assert [DiskStore(tmp_path).get(double, job) for job in jobs] == [0, 2, 4, 6, 8, 10]


def test_what_is_begun_ahead_is_done_once(tmp_path: Path) -> None:
    store = DiskStore(tmp_path)
    pool = WorkerPool(2, store)
    try:
        pool.prefetch(count_calls, Number(1))  # nobody was started, so nothing is begun
        pool.start(get_ready)
        pool.prefetch(count_calls, Number(3))
        pool.prefetch(count_calls, Number(9))  # never asked for
        assert pool.run(count_calls, [Number(2), Number(3)]) == [2, 3]
        assert pool.run(calls, [Number(0)]) == [[3, 9, 2]]
        store.finish()
        pool.prefetch(count_calls, Number(3))  # kept
        assert pool.run(count_calls, [Number(3)]) == [3]
        assert pool.run(calls, [Number(4)]) == [[3, 9, 2]]
    finally:
        pool.close()


_CALLED: list[int] = []


def count_calls(job: Number) -> int:
    """Gives its value, and notes it."""
    _CALLED.append(job.value)
    return job.value


def calls(_job: Number) -> list[int]:
    """All jobs that were noted."""
    return _CALLED


def test_what_is_put_off_is_done_while_others_work() -> None:
    done: list[str] = []
    pool = WorkerPool(2)
    try:
        pool.later(lambda: done.append("later"))
        pool.run(double, [Number(1)])
        assert done == [], "nobody else is at work"
        pool.start(get_ready)
        pool.run(double, [Number(1)])
        assert done == ["later"]
    finally:
        pool.close()


def test_workers_are_primed_with_the_same_once() -> None:
    pool = WorkerPool(2)
    try:
        assert not pool.warm_up(keep_in_mind, Number(1)), "nobody was started"
        pool.start(get_ready)
        assert [pool.warm_up(keep_in_mind, Number(number)) for number in (1, 1, 2)] == [True, False, True]
        assert pool.run(in_mind, [Number(0)]) == [[1, 2]]
    finally:
        pool.close()


def test_who_is_dismissed_ends_and_others_can_be_started() -> None:
    pool = WorkerPool(2)
    try:
        assert not pool.has_started
        pool.start(get_ready)
        (first,) = pool.run(process, [Number(1)])
        pool.release()
        assert pool.has_started
        pool.start(get_ready)
        assert pool.run(process, [Number(1)]) not in ([first], [os.getpid()])
    finally:
        pool.close()
    for ended in (first,):
        with pytest.raises(ProcessLookupError):
            os.kill(ended, 0)
