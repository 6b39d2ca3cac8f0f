"""`docexport build --data`: one document for each row of data."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from docexport.cli.console import DATA, INTERRUPTED, leave
from docexport.cli.own_bounds import begin
from docexport.diagnostics import Diagnostics
from docexport.session.batch.addresses import executor_at
from docexport.session.batch.running import Tally
from docexport.session.session import Session

#: seconds between two lines about how far a batch is, where there is no terminal
_EVERY = 10.0


def build_batch(
    session: Session, paths: Sequence[Path], diagnostics: Diagnostics, style: str, options: Mapping[str, Any]
) -> None:
    """Make the documents of a batch, say how it went, and exit."""
    begun = time.monotonic()
    silent = options["quiet"] or style in DATA
    executor = executor_at(options["executor"], session.jobs, diagnostics)
    if executor is None or diagnostics.failed():
        leave(diagnostics, style)
        return
    names = ("out", "name", "combine", "resume", "fail_fast")
    try:
        with _progress(quiet=silent) as told:
            tally = session.batch(
                paths, options["data"], diagnostics, executor=executor, told=told,
                **{name: options[name] for name in names},
            )  # fmt: skip
    except KeyboardInterrupt:
        click.echo("interrupted; with `--resume` it goes on where it was", err=True)
        sys.exit(INTERRUPTED)
    if not silent and tally.ended:
        click.echo(_summary(tally, time.monotonic() - begun))
    leave(diagnostics, style, strict=session.strict)


def _summary(tally: Tally, seconds: float) -> str:
    rate = tally.made / seconds if seconds else 0.0
    parts = [f"{tally.made:,} of {tally.rows:,} rows made in {seconds:.1f} s ({rate:.1f} a second)"]
    if tally.before:
        parts.append(f"{tally.before:,} were there")
    if tally.failed:
        parts.append(f"{tally.failed:,} failed")
    return f"{', '.join(parts)}; {tally.files:,} files in {tally.place or '.'}"


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[Tally], None]]:
    """Say how far the batch is: rate, time left, failures; on a terminal in one line."""
    begun = last = time.monotonic()
    terminal = sys.stderr is not None and sys.stderr.isatty()

    def told(tally: Tally) -> None:
        nonlocal last
        begin()
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
