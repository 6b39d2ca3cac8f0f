"""A batch: one document for each row of data, made by many, written as they come, reported, and gone on with."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from docexport.diagnostics import Diagnostic, Diagnostics, Span, did_you_mean
from docexport.diagnostics.codes import Code
from docexport.files import shown
from docexport.session.batch.combining import combine
from docexport.session.batch.executor import BatchExecutor
from docexport.session.batch.filling import near_places, places
from docexport.session.batch.job import Outcome, RowsJob, Template
from docexport.session.batch.journal import Entry, Journal
from docexport.session.batch.made_of import RowKeys, parts_of
from docexport.session.batch.naming import check_names, fields_in, why_unsafe
from docexport.session.batch.rows import Row, read_rows
from docexport.session.targets import FileTarget

#: rows that a worker is given at a time
_ROWS = 8
#: findings about values that rows lack after which the others are not listed
_MOST_LACKING = 20
#: rows whose failure is reported in full; all are counted
_MOST_REPORTED = 50
_ANEW = "all files are those of what is there now; nothing is to be done"


class Batch(Struct, frozen=True):
    """What is to be made: of each row of a data file a document, in all variants of a template.

    `journal` is where it is noted what is done. `combined` is the name of one PDF of all, empty for none.
    """

    templates: tuple[Template, ...]
    data: Path
    target: FileTarget
    journal: Path
    combined: str = ""


class Tally(Struct):
    """How far a batch is: rows in all, made now, made by an earlier run, failed; files written, and where."""

    rows: int = 0
    made: int = 0
    before: int = 0
    failed: int = 0
    files: int = 0
    place: str = ""

    @property
    def ended(self) -> int:
        """Rows that nothing more is to be done for."""
        return self.made + self.before + self.failed


def run_batch(
    batch: Batch,
    executor: BatchExecutor,
    diagnostics: Diagnostics,
    *,
    resume: bool = False,
    fail_fast: bool = False,
    told: Callable[[Tally], None] = lambda _tally: None,
) -> Tally:
    """Make all documents of a batch. Nothing is begun where the data, a name or a place to fill is wrong.

    A row that fails is reported with its number and place, and does not stop the others but with `fail_fast`.
    """
    tally, name = Tally(place=batch.target.shown("")), shown(batch.data)
    tally.rows = _checked(batch, name, diagnostics)
    if diagnostics.failed():
        return tally
    try:
        parts = parts_of(batch.templates, batch.combined, batch.target.shown(""))
        journal = Journal(batch.journal, parts, resume=resume)
    except OSError as error:
        reason = getattr(error, "strerror", None) or str(error)
        place = Span(shown(batch.journal))
        diagnostics.error(
            Code.CANNOT_WRITE, f"cannot write `{shown(batch.journal)}`: {reason}", place, "check the folder"
        )
        return tally
    with ExitStack() as stack:
        stack.callback(executor.close)
        finished = False
        stack.callback(lambda: journal.close(finished=finished))
        run = _Run(batch, journal, tally, name, diagnostics, RowKeys(batch.templates))
        stack.callback(run.tell_anew)
        told(tally)
        for outcome in executor.outcomes(run.jobs()):
            run.take(outcome)
            told(tally)
            if tally.failed and fail_fast:
                return tally
        if batch.combined and not tally.failed:
            tally.files += combine(batch.target, list(journal.names(tally.rows)), batch.combined, diagnostics)
        finished = not tally.failed
    return tally


def _checked(batch: Batch, name: str, diagnostics: Diagnostics) -> int:
    """See that every row has what is asked for and a name of its own, and give the number of rows."""
    if batch.combined and (why := why_unsafe(batch.combined)):
        diagnostics.error(Code.BAD_NAME, f"the combined PDF cannot be called `{batch.combined}`, which {why}")
    first = next(read_rows(batch.data, name, diagnostics), None)
    if first is None:
        if not diagnostics.failed():
            diagnostics.error(Code.BAD_DATA, f"`{name}` has no rows", Span(name))
        return 0
    asked = [place for template in batch.templates for place in places(template.source)]
    for column, span in asked:
        if column not in first.values:
            diagnostics.error(
                Code.UNKNOWN_COLUMN, f"`{name}` has no `{column}`", span, did_you_mean(column, first.values)
            )
    for template in batch.templates:
        for written, column, span in near_places(template.source, first.values):
            hint = f"write `{{{{ row.{column} }}}}`" if column else did_you_mean("", first.values)
            diagnostics.error(Code.UNKNOWN_COLUMN, f"`{written}` is no place for a value", span, hint)
    for pattern in {template.pattern for template in batch.templates}:
        for column in fields_in(pattern):
            if column not in first.values:
                hint = did_you_mean(column, first.values)
                diagnostics.error(
                    Code.UNKNOWN_COLUMN, f"the names need `{column}`, and `{name}` has no such column", Span(name), hint
                )
    if diagnostics.failed():
        return 0
    columns = {column for column, _span in asked}
    taken = Path(batch.combined).stem if batch.combined else ""
    counts = [
        check_names(
            _whole(read_rows(batch.data, name, diagnostics), columns, name, diagnostics),
            pattern,
            name,
            diagnostics,
            taken,
        )
        for pattern in sorted({template.pattern for template in batch.templates})
    ]
    return counts[0]


def _whole(rows: Iterable[Row], asked: Set[str], name: str, diagnostics: Diagnostics) -> Iterator[Row]:
    """The rows; those that lack a value that a document asks for are reported, the first of them."""
    for row in rows:
        for column in sorted(asked - row.values.keys()):
            if len(diagnostics) < _MOST_LACKING:
                hint = did_you_mean(column, row.values)
                message = f"row {row.number} has no `{column}`"
                diagnostics.error(Code.UNKNOWN_COLUMN, message, Span(name, row.line), hint)
        yield row


class _Run(Struct):
    """A batch that is being made."""

    batch: Batch
    journal: Journal
    tally: Tally
    name: str
    diagnostics: Diagnostics
    keys: RowKeys
    _told: set[Diagnostic] = field(default_factory=set)
    #: of each row in hand, digests of what is its own
    _own: dict[int, tuple[str, str]] = field(default_factory=dict)
    #: rows that are made anew, by why
    _anew: Counter[str] = field(default_factory=Counter)

    def jobs(self) -> Iterator[RowsJob]:
        """The rows that are still to be done, a few at a time, read as they are needed."""
        rows = (row for row in read_rows(self.batch.data, self.name, self.diagnostics) if not self._is_done(row))
        while group := tuple(islice(rows, _ROWS)):
            yield RowsJob(self.batch.templates, group)

    def _is_done(self, row: Row) -> bool:
        """Whether an earlier run has made a row's documents of the same, and they are as they were written."""
        values, pictures = self._own[row.number] = self.keys.of(row)
        entry = self.journal.entry(row.number)
        if entry is None:
            return False
        if entry.values != values:
            self._anew["its values have changed"] += 1
        elif entry.pictures != pictures:
            self._anew["its pictures have changed"] += 1
        elif any(self._digest_of(file) != known for file, known in entry.files.items()):
            self._anew["its files are not as they were written"] += 1
        else:
            self.tally.before += 1
            del self._own[row.number]
            return True
        return False

    def _digest_of(self, file: str) -> str:
        try:
            return hashlib.sha256(self.batch.target.read(file)).hexdigest()
        except Exception:  # noqa: BLE001 - it is not there; each kind of place has errors of its own
            return ""

    def tell_anew(self) -> None:
        """Say what has changed since the run that this one goes on with, and what is made anew therefore."""
        place = Span(shown(self.batch.journal))
        for why in self.journal.changed:
            self.diagnostics.warning(Code.ROWS_ANEW, f"all rows are made anew: {why}", place, _ANEW)
        for why, rows in self._anew.items():
            message = f"{rows:,} of the rows that were done {'is' if rows == 1 else 'are'} made anew: {why}"
            self.diagnostics.warning(Code.ROWS_ANEW, message, Span(self.name), _ANEW)

    def take(self, outcome: Outcome) -> None:
        """Write a row's files and note that it is done; or report that it failed."""
        target, written = self.batch.target, Diagnostics()
        if not outcome.failed and all(target.write(file, data, written) for file, data in outcome.files.items()):
            files = {file: hashlib.sha256(data).hexdigest() for file, data in outcome.files.items()}
            self._note(Entry(outcome.row, *self._own.pop(outcome.row), files))
            self.tally.made += 1
            self.tally.files += len(outcome.files)
            self._tell(outcome)
            return
        reasons = [*outcome.findings, *written]
        worst = max(reasons, key=lambda item: item.severity, default=None)
        place = f"at {worst.span}" if worst and worst.span.file else ""
        hint = "; ".join(part for part in (place, worst.hint if worst else "") if part)
        self._fail(outcome.row, outcome.line, worst.message if worst else "nothing is known", hint)

    def _note(self, entry: Entry) -> None:
        """Note that a row is done; where that cannot be, it is made once more by a run that goes on with this one."""
        try:
            self.journal.add(entry)
        except OSError as error:
            file = shown(self.batch.journal)
            message = f"cannot write `{file}`: {error.strerror or error}"
            self.diagnostics.warning(Code.CANNOT_WRITE, message, Span(file), "check the space left")

    def _tell(self, outcome: Outcome) -> None:
        """Report what was found in a row's documents, but for what was found in another's."""
        for item in outcome.findings:
            if item not in self._told and len(self._told) < _MOST_REPORTED:
                self._told.add(item)
                self.diagnostics.extend([replace(item, message=f"{item.message} (row {outcome.row})")])

    def _fail(self, row: int, line: int, why: str, hint: str) -> None:
        self.tally.failed += 1
        self._own.pop(row, None)
        if self.tally.failed <= _MOST_REPORTED:
            self.diagnostics.error(Code.ROW_FAILED, f"row {row} gave no document: {why}", Span(self.name, line), hint)
