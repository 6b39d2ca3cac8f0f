"""`docexport build` and `inspect`: a document made, or its tree shown."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from docexport.cache.folder import default_folder
from docexport.cache.store import DiskStore
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
from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics, DocexportError
from docexport.parallel.pool import WorkerPool
from docexport.parallel.processes import calm_collector, usable_processors
from docexport.session import Progress, Source, batch_in, documents_in, load_sources, plan, prepare, shown
from docexport.session import build as build_outputs
from docexport.session.building import How, make_proved
from docexport.session.chapters import ReadingPool
from docexport.session.incremental import Documents, rebuild
from docexport.session.output_cache import Memory
from docexport.session.verify_request import VerifyRequest
from docexport.transforms import TRANSFORMS

#: options that are settings
_SETTINGS = ("theme", "paper", "edition", "audience")
#: seconds after which a build says what it is doing
PATIENCE = 1.0


@click.command()
@source_options
@click.option(
    "-o", "files", multiple=True, type=click.Path(path_type=Path), help="an output file; its suffix chooses the format"
)
@click.option("--to", "formats", help="formats, with commas between: pdf,epub,txt")
@click.option("--out", help="the folder for outputs, or an address that fsspec knows: s3://BUCKET/FOLDER")
@click.option("--data", type=click.Path(path_type=Path), help="a document for each row of CSV, JSON, JSONL, YAML, TOML")
@click.option("--name", default="", help="with --data: the names of outputs, such as {id}-{name}")
@click.option("--combine", default="", help="with --data: the name of one PDF of all, with bookmarks")
@click.option("--resume", is_flag=True, help="with --data: go on where an earlier run was ended")
@click.option("--fail-fast", is_flag=True, help="with --data: stop at the first row that fails")
@click.option("--executor", default="", help="with --data: who does the work: dask://HOST:8786")
@click.option("--verify", is_flag=True, help="prove the files before they are written, and write the evidence")
@click.option("--require", help="with --verify: validators that must be installed: epubcheck,ace,verapdf")
@click.option("--untrusted", is_flag=True, help="for projects of others: themes in a sandbox, outputs in the folder")
@click.option("--time-limit", type=float, help="seconds for each document, which is built in a process of its own")
@click.option("--memory-limit", type=int, help="megabytes for each document, which is built in a process of its own")
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="processes that work at once; as many as processors")
@click.option("--no-cache", is_flag=True, help="make everything anew, and keep nothing for later builds")
@click.option("-q", "--quiet", is_flag=True, help="do not list the files written")
def build(  # noqa: PLR0917 - click calls it by keyword
    paths: tuple[Path, ...], assignments: tuple[str, ...], strict: bool, style: str, quiet: bool,
    files: tuple[Path, ...], out: str | None, jobs: int | None, no_cache: bool, untrusted: bool,
    **options: Any,
) -> None:  # fmt: skip
    """Build documents: Markdown files, or the project here. With --data, a document for each row."""
    diagnostics = Diagnostics()
    chosen = paths_or_here(paths, diagnostics)
    layers = settings_from({key: options[key] for key in _SETTINGS}, assignments, diagnostics)
    layers.append(Settings({"formats": kinds} if (kinds := split(options["formats"])) else {}, "the command line"))
    layers.append(_guards(untrusted=untrusted, seconds=options["time_limit"], megabytes=options["memory_limit"]))
    workers = jobs or usable_processors()
    store = None if no_cache or untrusted else DiskStore(default_folder())
    if store is not None:
        store.keep_templates()
    is_batch = not diagnostics.failed() and (options["data"] is not None or batch_in(chosen))
    _check_options(options, files, out, is_batch=is_batch)
    if is_batch:
        from docexport.cli.batch import build_batch  # noqa: PLC0415 - few builds are batches
        from docexport.session.batch.addresses import executor_at  # noqa: PLC0415
        from docexport.session.batch.request import Request  # noqa: PLC0415

        named = {key: options[key] for key in ("data", "name", "combine")}
        request = Request(chosen, layers, out=out or "", strict=strict, epoch=epoch(), today=today(), **named)
        executor = executor_at(options["executor"], workers, diagnostics)
        build_batch(request, executor, diagnostics, style, quiet, options["resume"], options["fail_fast"])
        return
    asked = VerifyRequest(tuple(split(options["require"]) or ())) if options["verify"] or options["require"] else None
    how = How(strict, epoch(), today(), asked, WorkerPool(workers, store))
    try:
        written = _build(chosen, layers, diagnostics, how, Path(out) if out else None, files)
    except KeyboardInterrupt:
        click.echo("interrupted; nothing more was written", err=True)
        sys.exit(INTERRUPTED)
    finally:
        how.pool.close()
    if store is not None and written:
        store.tidy()
    if not quiet and style not in DATA:
        for path in written:
            click.echo(shown(path))
    if diagnostics.failed(strict=strict) and not written and style not in DATA:
        show(diagnostics, style)
        click.echo("nothing was written", err=True)
        sys.exit(exit_code(diagnostics, strict=strict))
    leave(diagnostics, style, strict=strict)


#: options that have a meaning with rows alone, and those that have none
_FOR_ROWS = ("name", "combine", "resume", "fail_fast", "executor")
_NOT_FOR_ROWS = ("verify", "require", "time_limit", "memory_limit")


def _check_options(options: dict[str, Any], files: Sequence[Path], out: str | None, *, is_batch: bool) -> None:
    """Refuse options that would have no effect. Raises `click.UsageError`."""
    names = _NOT_FOR_ROWS if is_batch else _FOR_ROWS
    useless = [f"--{name.replace('_', '-')}" for name in names if options[name]]
    if is_batch and files:
        useless.append("-o")
    if useless:
        raise click.UsageError(f"`{useless[0]}` has no effect {'with' if is_batch else 'without'} `--data`")
    if out and "://" in out and not is_batch:
        raise click.UsageError("`--out` takes an address with `--data` alone; name a folder")


def _build(  # noqa: PLR0917 - what is built, and how
    paths: Sequence[Path],
    layers: Sequence[Settings],
    diagnostics: Diagnostics,
    how: How,
    out: Path | None,
    files: Sequence[Path],
) -> list[Path]:
    """The files of documents, once they are written: each apart where there are limits, from memory where it knows."""
    documents = documents_in(paths, layers)
    store = how.pool.store
    if any(limits.seconds or limits.memory for _, limits in documents) and not diagnostics.failed():
        from docexport.session.isolation import Job as Apart  # noqa: PLC0415 - few documents have limits
        from docexport.session.isolation import build_apart  # noqa: PLC0415

        make = partial(_made, layers=layers, out=out, files=files, how=replace(how, pool=WorkerPool()))
        apart = [Apart(path, limits, make) for path, limits in documents]
        with _progress(len(apart)) as progress:
            return build_apart(apart, diagnostics, strict=how.strict, progress=progress)
    calm_collector()
    helpers = ReadingPool(how.pool, tuple(file.suffix[1:].lower() for file in files))
    if (
        isinstance(store, DiskStore)
        and how.verify is None
        and not diagnostics.failed()
        and len(documents) * len(files) < 2
    ):
        told = [(layer.data, layer.file) for layer in layers]
        asked = (told, str(out), [str(file) for file in files], how.strict, how.epoch, str(how.today))
        memory = Memory(store, *asked, begun=time.time_ns())
        wanted = Documents(
            [path for path, _ in documents], partial(_loaded, layers=layers, helpers=helpers), out, files
        )
        with _progress(len(documents)) as progress:
            return rebuild(wanted, diagnostics, how, memory, progress)
    sources = load_sources(paths, layers, diagnostics, helpers)
    outputs = plan(sources, diagnostics, out=out, files=files) if sources else []
    with _progress(len(outputs)) as progress:
        return build_outputs(outputs, diagnostics, how, progress)


def _guards(*, untrusted: bool, seconds: float | None, megabytes: int | None) -> Settings:
    """The settings that guard against what strangers wrote: nothing in a project goes before them."""
    limits = {key: value for key, value in (("seconds", seconds), ("memory", megabytes)) if value is not None}
    return Settings(
        {**({"trust": False} if untrusted else {}), **({"limits": limits} if limits else {})}, "the command line"
    )


def _loaded(path: Path, diagnostics: Diagnostics, *, layers: Sequence[Settings], helpers: ReadingPool) -> list[Source]:
    return load_sources([path], layers, diagnostics, helpers)


def _made(
    path: Path,
    diagnostics: Diagnostics,
    *,
    layers: Sequence[Settings],
    out: Path | None,
    files: Sequence[Path],
    how: How,
) -> dict[Path, bytes]:
    """The files of one document, in a worker."""
    calm_collector()
    outputs = plan(load_sources([path], layers, diagnostics), diagnostics, out=out, files=files)
    return make_proved(outputs, diagnostics, how)


@contextmanager
def _progress(count: int) -> Iterator[Progress]:
    """On a terminal, show what is being made when it takes longer than a moment."""
    if sys.stderr is None or not sys.stderr.isatty() or count == 0:
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

    diagnostics = Diagnostics()
    sources = load_sources(
        paths_or_here(paths, diagnostics), settings_from(options, assignments, diagnostics), diagnostics
    )
    for source in sources:
        try:
            document = source.document if after == "reader" else prepare(source, format_name, diagnostics, after or "")
        except DocexportError:
            continue
        for line in tree_lines(document):
            click.echo(line)
    leave(diagnostics, style, strict=strict)
