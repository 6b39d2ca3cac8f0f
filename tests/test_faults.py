"""Faults: full disks, folders that cannot be written to, processes that are killed. Files are whole or absent."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from docexport.cli import main
from docexport.config import LimitOptions
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.session.isolation import Job, build_apart
from docexport.session.writing import write_file
from samples import ROOT

TEXT = "---\ntitle: Washing hands\nlanguage: en\n---\n\nWash your hands.\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text(TEXT)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words, catch_exceptions=False)


def docexport(*words: str, here: Path, **options: Any) -> subprocess.Popen[str]:
    """docexport in a process of its own."""
    command = [sys.executable, "-m", "docexport", *words]
    return subprocess.Popen(command, cwd=here, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def finished(*words: str, here: Path, **options: Any) -> int:
    """The exit code of docexport in a process of its own."""
    process = docexport(*words, here=here, **options)
    process.communicate(timeout=120)
    return process.returncode


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*.part")]


# --- writing


def test_a_full_disk_leaves_the_earlier_file(here: Path) -> None:
    """A process that may write no more than 2,000 bytes to a file is told the same as on a full disk."""
    (here / "a.epub").write_bytes(b"the earlier one")

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    done = docexport("build", "a.md", "--to", "epub", here=here, preexec_fn=limit)
    _, errors = done.communicate(timeout=120)
    assert f"error[{Code.CANNOT_WRITE}] cannot write `a.epub`: File too large" in errors
    assert done.returncode == 3
    assert (here / "a.epub").read_bytes() == b"the earlier one"
    assert leftovers(here) == []


@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_a_disk_that_fails_at_any_step_leaves_the_earlier_file(
    here: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    (here / "a.txt").write_bytes(b"the earlier one")

    def fail(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if call == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    elif call == "replace":
        monkeypatch.setattr(Path, "replace", fail)
    else:
        monkeypatch.setattr(os, "fdopen", fail)
    diagnostics = Diagnostics()
    assert not write_file(here / "a.txt", b"the new one", diagnostics)
    assert [(item.code, item.message) for item in diagnostics] == [
        (Code.CANNOT_WRITE, f"cannot write `{here / 'a.txt'}`: No space left on device")
    ]
    assert (here / "a.txt").read_bytes() == b"the earlier one"
    assert leftovers(here) == []


def test_a_target_that_is_a_folder_or_lies_in_a_file_is_said(here: Path) -> None:
    (here / "a.txt").mkdir()
    result = run("build", "a.md", "--to", "txt")
    assert f"error[{Code.CANNOT_WRITE}] cannot write `a.txt`: Is a directory" in result.stderr
    assert leftovers(here) == []
    assert run("build", "a.md", "--to", "txt", "--out", "a.md/deeper").exit_code == 3


def test_a_target_that_may_not_be_written_is_said(here: Path) -> None:
    """The proc file system takes no files from anybody, not even from root."""
    result = run("build", "a.md", "--to", "txt", "--out", "/proc/docexport")
    assert result.exit_code == 3
    assert f"error[{Code.CANNOT_WRITE}]" in result.stderr


def test_what_a_killed_run_left_is_cleared_away(here: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    old = here / f".a.txt.xyz.{int(ended.stdout)}.part"
    others = here / f".b.txt.xyz.{int(ended.stdout)}.part"
    running = here / f".a.txt.xyz.{os.getpid()}.part"
    foreign = here / ".a.txt.part"
    for path in (old, others, running, foreign):
        path.write_text("half")
    assert write_file(here / "a.txt", b"whole", Diagnostics())
    assert sorted(leftovers(here)) == sorted([running.name, foreign.name])


def test_a_build_that_is_killed_leaves_whole_files_or_none(here: Path) -> None:
    """Killed at five moments, each later than the last: what is there afterwards can be read to its end."""
    (here / "docexport.toml").write_text('formats = ["epub", "txt"]\nout = "out"\n')
    for number in range(30):
        (here / f"{number}.md").write_text(TEXT + f"\n\nWords {number}. " * 300)
    for moment in (0.3, 0.6, 0.9, 1.2, 1.5):
        process = docexport("build", ".", "--out", "out", here=here)
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        for path in (here / "out").glob("[0-9]*.*") if (here / "out").exists() else ():
            data = path.read_bytes()
            assert data.endswith(b"\n") if path.suffix == ".txt" else b"PK\x05\x06" in data[-64:]
    assert finished("build", ".", "--out", "out", here=here) == 0
    assert leftovers(here / "out") == []


def test_two_builds_into_one_folder_at_once(here: Path) -> None:
    (here / "a.md").write_text(TEXT + "\n\nWords. " * 3000)
    processes = [docexport("build", "a.md", "--to", "epub,txt", "--out", "out", here=here) for _ in range(4)]
    for process in processes:
        process.communicate(timeout=120)
    assert [process.returncode for process in processes] == [0] * 4
    first = {path.name: path.read_bytes() for path in (here / "out").iterdir()}
    run("build", "a.md", "--to", "epub,txt", "--out", "again")
    assert first == {path.name: path.read_bytes() for path in (here / "again").iterdir()}


def test_the_clock_is_not_in_the_files(here: Path) -> None:
    """Whatever day the clock shows, and where: the same bytes."""
    results = []
    for zone, day in (("UTC", "100"), ("Asia/Tokyo", "4000000000")):
        environment = {**os.environ, "TZ": zone}
        environment.pop("SOURCE_DATE_EPOCH", None)
        path = here / "a.md"
        os.utime(path, (int(day), int(day)))
        assert finished("build", "a.md", "--out", f"out-{day}", here=here, env=environment) == 0
        results.append({file.name: file.read_bytes() for file in (here / f"out-{day}").iterdir()})
    assert results[0] == results[1]
    assert len(results[0]) == 3


# --- documents in processes of their own


def job(path: Path, make: object, **limits: float) -> Job:
    return Job(path, LimitOptions(**limits), make)  # type: ignore[arg-type]


def _whole(path: Path, _found: Diagnostics) -> dict[Path, bytes]:
    return {path.with_suffix(".txt"): b"whole\n"}


def _endless(_path: Path, _found: Diagnostics) -> dict[Path, bytes]:
    while True:
        time.sleep(0.01)


def _greedy(path: Path, _found: Diagnostics) -> dict[Path, bytes]:
    return {path.with_suffix(".txt"): b"x" * (4 << 30)}


def _killed(_path: Path, _found: Diagnostics) -> dict[Path, bytes]:
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def _crashing(_path: Path, _found: Diagnostics) -> dict[Path, bytes]:
    raise ZeroDivisionError("division by zero")


def _released(_path: Path, _found: Diagnostics) -> dict[Path, bytes]:
    os._exit(7)


def _wrong(path: Path, diagnostics: Diagnostics) -> dict[Path, bytes]:
    diagnostics.error(Code.EMPTY_DOCUMENT, "nothing there")
    return {path.with_suffix(".txt"): b"half"}


FAULTS = {
    "endless": (_endless, Code.WORKER_ENDED, "took longer than 0.5 seconds"),
    "greedy": (_greedy, Code.WORKER_ENDED, "took more than 500 megabytes of memory"),
    "killed": (_killed, Code.WORKER_ENDED, "was ended by SIGKILL"),
    "leaving": (_released, Code.WORKER_ENDED, "ended with 7"),
    "crashing": (_crashing, Code.INTERNAL, "ZeroDivisionError: division by zero"),
    "wrong": (_wrong, Code.EMPTY_DOCUMENT, "nothing there"),
}


@pytest.mark.parametrize(("make", "code", "message"), FAULTS.values(), ids=FAULTS)
def test_a_document_that_fails_leaves_the_others_alone(here: Path, make: object, code: Code, message: str) -> None:
    diagnostics = Diagnostics()
    limits = {"seconds": 0.5 if make is _endless else 60, "memory": 500}
    jobs = [
        job(here / "1.md", _whole, **limits),
        job(here / "2.md", make, **limits),
        job(here / "3.md", _whole, **limits),
    ]
    written = build_apart(jobs, diagnostics)
    assert written == [here / "1.txt", here / "3.txt"]
    assert [item.code for item in diagnostics] == [code]
    assert message in next(iter(diagnostics)).message
    assert sorted(path.name for path in here.iterdir()) == ["1.txt", "3.txt", "a.md"]


def test_two_documents_with_one_name_are_said(here: Path) -> None:
    diagnostics = Diagnostics()
    build_apart([job(here / "1.md", _whole), job(here / "1.md", _whole)], diagnostics)
    assert [item.code for item in diagnostics] == [Code.NAME_COLLISION]


def test_a_batch_from_the_command_line(here: Path) -> None:
    """One document of four cannot be read; the others are built, and the exit code says that one was not."""
    (here / "docexport.toml").write_text('formats = ["txt"]\n\n[limits]\nseconds = 60\n')
    (here / "b.md").write_text(TEXT + "\n[x](javascript:x)\n")
    for name in ("c.md", "d.md"):
        (here / name).write_text(TEXT)
    result = run("build", ".", "--out", "out")
    assert result.exit_code == 1
    assert result.stdout == "out/a.txt\nout/c.txt\nout/d.txt\n"
    assert f"b.md:8:1: error[{Code.UNSAFE_LINK}]" in result.stderr


def test_limits_from_the_command_line_give_the_same_files(here: Path) -> None:
    assert run("build", "a.md", "--out", "one").exit_code == 0
    assert (
        run("build", "a.md", "--out", "two", "--time-limit", "100", "--memory-limit", "4000", "--verify").exit_code == 0
    )
    for path in (here / "one").iterdir():
        assert path.read_bytes() == (here / "two" / path.name).read_bytes()
    assert (here / "two/a-evidence.json").exists()


def test_a_document_that_takes_too_long_is_ended(here: Path) -> None:
    (here / "a.md").write_text(TEXT + "\n\n" + "Words and *more* of them. " * 60_000)
    result = run("build", "a.md", "--to", "txt,pdf", "--time-limit", "0.4")
    assert f"error[{Code.WORKER_ENDED}] `a.md` took longer than 0.4 seconds" in result.stderr
    assert sorted(path.name for path in here.iterdir()) == ["a.md"]


def test_fonts_that_are_missing_are_named(here: Path) -> None:
    theme = here / "themes/mine"
    theme.mkdir(parents=True)
    (theme / "theme.toml").write_text(
        'name = "mine"\n[fonts."Gone"]\npackage = "gone-for-good"\n[tokens.font]\nbody = "Gone"\n'
    )
    result = run("build", "a.md", "--to", "pdf", "--theme", "mine")
    assert f"error[{Code.MISSING_FONT}] the font `Gone` is not installed\nhint: run `pip install" in result.stderr
    assert not (here / "a.pdf").exists()


def test_the_sample_project_builds_with_limits_too(tmp_path: Path) -> None:
    result = run("build", str(ROOT / "content/handouts"), "--out", str(tmp_path), "--to", "txt", "--time-limit", "60")
    assert result.exit_code == 0
    assert len(list(tmp_path.iterdir())) == 3
