"""`docexport verify`: finished files are opened, and proved to be what their sources say."""

from __future__ import annotations

from pathlib import Path

import click

from docexport.cli.console import DATA, leave, paths_or_here, settings_from, source_options, split
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.session import load_sources, plan, shown
from docexport.session.verify_request import VerifyRequest
from docexport.session.writing import write_file


@click.command()
@source_options
@click.option(
    "-o", "files", multiple=True, type=click.Path(path_type=Path), help="a finished file of the one document named"
)
@click.option("--to", "formats", help="formats, with commas between: pdf,epub,txt")
@click.option("--out", type=click.Path(path_type=Path), help="the folder that the outputs lie in")
@click.option("--require", help="validators that must be installed, with commas between: epubcheck,ace,verapdf")
@click.option("--quick", is_flag=True, help="do not run EPUBCheck, Ace and veraPDF")
@click.option("--no-report", is_flag=True, help="write no evidence beside the files")
def verify(  # noqa: PLR0917 - click calls it by keyword
    paths: tuple[Path, ...], files: tuple[Path, ...], formats: str | None, out: Path | None, require: str | None,
    quick: bool, no_report: bool, assignments: tuple[str, ...], strict: bool, style: str, **options: str | None,
) -> None:  # fmt: skip
    """Prove that finished files hold what their sources say, and nothing that these hide.

    Takes the options that the files were built with. Writes the evidence beside them.
    """
    from docexport.session.proving import prove, read_outputs  # noqa: PLC0415 - loads what reads PDFs
    from docexport.verifying.evidence import FileEvidence, verdicts  # noqa: PLC0415

    diagnostics = Diagnostics()
    chosen = {**options, "formats": split(formats)}
    sources = load_sources(
        paths_or_here(paths, diagnostics), settings_from(chosen, assignments, diagnostics), diagnostics
    )
    outputs = plan(sources, diagnostics, out=out, files=files) if sources else []
    asked = VerifyRequest(tuple(split(require) or ()), standards=not quick)

    def told(file: FileEvidence) -> None:
        for line in verdicts([file]) if style not in DATA else ():
            click.echo(line)

    if not diagnostics.failed(strict=strict):
        reports = prove(outputs, read_outputs(outputs, diagnostics), diagnostics, asked, told=told)
        for path, data in {} if no_report else reports.items():
            if write_file(path, data, diagnostics) and style not in DATA:
                click.echo(shown(path))
    if any(output.format.name == "brf" for output in outputs):
        message = "braille is not verified: it cannot be turned back into words without loss"
        diagnostics.warning(Code.NOT_PROVED, message, hint="have it read by somebody who reads braille")
    leave(diagnostics, style, strict=strict)
