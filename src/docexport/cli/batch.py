"""`docexport build --data`: one document for each row of data."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from docexport.cli.console import DATA, epoch, leave, today
from docexport.diagnostics import Diagnostics
from docexport.pipeline.batch.bundle import bundle_of
from docexport.pipeline.batch.crew import Crew, local_crew
from docexport.pipeline.batch.executors import crew_at
from docexport.pipeline.batch.job import Template
from docexport.pipeline.batch.running import Batch, Tally, run_batch
from docexport.pipeline.batch.variants import variants_of
from docexport.pipeline.source import Source
from docexport.pipeline.store import default_folder
from docexport.pipeline.targets import is_address, target_at
from docexport.settings import Settings
from docexport.writers.loading import load_engine

#: seconds between two lines about how far a batch is, where there is no terminal
_EVERY = 10.0


@dataclass(frozen=True, slots=True)
class Rows:
    """What the command line asks of a batch."""

    data: Path | None = None
    pattern: str = ""
    combine: str = ""
    executor: str = ""
    processes: int = 1
    resume: bool = False
    fail_fast: bool = False
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """The document of a batch by its path, the settings on top of its own, where outputs go (empty: as it says)."""

    paths: Sequence[Path]
    layers: Sequence[Settings]
    out: str
    found: Diagnostics


def build_batch(asked: Rows, job: Job, style: str, *, quiet: bool) -> None:
    """Make the documents of a batch, say how it went, and exit."""
    found = job.found
    sources = variants_of(job.paths, job.layers, found)
    if not sources or found.failed():
        leave(found, style)
    source = sources[0]
    place = job.out or str(source.out)
    target = target_at(place, found)
    crew = crew_at(asked.executor, found) if asked.executor else local_crew(asked.processes)
    if target is None or crew is None:
        leave(found, style)
        return
    templates = _templates(asked, sources, crew, found)
    here = default_folder() / "batches" if is_address(place) else Path(place)
    batch = Batch(
        templates,
        asked.data or source.root / source.project.batch.data,
        target,
        here / f".{templates[0].source.name}.batch",
        asked.combine or source.project.batch.combine,
    )
    if "pdf" in source.project.formats and not asked.executor:
        load_engine()  # so that workers begin with it
    begun = time.monotonic()
    with _progress(quiet=quiet or style in DATA) as told:
        tally = run_batch(batch, crew, found, resume=asked.resume, fail_fast=asked.fail_fast, told=told)
    if not quiet and style not in DATA and tally.ended:
        click.echo(_summary(tally, time.monotonic() - begun, target.shown("")))
    leave(found, style, strict=asked.strict)


def _templates(asked: Rows, sources: Sequence[Source], crew: Crew, found: Diagnostics) -> tuple[Template, ...]:
    """The document in all its variants, with the pattern of names that each has."""
    first = sources[0]
    pattern = asked.pattern or first.project.batch.name or f"{first.name}-{{row}}"
    languages = {source.document.metadata.language for source in sources}
    templates = []
    for source in sources:
        suffix = f"-{source.document.metadata.language}" if len(languages) > 1 else ""
        bundle = None if crew.shares_disk else bundle_of(source, found)
        templates.append(Template(source, pattern + suffix, asked.strict, epoch(), today(), bundle))
    return tuple(templates)


def _summary(tally: Tally, seconds: float, place: str) -> str:
    rate = tally.made / seconds if seconds else 0.0
    parts = [f"{tally.made:,} of {tally.rows:,} rows made in {seconds:.1f} s ({rate:.1f} a second)"]
    if tally.before:
        parts.append(f"{tally.before:,} were there")
    if tally.failed:
        parts.append(f"{tally.failed:,} failed")
    return f"{', '.join(parts)}; {tally.files:,} files in {place or '.'}"


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[Tally], None]]:
    """Say how far the batch is: rate, time left, failures; on a terminal in one line."""
    begun = last = time.monotonic()
    terminal = sys.stderr.isatty()

    def told(tally: Tally) -> None:
        nonlocal last
        now = time.monotonic()
        if quiet or now - last < (0.2 if terminal else _EVERY):
            return
        last = now
        rate = (tally.made + tally.failed) / (now - begun)
        left = (tally.rows - tally.ended) / rate if rate else 0
        line = f"{tally.ended:,} of {tally.rows:,} rows, {rate:.1f} a second, {_span(left)} left"
        line += f", {tally.failed:,} failed" if tally.failed else ""
        click.echo(f"\r\x1b[K{line}" if terminal else line, err=True, nl=not terminal)

    yield told
    if terminal and not quiet:
        click.echo("\r\x1b[K", err=True, nl=False)


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
