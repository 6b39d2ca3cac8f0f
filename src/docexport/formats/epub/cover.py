"""The cover: the picture that the author names, or one that the theme draws from the title and the authors.

Readers get a page with the drawing. The cover image, which shops and shelves show, is a PNG where the picture is a
drawing: some know no SVG.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct, field

from docexport.diagnostics.codes import Code
from docexport.formats.epub.cover_art import PNG_HEIGHT, draw_cover, drawing_of, rasterized
from docexport.formats.epub.package import Resource
from docexport.formats.epub.pictures import SUFFIXES, portable
from docexport.formats.epub.publication import Publication
from docexport.formats.epub.spine import SpineMark
from docexport.rendering.images import ImageFile, load_image
from docexport.rendering.renderer import Renderer
from docexport.transforms import Context, Target
from docexport.transforms.images import find_file

_SVG = "image/svg+xml"
#: shops refuse pictures with fewer pixels on the long side (Kindle Direct Publishing: 1000)
_FEWEST = 1000


def _nothing() -> None:
    """Nothing is left to do."""


class Cover(Struct, frozen=True):
    """The id of the cover image in the package (empty: none), the PNG of a drawing, and the mark of its page.

    `finish` waits for the PNG where that is still being made, and adds it.
    """

    image: str = ""
    png: str = ""
    marks: list[SpineMark] = field(default_factory=list)
    finish: Callable[[], None] = _nothing


def add_cover(publication: Publication, renderer: Renderer) -> Cover:
    """Add the cover given, or for a book the theme's own; nothing where `epub.cover` is `none`."""
    metadata, options = publication.document.metadata, publication.manuscript.project.epub
    if metadata.cover:
        image = _given(publication)
        if image is None:
            return Cover()
        media_type, data = portable(image)
        return _add(publication, renderer, SUFFIXES[media_type], media_type, data)
    if metadata.kind != "book" or options.cover == "none":
        return Cover()
    return _add(publication, renderer, ".svg", _SVG, draw_cover(publication.manuscript, renderer))


def _given(publication: Publication) -> ImageFile | None:
    manuscript, metadata = publication.manuscript, publication.document.metadata
    context = Context(Target("epub"), manuscript.project, str(manuscript.root), manuscript.diagnostics)
    span = manuscript.place("metadata", "cover")
    path = find_file(metadata.cover, str(manuscript.root), context, span)
    image = load_image(Path(path), metadata.cover, span, manuscript.diagnostics) if path else None
    if image and image.width and max(image.width, image.height) < _FEWEST:
        manuscript.diagnostics.warning(
            Code.SMALL_COVER, f"the cover has {image.width} x {image.height} pixels", span,
            f"shops ask for {_FEWEST} or more on the long side; {PNG_HEIGHT} are better",
        )  # fmt: skip
    return image


def _add(publication: Publication, renderer: Renderer, suffix: str, media_type: str, data: bytes) -> Cover:
    """Add a picture as the cover's page and as the cover image."""
    manuscript, title = publication.manuscript, publication.document.metadata.title
    labels = manuscript.labels
    name, png = f"cover{suffix}", ""
    finish: Callable[[], None] = _nothing
    if media_type == _SVG:
        png = "cover.png"
        publication.add("cover-drawing", name, media_type, data)
        place = len(publication.resources)
        made = manuscript.pool.begin(rasterized, drawing_of(data, manuscript))

        def finish() -> None:
            image = Resource("cover-image", png, "image/png", made(), ("cover-image",))
            publication.resources.insert(place, image)

    else:
        publication.add("cover-image", name, media_type, data, "cover-image")
    alt = publication.document.metadata.cover_alt or labels["cover_alt"].replace("{title}", title)
    body = renderer.template("cover.j2", publication.document, image=name, alt=alt)
    publication.add_page(renderer, "cover.xhtml", f"{labels['cover']}, {title}", "cover", body)
    return Cover("cover-image", png, [SpineMark("cover", labels["cover"], "cover.xhtml", in_contents=False)], finish)
