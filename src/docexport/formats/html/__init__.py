"""The writer of web pages: one self-contained page for a document, a small site for a book. No scripts.

Pages are rendered as those of an e-book are, with the templates of the family `web` before them, and turned into HTML.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from docexport.formats.epub.fonts import embed_fonts
from docexport.formats.epub.navigation import navigation_points
from docexport.formats.epub.package import Resource
from docexport.formats.epub.pictures import portable
from docexport.formats.epub.publication import XHTML, Publication
from docexport.formats.epub.spine import SpineMark, add_documents
from docexport.formats.html.page import as_html
from docexport.formats.html.site import Site, with_turns
from docexport.formats.manuscript import Manuscript
from docexport.formats.pdf.style import PrintStyle
from docexport.rendering.images import ImageFile, load_images
from docexport.rendering.renderer import Renderer
from docexport.rendering.styles import font_face_rules, render_styles


def write_html(manuscript: Manuscript, families: Sequence[str]) -> tuple[bytes, dict[str, bytes]]:
    """The document as a web page, and the other pages of a book by their names beside it.

    Raises `DocexportError` where templates give markup that is not well-formed.
    """
    images = load_images(manuscript.document, manuscript.diagnostics)
    publication = Publication(manuscript, _pictures(images), families)
    renderer = publication.renderer()
    renderer.set(turns=())
    marks = add_documents(publication, renderer)
    css = _style(publication)
    if manuscript.document.metadata.kind != "book":
        (page,) = [resource for resource in publication.resources if resource.in_spine]
        return as_html(page.data, css), {}
    return _site(publication, renderer, marks, css)


def _site(
    publication: Publication, renderer: Renderer, marks: Sequence[SpineMark], css: str
) -> tuple[bytes, dict[str, bytes]]:
    """The start page of a book, with its contents, and a page for each of its documents."""
    manuscript = publication.manuscript
    site = Site(manuscript.name, manuscript.labels["contents"])
    pages = [resource for resource in publication.resources if resource.media_type == XHTML]
    first = next((mark.href for mark in marks if mark.kind == "titlepage"), "")
    start = next((page for page in pages if page.name == first), None)
    chapters = [page for page in pages if page is not start]
    body = renderer.template(
        "nav.j2",
        publication.document,
        entries=navigation_points(publication, [m for m in marks if m.kind != "titlepage"]),
    )
    front = renderer.template(
        "xhtml.j2",
        publication.document,
        title=manuscript.document.metadata.title,
        matter="frontmatter",
        body=body,
        top="",
    )
    named = {page.name for page in chapters}
    made = as_html(site.start(front.encode(), start.data if start else b"", named), css)
    turned = with_turns(chapters, marks, site)
    return made, {f"{site.folder}/{site.file(page.name)}": as_html(data, css) for page, data in turned}


def _pictures(images: Mapping[str, ImageFile]) -> dict[str, Resource]:
    """Pictures whose names are their bytes: they are part of the page."""
    found: dict[str, Resource] = {}
    for path, image in images.items():
        media_type, data = portable(image)
        found[path] = Resource("", f"data:{media_type};base64,{b64encode(data).decode()}", media_type, data)
    return found


def _style(publication: Publication) -> str:
    """The style sheet of all pages: that of screens, and that of the PDF for those who print."""
    manuscript = publication.manuscript
    rules = _fonts(publication) if manuscript.project.html.fonts else ""
    shared: dict[str, Any] = {"trusted": manuscript.project.trust, "labels": manuscript.labels}
    screen = render_styles(
        manuscript.theme, ("shared.css", "web.css"), manuscript.diagnostics, medium="web", has_fonts=bool(rules),
        **shared,
    )  # fmt: skip
    return f"{rules}\n@media screen {{\n{screen}\n}}\n@media print {{\n{PrintStyle.of(manuscript).css()}\n}}"


def _fonts(publication: Publication) -> str:
    """The fonts of the document, as part of the style sheet."""
    names = embed_fonts(publication)
    data = {resource.name: resource for resource in publication.resources}
    return font_face_rules(
        list(names),
        lambda face: f'"data:{data[names[face]].media_type};base64,{b64encode(data[names[face]].data).decode()}"',
    )
