"""A finished PDF as pikepdf (qpdf) and PDFium see it: neither had a part in making it."""

from __future__ import annotations

import ctypes
import io
import re
from collections import deque
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from msgspec import Struct, field

from docexport.checks.text_runs import mark_of, text_of
from docexport.verifying.visibility import Visibility, box_of

#: text that is drawn with neither filling nor outline (ISO 32000-1, table 106)
_INVISIBLE = 3
#: PDFium compares a piece of text with the few before it
_REMEMBERED, _SAME_WIDTH = 12, 0.01
#: what holds no running text: pictures and formulas, which are described instead
_DRAWN = frozenset({"Figure"})


class PageText(Struct):
    """The text of one page: by the marked content it stands in, in artifacts, and in nothing at all."""

    marked: dict[int, str] = field(default_factory=dict)
    artifacts: list[str] = field(default_factory=list)
    untagged: list[str] = field(default_factory=list)
    invisible: dict[int, str] = field(default_factory=dict)
    #: pieces that nobody can see, each with its marked content and the reason: they are in none of the others
    unseen: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def all(self) -> str:
        return " ".join((*self.marked.values(), *self.artifacts, *self.untagged))


class Element(Struct):
    """A structure element: its type, its texts for readers, its language and what stands in it."""

    role: str
    alt: str = ""
    actual: str = ""
    kids: list[Element | tuple[int, int]] = field(default_factory=list)
    object: Any = None

    def walk(self) -> Iterator[Element]:
        """The element and all below it, in reading order."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.walk()


class PdfFile:
    """What a PDF holds. Raises `pikepdf.PdfError` where it is none."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.pdf = pikepdf.Pdf.open(io.BytesIO(data))

    @cached_property
    def pages(self) -> list[PageText]:
        """The text of each page, read by PDFium."""
        document = pypdfium2.PdfDocument(self.data)
        try:
            return [_page_text(document[number]) for number in range(len(document))]
        finally:
            document.close()

    @cached_property
    def labels(self) -> list[str]:
        """The numbers of the pages as readers show them."""
        document = pypdfium2.PdfDocument(self.data)
        try:
            return [document.get_page_label(n) or str(n + 1) for n in range(len(document))]
        finally:
            document.close()

    @cached_property
    def root(self) -> Element | None:
        """The structure tree, None where there is none."""
        tree = self.pdf.Root.get("/StructTreeRoot")
        if tree is None:
            return None
        pages = {page.objgen: number for number, page in enumerate(self.pdf.pages)}
        root = Element("StructTreeRoot", object=tree)
        kids = tree.get("/K")
        for kid in kids if isinstance(kids, pikepdf.Array) else [] if kids is None else [kids]:
            _read(kid, None, pages, root, 0)
        return root

    def logical_text(self) -> list[tuple[int, str]]:
        """The text in the order that the structure tree has it in, piece by piece with the page (from 0).

        Pictures are left out: they are described, not read.
        """
        return list(self._logical(self.root)) if self.root else []

    def contents_of(self, role: str) -> Iterator[tuple[int, int]]:
        """The pages (from 0) and numbers of all marked content in elements of a type."""
        for element in self.root.walk() if self.root else ():
            if element.role == role:
                yield from (kid for below in element.walk() for kid in below.kids if not isinstance(kid, Element))

    def _logical(self, element: Element) -> Iterator[tuple[int, str]]:
        if element.role in _DRAWN:
            return
        apart = "\n" if _BLOCKS.fullmatch(element.role) or element.role in _MARKS else ""
        apart = " " if element.role == "Link" else apart
        if apart:
            yield -1, apart
        for kid in element.kids:
            if isinstance(kid, Element):
                yield from self._logical(kid)
            else:
                page, mcid = kid
                yield page, self.pages[page].marked.get(mcid, "") if page < len(self.pages) else ""
        if apart:
            yield -1, apart


def is_pdf(data: bytes | None) -> bool:
    """Whether bytes are a PDF that can be read to its end."""
    try:
        return data is not None and bool(PdfFile(data).labels)
    except (pikepdf.PdfError, pikepdf.PasswordError, pypdfium2.PdfiumError):
        return False


#: elements that stand apart though they lie within a line
_MARKS = frozenset({"Lbl", "Note", "Reference"})
_BLOCKS = re.compile("P|H[1-6]|LI|LBody|T[DHR]|Caption|Div|Sect")
#: deeper than this no structure tree of ours goes
_DEEPEST = 400


def _read(node: Any, page: int | None, pages: dict[Any, int], parent: Element, depth: int) -> None:
    """Put a kid of the structure tree below its parent (ISO 32000-1, 14.7.2 and 14.7.4)."""
    if depth > _DEEPEST:
        return
    if isinstance(node, int):
        if page is not None:
            parent.kids.append((page, node))
        return
    if not isinstance(node, pikepdf.Dictionary):
        return
    own = node.get("/Pg")
    page = pages.get(own.objgen, page) if own is not None else page
    if node.get("/Type") == "/MCR":
        if page is not None:
            parent.kids.append((page, int(node.MCID)))
        return
    if "/S" not in node:
        return
    element = Element(str(node.S)[1:], str(node.get("/Alt", "")), str(node.get("/ActualText", "")), object=node)
    parent.kids.append(element)
    kids = node.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [] if kids is None else [kids]:
        _read(kid, page, pages, element, depth + 1)


def _page_text(page: Any) -> PageText:
    result = PageText()
    text_page = page.get_textpage()
    recent: deque[tuple[float, str]] = deque(maxlen=_REMEMBERED)
    visibility = Visibility(page)
    for place, item, mark, mcid in _texts(page.raw):
        text, box = text_of(item, text_page.raw), box_of(item)
        width = box.right - box.left if box else 0.0
        if not text and width:
            # PDFium takes the same words in two lines for one that is printed twice to look bold
            text = next((known for other, known in reversed(recent) if abs(other - width) < _SAME_WIDTH), "")
        recent.append((width, text))
        if not text.strip("\x00\ufffe\u200b \u00a0"):
            text = " " if text else ""
        if pdfium.FPDFTextObj_GetTextRenderMode(item) == _INVISIBLE:
            result.invisible[mcid] = result.invisible.get(mcid, "") + text
        elif mcid >= 0 and place >= 0 and box and (why := visibility.why_unseen(item, box, place, mcid)):
            result.unseen.append((mcid, text, why))
            continue
        if mark == "Artifact":
            result.artifacts.append(text)
        elif mcid >= 0:
            result.marked[mcid] = result.marked.get(mcid, "") + text
        elif text.strip():
            result.untagged.append(text)
    text_page.close()
    page.close()
    return result


def _texts(page: Any) -> Iterator[tuple[int, Any, str, int]]:
    """The pieces of text on a page, those within drawings too, with the mark and the number they stand in; before
    these the place among the objects of the page, -1 for what lies in a drawing.
    """
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        item = pdfium.FPDFPage_GetObject(page, index)
        place = index if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_TEXT else -1
        yield from ((place, *piece) for piece in _unfolded(item, "", -1))


def _unfolded(item: Any, mark: str, mcid: int) -> Iterator[tuple[Any, str, int]]:
    mark, mcid = mark_of(item) or mark, max(_mcid(item), mcid)
    kind = pdfium.FPDFPageObj_GetType(item)
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        yield item, mark, mcid
    elif kind == pdfium.FPDF_PAGEOBJ_FORM:
        for index in range(pdfium.FPDFFormObj_CountObjects(item)):
            yield from _unfolded(pdfium.FPDFFormObj_GetObject(item, index), mark, mcid)


def _mcid(item: Any) -> int:
    """The number of the marked content that an object stands in; -1 where there is none."""
    for index in range(pdfium.FPDFPageObj_CountMarks(item)):
        mark = pdfium.FPDFPageObj_GetMark(item, index)
        value = ctypes.c_int()
        if pdfium.FPDFPageObjMark_GetParamIntValue(mark, b"MCID", value):
            return value.value
    return -1
