"""`docexport check`: what is wrong in documents, before anything is made of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from docexport.checks.fixes import mended
from docexport.cli.console import DATA, leave, paths_or_here, say, session_from, settings_from, source_options
from docexport.diagnostics import Diagnostics, Edit
from docexport.session.writing import write_file

#: one change can make room for another, but not for ever
_ROUNDS = 8


@click.command()
@source_options
@click.option("--fix", is_flag=True, help="mend in the sources what is safe to mend")
@click.option("--online", is_flag=True, help="ask the web whether addresses answer; nothing else uses the network")
def check(  # noqa: PLR0917 - click calls it by keyword
    paths: tuple[Path, ...], assignments: tuple[str, ...], strict: bool, style: str, fix: bool, online: bool,
    **options: Any,
) -> None:  # fmt: skip
    """Report what is wrong in documents, and change nothing (but with --fix)."""
    given, writing = Diagnostics(), Diagnostics()
    settings = {key: options[key] for key in ("theme", "paper", "edition", "audience")}
    session = session_from(options, settings_from(settings, assignments, given), strict=strict)
    chosen = paths_or_here(paths, given)
    diagnostics = session.check(chosen)
    made = 0
    for _ in range(_ROUNDS if fix else 0):
        changed = _mend(diagnostics, writing)
        made += changed
        if not changed:
            break
        diagnostics = session.check(chosen)
    if online:
        diagnostics = session.check(chosen, online=True)
    diagnostics.extend([*given, *writing])
    if style not in DATA and fix:
        say(f"mended: {made}", err=True)
    if style == "full" and not len(diagnostics):
        say("nothing to report", err=True)
    leave(diagnostics, style, strict=strict)


def _mend(diagnostics: Diagnostics, writing: Diagnostics) -> int:
    """Put the safe changes into the files they are for, and give how many were made; what cannot be written goes to
    `writing`.
    """
    edits: dict[str, list[Edit]] = {}
    for item in diagnostics:
        if item.edit is not None:
            edits.setdefault(item.edit.span.file, []).append(item.edit)
    made = 0
    for file, listed in edits.items():
        path = Path(file)
        text, count = mended(path.read_bytes().decode("utf-8"), listed)
        if count and write_file(path, text.encode("utf-8"), writing):
            made += count
    return made
