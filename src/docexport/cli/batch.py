"""`docexport build --data`: one document for each row of data."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from docexport.cli.console import DATA, INTERRUPTED, leave
from docexport.diagnostics import Diagnostics
from docexport.engine.install import load_engine
from docexport.session.batch.executor import BatchExecutor
from docexport.session.batch.request import Request, batch_of
from docexport.session.batch.running import Tally, run_batch

#: seconds between two lines about how far a batch is, where there is no terminal
_EVERY = 10.0


def build_batch(  # noqa: PLR0917 - what is asked, of whom, and how it is told
    request: Request,
    executor: BatchExecutor | None,
    diagnostics: Diagnostics,
    style: str,
    quiet: bool,
    resume: bool,
    fail_fast: bool,
) -> None:
    """Make the documents of a batch, say how it went, and exit."""
    batch = batch_of(request, diagnostics, shares_disk=executor.shares_disk) if executor is not None else None
    if batch is None or executor is None:
        leave(diagnostics, style)
        return
    if executor.local and "pdf" in batch.templates[0].source.project.formats:
        load_engine()  # so that workers begin with it
    begun = time.monotonic()
    silent = quiet or style in DATA
    try:
        with _progress(quiet=silent) as told:
            tally = run_batch(batch, executor, diagnostics, resume=resume, fail_fast=fail_fast, told=told)
    except KeyboardInterrupt:
        click.echo("interrupted; with `--resume` it goes on where it was", err=True)
        sys.exit(INTERRUPTED)
    if not silent and tally.ended:
        click.echo(_summary(tally, time.monotonic() - begun, batch.target.shown("")))
    leave(diagnostics, style, strict=request.strict)


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
    terminal = sys.stderr is not None and sys.stderr.isatty()

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
