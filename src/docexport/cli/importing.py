"""`docexport import`: a plain text becomes Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from docexport.cli.console import guard_options, leave, say, session_from
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.session import shown
from docexport.session.writing import write_file


@click.command(name="import", short_help="Make Markdown of a plain text.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The Markdown file; else FILE with `.md`.")
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
@click.option("-q", "--quiet", is_flag=True, help="Do not say what was guessed.")
@guard_options
def import_(file: Path, output: Path | None, force: bool, quiet: bool, **guards: Any) -> None:
    """Make Markdown with front matter of a plain text.

    Headings, lists, quotes, tables, notes and code are found by how they look; what was guessed is said with its line.
    No word is lost: that is checked each time.
    """
    diagnostics = Diagnostics()
    target = output or file.with_suffix(".md")
    if target.exists() and not force:
        diagnostics.error(Code.FILE_EXISTS, f"`{shown(target)}` is there already", hint="use `-o` or `--force`")
    if not diagnostics.failed():
        imported = session_from(guards, ()).import_text(file, diagnostics)
        for guess in imported.guesses if imported and not quiet else ():
            say(f"{shown(file)}:{guess.line}: taken for {guess.what}", err=True)
        if imported and not diagnostics.failed() and write_file(target, imported.markdown.encode(), diagnostics):
            say(shown(target))
    leave(diagnostics, "full")
