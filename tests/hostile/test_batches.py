"""Workers that are lost: no batch ends with them, and no row is lost or made twice."""

from __future__ import annotations

import gc
import itertools
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from pathlib import Path
from typing import Any

import pytest

from docexport.parallel.fork import Channel
from docexport.parallel.worker import ForkWorker
from docexport.session.batch.executor import BatchExecutor, local_executor
from docexport.session.batch.job import Outcome, RowsJob
from docexport.session.batch.rows import Row

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are forks on Linux alone")


def jobs(rows: int, each: int = 8) -> Iterator[RowsJob]:
    for first in range(1, rows + 1, each):
        yield RowsJob((), tuple(Row(n, n + 1, {}) for n in range(first, min(first + each, rows + 1))))


def ended(executor: BatchExecutor, rows: int) -> tuple[Counter[int], dict[int, str]]:
    """How often each row came back, and why those failed that did."""
    try:
        outcomes = list(executor.outcomes(jobs(rows)))
    finally:
        executor.close()
    failed = {outcome.row: outcome.findings[0].message for outcome in outcomes if outcome.failed}
    return Counter(outcome.row for outcome in outcomes), failed


class Flaky(Executor):
    """Works here, and raises when `breaks` says so, for submitting and for the result. Once broken it stays so."""

    def __init__(self, breaks: Callable[[str, RowsJob], Exception | None]) -> None:
        self._breaks, self._broken = breaks, False

    def submit(self, fn: Any, /, *arguments: Any, **options: Any) -> Any:
        (job,) = arguments
        error = BrokenExecutor("gone") if self._broken else self._breaks("submit", job)
        if error:
            self._broken = True
            raise error
        future: Future[Any] = Future()
        if error := self._breaks("result", job):
            self._broken = isinstance(error, BrokenExecutor)
            future.set_exception(error)
        else:
            future.set_result(tuple(Outcome(row.number, row.line, {"a": b""}, ()) for row in job.rows))
        return future


@pytest.mark.parametrize("error", [BrokenExecutor("gone"), OSError(11, "no more processes"), MemoryError()])
@pytest.mark.parametrize("when", ["submit", "result"])
@pytest.mark.parametrize("pools", [1, 2])
def test_no_error_of_an_executor_ends_a_batch(error: Exception, when: str, pools: int) -> None:
    calls = itertools.count()

    def breaks(what: str, _job: RowsJob) -> Exception | None:
        return error if what == when and next(calls) % 5 == 0 else None

    times, failed = ended(BatchExecutor(lambda: Flaky(breaks), 2, pools=pools), 100)
    assert times == Counter(range(1, 101))
    assert failed == {}


@pytest.mark.parametrize("error", [BrokenExecutor("gone"), MemoryError("too much")])
@pytest.mark.parametrize("pools", [1, 2])
def test_no_row_but_the_culprit_is_given_up(error: Exception, pools: int) -> None:
    def breaks(what: str, job: RowsJob) -> Exception | None:
        return error if what == "result" and any(row.number == 7 for row in job.rows) else None

    times, failed = ended(BatchExecutor(lambda: Flaky(breaks), 2, pools=pools), 40)
    assert times == Counter(range(1, 41))
    why = "the process that worked on it was ended" if isinstance(error, BrokenExecutor) else "MemoryError: too much"
    assert failed == {7: why}


@pytest.mark.parametrize("pools", [1, 2])
def test_a_batch_that_gets_no_process_ends_and_says_so(pools: int) -> None:
    def none() -> Executor:
        raise OSError(11, "Resource temporarily unavailable")

    times, failed = ended(BatchExecutor(none, 2, pools=pools), 20)
    assert times == Counter(range(1, 21))
    assert set(failed.values()) == {
        "no process can be started: BlockingIOError: [Errno 11] Resource temporarily unavailable"
    }


def test_a_pool_that_cannot_be_started_leaves_its_rows_to_the_others() -> None:
    made = itertools.count()

    def one() -> Executor:
        if next(made):
            raise OSError(11, "no more")
        return Flaky(lambda _what, _job: None)

    times, failed = ended(BatchExecutor(one, 2, pools=2), 100)
    assert times == Counter(range(1, 101))
    assert failed == {}


def end_once(mark: str, job: RowsJob) -> tuple[Outcome, ...]:
    """Rows; whoever is the first to do those of a mark ends, in the middle of a long result."""
    try:
        Path(mark, str(job.rows[0].number)).touch(exist_ok=False)
        if job.rows[0].number % 3 == 1:
            os.kill(os.getpid(), signal.SIGKILL)
    except FileExistsError:
        pass
    return tuple(Outcome(row.number, row.line, {"a": b"x" * 100_000}, ()) for row in job.rows)


@on_linux
def test_no_killed_process_ends_a_batch(tmp_path: Path) -> None:
    class Killed(ForkWorker):
        def submit(self, fn: Any, /, *arguments: Any, **options: Any) -> Any:
            return super().submit(end_once, str(tmp_path), *arguments)

    times, failed = ended(BatchExecutor(Killed, 2, pools=2), 100)
    assert times == Counter(range(1, 101))
    assert failed == {}


@on_linux
def test_a_process_killed_in_the_middle_of_a_result_stops_nobody() -> None:
    """A pool of several would wait for ever for the rest: the others hold the same pipe open."""
    executor = local_executor(2)
    assert executor.pools == 2
    first, second = executor.make(), executor.make()
    try:
        half = first.submit(_send_half)
        with pytest.raises(BrokenExecutor):
            half.result(30)
        assert second.submit(os.getpid).result(30) > 0
    finally:
        first.shutdown()
        second.shutdown()


def _send_half() -> None:
    gc.unfreeze()
    (channel,) = (item for item in gc.get_objects() if isinstance(item, Channel))
    channel._results.write((1 << 20).to_bytes(8, "little") + b"half")
    os.kill(os.getpid(), signal.SIGKILL)


@on_linux
def test_no_killed_worker_changes_what_a_command_makes(tmp_path: Path) -> None:
    (tmp_path / "letter.md").write_text("---\ntitle: Letter\nlanguage: en\n---\n\nDear {{ row.name }}.\n")
    (tmp_path / "rows.csv").write_text("name\n" + "".join(f"Person {n}\n" for n in range(400)))
    command = [sys.executable, "-m", "docexport", "build", "letter.md", "--data", "rows.csv", "--to", "txt", "-j", "2"]
    with subprocess.Popen([*command, "--out", "out"], cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        children, killed = Path(f"/proc/{process.pid}/task/{process.pid}/children"), set[int]()
        while process.poll() is None and len(killed) < 5:
            for child in map(int, children.read_text().split() if children.exists() else ()):
                if child not in killed and any((tmp_path / "out").glob("*.txt")):
                    killed.add(child)
                    os.kill(child, signal.SIGKILL)
        said, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert killed
    assert "400 of 400 rows made" in said
    made = {path.name: path.read_text() for path in (tmp_path / "out").iterdir()}
    assert len(made) == 400
    assert all(f"Dear Person {n}." in made[f"letter-{n + 1}.txt"] for n in range(400))
