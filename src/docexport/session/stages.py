"""One source through the stages: read -> transformed -> dressed -> written, in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from pathlib import Path

from docexport.checks import check_document, load_printed
from docexport.checks.attributes import check_answer_lines, check_attributes, check_captions, check_containers
from docexport.checks.conditions import check_conditions
from docexport.diagnostics import Diagnostics, DocexportError, did_you_mean
from docexport.diagnostics.codes import UNREAD, Code
from docexport.formats import FORMATS, ComingPages, Made, Manuscript, PrintedPages, modified_time
from docexport.formats.paper import page_size
from docexport.formats.print_options import check_print_options
from docexport.model import Attributes, Conditional, ConditionalSpan, Container, Document
from docexport.parallel.pool import Workshop
from docexport.rendering.theme import Theme, dress, load_theme
from docexport.rendering.vocabulary import Vocabulary
from docexport.session.plan import Output, plan
from docexport.session.severity import raised_rules
from docexport.session.source import Source
from docexport.transforms import Context, Target, transform


def target_of(source: Source, format_name: str) -> Target:
    """Whom a source's output in a format is for."""
    return Target(format_name, source.project.edition, source.project.audience)


def prepare(source: Source, format_name: str, found: Diagnostics, after: str = "") -> Document:
    """The source's document after all transforms (or the one named `after`) for one format."""
    context = Context(target_of(source, format_name), source.project, str(source.root), found)
    return transform(source.document, context, after)


def checked_document(source: Source, format_name: str, found: Diagnostics, today: dt.date | None) -> Document:
    """The prepared document, with all that a build must know of it reported."""
    document = prepare(source, format_name, found)
    check_document(document, found, today, source.place)
    _check_written(source, found)
    raised = raised_rules(source.project)
    if raised:
        _check_rules(source, document, found, today, raised)
    return document


def _check_written(source: Source, found: Diagnostics) -> None:
    """Report what authors wrote around words and nothing reads."""
    check_answer_lines(source.document, found)
    check_captions(source.document, found)
    if source.document.kinds.isdisjoint({Attributes, Container, Conditional, ConditionalSpan}):
        return  # nothing is written that a theme could read
    theme = load_theme(source.project.theme_name, source.root, Diagnostics())
    if theme is not None:  # one that cannot be read is reported where it is used
        editions = {"standard", *theme.editions, *source.project.editions}
        check_conditions(source.document, {"format": FORMATS, "edition": editions}, found)
        vocabulary = Vocabulary(theme)
        check_attributes(source.document, vocabulary, found)
        check_containers(source.document, vocabulary, found)


def theme_of(source: Source, found: Diagnostics) -> Theme | None:
    """The theme of a source, with the source's settings on top, or None with a finding."""
    theme = load_theme(source.project.theme_name, source.root, found, source.place("theme"))
    return theme and dress(theme, source.project, found, source.place)


def manuscript_of(
    source: Source,
    document: Document,
    found: Diagnostics,
    *,
    paper: str = "",
    epoch: int | None = None,
    printed: PrintedPages | ComingPages | None = None,
    workshop: Workshop | None = None,
) -> Manuscript:
    """What a writer is given. Raises `DocexportError` where the theme cannot be used."""
    theme = theme_of(source, found)
    if theme is None or found.failed():
        raise DocexportError(found)
    return Manuscript(
        document,
        theme,
        source.project,
        source.root,
        modified_time(document, epoch),
        found,
        paper=paper,
        printed=printed,
        workshop=workshop or Workshop(),
        place=source.place,
    )


def write(output: Output, manuscript: Manuscript) -> Made:
    """The manuscript in the output's format, with what is measured in the finished file reported.

    Raises `DocexportError` where an error is found on the way.
    """
    found = manuscript.found
    if output.format.paged:
        manuscript.workshop.foresee(load_printed)
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
    if output.format.paged:
        from docexport.checks.edition_checks import check_printed  # noqa: PLC0415 - a text build needs no PDFium

        check_printed(made.data, manuscript.document, manuscript.theme.rules, found, manuscript.workshop, made.looks)
    return made


def render(source: Source, format_name: str, found: Diagnostics, *, epoch: int | None = None) -> bytes:
    """The source in one format, as bytes. `epoch` is the time it carries, in seconds since 1970.

    Raises `DocexportError` where there is an error in the source or on the way.
    """
    if format_name not in FORMATS:
        found.error(Code.UNKNOWN_FORMAT, f"there is no format `{format_name}`", hint=did_you_mean(format_name, FORMATS))
        raise DocexportError(found)
    document = prepare(source, format_name, found)
    paper = (*source.project.paper, "")[0]
    manuscript = manuscript_of(source, document, found, paper=paper, epoch=epoch)
    return write(Output(source, FORMATS[format_name], Path(), paper), manuscript).data


def check(source: Source, found: Diagnostics, today: dt.date | None = None) -> None:
    """Find all that can be found before pages are laid out, and write nothing."""
    plan([source], found)
    documents = [prepare(source, name, found) for name in source.project.formats if name in FORMATS]
    for document in documents:
        check_document(document, found, today, source.place)
    _check_written(source, found)
    if documents and not found.has(*UNREAD):
        _check_rules(source, documents[0], found, today)
    theme_of(source, found)
    for paper in source.project.paper:
        page_size(paper, found, source.place("paper"))
    check_print_options(source.project.pdf, found, source.place)


def _check_rules(
    source: Source, document: Document, found: Diagnostics, today: dt.date | None, only: Collection[Code] | None = None
) -> None:
    from docexport.checks.rules import Checked, check_rules  # noqa: PLC0415 - few builds check them

    checked = Checked(source.document, document, source.project, source.settings, source.place, today)
    check_rules(checked, found, only)
