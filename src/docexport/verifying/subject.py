"""What is verified: one finished file, and all that is known of what it was made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from docexport.diagnostics import Diagnostic, Diagnostics
from docexport.formats.manuscript import Manuscript
from docexport.formats.transliteration import folded_document
from docexport.model import CrossReference, Document
from docexport.rendering.renderer import Renderer
from docexport.rendering.text.charset import CODECS, Charset
from docexport.transforms.context import Target
from docexport.verifying.epub_file import EpubFile
from docexport.verifying.html_file import HtmlFile

if TYPE_CHECKING:
    from docexport.verifying.pdf_file import PdfFile
    from docexport.verifying.views import View

#: what is made of pages of markup
Pages = EpubFile | HtmlFile


@dataclass
class Subject:
    """A finished file with the manuscript it was made from.

    `read` is the document as read, with what `target` must not see. `printed` is the PDF whose pages an EPUB names;
    `imposed` says that the pages were put on sheets.
    """

    name: str
    format: str
    data: bytes
    manuscript: Manuscript
    read: Document
    target: Target
    printed: bytes | None = None
    imposed: bool = False
    #: the further files of a site, by their paths from the folder of the first
    files: Mapping[str, bytes] = field(default_factory=dict)
    #: makes the files anew, by their paths: along with others, then alone; None where they were made in this run
    anew: Callable[[], Iterator[Mapping[str, bytes]]] | None = None
    #: findings about words of the source that are not in the document
    unread: Sequence[Diagnostic] = ()

    @property
    def all_files(self) -> dict[str, bytes]:
        """All its files, by their paths from the folder of the first."""
        return {self.name: self.data, **self.files}

    @cached_property
    def view(self) -> View:
        """How files of this format are read back."""
        from docexport.verifying.views import VIEWS  # noqa: PLC0415 - these read subjects

        return VIEWS[self.format]

    @property
    def is_markup(self) -> bool:
        """Whether it is made of pages of markup, as e-books and sites are."""
        return self.format in ("epub", "html")

    @cached_property
    def pages(self) -> Pages:
        """The file as pages of markup."""
        return self.epub if self.format == "epub" else HtmlFile(self.name, self.data, self.files)

    @cached_property
    def pdf(self) -> PdfFile:
        """The file as a PDF."""
        from docexport.verifying.pdf_file import PdfFile  # noqa: PLC0415 - e-books need no PDFium

        return PdfFile(self.data)

    @cached_property
    def epub(self) -> EpubFile:
        """The file as an EPUB."""
        return EpubFile(self.data)

    @cached_property
    def charset(self) -> Charset:
        """The characters that the format may use."""
        name = self.manuscript.project.text.charset if self.format == "txt" else "unicode"
        return Charset(name, self.manuscript.document.metadata.language)

    @cached_property
    def document(self) -> Document:
        """The document in the characters of the format."""
        document = self.manuscript.document
        return document if self.charset.name == "unicode" else folded_document(document, self.charset, Diagnostics())

    @cached_property
    def text(self) -> str:
        """The running text of the file, in the order it is read aloud."""
        match self.format:
            case "pdf":
                return "".join(piece for _, piece in self.pdf.logical_text())
            case "epub" | "html":
                return self.pages.text()
        return self.data.decode(CODECS[self.charset.name], "replace")

    @cached_property
    def _renderer(self) -> Renderer:
        labels = {key: self.charset.fold(label) for key, label in self.manuscript.labels.items()}
        renderer = self.manuscript.renderer(("txt", "common"), markup=False)
        renderer.set(labels=labels)
        return renderer

    def reference_words(self, node: CrossReference) -> str:
        """What a reference says, by the theme's own template."""
        return self._renderer.template("reference_words.j2", node)

    @property
    def links_inline(self) -> bool:
        """Whether plain text has addresses behind the words of links."""
        options, tokens = self.manuscript.project.text, self.manuscript.theme.tokens["text"]
        return (tokens["links"] if options.links == "theme" else options.links) == "inline"

    @cached_property
    def page_labels(self) -> tuple[str, ...]:
        """The numbers of the pages of this PDF, or of the one that goes with it."""
        if self.format == "pdf":
            return tuple(self.pdf.labels)
        if self.printed is None:
            return ()
        from docexport.verifying.pdf_file import PdfFile  # noqa: PLC0415 - e-books need no PDFium

        return tuple(PdfFile(self.printed).labels)
