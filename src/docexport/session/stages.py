"""One source through the stages: read -> transformed -> dressed -> written, in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from pathlib import Path

from docexport.checks import check_document, load_printed
from docexport.checks.attributes import (
    check_answer_lines,
    check_attributes,
    check_captions,
    check_code,
    check_containers,
)
from docexport.checks.conditions import check_conditions
from docexport.diagnostics import Diagnostics, DocexportError, did_you_mean
from docexport.diagnostics.codes import UNREAD, Code
from docexport.formats import FORMATS, Made, Manuscript, PendingPages, PrintedPages, modified_time
from docexport.formats.paper import page_size
from docexport.formats.print_options import check_print_options
from docexport.model import Attributes, Conditional, ConditionalSpan, Container, Document
from docexport.parallel.pool import WorkerPool
from docexport.rendering.theme import Theme, apply_edition, load_theme
from docexport.rendering.vocabulary import Vocabulary
from docexport.session.plan import Output, plan
from docexport.session.severity import raised_rules
from docexport.session.source import Source
from docexport.transforms import Context, Target, transform


def target_of(source: Source, format_name: str) -> Target:
    """Whom a source's output in a format is for."""
    return Target(format_name, source.project.edition, source.project.audience)


def prepare(source: Source, format_name: str, diagnostics: Diagnostics, after: str = "") -> Document:
    """The source's document after all transforms (or the one named `after`) for one format."""
    context = Context(target_of(source, format_name), source.project, str(source.root), diagnostics)
    return transform(source.document, context, after)


def checked_document(source: Source, format_name: str, diagnostics: Diagnostics, today: dt.date | None) -> Document:
    """The prepared document, with all that a build must know of it reported."""
    document = prepare(source, format_name, diagnostics)
    check_document(document, diagnostics, today, source.place)
    _check_written(source, diagnostics)
    raised = raised_rules(source.project)
    if raised:
        _check_rules(source, document, diagnostics, today, raised)
    return _as_written(source, document, format_name)


def _as_written(source: Source, document: Document, format_name: str) -> Document:
    """The document in the form that a format takes: some take it before all transforms were applied."""
    after = FORMATS[format_name].after
    return prepare(source, format_name, Diagnostics(), after) if after else document


def _check_written(source: Source, diagnostics: Diagnostics) -> None:
    """Report what authors wrote around words and nothing reads."""
    check_answer_lines(source.document, diagnostics)
    check_captions(source.document, diagnostics)
    check_code(source.document, diagnostics)
    if source.document.kinds.isdisjoint({Attributes, Container, Conditional, ConditionalSpan}):
        return  # nothing is written that a theme could read
    theme = load_theme(source.project.theme_name, source.root, Diagnostics())
    if theme is not None:  # one that cannot be read is reported where it is used
        editions = {"standard", *theme.editions, *source.project.editions}
        check_conditions(source.document, {"format": FORMATS, "edition": editions}, diagnostics)
        vocabulary = Vocabulary(theme)
        check_attributes(source.document, vocabulary, diagnostics)
        check_containers(source.document, vocabulary, diagnostics)


def theme_of(source: Source, diagnostics: Diagnostics) -> Theme | None:
    """The theme of a source, with the source's settings on top, or None with a finding."""
    theme = load_theme(source.project.theme_name, source.root, diagnostics, source.place("theme"))
    return theme and apply_edition(theme, source.project, diagnostics, source.place)


def manuscript_of(
    source: Source,
    document: Document,
    diagnostics: Diagnostics,
    *,
    paper: str = "",
    name: str = "document",
    epoch: int | None = None,
    printed: PrintedPages | PendingPages | None = None,
    pool: WorkerPool | None = None,
) -> Manuscript:
    """What a writer is given. Raises `DocexportError` where the theme cannot be used."""
    theme = theme_of(source, diagnostics)
    if theme is None or diagnostics.failed():
        raise DocexportError(diagnostics)
    return Manuscript(
        document,
        theme,
        source.project,
        source.root,
        modified_time(document, epoch),
        diagnostics,
        paper=paper,
        name=name,
        printed=printed,
        pool=pool or WorkerPool(),
        place=source.place,
    )


def write(output: Output, manuscript: Manuscript) -> Made:
    """The manuscript in the output's format, with what is measured in the finished file reported.

    Raises `DocexportError` where an error is found on the way.
    """
    diagnostics = manuscript.diagnostics
    if output.format.paged:
        manuscript.pool.set_next_task(load_printed)
    try:
        made = output.format.write(manuscript)
    except OSError as error:
        if "library" not in str(error):
            raise
        diagnostics.error(
            Code.MISSING_LIBRARY, "a library that page layout needs is missing: " + str(error).split("\n")[0],
            hint="`docexport doctor` says how to install it; `--to epub,txt` works without",
        )  # fmt: skip
        raise DocexportError(diagnostics) from error
    if diagnostics.failed():
        raise DocexportError(diagnostics)
    if output.format.paged:
        from docexport.checks.edition_checks import check_printed  # noqa: PLC0415 - a text build needs no PDFium

        check_printed(made.data, manuscript.document, manuscript.theme.rules, diagnostics, manuscript.pool, made.looks)
    return made


def render(source: Source, format_name: str, diagnostics: Diagnostics, *, epoch: int | None = None) -> bytes:
    """The source in one format, as bytes. `epoch` is the time it carries, in seconds since 1970.

    Raises `DocexportError` where there is an error in the source or on the way.
    """
    if format_name not in FORMATS:
        diagnostics.error(
            Code.UNKNOWN_FORMAT, f"there is no format `{format_name}`", hint=did_you_mean(format_name, FORMATS)
        )
        raise DocexportError(diagnostics)
    document = _as_written(source, prepare(source, format_name, diagnostics), format_name)
    paper = (*source.project.paper, "")[0]
    manuscript = manuscript_of(source, document, diagnostics, paper=paper, epoch=epoch)
    return write(Output(source, FORMATS[format_name], Path(), paper), manuscript).data


def check(source: Source, diagnostics: Diagnostics, today: dt.date | None = None) -> None:
    """Find all that can be found before pages are laid out, and write nothing."""
    plan([source], diagnostics)
    documents = [prepare(source, name, diagnostics) for name in source.project.formats if name in FORMATS]
    for document in documents:
        check_document(document, diagnostics, today, source.place)
    _check_written(source, diagnostics)
    if documents and not diagnostics.has(*UNREAD):
        _check_rules(source, documents[0], diagnostics, today)
    theme_of(source, diagnostics)
    for paper in source.project.paper:
        page_size(paper, diagnostics, source.place("paper"))
    check_print_options(source.project.pdf, diagnostics, source.place)


def _check_rules(
    source: Source,
    document: Document,
    diagnostics: Diagnostics,
    today: dt.date | None,
    only: Collection[Code] | None = None,
) -> None:
    from docexport.checks.rules import Checked, check_rules  # noqa: PLC0415 - few builds check them

    checked = Checked(source.document, document, source.project, source.settings, source.place, today)
    check_rules(checked, diagnostics, only)
