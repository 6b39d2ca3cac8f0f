"""`docexport build` and `inspect`: a document made, or its tree shown."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Sequence
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
from docexport.pipeline import build as build_outputs
from docexport.pipeline import load_sources, plan, prepare, shown
from docexport.transforms import TRANSFORMS
from docexport.verifying.asked import Asked

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
@click.option("-q", "--quiet", is_flag=True, help="do not list the files written")
def build(  # noqa: PLR0917 - click calls it by keyword
    paths: tuple[Path, ...], files: tuple[Path, ...], formats: str | None, out: Path | None, quiet: bool,
    verify: bool, require: str | None, assignments: tuple[str, ...], strict: bool, style: str, **options: str | None,
) -> None:  # fmt: skip
    """Build documents: Markdown files, or the project here."""
    found = Diagnostics()
    chosen = {**options, "formats": split(formats)}
    layers = settings_from(chosen, assignments, found)
    sources = load_sources(paths_or_here(paths, found), layers, found)
    outputs = plan(sources, found, out=out, files=files) if sources else []
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)  # layout makes few cycles and much garbage: 13 to 15 % of its time
    try:
        asked = Asked(tuple(split(require) or ())) if verify or require else None
        written = _with_progress(outputs, found, strict=strict, verify=asked)
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


def _with_progress(outputs: Sequence[object], found: Diagnostics, *, strict: bool, verify: Asked | None) -> list[Path]:
    """Build, and on a terminal show what is being made when it takes longer than a moment."""
    arguments = {"strict": strict, "epoch": epoch(), "today": today(), "verify": verify}
    if not sys.stderr.isatty() or len(outputs) == 0:
        return build_outputs(outputs, found, **arguments)  # type: ignore[arg-type]
    from rich.console import Console  # noqa: PLC0415 - slow to import, not needed without a terminal
    from rich.status import Status  # noqa: PLC0415

    status = Status("", console=Console(stderr=True))
    begun = time.monotonic()

    def progress(what: str) -> None:
        status.update(f"{what} …")
        if time.monotonic() - begun > PATIENCE or len(outputs) > 1:
            status.start()

    try:
        return build_outputs(outputs, found, progress=progress, **arguments)  # type: ignore[arg-type]
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
