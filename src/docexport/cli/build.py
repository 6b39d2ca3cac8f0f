"""`docexport build` and `inspect`: a document made, or its tree shown."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click

from docexport.cli.console import (
    DATA,
    INTERRUPTED,
    epoch,
    exit_code,
    leave,
    paths_or_here,
    settings_from,
    show,
    source_options,
    split,
    today,
)
from docexport.diagnostics import Diagnostics, DocexportError
from docexport.pipeline import Progress, documents_in, load_sources, plan, prepare, shown
from docexport.pipeline import build as build_outputs
from docexport.pipeline.asked import Asked
from docexport.pipeline.building import make_proved
from docexport.pipeline.isolation import Job, build_apart
from docexport.settings import Settings
from docexport.transforms import TRANSFORMS

#: seconds after which a build says what it is doing
PATIENCE = 1.0


@click.command()
@source_options
@click.option(
    "-o", "files", multiple=True, type=click.Path(path_type=Path), help="an output file; its suffix chooses the format"
)
@click.option("--to", "formats", help="formats, with commas between: pdf,epub,txt")
@click.option("--out", type=click.Path(path_type=Path), help="the folder for outputs")
@click.option("--verify", is_flag=True, help="prove the files before they are written, and write the evidence")
@click.option("--require", help="with --verify: validators that must be installed: epubcheck,ace,verapdf")
@click.option("--untrusted", is_flag=True, help="for projects of others: themes in a sandbox, outputs in the folder")
@click.option("--time-limit", type=float, help="seconds for each document, which is built in a process of its own")
@click.option("--memory-limit", type=int, help="megabytes for each document, which is built in a process of its own")
@click.option("-q", "--quiet", is_flag=True, help="do not list the files written")
def build(  # noqa: PLR0917 - click calls it by keyword
    paths: tuple[Path, ...], files: tuple[Path, ...], formats: str | None, out: Path | None, quiet: bool,
    verify: bool, require: str | None, untrusted: bool, time_limit: float | None, memory_limit: int | None,
    assignments: tuple[str, ...], strict: bool, style: str, **options: str | None,
) -> None:  # fmt: skip
    """Build documents: Markdown files, or the project here."""
    found = Diagnostics()
    layers = settings_from({**options, "formats": split(formats)}, assignments, found)
    layers.append(_guards(untrusted=untrusted, seconds=time_limit, megabytes=memory_limit))
    chosen = paths_or_here(paths, found)
    asked = Asked(tuple(split(require) or ())) if verify or require else None
    documents = documents_in(chosen, layers)
    try:
        if any(limits.seconds or limits.memory for _, limits in documents) and not found.failed():
            make = partial(_made, layers=layers, out=out, files=files, strict=strict, asked=asked)
            jobs = [Job(path, limits, make) for path, limits in documents]
            with _progress(len(jobs)) as progress:
                written = build_apart(jobs, found, strict=strict, progress=progress)
        else:
            sources = load_sources(chosen, layers, found)
            outputs = plan(sources, found, out=out, files=files) if sources else []
            _calm_collector()
            with _progress(len(outputs)) as progress:
                written = build_outputs(
                    outputs, found, strict=strict, verify=asked, epoch=epoch(), today=today(), progress=progress
                )
    except KeyboardInterrupt:
        click.echo("interrupted; nothing more was written", err=True)
        sys.exit(INTERRUPTED)
    if not quiet and style not in DATA:
        for path in written:
            click.echo(shown(path))
    if found.failed(strict=strict) and not written and style not in DATA:
        show(found, style)
        click.echo("nothing was written", err=True)
        sys.exit(exit_code(found, strict=strict))
    leave(found, style, strict=strict)


def _guards(*, untrusted: bool, seconds: float | None, megabytes: int | None) -> Settings:
    """The settings that guard against what strangers wrote: nothing in a project goes before them."""
    limits = {key: value for key, value in (("seconds", seconds), ("memory", megabytes)) if value is not None}
    return Settings(
        {**({"trust": False} if untrusted else {}), **({"limits": limits} if limits else {})}, "the command line"
    )


def _made(
    path: Path,
    found: Diagnostics,
    *,
    layers: Sequence[Settings],
    out: Path | None,
    files: Sequence[Path],
    strict: bool,
    asked: Asked | None,
) -> dict[Path, bytes]:
    """The files of one document, in a worker."""
    _calm_collector()
    outputs = plan(load_sources([path], layers, found), found, out=out, files=files)
    return make_proved(outputs, found, strict=strict, verify=asked, epoch=epoch(), today=today())


def _calm_collector() -> None:
    """Layout makes few cycles and much garbage: looking for the one among the other is 13 to 15 % of its time."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@contextmanager
def _progress(count: int) -> Iterator[Progress]:
    """On a terminal, show what is being made when it takes longer than a moment."""
    if not sys.stderr.isatty() or count == 0:
        yield lambda _what: None
        return
    from rich.console import Console  # noqa: PLC0415 - slow to import, not needed without a terminal
    from rich.status import Status  # noqa: PLC0415

    status = Status("", console=Console(stderr=True))
    begun = time.monotonic()

    def progress(what: str) -> None:
        status.update(f"{what} …")
        if time.monotonic() - begun > PATIENCE or count > 1:
            status.start()

    try:
        yield progress
    finally:
        status.stop()


@click.command()
@source_options
@click.option(
    "--after",
    type=click.Choice(["reader", *(step.__name__ for step in TRANSFORMS)]),
    help="the stage to stop after; all of them without it",
)
@click.option("--to", "format_name", default="txt", help="the format that conditions are decided for")
def inspect(  # noqa: PLR0917 - click calls it by keyword
    paths: tuple[Path, ...], after: str | None, format_name: str, assignments: tuple[str, ...], strict: bool,
    style: str, **options: str | None,
) -> None:  # fmt: skip
    """Print the tree of a document after a stage."""
    from docexport.cli.tree import tree_lines  # noqa: PLC0415 - needed here alone

    found = Diagnostics()
    sources = load_sources(paths_or_here(paths, found), settings_from(options, assignments, found), found)
    for source in sources:
        try:
            document = source.document if after == "reader" else prepare(source, format_name, found, after or "")
        except DocexportError:
            continue
        for line in tree_lines(document):
            click.echo(line)
    leave(found, style, strict=strict)
