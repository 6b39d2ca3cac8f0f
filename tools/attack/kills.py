"""Kills workers of batches and builds of books at random moments, and compares all that comes out with quiet runs.

python tools/attack/kills.py [BATCHES] [BOOKS] [SEED]

In each batch five workers are killed: every row must be there once, as a quiet run makes it, with exit code 0. A build
of a book is killed with all its processes: each file is whole or absent, and the next build gives the same bytes.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

COMMAND = (sys.executable, "-m", "docexport", "build")
HEAD = "---\ntitle: Letter to {{ row.name }}\nlanguage: en\nkind: letter\n---\n"
LETTER = HEAD + "\nDear **{{ row.name }}**, your number is `{{ row.id }}`.\n"
CHAPTER = "# Chapter {}\n\n" + "Words of a chapter that is long enough to be laid out by itself. " * 900 + "\n"
KILLS = 5
Files = dict[str, bytes]


def files_in(folder: Path) -> Files:
    """The files in a folder by their names, where there is one."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*"))} if folder.is_dir() else {}


def children(process: int) -> list[int]:
    """The processes that one has started."""
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    return []


def started(here: Path, *words: str, **options: object) -> subprocess.Popen[str]:
    """docexport at work."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([*COMMAND, *words], cwd=here, **pipes, **options)  # type: ignore[call-overload,no-any-return]


def killed_batch(here: Path, words: Sequence[str], seconds: float, chance: random.Random) -> tuple[int, int]:
    """Run a batch, kill workers at random moments, and give the exit code and how many were killed."""
    process, killed = started(here, *words), list[int]()
    begun = time.monotonic()
    moments = sorted(chance.uniform(0.3, 0.95) * seconds for _ in range(KILLS))
    while process.poll() is None and len(killed) < KILLS:
        workers = [worker for worker in children(process.pid) if worker not in killed]
        if workers and time.monotonic() - begun >= moments[len(killed)]:
            killed.append(chance.choice(workers))
            with suppress(ProcessLookupError):
                os.kill(killed[-1], signal.SIGKILL)
        time.sleep(0.002)
    process.communicate(timeout=600)
    return process.returncode, len(killed)


def batches(number: int, kind: str, rows: int, chance: random.Random) -> tuple[Counter[str], int]:
    """What came of batches whose workers were killed, and how many workers that were."""
    came: Counter[str] = Counter()
    kills = 0
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        (here / "letter.md").write_text(LETTER)
        (here / "rows.csv").write_text("id,name\n" + "".join(f"{n},Person {n}\n" for n in range(1, rows + 1)))
        words = ("letter.md", "--data", "rows.csv", "--to", kind, "-j", "2", "--no-cache", "--out")
        begun = time.monotonic()
        started(here, *words, "quiet").communicate(timeout=600)
        seconds, quiet = time.monotonic() - begun, files_in(here / "quiet")
        for run in range(number):
            code, killed = killed_batch(here, (*words, f"out{run}"), seconds, chance)
            kills += killed
            made = files_in(here / f"out{run}")
            came["every row once, rc 0" if code == 0 and made == quiet else f"rc {code}, {len(made)} files"] += 1
    return came, kills


def book(folder: Path) -> None:
    """A book that several processes lay out."""
    for number in range(3):
        (folder / f"{number}.md").write_text(CHAPTER.format(number))
    (folder / "docexport.toml").write_text('chapters = ["*.md"]\n[metadata]\ntitle = "T"\nlanguage = "en"\n')


def books(number: int, chance: random.Random) -> Counter[str]:
    """What came of builds of a book that were killed, and of those after them."""
    came: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        book(here)
        words = (".", "--to", "pdf,epub,txt", "-j", "2", "--out")
        env = {**os.environ, "DOCEXPORT_CACHE": str(here / "cache")}
        begun = time.monotonic()
        started(here, *words, "quiet", env={**env, "DOCEXPORT_CACHE": str(here / "other")}).communicate(timeout=600)
        seconds, quiet = time.monotonic() - begun, files_in(here / "quiet")
        for run in range(number):
            out = here / f"out{run}"
            shutil.rmtree(here / "cache", ignore_errors=True)  # what the killed build keeps, the next one reads
            process = started(here, *words, out.name, env=env, start_new_session=True)
            with suppress(subprocess.TimeoutExpired):
                process.wait(chance.uniform(0.05, 1) * seconds)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            left = {name: data for name, data in files_in(out).items() if not name.endswith(".part")}
            whole = all(quiet.get(name) == data for name, data in left.items())
            again = started(here, *words, out.name, env=env)
            again.communicate(timeout=600)
            same = again.returncode == 0 and files_in(out) == quiet
            came["whole or absent, next build the same" if whole and same else f"whole: {whole}, same: {same}"] += 1
    return came


def main() -> int:
    """Kill as often as asked for."""
    given = [int(word) for word in sys.argv[1:]]
    number, of_books, seed = [*given, *(10, 20, 0)[len(given) :]]
    chance = random.Random(seed)
    good = 0
    for kind, rows, share in (("txt", 600, number - number // 3), ("pdf", 150, number // 3)):
        came, kills = batches(share, kind, rows, chance)
        good += came["every row once, rc 0"]
        what = ", ".join(f"{times} {what}" for what, times in came.items())
        print(f"| kills: {kind} batch of {rows} rows | {share} batches, {kills} kills | {what} |", flush=True)
    came = books(of_books, chance)
    good += came["whole or absent, next build the same"]
    what = ", ".join(f"{times} {what}" for what, times in came.items())
    print(f"| kills: book builds, kill -9 | {of_books} | {what} |", flush=True)
    return 0 if good == number + of_books else 1


if __name__ == "__main__":
    sys.exit(main())
