"""The navigation document: contents, pages of the printed edition, landmarks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from docexport.formats.epub.package import NavigationPoint
from docexport.formats.epub.page_list import PageTarget
from docexport.formats.epub.publication import Publication
from docexport.formats.epub.spine import SpineMark
from docexport.model import ContentsEntry, plain_text
from docexport.rendering.renderer import Renderer

#: kinds of documents that get a landmark, the first of each (EPUB 3.3, 7.4.4; EPUB Structural Semantics Vocabulary 1.1)
_LANDMARKS = frozenset({
    "cover", "titlepage", "bodymatter", "foreword", "preface", "introduction", "appendix", "glossary", "bibliography",
    "index", "colophon",
})  # fmt: skip


def navigation_points(publication: Publication, marks: Sequence[SpineMark]) -> list[NavigationPoint]:
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


def _point(entry: ContentsEntry, publication: Publication) -> NavigationPoint:
    words = plain_text(entry.title) or "…"
    label = f"{entry.number} {words}" if entry.number else words
    return NavigationPoint(
        label, publication.address(entry.destination, ""), tuple(_point(child, publication) for child in entry.children)
    )


def add_navigation(
    publication: Publication,
    renderer: Renderer,
    points: list[NavigationPoint],
    marks: Sequence[SpineMark],
    pages: list[PageTarget],
) -> None:
    """Add the navigation document, in the spine behind the front matter so that it can be read as a page."""
    labels = publication.manuscript.labels
    title = f"{labels['contents']}, {publication.document.metadata.title}"
    body = renderer.template(
        "nav.j2",
        publication.document,
        entries=points,
        landmarks=list(_landmarks(publication, marks)),
        pages=pages,
    )
    resources = publication.resources
    before = ("cover", "title-page")
    place = next((i for i, item in enumerate(resources) if item.in_spine and item.id not in before), len(resources))
    publication.add_page(renderer, "nav.xhtml", title, "frontmatter", body, place=place)
    nav = resources[place]
    resources[place] = replace(nav, properties=(*nav.properties, "nav"))


def _landmarks(publication: Publication, marks: Sequence[SpineMark]) -> Iterator[dict[str, str]]:
    labels = publication.manuscript.labels
    yield {"kind": "toc", "label": labels["contents"], "href": "nav.xhtml#toc"}
    seen: set[str] = set()
    for mark in marks:
        if mark.kind in _LANDMARKS and mark.kind not in seen:
            seen.add(mark.kind)
            label = labels["start"] if mark.kind == "bodymatter" else mark.label
            yield {"kind": mark.kind, "label": label, "href": mark.href}
        if mark.kind == "lists":
            document = publication.document
            if document.figures:
                yield {"kind": "loi", "label": labels["figures"], "href": f"{mark.href}#list-of-figures"}
            if document.tables:
                yield {"kind": "lot", "label": labels["tables"], "href": f"{mark.href}#list-of-tables"}
