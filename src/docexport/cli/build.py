"""`docexport build` and `inspect`: a document made, or its tree shown."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
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
from docexport.pipeline import Progress, Source, documents_in, load_sources, plan, prepare, shown
from docexport.pipeline import build as build_outputs
from docexport.pipeline.asked import Asked
from docexport.pipeline.building import How, make_proved
from docexport.pipeline.isolation import Job as Apart
from docexport.pipeline.isolation import build_apart
from docexport.pipeline.rebuilding import Job, rebuild
from docexport.pipeline.remembering import Memory
from docexport.pipeline.store import DiskStore, default_folder
from docexport.settings import Settings
from docexport.transforms import TRANSFORMS
from docexport.writers.workshop import Workshop, calm_collector, usable_processors

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
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="processes that work at once; as many as processors")
@click.option("--no-cache", is_flag=True, help="make everything anew, and keep nothing for later builds")
@click.option("-q", "--quiet", is_flag=True, help="do not list the files written")
def build(  # noqa: PLR0917 - click calls it by keyword
    paths: tuple[Path, ...], files: tuple[Path, ...], formats: str | None, out: Path | None, quiet: bool,
    verify: bool, require: str | None, untrusted: bool, time_limit: float | None, memory_limit: int | None,
    jobs: int | None, no_cache: bool,
    assignments: tuple[str, ...], strict: bool, style: str, **options: str | None,
) -> None:  # fmt: skip
    """Build documents: Markdown files, or the project here."""
    found = Diagnostics()
    layers = settings_from({**options, "formats": split(formats)}, assignments, found)
    layers.append(_guards(untrusted=untrusted, seconds=time_limit, megabytes=memory_limit))
    chosen = paths_or_here(paths, found)
    asked = Asked(tuple(split(require) or ())) if verify or require else None
    store = None if no_cache or untrusted else DiskStore(default_folder())
    how = How(strict, epoch(), today(), asked, Workshop(jobs or usable_processors(), store))
    try:
        documents = documents_in(chosen, layers)
        if any(limits.seconds or limits.memory for _, limits in documents) and not found.failed():
            alone = replace(how, workshop=Workshop())
            make = partial(_made, layers=layers, out=out, files=files, how=alone)
            apart = [Apart(path, limits, make) for path, limits in documents]
            with _progress(len(apart)) as progress:
                written = build_apart(apart, found, strict=strict, progress=progress)
        elif store is not None and asked is None and not found.failed() and not (files and len(documents) > 1):
            job = Job([path for path, _ in documents], partial(_loaded, layers=layers), out, files)
            told = [(layer.data, layer.file) for layer in layers]
            memory = Memory(store, told, str(out), [str(file) for file in files], strict, how.epoch, str(how.today))
            calm_collector()
            with _progress(len(documents)) as progress:
                written = rebuild(job, found, how, memory, progress)
        else:
            sources = load_sources(chosen, layers, found)
            outputs = plan(sources, found, out=out, files=files) if sources else []
            calm_collector()
            with _progress(len(outputs)) as progress:
                written = build_outputs(outputs, found, how, progress)
    except KeyboardInterrupt:
        click.echo("interrupted; nothing more was written", err=True)
        sys.exit(INTERRUPTED)
    finally:
        how.workshop.close()
    if store is not None and written:
        store.tidy()
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


def _loaded(path: Path, found: Diagnostics, *, layers: Sequence[Settings]) -> list[Source]:
    return load_sources([path], layers, found)


def _made(
    path: Path, found: Diagnostics, *, layers: Sequence[Settings], out: Path | None, files: Sequence[Path], how: How
) -> dict[Path, bytes]:
    """The files of one document, in a worker."""
    calm_collector()
    outputs = plan(load_sources([path], layers, found), found, out=out, files=files)
    return make_proved(outputs, found, how)


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
