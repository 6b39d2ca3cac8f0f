"""Outputs -> files: everything is made in memory first, then written, all of it or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from docexport.diagnostics import Diagnostic, Diagnostics, DocexportError
from docexport.files import shown
from docexport.formats import Made, Manuscript, PrintedPages
from docexport.model import Document
from docexport.parallel.pool import WorkerPool
from docexport.rendering.theme import Theme
from docexport.session.plan import Output
from docexport.session.side_process import Beside, beside, can_be_beside
from docexport.session.stages import checked_document, manuscript_of, write
from docexport.session.verify_request import VerifyRequest
from docexport.session.writing import prepare_folders, write_file
from docexport.transforms import depends_on_format

#: called before each step of a build with what is being made
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class How:
    """How outputs are made, whatever they are made of.

    With `strict` a warning counts as an error. `epoch` is the time that outputs carry, in seconds since 1970; `today`
    lets overdue reviews be reported. With `verify` each file is proved before it is written, and the evidence is
    written beside it. `pool` does the heavy work.
    """

    strict: bool = False
    epoch: int | None = None
    today: dt.date | None = None
    verify: VerifyRequest | None = None
    pool: WorkerPool = field(default_factory=WorkerPool)


class _WriteJob(Struct, frozen=True):
    """An output that is written in another process."""

    output: Output
    manuscript: Manuscript


def _write_apart(job: _WriteJob) -> tuple[Made | None, list[Diagnostic]]:
    """What was made of an output, if it could be, and what was found."""
    diagnostics = job.manuscript.diagnostics
    try:
        return write(job.output, job.manuscript), list(diagnostics)
    except DocexportError:
        return None, list(diagnostics)


def _can_be_apart(output: Output) -> bool:
    """Whether a process of its own is worth it: pages take time. Long books use several processes themselves."""
    book = output.source.document.metadata.kind == "book"
    return output.format.paged and not output.imposition and not book


@dataclass(slots=True)
class Build:
    """One run: what was made so far, and what outputs of the same source share."""

    diagnostics: Diagnostics
    how: How = How()
    made: dict[Path, bytes] = field(default_factory=dict)
    #: the paths of all files of each output, by that of the first
    files: dict[Path, tuple[Path, ...]] = field(default_factory=dict)
    #: the themes of each source's outputs, by the source's identity
    themes: dict[int, list[Theme]] = field(default_factory=dict)
    pages: dict[tuple[int, str], tuple[bytes, str]] = field(default_factory=dict)
    printed: dict[int, PrintedPages] = field(default_factory=dict)
    documents: dict[tuple[int, str], Document] = field(default_factory=dict)
    _copy: Beside | None = field(default=None, init=False)

    def make(self, output: Output) -> None:
        """Make one output, unless an error was found."""
        document = self._document(output)
        if self.diagnostics.failed(strict=self.how.strict):
            return
        try:
            if output.imposition:
                if (id(output.source), output.paper) in self.pages:
                    self.made[output.path] = self._sheets(output, document)
                return
            self._take(output, write(output, self._manuscript(output)))
        except DocexportError:
            return

    def make_at_once(self, outputs: Sequence[Output]) -> None:
        """Make outputs in several processes, unless an error was found."""
        manuscripts = self._manuscripts(outputs)
        if manuscripts is None:
            return
        jobs = [
            _WriteJob(output, replace(m, diagnostics=Diagnostics(), pool=WorkerPool()))
            for output, m in zip(outputs, manuscripts, strict=True)
        ]
        for output, (result, findings) in zip(outputs, self.how.pool.run_all(_write_apart, jobs), strict=True):
            self.diagnostics.extend(findings)
            if result is not None:
                self._take(output, result)

    @contextmanager
    def beside(self, outputs: Sequence[Output], paged: Sequence[Output], progress: Progress) -> Iterator[None]:
        """While this is open, and outputs with pages are made in it, a copy of this process makes those without, if
        there can be one. At the end they are taken in, and made here where the copy did not make them.
        """
        made: list[Made] = []
        if outputs and can_be_beside(paged, self.how.pool):
            with self._copy_for(outputs, paged) as self._copy:
                yield
                if self._copy and not self.diagnostics.failed(strict=self.how.strict):
                    made, findings = self._copy.results()
                    self.diagnostics.extend(findings)
            self._copy = None
        else:
            yield
        for output, result in zip_longest(outputs, made):
            if result is None:
                progress(shown(output.path))
                self.make(output)
            else:
                self._take(output, result)

    @contextmanager
    def _copy_for(self, outputs: Sequence[Output], paged: Sequence[Output]) -> Iterator[Beside | None]:
        """A copy of this process that makes outputs; none where an error was found."""
        manuscripts = self._manuscripts(outputs)
        if manuscripts is None:
            yield None
            return
        with beside(outputs, manuscripts, paged, self.how.pool) as copy:
            yield copy

    def _manuscripts(self, outputs: Sequence[Output]) -> list[Manuscript] | None:
        """What writers are given for outputs; None where an error was found."""
        try:
            manuscripts = [self._manuscript(output) for output in outputs]
        except DocexportError:
            return None
        return None if self.diagnostics.failed(strict=self.how.strict) else manuscripts

    def _manuscript(self, output: Output) -> Manuscript:
        source = output.source
        manuscript = manuscript_of(
            source,
            self._document(output),
            self.diagnostics,
            paper=output.paper,
            name=output.path.stem,
            epoch=self.how.epoch,
            printed=self.printed.get(id(source)),
            pool=self.how.pool,
        )
        self.themes.setdefault(id(source), []).append(manuscript.theme)
        return manuscript

    def _take(self, output: Output, result: Made) -> None:
        """Keep what was made, and what other outputs of the source need of it."""
        if output.format.paged:
            self.pages[id(output.source), output.paper] = result.data, result.paper
            if self._copy and id(output.source) not in self.printed:
                self._copy.tell(output, result.pages)
            self.printed.setdefault(id(output.source), PrintedPages(output.path.name, result.pages))
        self.made |= result.named(output.path)
        self.files[output.path] = tuple(result.named(output.path))

    def _document(self, output: Output) -> Document:
        source, name = output.source, output.format.name
        key = (id(source), name if output.format.after or depends_on_format(source.document) else "")
        if key not in self.documents:
            self.documents[key] = checked_document(source, name, self.diagnostics, self.how.today)
        return self.documents[key]

    def _sheets(self, output: Output, document: Document) -> bytes:
        """The finished pages on sheets to fold or cut."""
        pages, theme_paper = self.pages[id(output.source), output.paper]
        options = output.source.project.pdf
        backwards = document.metadata.text_direction == "rtl"
        span = output.source.place("pdf", "sheet" if options.sheet else "impose")
        paper = output.paper or theme_paper
        from docexport.formats.imposition import impose  # noqa: PLC0415 - few builds put pages on sheets

        return impose(
            pages, output.imposition, paper, options.sheet, options.cut_lines, backwards, self.diagnostics, span
        )


def make_all(
    outputs: Sequence[Output],
    diagnostics: Diagnostics,
    how: How = How(),
    progress: Progress = lambda _what: None,
    meanwhile: Callable[[Build], object] = lambda _run: None,
) -> Build:
    """A run in which the outputs were made, as far as no error was found. `meanwhile` is called if others work."""
    run = Build(diagnostics, how)
    how.pool.later(lambda: meanwhile(run))
    paged = [output for output in outputs if output.format.paged]
    # plain text seldom has to wait for pages
    others = sorted((output for output in outputs if not output.format.paged), key=lambda item: item.format.markup)
    with run.beside(others, paged, progress):
        at_once = [item for item in paged if _can_be_apart(item)]
        if how.pool.processes > 1 and len(at_once) > 1:
            progress(", ".join(shown(output.path) for output in at_once[:3]))
            run.make_at_once(at_once)
            paged = [output for output in paged if output not in at_once]
        for output in paged:
            progress(shown(output.path))
            run.make(output)
    return run


def build(
    outputs: Sequence[Output], diagnostics: Diagnostics, how: How = How(), progress: Progress = lambda _what: None
) -> list[Path]:
    """Make the outputs and give the paths of the files written: all of them, or none where an error was found."""
    made = make_proved(outputs, diagnostics, how, progress)
    if not prepare_folders(made, diagnostics):
        return []
    return [path for path, data in made.items() if write_file(path, data, diagnostics)]


def make_proved(
    outputs: Sequence[Output], diagnostics: Diagnostics, how: How = How(), progress: Progress = lambda _what: None
) -> dict[Path, bytes]:
    """The files of a build by their paths, with the evidence where it is asked for; none where an error was found."""
    run = make_all(outputs, diagnostics, how, progress)
    made = run.made
    reports: dict[Path, bytes] = {}
    if how.verify is not None and not diagnostics.failed(strict=how.strict):
        from docexport.session.proving import prove  # noqa: PLC0415 - few builds read what they made

        reports = prove(outputs, made, diagnostics, how.verify, progress=progress)
    if diagnostics.failed(strict=how.strict):
        return {}
    paths = dict.fromkeys(path for output in outputs for path in run.files.get(output.path, (output.path,)))
    return {path: made[path] for path in paths if path in made} | reports
