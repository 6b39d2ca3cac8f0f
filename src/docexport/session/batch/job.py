"""Rows of a batch as work for any process: a document with places to fill, some rows, and what comes of each."""

from __future__ import annotations

import datetime as dt
import gc
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from docexport.diagnostics import Diagnostic, Diagnostics, DocexportError
from docexport.diagnostics.codes import Code
from docexport.parallel.processes import calm_collector
from docexport.session.batch.bundle import Bundle, unpacked
from docexport.session.batch.filling import filled
from docexport.session.batch.naming import name_of
from docexport.session.batch.rows import Row
from docexport.session.building import How, make_proved
from docexport.session.plan import plan
from docexport.session.source import Source

#: documents after which memory is looked through for what is no more needed
_TIDY_EVERY = 20


class Template(Struct, frozen=True):
    """A document with places to fill, in one of its variants.

    `pattern` is that of its outputs' names, `bundle` the files it needs where workers share no disk.
    """

    source: Source
    pattern: str
    strict: bool = False
    epoch: int | None = None
    today: dt.date | None = None
    bundle: Bundle | None = None


class RowsJob(Struct, frozen=True):
    """Rows to make documents of, each in all variants."""

    templates: tuple[Template, ...]
    rows: tuple[Row, ...]


class Outcome(Struct, frozen=True):
    """What came of a row: its files by their names, none where it failed, and what was found."""

    row: int
    line: int
    files: dict[str, bytes]
    findings: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether no document could be made of the row."""
        return not self.files


_done = 0


def make_rows(job: RowsJob) -> tuple[Outcome, ...]:
    """The documents of some rows. One that fails does not stop the others."""
    templates = [_at_hand(template) for template in job.templates]
    return tuple(_made(templates, row) for row in job.rows)


def _at_hand(template: Template) -> Template:
    if template.bundle is None:
        return template
    return replace(template, source=unpacked(template.source, template.bundle))


def _made(templates: list[Template], row: Row) -> Outcome:
    global _done  # noqa: PLW0603 - this process's own count
    if _done == 0:
        calm_collector()
    _done += 1
    if _done % _TIDY_EVERY == 0:
        gc.collect()
    diagnostics = Diagnostics()
    files: dict[str, bytes] = {}
    for template in templates:
        files |= _files(template, row, diagnostics)
        if diagnostics.failed(strict=template.strict):
            files = {}
            break
    return Outcome(row.number, row.line, files, tuple(diagnostics))


def _files(template: Template, row: Row, diagnostics: Diagnostics) -> dict[str, bytes]:
    try:
        name = name_of(template.pattern, row)
        source = replace(filled(template.source, row.values, diagnostics), name=name)
        if diagnostics.failed(strict=template.strict):
            return {}
        made = make_proved(
            plan([source], diagnostics, out=Path()), diagnostics, How(template.strict, template.epoch, template.today)
        )
        return {path.name: data for path, data in made.items()}
    except KeyError as error:
        diagnostics.error(Code.BAD_DATA, f"row {row.number} has no value `{error.args[0]}`")
    except DocexportError as error:
        diagnostics.extend(error.diagnostics)
    except Exception as error:  # noqa: BLE001 - what nobody foresaw must not stop the other rows
        diagnostics.error(Code.INTERNAL, f"{type(error).__name__}: {error}", hint="please report it with the row")
    return {}
