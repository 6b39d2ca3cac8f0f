"""What docexport takes, and others for the same work: python -m benchmarks.run [--full] [--only NAME]

Whole processes, one after the other in one run; quote ratios. What takes a few seconds at the most is done several times
by all, in turn, and the quickest of each counts: other things that a machine does make such work slower, never quicker. Writes `benchmarks/results/`: the figures as JSON, a table
as Markdown, bars as SVG. Without `--full` it takes under three minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from importlib.util import find_spec
from itertools import count
from pathlib import Path

from benchmarks.corpus import write_book, write_handout, write_rows, write_technical_book
from benchmarks.measure import Measured, measured
from benchmarks.results import write_results

PYTHON = sys.executable
_PANDOC_EPUB = ["-t", "epub3", "--toc", "--toc-depth=2", "--split-level=1", "--metadata", "title=A book of words"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: work, who did it, how many times another's time it took, and the most it should be."""

    work: str
    who: str
    measured: Measured
    against: str = ""
    ratio: float | None = None
    most: float | None = None


#: how often quick work is done; in a full run long books; and batches
TIMES = 5
TIMES_OF_BOOKS = 3
TIMES_OF_BATCHES = 2


def quickest(*ways: Callable[[], Measured], times: int) -> list[Measured]:
    """What each way to do some work took when it was quickest, all of them done in turn."""
    taken: list[list[Measured]] = [[] for _ in ways]
    for _ in range(times):
        for way, results in zip(ways, taken, strict=True):
            results.append(way())
    return [min(results, key=lambda item: item.wall) for results in taken]


@dataclass(slots=True)
class Bench:
    """One run: a folder for all files, and the lines so far."""

    folder: Path
    full: bool
    lines: list[Line] = field(default_factory=list)

    def ours(self, *arguments: str, warm: bool = False, first: bool = False) -> Measured:
        """What `docexport` takes: with no results kept, unless it is `warm`; on its `first` run ever it has no compiled
        templates either, as Python has no compiled modules then.
        """
        store = self.folder / "cache"
        for folder in store.glob("??") if not warm else ():
            shutil.rmtree(folder)
        if first:
            shutil.rmtree(store, ignore_errors=True)
        command = [PYTHON, "-m", "docexport", "build", *arguments, "-q"]
        return measured(command, cwd=self.folder, env={"DOCEXPORT_CACHE": str(store)})

    def add(
        self, work: str, who: str, taken: Measured, base: tuple[str, Measured] | None = None, most: float | None = None
    ) -> Measured:
        """Note a line, and print it."""
        ratio = taken.wall / base[1].wall if base else None
        self.lines.append(Line(work, who, taken, base[0] if base else "", ratio, most))
        told = f" = {ratio:.3f} x {base[0]}" if base else ""
        print(f"{work:30} {who:44} {taken.wall:8.2f} s {taken.cpu:8.2f} s CPU {taken.memory:6.0f} MB{told}", flush=True)
        return taken

    @property
    def pandoc(self) -> str:
        """The path of pandoc."""
        import pypandoc  # noqa: PLC0415 - a tool of the benchmarks alone

        return str(pypandoc.get_pandoc_path())

    def pandoc_and_weasyprint(self, sources: list[str], out: str) -> Measured:
        """A PDF by pandoc's HTML and WeasyPrint, untagged."""
        page = str(self.folder / f"{out}.html")
        options = ["-f", "markdown+alerts", "-t", "html5", "-s", "--toc", "--metadata", "title=Words"]
        made = measured([self.pandoc, *options, "-o", page, *sources])
        return made + measured([PYTHON, "-m", "weasyprint", "-q", page, str(self.folder / out)])


def books(bench: Bench) -> None:
    """A book of 30 chapters and 90,000 words."""
    project = write_book(bench.folder / "book")
    chapters = sorted(map(str, project.parent.glob("*.md")))
    bench.ours(str(project), "-o", "first.txt", first=True)
    _printed_books(bench, project, chapters)
    for suffix, options in {"epub": _PANDOC_EPUB, "txt": ["-t", "plain", "--columns=72", "--reference-links"]}.items():
        name = {"epub": "book to EPUB", "txt": "book to text"}[suffix]
        command = [bench.pandoc, "-f", "markdown+alerts", *options, "-o", str(bench.folder / f"p.{suffix}"), *chapters]
        theirs, ours = quickest(
            partial(measured, command), partial(bench.ours, str(project), "-o", f"o.{suffix}"), times=TIMES
        )
        base = ("pandoc", bench.add(name, "pandoc", theirs))
        bench.add(name, "docexport, cold", ours, base, 0.4)


def _printed_books(bench: Bench, project: Path, chapters: list[str]) -> None:
    """The book as PDF: by others, cold, with nothing and one word changed."""
    work = "book to PDF"
    plain = [PYTHON, "-m", "benchmarks.weasyprint_alone", str(project), str(bench.folder / "w.pdf")]
    piped, by_base, by_press = quickest(
        lambda: bench.pandoc_and_weasyprint(chapters, "p.pdf"),
        lambda: bench.ours(str(project), "--theme", "base", "-o", "cold.pdf"),
        lambda: bench.ours(str(project), "--theme", "press", "-o", "cold.pdf"),
        times=TIMES_OF_BOOKS if bench.full else 1,
    )
    base = ("pandoc and WeasyPrint", bench.add(work, "pandoc and WeasyPrint (untagged)", piped))
    alone = ("WeasyPrint alone", bench.add(work, "WeasyPrint alone on our markup, PDF/UA-1", measured(plain)))
    bench.add(work, "docexport, cold, theme base", by_base, base, 0.45)
    bench.add(work, "docexport, cold, theme press", by_press, base, 0.45)
    bench.add(work, "docexport, cold, theme press", by_press, alone, 0.45)
    mine = ("docexport, cold", by_press)
    # the first time after a change of options nothing is known
    bench.ours(str(project), "-o", "cold.pdf")
    chapter = Path(chapters[14])
    words = count(1)

    def one_word() -> Measured:
        text = chapter.read_text("utf-8")
        chapter.write_text(text.replace(" the ", f" the{next(words)} ", 1), "utf-8")
        return bench.ours(str(project), "-o", "cold.pdf", warm=True)

    same = partial(bench.ours, str(project), "-o", "cold.pdf", warm=True)
    nothing, (word,) = *quickest(same, times=TIMES), quickest(one_word, times=TIMES)
    bench.add(work, "docexport, nothing changed", nothing, mine, 0.05)
    bench.add(work, "docexport, one word changed", word, mine, 0.15)
    bench.add(work, "docexport, cold, one process", bench.ours(str(project), "-o", "one.pdf", "-j", "1"), alone)


def handouts(bench: Bench) -> None:
    """A handout of two pages, to three formats."""
    source = str(write_handout(bench.folder / "handout"))
    work = "handout to three formats"

    def three_commands() -> Measured:
        theirs = bench.pandoc_and_weasyprint([source], "h.pdf")
        for suffix, kind in (("epub", "epub3"), ("txt", "plain")):
            theirs += measured([bench.pandoc, "-t", kind, "-o", str(bench.folder / f"h.{suffix}"), source])
        return theirs

    theirs, first, cold = quickest(
        three_commands,
        lambda: bench.ours(source, "--out", "h", first=True),
        lambda: bench.ours(source, "--out", "h"),
        times=TIMES,
    )
    base = ("pandoc's three commands", bench.add(work, "pandoc's three commands, with WeasyPrint", theirs))
    bench.add(work, "docexport, its first run ever", first, base)
    bench.add(work, "docexport, cold", cold, base, 1.0)


def batches(bench: Bench) -> None:
    """Handouts of two pages, one for each row."""
    source = str(write_handout(bench.folder / "rows"))
    rows = 1000 if bench.full else 100
    data = str(write_rows(bench.folder / "rows" / "rows.csv", rows))
    work = f"{rows:,} handouts to PDF"
    each = [bench.pandoc_and_weasyprint([source], "b.pdf") for _ in range(5)]
    one = each[0] + each[1] + each[2] + each[3] + each[4]
    scaled = Measured(one.wall / 5 * rows, one.cpu / 5 * rows, one.memory)
    base = ("a command each", bench.add(work, "pandoc and WeasyPrint, a command each (5 made)", scaled))
    single, two = quickest(
        lambda: bench.ours(source, "--data", data, "--to", "pdf", "--out", "b1", "-j", "1"),
        lambda: bench.ours(source, "--data", data, "--to", "pdf", "--out", "b2", "-j", "2"),
        times=TIMES_OF_BATCHES,
    )
    bench.add(work, "docexport, one process", single, base)
    bench.add(work, "docexport, two processes", two, base, 1 / 12)
    bench.add(work, "docexport, two processes", two, ("one process", single), 1 / 1.85)


def technical(bench: Bench) -> None:
    """A book of 200,000 words with code on every page."""
    project = write_technical_book(bench.folder / "technical")
    chapters = sorted(map(str, project.parent.glob("*.md")))
    work = "technical book to PDF"
    theirs = bench.pandoc_and_weasyprint(chapters, "t.pdf")
    base = ("pandoc and WeasyPrint", bench.add(work, "pandoc and WeasyPrint (untagged)", theirs))
    for theme in ("press", "base"):
        bench.add(
            work,
            f"docexport, cold, theme {theme}",
            bench.ours(str(project), "--theme", theme, "-o", "t.pdf"),
            base,
            0.3,
        )


def growth(bench: Bench) -> None:
    """Books of 10 to 80 chapters of 3,000 words: time and memory as they grow."""
    first: tuple[str, Measured] | None = None
    for chapters in (10, 20, 40, 80):
        project = write_book(bench.folder / f"grow{chapters}", chapters, chapters * 3000)
        taken = bench.ours(str(project), "-o", f"g{chapters}.pdf")
        each = Measured(taken.wall / chapters, taken.cpu / chapters, taken.memory)
        bench.add("growth: a chapter of", f"{chapters} chapters", each, first, 1.1)
        first = first or ("one of 10", each)


def typst(bench: Bench) -> None:
    """Typst, which has a layout engine of its own in compiled code: the same book, untagged, in its plain look."""
    if find_spec("typst") is None:
        return
    project = write_book(bench.folder / "for-typst")
    chapters = sorted(map(str, project.parent.glob("*.md")))
    theirs = bench.pandoc_and_weasyprint(chapters, "y.pdf")
    base = ("pandoc and WeasyPrint", bench.add("book to PDF", "pandoc and WeasyPrint (untagged)", theirs))
    page = str(bench.folder / "y.typ")
    made = measured([bench.pandoc, "-f", "markdown+alerts", "-t", "typst", "-s", "--toc", "-o", page, *chapters])
    made += measured([PYTHON, "-c", f"import typst; typst.compile({page!r}, output={page + '.pdf'!r})"])
    bench.add("book to PDF", "pandoc and Typst (untagged)", made, base)


PARTS: dict[str, tuple[Callable[[Bench], None], bool]] = {
    "books": (books, False),
    "handouts": (handouts, False),
    "batches": (batches, False),
    "technical": (technical, True),
    "growth": (growth, True),
    "typst": (typst, True),
}


def main() -> None:
    """Run what was asked for, and write the results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", action="store_true", help="all of it, which takes about ten minutes")
    parser.add_argument("--only", choices=PARTS, help="one part of it")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name), asked.full)
        for part, (run, slow) in PARTS.items():
            if asked.only == part or (not asked.only and (asked.full or not slow)):
                run(bench)
        machine = f"{platform.system()}, {os.cpu_count()} processors, Python {platform.python_version()}"
        write_results(
            [asdict(line) for line in bench.lines], machine, asked.only or ("full" if asked.full else "quick")
        )
    print(json.dumps({"machine": machine}))


if __name__ == "__main__":
    main()
