"""Outputs -> files: everything is made in memory first, then written, all of it or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from docexport.diagnostics import Diagnostics, DocexportError
from docexport.model import Document
from docexport.pipeline.asked import Asked
from docexport.pipeline.files import write_file
from docexport.pipeline.plan import Output
from docexport.pipeline.source import shown
from docexport.pipeline.stages import checked_document, manuscript_of, write
from docexport.transforms import depends_on_format
from docexport.writers import PrintedPages
from docexport.writers.imposition import impose

#: called before each step of a build with what is being made
Progress = Callable[[str], None]


@dataclass(slots=True)
class _Build:
    """One run: what was made so far, and what outputs of the same source share."""

    found: Diagnostics
    strict: bool
    epoch: int | None
    today: dt.date | None
    made: dict[Path, bytes] = field(default_factory=dict)
    pages: dict[tuple[int, str], tuple[bytes, str]] = field(default_factory=dict)
    printed: dict[int, PrintedPages] = field(default_factory=dict)
    documents: dict[tuple[int, str], Document] = field(default_factory=dict)

    def make(self, output: Output) -> None:
        """Make one output, unless an error was found."""
        document = self._document(output)
        if self.found.failed(strict=self.strict):
            return
        source = output.source
        try:
            if output.imposition:
                if (id(source), output.paper) in self.pages:
                    self.made[output.path] = self._sheets(output, document)
                return
            printed = self.printed.get(id(source))
            manuscript = manuscript_of(
                source, document, self.found, paper=output.paper, epoch=self.epoch, printed=printed
            )
            result = write(output, manuscript)
        except DocexportError:
            return
        if output.format.paged:
            self.pages[id(source), output.paper] = result.data, result.paper
            self.printed.setdefault(id(source), PrintedPages(output.path.name, result.pages))
        self.made[output.path] = result.data

    def _document(self, output: Output) -> Document:
        source, name = output.source, output.format.name
        key = (id(source), name if depends_on_format(source.document) else "")
        if key not in self.documents:
            self.documents[key] = checked_document(source, name, self.found, self.today)
        return self.documents[key]

    def _sheets(self, output: Output, document: Document) -> bytes:
        """The finished pages on sheets to fold or cut."""
        pages, theme_paper = self.pages[id(output.source), output.paper]
        options = output.source.project.pdf
        backwards = document.metadata.text_direction == "rtl"
        span = output.source.place("pdf", "sheet" if options.sheet else "impose")
        paper = output.paper or theme_paper
        return impose(pages, output.imposition, paper, options.sheet, options.cut_lines, backwards, self.found, span)


def make_all(
    outputs: Sequence[Output],
    found: Diagnostics,
    *,
    strict: bool = False,
    epoch: int | None = None,
    today: dt.date | None = None,
    progress: Progress = lambda _what: None,
) -> dict[Path, bytes]:
    """The bytes of the outputs by their paths, as far as no error was found."""
    run = _Build(found, strict, epoch, today)
    for output in sorted(outputs, key=lambda item: not item.format.paged):  # e-books follow the pages of print
        progress(shown(output.path))
        run.make(output)
    return run.made


def build(
    outputs: Sequence[Output],
    found: Diagnostics,
    *,
    strict: bool = False,
    epoch: int | None = None,
    today: dt.date | None = None,
    progress: Progress = lambda _what: None,
    verify: Asked | None = None,
) -> list[Path]:
    """Make the outputs and give the paths of the files written: all of them, or none where an error was found.

    With `strict` a warning counts as an error. `today` lets overdue reviews be reported. With `verify` each file is
    proved before it is written, and the evidence is written beside it.
    """
    made = make_proved(outputs, found, strict=strict, epoch=epoch, today=today, progress=progress, verify=verify)
    return [path for path, data in made.items() if write_file(path, data, found)]


def make_proved(
    outputs: Sequence[Output],
    found: Diagnostics,
    *,
    strict: bool = False,
    verify: Asked | None = None,
    progress: Progress = lambda _what: None,
    epoch: int | None = None,
    today: dt.date | None = None,
) -> dict[Path, bytes]:
    """The files of a build by their paths, with the evidence where it is asked for; none where an error was found."""
    made = make_all(outputs, found, strict=strict, epoch=epoch, today=today, progress=progress)
    reports: dict[Path, bytes] = {}
    if verify is not None and not found.failed(strict=strict):
        from docexport.pipeline.proving import prove  # noqa: PLC0415 - few builds read what they made

        reports = prove(outputs, made, found, verify, progress)
    if found.failed(strict=strict):
        return {}
    paths = dict.fromkeys(output.path for output in outputs)
    return {path: made[path] for path in paths if path in made} | reports
