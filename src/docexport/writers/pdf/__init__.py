"""The PDF writer: XHTML laid out by WeasyPrint, tagged as PDF/UA-1. The one package that imports it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pydyf
from markupsafe import Markup
from weasyprint import VERSION

from docexport.codes import Code
from docexport.diagnostics import DocexportError
from docexport.model import ContentsEntry, CrossReference, Image, Link, Node
from docexport.writers.images import ImageFile, load_images
from docexport.writers.manuscript import Manuscript
from docexport.writers.page_starts import PageStart
from docexport.writers.pdf.characters import mend_characters
from docexport.writers.pdf.defects import Inspection
from docexport.writers.pdf.fetcher import ClosedFetcher
from docexport.writers.pdf.fit import fit_pages, fit_tables, hide_near_pages, narrowest
from docexport.writers.pdf.folios import PageRange, folio_style, page_labels, page_ranges, write_labels
from docexport.writers.pdf.layout import Layout, guarded
from docexport.writers.pdf.log import EngineLog, log_as_diagnostics
from docexport.writers.pdf.page_map import page_starts
from docexport.writers.pdf.style import PrintStyle
from docexport.writers.pdf.tags import own_tags
from docexport.writers.pdf.variants import claim_both, plain_metadata
from docexport.writers.print_options import UA, engine_variant

FAMILIES = ("pdf", "html", "common")
#: what lays pages out, for reports
ENGINE = f"WeasyPrint {VERSION}"
_BOX = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 20'%3E%3Cpath d='M2 2H18V18H2Z{}'"
    " fill='none' stroke='%23222' stroke-width='1.6'/%3E%3C/svg%3E"
)
#: layouts after which the numbers of pages do not change any more
_TRIALS = 4
#: a drawing with a width of its own
_SIZED = re.compile(rb"\s*<[\w:]*svg[^>]*\swidth=", re.IGNORECASE)
#: the boxes of tasks as drawings, by whether they are checked: few fonts have them as characters
BOX_IMAGES = {False: _BOX.format(""), True: _BOX.format("M5 10L9 14.5L15.5 5")}


def write_pdf(manuscript: Manuscript) -> tuple[bytes, tuple[PageStart, ...]]:
    """The document as a PDF that keeps to the variants asked for (PDF/UA-1 unless others are), and where pages begin.

    Raises `DocexportError` where the layout cannot be made at all; all else is a finding.
    """
    found, document, options = manuscript.found, manuscript.document, manuscript.project.pdf
    variant = engine_variant(options.variant, options.forms, found, manuscript.place("pdf", "variant"))
    images = load_images(document, found)
    with guarded(manuscript), log_as_diagnostics(found, document) as log:
        xhtml, marked, foot = _xhtml(manuscript, images)
        style = PrintStyle.of(manuscript, (document.metadata.title, foot))
        if found.failed():
            raise DocexportError(found)
        fetcher = ClosedFetcher(images, style.files, manuscript.theme.folders)
        engine = {"pdf_variant": variant, "pdf_forms": options.forms, "pdf_tags": True}
        layout = Layout(manuscript, xhtml, marked, fetcher, **engine)
        most = manuscript.project.fit if manuscript.theme.fit is None else manuscript.theme.fit
        pages = _laid_out(layout, style, most, log)
        Inspection(pages, marked, images, document.metadata.kind).run(found)
        ranges = page_ranges(pages, document, options.page_numbers)
        starts = page_starts(pages, marked, page_labels(ranges, len(pages.pages)))
        return _written(pages, ranges, xhtml, manuscript, engine), starts


def _laid_out(layout: Layout, style: PrintStyle, most: int, log: EngineLog) -> Any:
    """The pages, with wide tables set so that they fit, and in at the most so many pages (0: as many as it takes)."""
    css = style.sheet()
    pages = layout.pages(css)
    wide = set(Inspection(pages, layout.marked, {}).wide_tables())
    if wide:
        with log.paused():
            fit_tables(layout, style, css, wide)
            pages = layout.pages(css)
            # within a list or a quote there is less room than alone
            still = set(Inspection(pages, layout.marked, {}).wide_tables())
            if still:
                layout.classes |= dict.fromkeys(still, narrowest(style))
                pages = layout.pages(css)
    with log.paused():
        if most and len(pages.pages) > most:
            pages, css = fit_pages(layout, style, pages, css, most)
        pages, css = _numbered(layout, style, pages, css)
        return hide_near_pages(layout, pages, css)


def _numbered(layout: Layout, style: PrintStyle, pages: Any, css: str) -> tuple[Any, str]:
    """The pages with the numbers asked for, and their style sheet. Once more is enough but in rare cases: numbers are
    about as wide as before.
    """
    manuscript = style.manuscript
    for _ in range(_TRIALS):
        ranges = page_ranges(pages, manuscript.document, manuscript.project.pdf.page_numbers)
        labels = page_labels(ranges, len(pages.pages)) if ranges else ()
        if labels == style.labels:
            break
        css = css.replace(folio_style(style.labels), folio_style(labels))
        style.labels = labels
        pages = layout.pages(css)
    return pages, css


def _written(
    pages: Any, ranges: Sequence[PageRange], xhtml: str, manuscript: Manuscript, engine: dict[str, Any]
) -> bytes:
    """The laid-out pages as a tagged PDF."""
    variants = [name.lower() for name in manuscript.project.pdf.variant]
    claim_both(pages, variants)
    # a document with typed U+2010 keeps them: they cannot be told from those that line breaking adds
    soften = "\u2010" not in xhtml

    def finish(document: Any, pdf: pydyf.PDF) -> None:
        mend_characters(document, pdf, soften=soften)
        write_labels(ranges, pdf)
        if variants != [UA]:
            plain_metadata(document, pdf)
        # viewers draw empty fields anyhow; told to by this key they would draw checked boxes anew, without the check
        pdf.catalog.get("AcroForm", {}).pop("NeedAppearances", None)

    with own_tags() as known:
        data: bytes = pages.write_pdf(finisher=finish, **engine)
    if not known:
        manuscript.found.warning(Code.TAGS_FALLBACK, f"WeasyPrint {VERSION} is not known; its own tags are used")
    return data


def _xhtml(manuscript: Manuscript, images: dict[str, ImageFile]) -> tuple[str, list[Node], str]:
    """The document as XHTML, the nodes that its elements name in `data-at`, and the words at the foot of pages."""

    def href(node: Link | CrossReference | ContentsEntry) -> str:
        return f"#{node.destination}" if node.destination else getattr(node, "target", "")

    def image_url(node: Image) -> str:
        return Path(node.path).as_uri() if node.path in images else ""

    def stretched(node: Image) -> bool:
        image = images.get(node.path)
        return rtl and image is not None and image.media_type == "image/svg+xml" and not _SIZED.match(image.data)

    rtl = manuscript.document.metadata.text_direction == "rtl"
    renderer = manuscript.renderer(
        FAMILIES, markup=True, marks=True, href=href, image_url=image_url, stretched=stretched, box_images=BOX_IMAGES
    )
    body = renderer.document(manuscript.document)
    words = Markup(" ").join(renderer.template("stamp_words.j2", manuscript.document).split())
    modified = manuscript.modified.strftime("%Y-%m-%dT%H:%M:%SZ")
    xhtml = renderer.template("document.j2", manuscript.document, body=body, foot_words=words, modified=modified)
    return xhtml, renderer.marked, words.unescape()
