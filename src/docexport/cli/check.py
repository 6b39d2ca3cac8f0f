"""`docexport check`: what is wrong in documents, before anything is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from docexport.checks.fixes import mended
from docexport.cli.console import DATA, leave, paths_or_here, settings_from, source_options, today
from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics, Edit
from docexport.session import Source, load_sources
from docexport.session import check as check_source
from docexport.session.batch.filling import take_all_but_waiting
from docexport.session.writing import write_file

#: one change can make room for another, but not for ever
_ROUNDS = 8


@click.command()
@source_options
@click.option("--fix", is_flag=True, help="mend in the sources what is safe to mend")
@click.option("--online", is_flag=True, help="ask the web whether addresses answer; nothing else uses the network")
def check(  # noqa: PLR0917 - click calls it by keyword
    paths: tuple[Path, ...], assignments: tuple[str, ...], strict: bool, style: str, fix: bool, online: bool,
    **options: str | None,
) -> None:  # fmt: skip
    """Report what is wrong in documents, and change nothing (but with --fix)."""
    diagnostics = Diagnostics()
    chosen, layers = paths_or_here(paths, diagnostics), settings_from(options, assignments, diagnostics)
    sources, diagnostics = _checked(chosen, layers, diagnostics)
    made = 0
    for _ in range(_ROUNDS if fix else 0):
        changed = _mend(diagnostics)
        made += changed
        if not changed:
            break
        sources, diagnostics = _checked(chosen, layers, Diagnostics())
    if online:
        from docexport.checks.rules.online import check_online  # noqa: PLC0415 - the one thing that uses the network

        check_online((source.document for source in sources), diagnostics)
    if style not in DATA and fix:
        click.echo(f"mended: {made}", err=True)
    if sources and style == "full" and not len(diagnostics):
        click.echo("nothing to report", err=True)
    leave(diagnostics, style, strict=strict)


def _checked(
    paths: Sequence[Path], layers: Sequence[Settings], diagnostics: Diagnostics
) -> tuple[list[Source], Diagnostics]:
    loading = Diagnostics()
    sources = load_sources(paths, layers, loading)
    take_all_but_waiting(loading, sources, diagnostics)
    for source in sources:
        check_source(source, diagnostics, today())
    return sources, diagnostics


def _mend(diagnostics: Diagnostics) -> int:
    """Put the safe changes into the files they are for, and give how many were made."""
    edits: dict[str, list[Edit]] = {}
    for item in diagnostics:
        if item.edit is not None:
            edits.setdefault(item.edit.span.file, []).append(item.edit)
    made = 0
    for file, listed in edits.items():
        path = Path(file)
        text, count = mended(path.read_bytes().decode("utf-8"), listed)
        if count and write_file(path, text.encode("utf-8"), diagnostics):
            made += count
    return made
