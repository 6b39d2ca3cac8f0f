"""What a writer is given: a finished document, the look it gets, and where findings go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from docexport.config import Project
from docexport.diagnostics import NOWHERE, Diagnostics, Span
from docexport.formats.page_starts import PendingPages, PrintedPages
from docexport.model import Chapter, Document, Math, MathBlock
from docexport.parallel.pool import WorkerPool
from docexport.rendering.fonts import math_font
from docexport.rendering.labels import Labels, labels_for
from docexport.rendering.theme import Theme

if TYPE_CHECKING:
    from docexport.rendering.math import MathRenderer
    from docexport.rendering.renderer import Renderer

#: the day of a document that has none: the first that a ZIP archive can hold
DAY_ONE = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)


class Manuscript(Struct, frozen=True, dict=True):
    """A document after all transforms, with a theme dressed in the project's edition and tokens.

    `root` is the folder that files must lie in. `modified` is the time that outputs carry. `paper` is the paper of the
    PDF; empty means the theme's own.
    """

    document: Document
    theme: Theme
    project: Project
    root: Path
    modified: dt.datetime
    diagnostics: Diagnostics
    paper: str = ""
    #: what the file that it becomes is called, without a suffix
    name: str = "document"
    #: the pages of the PDF that is made of the same document, where there is one
    printed: PrintedPages | PendingPages | None = None
    #: where heavy work is done
    pool: WorkerPool = field(default_factory=WorkerPool)
    #: says where a key of the settings stands
    place: Callable[..., Span] = lambda *_keys: NOWHERE

    @property
    def labels(self) -> Labels:
        """The generated words in the document's language."""
        language, place = self.document.metadata.language, self.place("metadata", "language")
        return labels_for(language, self.diagnostics, place, self.theme.folders)

    @cached_property
    def math(self) -> MathRenderer:
        """What renders the formulas of this document."""
        from docexport.formulas.drawing import Look  # noqa: PLC0415 - few documents have formulas
        from docexport.rendering.math import MathRenderer  # noqa: PLC0415

        tokens = self.theme.tokens["font"]
        file = math_font(self.theme, self.diagnostics) if self.has_formulas else ""
        return MathRenderer(
            self.diagnostics, self.document.metadata.language, Look(family=str(tokens["body"]), font=file)
        )

    @cached_property
    def has_formulas(self) -> bool:
        """Whether a formula stands in it."""
        return self.document.has(Math) or self.document.has(MathBlock)

    @property
    def prints_contents(self) -> bool:
        """Whether a table of contents is printed: as asked, or else in books of more than one entry."""
        if self.project.contents is not None:
            return self.project.contents
        return self.document.metadata.kind == "book" and len(self.document.contents) > 1

    @property
    def most_pages(self) -> int:
        """The pages that a PDF should take at the most, as its edition says or else the document; 0 is any number."""
        return self.project.fit if self.theme.fit is None else self.theme.fit

    def renderer(
        self,
        families: Sequence[str],
        *,
        markup: bool,
        marks: bool = False,
        chapter: Callable[[Chapter], str] | None = None,
        **variables: Any,
    ) -> Renderer:
        """A renderer of this document with the variables that all templates share, and some of the format's own."""
        from docexport.rendering.renderer import Renderer  # noqa: PLC0415 - loaded while a book is read

        shared = {
            "document": self.document,
            "labels": self.labels,
            "t": self.theme.tokens,
            "print_contents": self.prints_contents,
            "options": self.project,
            "math": self.math if self.has_formulas else None,
        }
        path = self.theme.search_path(families)
        return Renderer(
            path,
            self.theme.gate,
            markup=markup,
            variables=shared | variables,
            diagnostics=self.diagnostics,
            marks=marks,
            trusted=self.project.trust,
            share=self.pool.share,
            chapter=chapter,
        )


def modified_time(document: Document, epoch: int | None) -> dt.datetime:
    """The time outputs carry: SOURCE_DATE_EPOCH where it is set, else the document's own date, else `DAY_ONE`."""
    if epoch is not None:
        with suppress(OverflowError, OSError, ValueError):  # a time that no calendar has
            return dt.datetime.fromtimestamp(epoch, dt.UTC)
    day = document.metadata.date or document.metadata.reviewed_on
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC) if day else DAY_ONE


def load_templates() -> None:
    """Load what renders templates, for a manuscript to come."""
    for name in ("docexport.rendering.renderer", "docexport.formats.text", "tinycss2.color3"):
        import_module(name)
