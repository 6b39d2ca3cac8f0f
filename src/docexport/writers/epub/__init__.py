"""The EPUB writer: XHTML documents from the templates, packaged through EbookLib. The one package that imports it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from docexport.codes import Code
from docexport.diagnostics import DocexportError
from docexport.model import Chapter, ContentsEntry, CrossReference, Document, Image, Link, Node, plain_text, walk
from docexport.rendering.renderer import Renderer
from docexport.rendering.styles import render_styles
from docexport.transforms.images import find_file
from docexport.transforms.slugs import file_slug
from docexport.writers.epub.metadata import identifier, metadata_items
from docexport.writers.epub.package import NavigationPoint, PackageError, Resource, pack, xhtml_properties
from docexport.writers.epub.page_list import PageMarker, PageTarget
from docexport.writers.images import ImageFile, load_image, load_images
from docexport.writers.manuscript import Manuscript

FAMILIES = ("epub", "html", "common")
_FRONT = ("title_page", "cover")


@dataclass(slots=True)
class _Publication:
    """The files of one EPUB while they are made."""

    manuscript: Manuscript
    images: dict[str, ImageFile]
    #: the file that each id stands in
    files: dict[str, str] = field(default_factory=dict)
    #: the name of each image, by its path
    names: dict[str, str] = field(default_factory=dict)
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
        return self.address(node.destination, self.current)

    def address(self, destination: str, current: str = "") -> str:
        file = self.files.get(destination, current)
        return f"#{destination}" if file == current else f"{file}#{destination}"

    def image_url(self, node: Image) -> str:
        return self.names.get(node.path, "")

    def renderer(self) -> Renderer:
        marks = self.manuscript.printed is not None
        return self.manuscript.renderer(FAMILIES, markup=True, marks=marks, href=self.href, image_url=self.image_url)

    def mark_pages(self, renderer: Renderer) -> list[PageTarget]:
        """Put marks in the documents where printed pages begin, and give the page list."""
        printed = self.manuscript.printed
        if printed is None:
            return []
        marker = PageMarker(printed.starts, renderer.marked)
        for place, resource in enumerate(self.resources):
            if resource.media_type == "application/xhtml+xml":
                self.resources[place] = replace(resource, data=marker.mark(resource.name, resource.data))
        return marker.targets

    def add_page(
        self, renderer: Renderer, name: str, title: str, matter: str, body: str, *, linear: bool = True
    ) -> None:
        """Add an XHTML document: `body` in the shell all documents share."""
        page = renderer.template("xhtml.j2", self.document, title=title, matter=matter, body=body)
        data = page.encode()
        try:
            properties = xhtml_properties(data)
        except PackageError as error:
            found = self.manuscript.found
            found.error(Code.TEMPLATE_ERROR, f"the EPUB's templates gave a document `{name}` that is {error}")
            raise DocexportError(found) from error
        self.resources.append(
            Resource(name.removesuffix(".xhtml"), name, "application/xhtml+xml", data, properties, True, linear)
        )


def write_epub(manuscript: Manuscript) -> bytes:
    """The document as an EPUB 3.3 publication.

    Raises `DocexportError` where templates give markup that is not well-formed.
    """
    document = manuscript.document
    publication = _Publication(manuscript, load_images(document, manuscript.found))
    _name_images(publication)
    renderer = publication.renderer()
    cover = _add_cover(publication, renderer)
    add = _add_book if document.metadata.kind == "book" else _add_single
    marks = add(publication, renderer)
    css = render_styles(
        manuscript.theme, ("shared.css", "ebook.css"), manuscript.found, medium="ebook", labels=manuscript.labels
    )
    publication.resources.append(Resource("style", "style.css", "text/css", css.encode()))
    for path, name in publication.names.items():
        image = publication.images[path]
        publication.resources.append(Resource(name.replace("/", "-"), name, image.media_type, image.data))
    navigation = _navigation(publication, marks)
    pages = publication.mark_pages(renderer)
    _add_nav(publication, renderer, navigation, marks, pages)
    variant = f"{manuscript.project.edition}/{manuscript.project.audience}"
    return pack(
        publication.resources,
        list(
            metadata_items(document, manuscript.labels, manuscript.printed.file if manuscript.printed and pages else "")
        ),
        navigation,
        identifier=identifier(document, variant),
        title=document.metadata.title,
        language=document.metadata.language,
        direction=document.metadata.text_direction,
        cover=cover,
        modified=manuscript.modified,
    )


@dataclass(frozen=True, slots=True)
class _Mark:
    """A document that navigation and landmarks name: its kind (a term of the EPUB structural vocabulary)."""

    kind: str
    label: str
    href: str
    in_contents: bool = True


def _name_images(publication: _Publication) -> None:
    """Give each image a short, safe, unique name."""
    taken: set[str] = set()
    for path in publication.images:
        suffix = Path(path).suffix.lower()
        stem, number = file_slug(Path(path).stem, "image"), 1
        name = f"images/{stem}{suffix}"
        while name in taken:
            number += 1
            name = f"images/{stem}-{number}{suffix}"
        taken.add(name)
        publication.names[path] = name


def _add_cover(publication: _Publication, renderer: Renderer) -> str:
    """Add the cover that the author gave, and give the id of its image; empty where there is none."""
    manuscript, metadata = publication.manuscript, publication.document.metadata
    if not metadata.cover:
        return ""
    from docexport.transforms import Context, Target  # noqa: PLC0415 - needed by covers alone

    context = Context(Target("epub"), manuscript.project, str(manuscript.root), manuscript.found)
    span = publication.document.span
    path = find_file(metadata.cover, str(manuscript.root), context, span)
    image = load_image(path, metadata.cover, span, manuscript.found) if path else None
    if path is None or image is None:
        return ""
    name = f"cover{path.suffix.lower()}"
    publication.resources.append(Resource("cover-image", name, image.media_type, image.data, ("cover-image",)))
    labels = manuscript.labels
    alt = metadata.cover_alt or labels["cover_alt"].replace("{title}", metadata.title)
    body = renderer.template("cover.j2", publication.document, image=name, alt=alt)
    publication.add_page(renderer, "cover.xhtml", f"{labels['cover']}, {metadata.title}", "cover", body)
    return "cover-image"


def _ids(node: Node) -> Iterator[str]:
    """Every id that stands in the markup of a node and what is below it."""
    for item in walk(node):
        attributes = getattr(item, "attributes", None)
        if attributes and attributes.id:
            yield attributes.id
        own = getattr(item, "id", "")
        if own:
            yield own


def _add_single(publication: _Publication, renderer: Renderer) -> list[_Mark]:
    """A handout, worksheet or letter: one document that holds all."""
    document, name = publication.document, "content.xhtml"
    publication.current = name
    publication.files = dict.fromkeys(_ids(document), name)
    body = renderer.document(document)
    publication.add_page(renderer, name, document.metadata.title, "bodymatter", body)
    return [_Mark("bodymatter", document.metadata.title, name, in_contents=not document.contents)]


def _add_book(publication: _Publication, renderer: Renderer) -> list[_Mark]:
    """A book: a document for each part of it and each chapter."""
    document, labels = publication.document, publication.manuscript.labels
    chapters = {chapter.id: f"{chapter.id}.xhtml" for chapter in document.children}
    for chapter in document.children:
        publication.files |= dict.fromkeys(_ids(chapter), chapters[chapter.id])
    renderer.document(document)
    marks: list[_Mark] = []
    for part, body in renderer.parts:
        if part == "body":
            marks += _add_chapters(publication, renderer, chapters)
            continue
        name = _free_name(part, chapters.values())
        names = {"title_page": labels["title_page"], "colophon": labels["about"], "lists": labels["lists"]}
        label = names.get(part, part.replace("_", " ").capitalize())
        matter = "frontmatter" if not any(mark.kind == "bodymatter" for mark in marks) else "backmatter"
        publication.current = name
        publication.add_page(renderer, name, f"{label}, {document.metadata.title}", matter, body)
        kind = {"title_page": "titlepage", "colophon": "colophon"}.get(part, "preamble")
        marks.append(_Mark(kind, label, name))
    return marks


def _free_name(part: str, taken: object) -> str:
    name = f"{part.replace('_', '-')}.xhtml"
    return name if name not in taken else f"part-{name}"  # type: ignore[operator]


def _add_chapters(publication: _Publication, renderer: Renderer, names: dict[str, str]) -> list[_Mark]:
    document = publication.document
    marks: list[_Mark] = []
    for chapter in document.children:
        name = names[chapter.id]
        publication.current = name
        body = renderer.template("chapter_body.j2", chapter, body=renderer.render([chapter]))
        title = _chapter_title(chapter, document)
        publication.add_page(renderer, name, f"{title}, {document.metadata.title}", "bodymatter", body)
        has_entry = any(publication.files.get(entry.destination) == name for entry in document.contents)
        kind = "chapter" if marks else "bodymatter"
        marks.append(_Mark(kind, title, name, in_contents=not has_entry))
    return marks


def _chapter_title(chapter: Chapter, document: Document) -> str:
    return chapter.title or document.metadata.title


def _navigation(publication: _Publication, marks: list[_Mark]) -> list[NavigationPoint]:
    """The table of contents: the document's own, and the parts around it, in the order of the spine."""
    document = publication.document
    points: list[NavigationPoint] = []
    placed = False
    for mark in marks:
        if mark.in_contents:
            points.append(NavigationPoint(mark.label, mark.href))
        elif document.metadata.kind == "book":
            points += [
                _point(entry, publication)
                for entry in document.contents
                if publication.files.get(entry.destination) == mark.href
            ]
        elif not placed:
            points += [_point(entry, publication) for entry in document.contents]
            placed = True
    return points


def _point(entry: ContentsEntry, publication: _Publication) -> NavigationPoint:
    words = plain_text(entry.title) or "…"
    label = f"{entry.number} {words}" if entry.number else words
    return NavigationPoint(
        label, publication.address(entry.destination), tuple(_point(child, publication) for child in entry.children)
    )


def _add_nav(
    publication: _Publication,
    renderer: Renderer,
    navigation: list[NavigationPoint],
    marks: list[_Mark],
    pages: list[PageTarget],
) -> None:
    """Add the navigation document, in the spine behind the front matter so that it can be read as a page."""
    labels = publication.manuscript.labels
    landmarks = [{"kind": "toc", "label": labels["contents"], "href": "nav.xhtml#toc"}]
    for mark in marks:
        if mark.kind in ("titlepage", "bodymatter", "colophon"):
            label = labels["start"] if mark.kind == "bodymatter" else mark.label
            landmarks.append({"kind": mark.kind, "label": label, "href": mark.href})
    body = renderer.template("nav.j2", publication.document, entries=navigation, landmarks=landmarks, pages=pages)
    title = f"{labels['contents']}, {publication.document.metadata.title}"
    publication.add_page(renderer, "nav.xhtml", title, "frontmatter", body)
    nav = publication.resources.pop()
    place = next(
        (i for i, item in enumerate(publication.resources) if item.in_spine and item.id not in ("cover", "title-page")),
        0,
    )
    publication.resources.insert(
        place, Resource(nav.id, nav.name, nav.media_type, nav.data, (*nav.properties, "nav"), True)
    )
