"""A document laid out with WeasyPrint's public interface alone: right with every version of the declared range.

Tags are WeasyPrint's own, so the file does not claim PDF/UA: they break at pages, and leave some content without an
element. What the pages begin with is not known, and references name the page that they stand on too.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import cssselect2
import pypdfium2
from weasyprint import HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from docexport.engine.at_work import at_work
from docexport.engine.contract import UA, LaidOut, LayoutJob, Overfull, PageRange, labelled
from docexport.engine.log import LayoutLog, heard
from docexport.engine.markup import add_class, parsed
from docexport.engine.output.to_unicode import mend_form_fonts
from docexport.engine.output.writing import finish_pdf
from docexport.engine.readable import Readable

#: layouts after which the numbers of pages do not change any more
_TRIALS = 4
#: steps between the loosest and the tightest setting that are tried
_STEPS = (0.25, 0.5, 0.75, 1.0)
#: how far text may reach over the edge of the paper, in points
_TOLERANCE = 1.0
#: what WeasyPrint's tags say of a picture whose `alt` is empty, as it is decorative
_DECORATIVE = re.compile(r"^Image .* has no required alt description")
_SVG = "{http://www.w3.org/2000/svg}"
_MATRIX = re.compile(r"[-.\d]+")


class _Fetcher(URLFetcher):  # type: ignore[misc]
    """Gives what may be read, and refuses all other addresses."""

    def __init__(self, readable: Readable) -> None:
        super().__init__(timeout=1, allowed_protocols=("file", "data"), allow_redirects=False)
        self._readable = readable

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        content = self._readable.content(url)
        if content is None:
            return super().fetch(url, headers)
        return URLFetcherResponse(content.url, content.data, {"Content-Type": content.media_type})


class _Source(HTML):  # type: ignore[misc]
    """A document of WeasyPrint's made from well-formed XHTML: nothing is guessed, and blocks may stand in notes."""

    def __init__(self, job: LayoutJob, css: str, classes: str) -> None:
        root = parsed(job.markup)
        head = root.find("head")
        ET.SubElement(root if head is None else head, "style").text = css
        for table in root.iter("table") if classes else ():
            add_class(table, classes)
        for picture in root.iter("img"):
            if picture.get("data-text"):
                picture.set("src", _with_words(picture.get("src", ""), picture.get("data-text", "")))
        self.base_url, self.media_type = job.sources.base, "print"
        self.url_fetcher = _Fetcher(Readable(job.sources))
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


def _with_words(source: str, words: str) -> str:
    """The address of a drawing in which its invisible letter is replaced by words: without tags of our own nothing else
    says what is found and copied in its place.
    """
    head, _, data = source.partition(",")
    root = ET.fromstring(b64decode(data))  # noqa: S314 - drawn by docexport
    letter = root.find(f"{_SVG}text")
    if letter is None:
        return source
    scale, *others = _MATRIX.findall(letter.get("transform", ""))
    letter.text = words
    letter.set("transform", f"matrix({float(scale) / len(words):.4f} {' '.join(others)})")
    return f"{head},{b64encode(ET.tostring(root)).decode()}"


def lay_out_plain(job: LayoutJob) -> LaidOut:
    """The document as a PDF, with wide tables set so that nothing lies off the pages, and in so many pages as it should
    take where that can be. Raises as `docexport.engine.lay_out`.
    """
    with at_work(job.pdf.moment), heard() as log:
        layout = _Layout(job, log)
        layout.lay_out(0.0, "")
        overfull = _fit(layout, job) if job.most_pages else None
        data = layout.written()
        for classes in job.sizes.classes if "<table" in job.markup else ():
            if not _reaches_over(data):
                break
            layout.lay_out(layout.squeeze, classes)
            data = layout.written()
        lines = tuple(line for line in log.lines if not _DECORATIVE.search(line[1]))
        return LaidOut(data, tuple(layout.ranges), len(layout.document.pages), log=lines, overfull=overfull)


def _fit(layout: _Layout, job: LayoutJob) -> Overfull | None:
    """Lay a document out tighter until it takes so many pages as it should; loose again where it does not."""
    for squeeze in _STEPS:
        if len(layout.document.pages) <= job.most_pages:
            return None
        layout.lay_out(squeeze, "")
    pages = len(layout.document.pages)
    if pages <= job.most_pages:
        return None
    layout.lay_out(0.0, "")
    return Overfull(pages, 0)


class _Layout:
    """Lays out one document, as often as is needed."""

    document: Document
    ranges: Sequence[PageRange] = ()
    squeeze = 0.0

    def __init__(self, job: LayoutJob, log: LayoutLog) -> None:
        self._job, self._log = job, log
        self._fonts = FontConfiguration()

    def lay_out(self, squeeze: float, classes: str) -> None:
        """Lay it out, set as tight as a number from 0 to 1 says, its tables with some classes; pages are called by
        their labels.
        """
        self.squeeze, css = squeeze, self._job.stylesheet(squeeze)
        labels: Mapping[int, str] = {}
        for _ in range(_TRIALS):
            self.document = self._rendered(f"{css}\n{_counter_style(labels)}", classes)
            self.ranges = self._job.ranges_of(_beginnings(self.document))
            wanted = labelled(self.ranges, len(self.document.pages))
            if wanted == labels:
                return
            labels = wanted

    def _rendered(self, css: str, classes: str) -> Document:
        return _Source(self._job, css, classes).render(font_config=self._fonts, **self._options())

    def written(self) -> bytes:
        """The bytes of its PDF."""
        finish = partial(_finish, self.ranges, self._job.softens_hyphens)
        data: bytes = self.document.write_pdf(finisher=finish, **self._options())
        return data

    def _options(self) -> dict[str, Any]:
        request = self._job.pdf
        variant = {} if request.variant == UA else {"pdf_variant": request.variant}
        return {"pdf_forms": request.forms, "pdf_tags": True, **variant}


def _finish(ranges: Sequence[PageRange], soften: bool, document: Any, pdf: Any) -> None:
    finish_pdf(pdf, ranges, soften=soften)
    with suppress(AttributeError):  # where a version keeps its fonts elsewhere, text beside fields may be miscopied
        mend_form_fonts(document, pdf)


def _counter_style(labels: Mapping[int, str]) -> str:
    """The counter style `folio`, in which a page is called by its label, or its number where it has none."""
    symbols = " ".join(f'"{labels.get(page, str(page))}"' for page in range(1, max(labels, default=0) + 1))
    system = f"fixed; symbols: {symbols}" if symbols else "extends decimal"
    return f"@counter-style folio {{ system: {system} }}"


def _beginnings(document: Document) -> dict[str, int]:
    """The page (from 0) that each element with an id begins on."""
    begins: dict[str, int] = {}
    for number, page in enumerate(document.pages):
        for name in page.anchors:
            begins.setdefault(name, number)
    return begins


def _reaches_over(data: bytes) -> bool:
    """Whether words of a PDF lie off its pages."""
    with pypdfium2.PdfDocument(data) as pdf:
        return any(_page_reaches_over(page) for page in pdf)


def _page_reaches_over(page: Any) -> bool:
    left, bottom, right, top = page.get_mediabox()
    return any(
        box[0] < left - _TOLERANCE or box[2] > right + _TOLERANCE or box[1] < bottom - _TOLERANCE
        or box[3] > top + _TOLERANCE
        for box in _text_boxes(page)
    )  # fmt: skip


def _text_boxes(page: Any) -> Iterator[tuple[float, float, float, float]]:
    text = page.get_textpage()
    yield from (text.get_rect(place) for place in range(text.count_rects()))
