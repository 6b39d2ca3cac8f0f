"""`docexport verify`: finished files are opened, and proved to be what their sources say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from docexport.cli.console import DATA, leave, paths_or_here, say, session_from, settings_from, source_options, split
from docexport.diagnostics import Diagnostics
from docexport.session import shown
from docexport.session.verify_request import VerifyRequest
from docexport.session.writing import write_file


@click.command()
@source_options
@click.option(
    "-o", "files", multiple=True, type=click.Path(path_type=Path), help="a finished file of the one document named"
)
@click.option("--to", "formats", help="formats, with commas between: pdf,epub,txt,html")
@click.option("--out", type=click.Path(path_type=Path), help="the folder that the outputs lie in")
@click.option("--require", help="validators that must be installed, with commas between: epubcheck,ace,verapdf")
@click.option("--quick", is_flag=True, help="do not run EPUBCheck, Ace and veraPDF")
@click.option("--no-cache", is_flag=True, help="make files anew, whatever earlier builds have kept")
@click.option("--no-report", is_flag=True, help="write no evidence beside the files")
def verify(  # noqa: PLR0917 - click calls it by keyword
    paths: tuple[Path, ...], files: tuple[Path, ...], formats: str | None, out: Path | None, require: str | None,
    quick: bool, no_cache: bool, no_report: bool, assignments: tuple[str, ...], strict: bool, style: str,
    **options: Any,
) -> None:  # fmt: skip
    """Prove that finished files hold what their sources say, and nothing that these hide.

    Takes the options that the files were built with. Writes the evidence beside them.
    """
    diagnostics = Diagnostics()
    settings = {key: options[key] for key in ("theme", "paper", "edition", "audience")} | {"formats": split(formats)}
    session = session_from(
        options, settings_from(settings, assignments, diagnostics), strict=strict, cache=not no_cache
    )
    request = VerifyRequest(tuple(split(require) or ()), standards=not quick)
    reports = session.verify(
        paths_or_here(paths, diagnostics), diagnostics, out=out, files=files, request=request,
        told=lambda line: None if style in DATA else say(line),
    )  # fmt: skip
    for path, data in {} if no_report else reports.items():
        if write_file(path, data, diagnostics) and style not in DATA:
            say(shown(path))
    leave(diagnostics, style, strict=strict)
