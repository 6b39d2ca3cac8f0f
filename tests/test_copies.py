"""Work shared with copies of this process: the same results, whatever becomes of the copies."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from docexport.diagnostics import Diagnostics, DocexportError
from docexport.parallel import pool as pool_module
from docexport.parallel.calls import fork_map
from docexport.parallel.fork import can_fork
from docexport.parallel.pool import WorkerPool
from samples import manuscript_of
from writers import render_text

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux"),
    pytest.mark.usefixtures("alone"),
]

NUMBERS = list(range(10))
HERE = os.getpid()


def shared(function: Callable[[int], Any], processes: int = 3) -> list[Any]:
    """The results of a function for some numbers of the same size."""
    return fork_map(function, NUMBERS, processes)


@pytest.mark.parametrize("processes", [1, 2, 3, 20])
def test_results_come_in_the_order_of_jobs(processes: int) -> None:
    assert shared(lambda number: number * 2, processes) == [number * 2 for number in NUMBERS]


def meeting() -> Callable[[int], int]:
    """A job that gives its process; the first is not done, here or in a copy, before the other has begun one."""
    here, there = os.pipe(), os.pipe()
    met: list[bytes] = []

    def process(_number: int) -> int:
        mine, other = (here, there) if os.getpid() == HERE else (there, here)
        if not met:
            os.write(other[1], b"!")
            met.append(os.read(mine[0], 1))
        return os.getpid()

    return process


def test_a_copy_works_too() -> None:
    assert len(set(shared(meeting(), 2))) == 2


def test_what_a_job_raises_is_raised() -> None:
    def refuse(number: int) -> int:
        if number == 9:  # in the last copy
            raise ValueError("nine")
        return number

    with pytest.raises(ValueError, match="nine"):
        shared(refuse)


def test_copies_are_ended_where_this_process_fails() -> None:
    def wait(number: int) -> None:
        if number == 0:
            raise ValueError("here")
        signal.pause()

    with pytest.raises(ValueError, match="here"):
        shared(wait)


def test_what_a_copy_cannot_do_is_done_here() -> None:
    def die(number: int) -> int:
        if os.getpid() != HERE:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    assert shared(die) == NUMBERS


def test_what_cannot_be_sent_is_made_here() -> None:
    assert [function() for function in shared(lambda number: lambda: number)] == NUMBERS


def test_other_things_are_done_while_copies_work() -> None:
    done: list[str] = []
    fork_map(str, NUMBERS, 2, lambda: done.append("this"))
    assert done == ["this"]


def test_no_copy_is_made_of_a_process_that_does_several_things(monkeypatch: pytest.MonkeyPatch) -> None:
    assert can_fork()
    assert len(set(WorkerPool(2).share(meeting(), NUMBERS))) == 2
    assert set(WorkerPool(1).share(lambda _number: os.getpid(), NUMBERS)) == {HERE}
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert not can_fork()
    assert set(WorkerPool(2).share(lambda _number: os.getpid(), NUMBERS)) == {HERE}


def test_of_jobs_that_fail_the_first_is_told() -> None:
    def refuse(number: int) -> int:
        if number in {2, 5, 8}:
            raise ValueError(f"number {number}")
        return number

    for _ in range(5):
        with pytest.raises(ValueError, match="number 2"):
            shared(refuse)


# --- what is shared in builds

CHAPTERS = "\n\n".join(f"# Chapter {number}\n\nWords, $x^{number}$.[^1]" for number in range(6))


def test_chapters_rendered_in_copies_are_the_same_and_what_is_found_in_them_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = CHAPTERS + "\n\n$\\nosuchthing{$\n\n[^1]: A note.\n"
    diagnostics = [Diagnostics(), Diagnostics()]
    one = manuscript_of(text, "txt", diagnostics[0], metadata={"kind": "book", "title": "T"})
    several = manuscript_of(text, "txt", diagnostics[1], metadata={"kind": "book", "title": "T"})
    made: list[int] = []

    def counted(function: Any, jobs: Any, processes: int, meanwhile: Any) -> Any:
        made.append(processes)
        return fork_map(function, jobs, processes, meanwhile)

    monkeypatch.setattr(pool_module, "fork_map", counted)
    assert render_text(replace(several, pool=WorkerPool(3))) == render_text(one)
    assert made == [3]
    assert list(diagnostics[1]) == list(diagnostics[0]) != []


def test_a_template_that_fails_in_a_copy_is_reported_as_ever(tmp_path: Path) -> None:
    theme = tmp_path / "themes" / "mine"
    (theme / "templates" / "txt").mkdir(parents=True)
    (theme / "theme.toml").write_text('extends = "base"\n')
    (theme / "templates" / "txt" / "code_block.j2").write_text("{{ nothing }}")
    text = CHAPTERS.replace("[^1]", "") + "\n\n```\ncode\n```\n"
    told = []
    for processes in (1, 3):
        diagnostics = Diagnostics()
        manuscript = manuscript_of(text, "txt", diagnostics, root=tmp_path, theme="mine", metadata={"kind": "book"})
        with pytest.raises(DocexportError):
            render_text(replace(manuscript, pool=WorkerPool(processes)))
        told.append([str(item) for item in diagnostics])
    assert told[0] == told[1]
    assert "code_block.j2" in told[0][0]
