"""Work given to other processes: results in their order, errors as they are, what was primed, what is kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from docexport.pipeline.store import DiskStore
from docexport.writers.workshop import Workshop

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
def workshop(request: pytest.FixtureRequest) -> Iterator[Workshop]:
    made = Workshop(request.param)
    yield made
    made.close()


def test_results_come_in_the_order_of_jobs(workshop: Workshop) -> None:
    jobs = [Number(value) for value in range(40)]
    assert workshop.run(double, jobs) == [value * 2 for value in range(40)]
    assert workshop.run_all(double, jobs) == [value * 2 for value in range(40)]
    assert workshop.run(double, []) == []


def test_what_a_job_raises_is_raised(workshop: Workshop) -> None:
    with pytest.raises(ValueError, match="three"):
        workshop.run(refuse, [Number(value) for value in range(10)])


def test_a_single_job_is_done_here_unless_a_process_is_there(workshop: Workshop) -> None:
    assert workshop.run(process, [Number(1)]) == [os.getpid()]
    workshop.start(get_ready)
    (other,) = workshop.run(process, [Number(1)])
    assert (other == os.getpid()) == (workshop.processes == 1)


def test_each_process_is_primed_before_it_works() -> None:
    workshop = Workshop(3)
    try:
        workshop.start(get_ready)
        workshop.prime(keep_in_mind, Number(7))
        assert workshop.run(in_mind, [Number(value) for value in range(9)]) == [[7]] * 9
    finally:
        workshop.close()
    assert _PRIMED == []


def test_other_things_are_done_while_others_work(workshop: Workshop) -> None:
    called: list[str] = []
    workshop.start(get_ready)
    workshop.run(double, [Number(1), Number(2)], lambda: called.append("here"))
    assert called == (["here"] if workshop.processes > 1 else [])


def test_what_is_begun_is_waited_for_and_kept(workshop: Workshop, tmp_path: Path) -> None:
    workshop.store = DiskStore(tmp_path)
    wait: Callable[[], int] = workshop.begin(process, Number(1))
    first = wait()
    assert (first == os.getpid()) == (workshop.processes == 1)
    workshop.store.finish()
    again = Workshop(2, DiskStore(tmp_path))
    assert again.begin(process, Number(1))() == first


def test_what_is_kept_is_read_and_what_cannot_be_read_is_made_again(workshop: Workshop, tmp_path: Path) -> None:
    jobs = [Number(value) for value in range(6)]
    store = workshop.store = DiskStore(tmp_path)
    assert workshop.run(double, jobs[:4]) == [0, 2, 4, 6]
    store.finish()
    kept = sorted(tmp_path.glob("??/*"))
    assert len(kept) == 4
    kept[0].write_bytes(b"spoiled")
    assert [store.has(double, job) for job in jobs] == [True] * 4 + [False] * 2
    assert workshop.run(double, jobs) == [0, 2, 4, 6, 8, 10]
    store.finish()
    assert [DiskStore(tmp_path).get(double, job) for job in jobs] == [0, 2, 4, 6, 8, 10]
