"""Copies of this process that work for it: results and errors as they are, ends as they must be, nothing left."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from pathlib import Path
from typing import Any

import pytest

from docexport.parallel.worker import ForkWorker

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux alone")


class UnsendableError(Exception):
    """Holds what cannot be sent."""

    def __init__(self) -> None:
        super().__init__("cannot be sent")
        self.held = lambda: None


def double(value: Any, *, times: int = 2) -> Any:
    """Its result."""
    return value * times


def fail(message: str) -> None:
    """Fails as told."""
    raise ValueError(message)


def fail_badly() -> None:
    """Fails with an error that cannot be sent."""
    raise UnsendableError


def end() -> None:
    """Ends the process."""
    os._exit(3)


@pytest.fixture
def copy() -> Iterator[ForkWorker]:
    made = ForkWorker()
    yield made
    made.shutdown()


def test_results_come_back_in_their_order(copy: ForkWorker) -> None:
    futures = [copy.submit(double, value, times=3) for value in range(200)]
    assert [future.result(30) for future in futures] == [value * 3 for value in range(200)]
    assert copy.submit(os.getpid).result(30) != os.getpid()


def test_large_values_go_there_and_back(copy: ForkWorker) -> None:
    large = b"x" * (3 << 20)
    waiting = [copy.submit(double, large) for _ in range(4)]
    assert all(future.result(60) == large * 2 for future in waiting)
    assert copy.submit(double, "next").result(30) == "nextnext"


def test_errors_are_raised_here(copy: ForkWorker) -> None:
    with pytest.raises(ValueError, match="three"):
        copy.submit(fail, "three").result(30)
    with pytest.raises(RuntimeError, match="UnsendableError: cannot be sent"):
        copy.submit(fail_badly).result(30)
    assert copy.submit(double, 4).result(30) == 8


def test_what_a_lost_process_was_to_do_is_lost(copy: ForkWorker) -> None:
    futures = [copy.submit(end), copy.submit(double, 1)]
    for future in futures:
        with pytest.raises(BrokenExecutor, match="has ended"):
            future.result(30)
    with pytest.raises(BrokenExecutor):
        copy.submit(double, 1).result(30)


def test_it_gets_ready_before_all_else(tmp_path: Path) -> None:
    copy = ForkWorker(lambda: (tmp_path / "ready").write_text("yes"))
    try:
        assert copy.submit(os.path.exists, tmp_path / "ready").result(30)
    finally:
        copy.shutdown()


def test_it_works_where_files_cannot_lie_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    for missing in (True, False):
        with monkeypatch.context() as changed:
            if missing:
                changed.delattr(os, "memfd_create", raising=False)
            else:
                changed.setattr(os, "memfd_create", lambda _name: (_ for _ in ()).throw(OSError(38, "no such call")))
            copy = ForkWorker()
            try:
                assert copy.submit(double, "x").result(30) == "xx"
            finally:
                copy.shutdown()


def test_it_is_ended_at_once(copy: ForkWorker) -> None:
    process = copy.submit(os.getpid).result(30)
    copy.submit(time.sleep, 600)
    copy.shutdown()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_it_ends_with_whom_it_works_for(tmp_path: Path) -> None:
    code = (
        "import os, sys, time\nfrom docexport.parallel.worker import ForkWorker\ncopy = ForkWorker()\n"
        "print(copy.submit(os.getpid).result(), flush=True)\ncopy.submit(time.sleep, 600)\ntime.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=tmp_path) as parent:
        assert parent.stdout is not None
        process = int(parent.stdout.readline())
        ended = os.pidfd_open(process)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        assert select.select([ended], [], [], 30)[0] == [ended], "it works on for nobody"
        os.close(ended)


# --- books in several processes


LONG = "# Chapter {}\n\n" + "Words of a chapter that is long enough to be laid out by itself. " * 900 + "\n"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    for number in range(2):
        (tmp_path / f"{number}.md").write_text(LONG.format(number))
    (tmp_path / "docexport.toml").write_text('chapters = ["*.md"]\n[metadata]\ntitle = "T"\nlanguage = "en"\n')
    return tmp_path


def run(book: Path, *arguments: str, out: str = "book.pdf", **variables: str) -> subprocess.CompletedProcess[str]:
    """The same command for a book, with a temporary folder of its own."""
    (book / "tmp").mkdir(exist_ok=True)
    env = {**os.environ, "DOCEXPORT_CACHE": str(book / "cache"), "TMPDIR": str(book / "tmp"), **variables}
    command = [sys.executable, "-m", "docexport", "build", str(book), "-o", out, "-j", "2", *arguments]
    return subprocess.run(command, cwd=book, env=env, capture_output=True, text=True, check=True)


def test_a_book_whose_chapters_are_all_kept_is_put_together_anew(book: Path) -> None:
    """The engine is loaded by whoever writes the file then, as no chapter is laid out."""
    run(book)
    again = run(book, out="again.pdf")
    assert again.stderr == ""
    assert (book / "again.pdf").read_bytes() == (book / "book.pdf").read_bytes()


def test_builds_leave_nothing_in_the_temporary_folder(book: Path) -> None:
    for text in ("one", "two"):
        (book / "1.md").write_text(LONG.format(text))
        run(book)
    assert list((book / "tmp").iterdir()) == []


def test_books_are_built_where_files_cannot_lie_in_memory_and_nobody_waits_for_children(book: Path) -> None:
    run(book)
    first = (book / "book.pdf").read_bytes()
    (book / "sitecustomize.py").write_text(
        "import os, signal\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\ndel os.memfd_create\n"
    )
    shutil.rmtree(book / "cache")
    assert run(book, PYTHONPATH=str(book)).stderr == ""
    assert (book / "book.pdf").read_bytes() == first
    assert list((book / "tmp").iterdir()) == []


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_outputs_are_no_hindrance(book: Path, closed: str) -> None:
    command = f"{sys.executable} -m docexport build . -o book.txt {closed}"
    assert subprocess.run(["/bin/sh", "-c", command], cwd=book, check=False).returncode == 0
    assert (book / "book.txt").is_file()
