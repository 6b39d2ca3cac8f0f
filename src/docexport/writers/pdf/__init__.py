"""The PDF writer: XHTML laid out by WeasyPrint, tagged as PDF/UA-1. The one package that imports it."""

from __future__ import annotations

import os
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import cssselect2
import pydyf
from weasyprint import CSS, HTML, VERSION
from weasyprint.text.fonts import FontConfiguration

from docexport.codes import Code
from docexport.diagnostics import DocexportError
from docexport.model import ContentsEntry, CrossReference, Image, Link
from docexport.rendering.fonts import font_faces
from docexport.rendering.styles import font_face_rules, render_styles
from docexport.writers.images import ImageFile, load_images
from docexport.writers.manuscript import Manuscript
from docexport.writers.paper import page_size
from docexport.writers.pdf.fetcher import ClosedFetcher
from docexport.writers.pdf.log import log_as_diagnostics
from docexport.writers.pdf.tags import own_tags

FAMILIES = ("pdf", "html", "common")
#: what lays pages out, for reports
ENGINE = f"WeasyPrint {VERSION}"
#: deep nesting of boxes needs more than Python's thousand calls: 500 blocks need 10,000
RECURSION_LIMIT = 10_000
_BOX = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 20'%3E%3Cpath d='M2 2H18V18H2Z{}'"
    " fill='none' stroke='%23222' stroke-width='1.6'/%3E%3C/svg%3E"
)
#: the boxes of tasks as drawings, by whether they are checked: few fonts have them as characters
BOX_IMAGES = {False: _BOX.format(""), True: _BOX.format("M5 10L9 14.5L15.5 5")}


class XhtmlSource(HTML):  # type: ignore[misc]
    """A document of WeasyPrint's made from well-formed XHTML: nothing is guessed, and blocks may stand in notes."""

    def __init__(self, xhtml: str, base_url: str, fetcher: ClosedFetcher) -> None:
        self.base_url = base_url
        self.url_fetcher = fetcher
        self.media_type = "print"
        root = ET.fromstring(xhtml)  # noqa: S314 - made by our own templates, which escape
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


@cache
def _font_configuration() -> FontConfiguration:
    """One for the life of the process: each new one would keep 230 kB of memory."""
    return FontConfiguration()


def write_pdf(manuscript: Manuscript) -> bytes:
    """The document as a PDF/UA-1 file.

    Raises `DocexportError` where the layout cannot be made at all; all else is a finding.
    """
    found, document = manuscript.found, manuscript.document
    images = load_images(document, found)
    xhtml = _xhtml(manuscript, images)
    css, fonts = _style(manuscript)
    fetcher = ClosedFetcher(images, fonts, manuscript.theme.folders)
    with log_as_diagnostics(found, document), _deep_recursion(), _dated(manuscript):
        try:
            source = XhtmlSource(xhtml, manuscript.root.as_uri() + "/", fetcher)
            configuration = _font_configuration()
            sheet = CSS(string=css, url_fetcher=fetcher, font_config=configuration)
            pages = source.render(font_config=configuration, stylesheets=[sheet], pdf_variant="pdf/ua-1")
            with own_tags() as known:
                # a document with typed U+2010 keeps them: they cannot be told from those that line breaking adds
                finisher = None if "\u2010" in xhtml else _soften_hyphens
                data: bytes = pages.write_pdf(pdf_variant="pdf/ua-1", finisher=finisher)
        except ET.ParseError as error:
            found.error(Code.TEMPLATE_ERROR, f"the PDF's templates gave markup that is not well-formed: {error}")
            raise DocexportError(found) from error
        except RecursionError as error:
            found.error(Code.NESTED_TOO_DEEPLY, "blocks stand too deep in each other to be laid out")
            raise DocexportError(found) from error
    if not known:
        found.warning(Code.TAGS_FALLBACK, f"WeasyPrint {VERSION} is not known; its own tags are used")
    return data


def _xhtml(manuscript: Manuscript, images: dict[str, ImageFile]) -> str:
    def href(node: Link | CrossReference | ContentsEntry) -> str:
        return f"#{node.destination}" if node.destination else getattr(node, "target", "")

    def image_url(node: Image) -> str:
        return Path(node.path).as_uri() if node.path in images else ""

    renderer = manuscript.renderer(FAMILIES, markup=True, href=href, image_url=image_url, box_images=BOX_IMAGES)
    body = renderer.document(manuscript.document)
    words = " ".join(renderer.template("stamp_words.j2", manuscript.document).split())
    modified = manuscript.modified.strftime("%Y-%m-%dT%H:%M:%SZ")
    return renderer.template("document.j2", manuscript.document, body=body, foot_words=words, modified=modified)


def _style(manuscript: Manuscript) -> tuple[str, set[Path]]:
    """The style sheet, and the font files it may load."""
    faces, fallbacks = font_faces(manuscript.theme, manuscript.document, manuscript.found)
    paper = manuscript.project.paper or str(manuscript.theme.tokens["page"]["size"])
    css = render_styles(
        manuscript.theme,
        ("shared.css", "print.css"),
        manuscript.found,
        page=page_size(paper, manuscript.found, manuscript.place("paper")),
        labels=manuscript.labels,
        fallbacks=fallbacks,
        medium="print",
        metadata=manuscript.document.metadata,
    )
    rules = font_face_rules(faces, lambda face: f'"{face.path.as_uri()}"')
    return f"{rules}\n{css}", {face.path for face in faces}


def _soften_hyphens(_document: Any, pdf: pydyf.PDF) -> None:
    """Let text be found and copied as written: the hyphens that line breaking adds are soft ones."""
    for item in pdf.objects:
        stream = getattr(item, "stream", None)
        if isinstance(stream, list) and stream and stream[0] == b"/CIDInit /ProcSet findresource begin":
            for index, line in enumerate(stream):
                if isinstance(line, bytes) and line.endswith(b"<2010>"):
                    stream[index] = line[:-6] + b"<00ad>"


@contextmanager
def _deep_recursion() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, RECURSION_LIMIT))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


@contextmanager
def _dated(manuscript: Manuscript) -> Iterator[None]:
    """Give fontTools the document's time: it stamps variable fonts with the clock's where none is set."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(manuscript.modified.timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
