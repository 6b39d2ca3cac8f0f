"""The table of formats. A new format is a writer, a row of template families and a row here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct, field

from docexport.formats.manuscript import Manuscript, modified_time
from docexport.formats.page_starts import PageStart, PendingPages, PrintedPages


class Made(Struct, frozen=True):
    """What a writer gives: the file's bytes; if it has pages, where they begin and what paper they are on.

    `looks` tell each page from what it looked like in another build, where that is known. `files` are further files, by
    their paths from the folder of the first.
    """

    data: bytes
    pages: tuple[PageStart, ...] = ()
    paper: str = ""
    looks: tuple[str, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)

    def named(self, path: Path) -> dict[Path, bytes]:
        """All files, with the first at a path."""
        return {path: self.data} | {path.parent / file: data for file, data in self.files.items()}


class Format(Struct, frozen=True):
    """A format: its name, the suffix of its files, the families its templates come from in their order, its writer,
    which is given a manuscript and these families.

    `markup` says whether its text is escaped, `paged` whether it is laid out on paper; `after` is the transform after
    which it takes documents, where that is not the last. How its finished files are read
    back is said in `docexport.verifying.views`.
    """

    name: str
    suffix: str
    families: tuple[str, ...]
    markup: bool
    writer: Callable[[Manuscript, Sequence[str]], Made]
    paged: bool = False
    after: str = ""

    def write(self, manuscript: Manuscript) -> Made:
        """What becomes of a manuscript. Raises `DocexportError` where an error is found on the way."""
        return self.writer(manuscript, self.families)


def _write_pdf(manuscript: Manuscript, families: Sequence[str]) -> Made:
    from docexport.formats.pdf import write_pdf  # noqa: PLC0415 - a text build needs none of it

    data, pages, looks = write_pdf(manuscript, families)
    return Made(data, pages, manuscript.paper or str(manuscript.theme.tokens["page"]["size"]), looks)


def _write_epub(manuscript: Manuscript, families: Sequence[str]) -> Made:
    from docexport.formats.epub import write_epub  # noqa: PLC0415 - a text build must not load EbookLib

    return Made(write_epub(manuscript, families))


def _write_html(manuscript: Manuscript, families: Sequence[str]) -> Made:
    from docexport.formats.html import write_html  # noqa: PLC0415 - a text build must not load lxml

    data, files = write_html(manuscript, families)
    return Made(data, files=files)


def _write_braille(manuscript: Manuscript, families: Sequence[str]) -> Made:
    from docexport.formats.braille import write_braille  # noqa: PLC0415 - loads a library of the system

    return Made(write_braille(manuscript, families))


def _write_markdown(manuscript: Manuscript, families: Sequence[str]) -> Made:
    from docexport.formats.markdown import write_markdown  # noqa: PLC0415 - few builds write it

    data, files = write_markdown(manuscript, families)
    return Made(data, files=files)


def _write_text(manuscript: Manuscript, families: Sequence[str]) -> Made:
    from docexport.formats.text import write_text  # noqa: PLC0415 - loads the templates' engine

    return Made(write_text(manuscript, families))


FORMATS: dict[str, Format] = {
    "pdf": Format("pdf", ".pdf", ("pdf", "html", "common"), True, _write_pdf, paged=True),
    "epub": Format("epub", ".epub", ("epub", "html", "common"), True, _write_epub),
    "html": Format("html", ".html", ("web", "epub", "html", "common"), True, _write_html),
    "txt": Format("txt", ".txt", ("txt", "common"), False, _write_text),
    "md": Format("md", ".md", (), False, _write_markdown, after="apply_conditions"),
    "brf": Format("brf", ".brf", ("brf", "txt", "common"), False, _write_braille),
}

__all__ = ["FORMATS", "Format", "Made", "Manuscript", "PendingPages", "PrintedPages", "modified_time"]
