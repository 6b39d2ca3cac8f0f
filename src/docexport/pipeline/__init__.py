"""The pipeline, from sources to files. The only part that writes to disk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

from docexport.checks import check_document
from docexport.checks.printed import check_printed
from docexport.checks.rules import Checked, check_rules
from docexport.codes import UNREAD, Code
from docexport.diagnostics import Diagnostics, DocexportError, did_you_mean
from docexport.model import Document
from docexport.pipeline.files import write_file
from docexport.pipeline.levels import raised_rules
from docexport.pipeline.plan import Output, output_name, plan
from docexport.pipeline.source import Source, load_sources, parse_source, shown
from docexport.rendering.theme import dress, load_theme
from docexport.transforms import Context, Target, depends_on_format, transform
from docexport.writers import FORMATS, Made, Manuscript, PrintedPages, modified_time
from docexport.writers.imposition import impose
from docexport.writers.paper import page_size
from docexport.writers.print_options import check_print_options

#: called before each step of a build with what is being made
Progress = Callable[[str], None]
#: what finished files of a format are measured by
MEASURED = {"pdf": check_printed}


def prepare(source: Source, format_name: str, found: Diagnostics, after: str = "") -> Document:
    """The source's document after all transforms (or the one named `after`) for one format."""
    project = source.project
    target = Target(format_name, project.edition, project.audience)
    return transform(source.document, Context(target, project, str(source.root), found), after)


def render(source: Source, format_name: str, found: Diagnostics, *, epoch: int | None = None) -> bytes:
    """The source in one format, as bytes. `epoch` is the time it carries, in seconds since 1970.

    Raises `DocexportError` where there is an error in the source or on the way.
    """
    if format_name not in FORMATS:
        found.error(Code.UNKNOWN_FORMAT, f"there is no format `{format_name}`", hint=did_you_mean(format_name, FORMATS))
        raise DocexportError(found)
    document = prepare(source, format_name, found)
    paper = (*source.project.paper, "")[0]
    return _write(Output(source, FORMATS[format_name], Path(), paper), document, found, epoch).data


def _write(
    output: Output, document: Document, found: Diagnostics, epoch: int | None, printed: PrintedPages | None = None
) -> Made:
    source = output.source
    theme = load_theme(source.project.theme_name, source.root, found, source.place("theme"))
    if theme is None:
        raise DocexportError(found)
    theme = dress(theme, source.project, found, source.place)
    if found.failed():
        raise DocexportError(found)
    modified = modified_time(document, epoch)
    manuscript = Manuscript(
        document,
        theme,
        source.project,
        source.root,
        modified,
        found,
        paper=output.paper,
        printed=printed,
        place=source.place,
    )
    try:
        made = output.format.write(manuscript)
    except OSError as error:
        if "library" not in str(error):
            raise
        found.error(
            Code.MISSING_LIBRARY, "a library that page layout needs is missing: " + str(error).split("\n")[0],
            hint="`docexport doctor` says how to install it; `--to epub,txt` works without",
        )  # fmt: skip
        raise DocexportError(found) from error
    if found.failed():
        raise DocexportError(found)
    measure = MEASURED.get(output.format.name)
    if measure is not None:
        measure(made.data, document, theme.rules, found)
    return made


def _sheets(output: Output, pages: bytes, theme_paper: str, document: Document, found: Diagnostics) -> bytes:
    """The finished pages on sheets to fold or cut."""
    options = output.source.project.pdf
    backwards = document.metadata.text_direction == "rtl"
    span = output.source.place("pdf", "sheet" if options.sheet else "impose")
    paper = output.paper or theme_paper
    return impose(pages, output.imposition, paper, options.sheet, options.cut_lines, backwards, found, span)


def check(source: Source, found: Diagnostics, today: dt.date | None = None) -> None:
    """Find all that building the source would find before pages are laid out, and write nothing."""
    plan([source], found)
    documents = [prepare(source, name, found) for name in source.project.formats if name in FORMATS]
    for document in documents:
        check_document(document, found, today, source.place)
    if documents and not found.has(*UNREAD):
        check_rules(_checked(source, documents[0], today), found)
    theme = load_theme(source.project.theme_name, source.root, found, source.place("theme"))
    if theme is not None:
        dress(theme, source.project, found, source.place)
    for paper in source.project.paper:
        page_size(paper, found, source.place("paper"))
    check_print_options(source.project.pdf, found, source.place)


def _checked(source: Source, document: Document, today: dt.date | None) -> Checked:
    return Checked(source.document, document, source.project, source.settings, source.place, today)


def build(
    outputs: Sequence[Output],
    found: Diagnostics,
    *,
    strict: bool = False,
    epoch: int | None = None,
    today: dt.date | None = None,
    progress: Progress = lambda _what: None,
) -> list[Path]:
    """Make the outputs and give the paths of the files written: all of them, or none where an error was found.

    With `strict` a warning counts as an error. `today` lets overdue reviews be reported.
    """
    made: dict[Path, bytes] = {}
    pages: dict[tuple[int, str], tuple[bytes, str]] = {}
    printed: dict[int, PrintedPages] = {}
    documents: dict[tuple[int, str], Document] = {}
    for output in sorted(outputs, key=lambda item: not item.format.paged):  # e-books follow the pages of print
        source = output.source
        progress(shown(output.path))
        variant = output.format.name if depends_on_format(source.document) else ""
        key = (id(source), variant)
        if key not in documents:
            documents[key] = prepare(source, output.format.name, found)
            check_document(documents[key], found, today, source.place)
            raised = raised_rules(source.project)
            if raised:
                check_rules(_checked(source, documents[key], today), found, raised)
        if found.failed(strict=strict):
            continue
        try:
            if output.imposition:
                if (id(source), output.paper) not in pages:
                    continue
                data = _sheets(output, *pages[id(source), output.paper], documents[key], found)
            else:
                result = _write(output, documents[key], found, epoch, printed.get(id(source)))
                data = result.data
        except DocexportError:
            continue
        if output.format.paged and not output.imposition:
            pages[id(source), output.paper] = data, result.paper
            printed.setdefault(id(source), PrintedPages(output.path.name, result.pages))
        made[output.path] = data
    if found.failed(strict=strict):
        return []
    paths = dict.fromkeys(output.path for output in outputs)
    return [path for path in paths if path in made and write_file(path, made[path], found)]


__all__ = [
    "Output",
    "Progress",
    "Source",
    "build",
    "check",
    "load_sources",
    "output_name",
    "parse_source",
    "plan",
    "prepare",
    "render",
    "shown",
]
