"""docexport and pandoc on the same book: whole processes, one after the other in one run, as ratios.

python -m benchmarks.against_pandoc [--runs N] needs pandoc (`pip install pypandoc_binary`; `make bench` does).
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.corpus import write_book

#: what pandoc is told so that it writes the same kind of book
COMMANDS = {
    "epub": ["-t", "epub3", "--toc", "--toc-depth=2", "--split-level=1", "--metadata", "title=A book of words"],
    "txt": ["-t", "plain", "--columns=72", "--reference-links"],
}


def cpu_seconds(command: list[str]) -> float:
    """The CPU time, in seconds, that a command and its children take."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Run both, print the medians and their ratio for each format."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    import pypandoc  # noqa: PLC0415 - a tool of the benchmark alone

    pandoc = str(pypandoc.get_pandoc_path())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book = write_book(folder / "book")
        chapters = sorted(map(str, book.parent.glob("*.md")))
        for suffix, options in COMMANDS.items():
            theirs = [pandoc, "-f", "markdown+alerts", *options, "-o", str(folder / f"theirs.{suffix}"), *chapters]
            ours = [sys.executable, "-m", "docexport", "build", str(book), "-o", str(folder / f"ours.{suffix}")]
            times: dict[str, list[float]] = {"ours": [], "theirs": []}
            for _ in range(runs):
                times["ours"].append(cpu_seconds(ours))
                times["theirs"].append(cpu_seconds(theirs))
            one, other = statistics.median(times["ours"]), statistics.median(times["theirs"])
            sizes = [(folder / f"{who}.{suffix}").stat().st_size // 1024 for who in ("ours", "theirs")]
            print(
                f"{suffix:5} docexport {one:.2f} s ({sizes[0]} KB), pandoc {other:.2f} s ({sizes[1]} KB), "
                f"ratio {one / other:.2f}"
            )


if __name__ == "__main__":
    main()
