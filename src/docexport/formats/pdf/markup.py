"""A document as XHTML for print: its shell, and in it the matter around its chapters, and these."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup
from msgspec import Struct

from docexport.formats.guarded import clean_document
from docexport.formats.manuscript import Manuscript
from docexport.formats.pdf.breaks import with_breaks
from docexport.formats.pdf.chapters import Chapters, MarkedChapter, whole
from docexport.model import Chapter, ContentsEntry, CrossReference, Document, Image, Link, Node
from docexport.rendering.images import ImageFile

if TYPE_CHECKING:
    from docexport.rendering.renderer import Renderer

_BOX = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 20'%3E%3Cpath d='M2 2H18V18H2Z{}'"
    " fill='none' stroke='%23222' stroke-width='1.6'/%3E%3C/svg%3E"
)
#: a drawing with a width of its own
_SIZED = re.compile(rb"\s*<[\w:]*svg[^>]*\swidth=", re.IGNORECASE)
#: the boxes of tasks as drawings, by whether they are checked: few fonts have them as characters
BOX_IMAGES = {False: _BOX.format(""), True: _BOX.format("M5 10L9 14.5L15.5 5")}


class Body(Struct, frozen=True):
    """What stands in the shell: markup in which processing instructions (`PLACES`) stand for chapters, the nodes that
    it names without them, and the chapters.
    """

    matter: str
    marked: Sequence[Node]
    chapters: Sequence[MarkedChapter]

    @property
    def size(self) -> int:
        """How many characters it has in all."""
        return len(self.matter) + sum(len(chapter.rendered.markup) for chapter in self.chapters)


class PrintMarkup:
    """Renders one document for print."""

    def __init__(self, manuscript: Manuscript, images: Mapping[str, ImageFile], families: Sequence[str]) -> None:
        self._manuscript, self._images = manuscript, images
        document = manuscript.document
        self._rtl = document.metadata.text_direction == "rtl"
        #: whether it is a book of several chapters
        self.is_book = document.metadata.kind == "book" and len(document.children) > 1
        self._chapters = Chapters(manuscript, self._shown) if self.is_book else None
        self._renderer: Renderer = manuscript.renderer(
            families, markup=True, marks=True, href=_href, image_url=self._image_url, stretched=self._is_stretched,
            box_images=BOX_IMAGES, ink=manuscript.theme.tokens["color"]["text"], bold=False,
            chapter=self._place if self.is_book else None,
        )  # fmt: skip
        self.foot = Markup(" ").join(self._renderer.template("stamp_words.j2", document).split())

    def changed(self) -> Iterator[MarkedChapter]:
        """Render the chapters that were not rendered before, in their order; none of what is no book."""
        if self._chapters:
            yield from self._chapters.foresee(self._renderer)

    def body(self) -> Body:
        """All that stands in the shell."""
        matter = self._renderer.document(self._manuscript.document)
        return Body(matter, self._renderer.marked, self._chapters.placed if self._chapters else ())

    def in_shell(self, body: str) -> str:
        """The document with a body."""
        document: Document = self._manuscript.document
        modified = self._manuscript.modified.strftime("%Y-%m-%dT%H:%M:%SZ")
        page = self._renderer.template(
            "document.j2",
            document,
            body=Markup(body),  # noqa: S704 - templates made it
            foot_words=self.foot,
            modified=modified,
        )
        return with_breaks(clean_document(page, self._manuscript.theme, self._manuscript.diagnostics))

    def whole(self, body: Body) -> tuple[str, list[Node]]:
        """The document as XHTML, and the nodes that its elements name in `data-at`."""
        return whole(self.in_shell(body.matter), body.chapters, body.marked)

    def _place(self, chapter: Chapter) -> str:
        return self._chapters.place(chapter, self._renderer) if self._chapters else ""

    def _shown(self, node: Image) -> tuple[str, bool]:
        return self._image_url(node), self._is_stretched(node)

    def _image_url(self, node: Image) -> str:
        return Path(node.path).as_uri() if node.path in self._images else ""

    def _is_stretched(self, node: Image) -> bool:
        image = self._images.get(node.path)
        is_drawing = image is not None and image.media_type == "image/svg+xml"
        return self._rtl and is_drawing and not _SIZED.match(self._images[node.path].data)


def _href(node: Link | CrossReference | ContentsEntry) -> str:
    return f"#{node.destination}" if node.destination else getattr(node, "target", "")
