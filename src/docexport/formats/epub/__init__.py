"""The EPUB writer: XHTML documents from the templates, packaged through EbookLib. The one package that imports it."""

from __future__ import annotations

from collections.abc import Sequence

from docexport.formats.epub.cover import add_cover
from docexport.formats.epub.fonts import embed_fonts
from docexport.formats.epub.metadata import identifier, metadata_items
from docexport.formats.epub.navigation import add_navigation, navigation_points
from docexport.formats.epub.package import pack
from docexport.formats.epub.pictures import picture_resources
from docexport.formats.epub.publication import Publication
from docexport.formats.epub.spine import add_documents
from docexport.formats.manuscript import Manuscript
from docexport.rendering.images import load_images
from docexport.rendering.styles import font_face_rules, render_styles


def write_epub(manuscript: Manuscript, families: Sequence[str]) -> bytes:
    """The document as an EPUB 3.3 publication.

    Raises `DocexportError` where templates give markup that is not well-formed.
    """
    document = manuscript.document
    images = load_images(document, manuscript.diagnostics)
    publication = Publication(manuscript, picture_resources(images), families)
    renderer = publication.renderer()
    cover = add_cover(publication, renderer)
    marks = [*cover.marks, *add_documents(publication, renderer)]
    _add_style(publication, cover.png)
    publication.resources += publication.pictures.values()
    points = navigation_points(publication, marks)
    pages = publication.mark_pages(renderer)
    add_navigation(publication, renderer, points, marks, pages)
    moves = any(image.moves for image in images.values())
    cover.finish()
    printed = manuscript.printed.file if manuscript.printed and pages else ""
    variant = f"{manuscript.project.edition}/{manuscript.project.audience}"
    return pack(
        publication.resources,
        list(metadata_items(document, manuscript.labels, printed, moves=moves)),
        points,
        identifier=identifier(document, variant),
        title=document.metadata.title,
        language=document.metadata.language,
        direction=document.metadata.text_direction,
        cover=cover.image,
        modified=manuscript.modified,
    )


def _add_style(publication: Publication, cover: str) -> None:
    """Add the style sheet, and the fonts where they are asked for."""
    manuscript = publication.manuscript
    fonts = embed_fonts(publication) if manuscript.project.epub.fonts else {}
    css = render_styles(
        manuscript.theme,
        ("shared.css", "ebook.css"),
        manuscript.diagnostics,
        trusted=manuscript.project.trust,
        files=lambda address: address == cover,
        medium="ebook",
        labels=manuscript.labels,
        has_fonts=bool(fonts),
        cover=cover,
    )
    rules = font_face_rules(list(fonts), lambda face: f'"{fonts[face]}"')
    publication.add("style", "style.css", "text/css", f"{rules}\n{css}".lstrip().encode())


__all__ = ["write_epub"]
