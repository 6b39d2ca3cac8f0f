"""`docexport build` and `inspect`: a document made, or its tree shown."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from docexport.cli.console import (
    DATA,
    INTERRUPTED,
    exit_code,
    leave,
    paths_or_here,
    say,
    session_from,
    settings_from,
    show,
    source_options,
    split,
)
from docexport.cli.own_bounds import begin
from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics
from docexport.parallel.processes import calm_collector, usable_processors
from docexport.session import Progress, batch_in, shown
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
@click.option("--to", "formats", help="formats, with commas between: pdf,epub,txt,html,md,brf")
@click.option("--out", help="the folder for outputs, or an address that fsspec knows: s3://BUCKET/FOLDER")
@click.option("--data", type=click.Path(path_type=Path), help="a document for each row of CSV, JSON, JSONL, YAML, TOML")
@click.option("--name", default="", help="with --data: the names of outputs, such as {id}-{name}")
@click.option("--combine", default="", help="with --data: the name of one PDF of all, with bookmarks")
@click.option("--resume", is_flag=True, help="with --data: go on where an earlier run was ended")
@click.option("--fail-fast", is_flag=True, help="with --data: stop at the first row that fails")
@click.option("--executor", default="", help="with --data: who does the work: dask://HOST:8786")
@click.option("--verify", is_flag=True, help="prove the files before they are written, and write the evidence")
@click.option("--require", help="with --verify: validators that must be installed: epubcheck,ace,verapdf")
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="processes that work at once; as many as processors")
@click.option("--no-cache", is_flag=True, help="make everything anew, and keep nothing for later builds")
@click.option("-q", "--quiet", is_flag=True, help="do not list the files written")
def build(  # noqa: PLR0917 - click calls it by keyword
    paths: tuple[Path, ...], assignments: tuple[str, ...], strict: bool, style: str, quiet: bool,
    files: tuple[Path, ...], out: str | None, jobs: int | None, no_cache: bool,
    **options: Any,
) -> None:  # fmt: skip
    """Build documents: Markdown files, or the project here. With --data, a document for each row."""
    diagnostics = Diagnostics()
    chosen = paths_or_here(paths, diagnostics)
    layers = settings_from({key: options[key] for key in _SETTINGS}, assignments, diagnostics)
    layers.append(Settings({"formats": kinds} if (kinds := split(options["formats"])) else {}, "the command line"))
    jobs = jobs or usable_processors()
    session = session_from(options, layers, strict=strict, jobs=jobs, cache=not no_cache)
    is_batch = not diagnostics.failed() and (options["data"] is not None or batch_in(chosen))
    _check_options(options, files, out, is_batch=is_batch)
    if is_batch:
        from docexport.cli.batch import build_batch  # noqa: PLC0415 - few builds are batches

        build_batch(session, chosen, diagnostics, style, {**options, "out": out or "", "quiet": quiet})
        return
    asked = VerifyRequest(tuple(split(options["require"]) or ())) if options["verify"] or options["require"] else None
    calm_collector()
    try:
        with _progress(len(chosen)) as progress:
            written = session.build(chosen, diagnostics, out=out, files=files, verify=asked, progress=progress)
    except KeyboardInterrupt:
        say("interrupted; nothing more was written", err=True)
        sys.exit(INTERRUPTED)
    if not quiet and style not in DATA:
        for path in written:
            say(shown(path))
    if diagnostics.failed(strict=strict) and not written and style not in DATA:
        show(diagnostics, style)
        say("nothing was written", err=True)
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


@contextmanager
def _progress(count: int) -> Iterator[Progress]:
    """On a terminal, show what is being made when it takes longer than a moment."""
    if sys.stderr is None or not sys.stderr.isatty() or count == 0:
        yield lambda _what: begin()
        return
    from rich.console import Console  # noqa: PLC0415 - slow to import, not needed without a terminal
    from rich.status import Status  # noqa: PLC0415

    status = Status("", console=Console(stderr=True))
    begun = time.monotonic()

    def progress(what: str) -> None:
        begin()
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
    style: str, **options: Any,
) -> None:  # fmt: skip
    """Print the tree of a document after a stage."""
    from docexport.cli.tree import tree_lines  # noqa: PLC0415 - needed here alone

    diagnostics = Diagnostics()
    chosen = {key: options[key] for key in _SETTINGS}
    session = session_from(options, settings_from(chosen, assignments, diagnostics), strict=strict)
    trees = session.inspect(paths_or_here(paths, diagnostics), diagnostics, format_name=format_name, after=after or "")
    for document in trees:
        for line in tree_lines(document):
            say(line)
    leave(diagnostics, style, strict=strict)
