"""The files of one EPUB while they are made, and where each id of the document stands among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from docexport.diagnostics import DocexportError
from docexport.diagnostics.codes import Code
from docexport.formats.epub.package import PackageError, Resource, checked_page
from docexport.formats.epub.page_list import PageMarker, PageTarget
from docexport.formats.guarded import report_removed
from docexport.formats.manuscript import Manuscript
from docexport.model import ContentsEntry, CrossReference, Document, Image, Link, Node, walk
from docexport.rendering.renderer import Renderer

XHTML = "application/xhtml+xml"


class Publication(Struct):
    """The files of one EPUB while they are made. `pictures` are those of the document by their paths."""

    manuscript: Manuscript
    pictures: dict[str, Resource]
    #: the families that its templates come from
    families: Sequence[str]
    #: the file that each id stands in
    files: dict[str, str] = field(default_factory=dict)
    #: the file that is being rendered
    current: str = ""
    resources: list[Resource] = field(default_factory=list)

    @property
    def document(self) -> Document:
        return self.manuscript.document

    def href(self, node: Link | CrossReference | ContentsEntry) -> str:
        """The address of a link as it must be written in the current file."""
        if not node.destination:
            return getattr(node, "target", "")
        return self.address(node.destination)

    def address(self, destination: str, current: str | None = None) -> str:
        """The address of an id as it must be written in a file, the current one unless another is named."""
        here = self.current if current is None else current
        file = self.files.get(destination, here)
        return f"#{destination}" if file == here else f"{file}#{destination}"

    def image_url(self, node: Image) -> str:
        return self.pictures[node.path].name if node.path in self.pictures else ""

    def renderer(self) -> Renderer:
        """A renderer whose links lead from the current file."""
        marks = self.manuscript.printed is not None
        return self.manuscript.renderer(
            self.families, markup=True, marks=marks, href=self.href, address=self.address, image_url=self.image_url
        )

    def add(self, identifier: str, name: str, media_type: str, data: bytes, *properties: str) -> None:
        """Add a file that is no part of the reading order."""
        self.resources.append(Resource(identifier, name, media_type, data, properties))

    def add_page(
        self,
        renderer: Renderer,
        name: str,
        title: str,
        matter: str,
        body: str,
        *,
        place: int | None = None,
        top: str = "",
    ) -> None:
        """Add an XHTML document, `body` in the shell all documents share, at the end or at a place.

        Links to the id `top` lead to its beginning.
        """
        page = renderer.template("xhtml.j2", self.document, title=title, matter=matter, body=body, top=top)
        data = page.encode()
        try:
            checked = checked_page(data)
        except PackageError as error:
            diagnostics = self.manuscript.diagnostics
            diagnostics.error(Code.TEMPLATE_ERROR, f"the EPUB's templates gave a document `{name}` that is {error}")
            raise DocexportError(diagnostics) from error
        report_removed(checked.removed, self.manuscript.theme, self.manuscript.diagnostics)
        # the names of chapters are the author's: their ids are none of metadata or other files
        identifier = f"text-{name.removesuffix('.xhtml')}"
        resource = Resource(identifier, name, XHTML, checked.data, checked.properties, in_spine=True)
        self.resources.insert(len(self.resources) if place is None else place, resource)

    def mark_pages(self, renderer: Renderer) -> list[PageTarget]:
        """Put marks in the documents where printed pages begin, and give the page list."""
        printed = self.manuscript.printed
        if printed is None:
            return []
        marker = PageMarker(printed.starts, renderer.marked)
        for place, resource in enumerate(self.resources):
            if resource.media_type == XHTML:
                self.resources[place] = replace(resource, data=marker.mark(resource.name, resource.data))
        return marker.targets


def ids_in(node: Node) -> Iterator[str]:
    """Every id that stands in the markup of a node and what is below it."""
    for item in walk(node):
        attributes = getattr(item, "attributes", None)
        if attributes and attributes.id:
            yield attributes.id
        own = getattr(item, "id", "")
        if own:
            yield own
