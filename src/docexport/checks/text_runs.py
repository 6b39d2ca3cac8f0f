"""What a finished PDF shows: its pieces of text with size, slope, colours and place, and the colours of its lines.

Read by PDFium, which had no part in making the file.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from msgspec import Struct

from docexport.rendering.colours import Colour

Matrix = tuple[float, float, float, float, float, float]
#: no change of place or size
_PLAIN: Matrix = (1, 0, 0, 1, 0, 0)
#: a bit of a font descriptor's flags (ISO 32000-1, table 123)
_FIXED_PITCH, _ITALIC = 1, 64
#: every third pixel of a long row is looked at
_STEP, _WIDE = 3, 40
#: the longer side of a page's picture: a poster needs no more
_MOST_PIXELS = 3000
#: white paper, and how far from text, in points, what is drawn can be seen behind it
_PAPER: Colour = (255, 255, 255)
_NEAR = 4.0
#: what is no thicker than this, in points, is a line
_THIN = 2.6
#: weight from which type counts as bold (CSS Fonts 4, section 2.2)
_BOLD = 600


class Run(Struct, frozen=True):
    """A piece of text on a page (counted from 1). `size` and the sides are in points, from the page's lower left.

    `background` is what is seen most around it. `kind` is the mark it stands in (`Artifact`: no content).
    """

    page: int
    text: str
    size: float
    left: float
    right: float
    baseline: float
    colour: Colour
    background: Colour | None
    kind: str
    italic: bool
    bold: bool
    fixed: bool


class Stroke(Struct, frozen=True):
    """A line or area that is drawn, by its colour."""

    page: int
    colour: Colour
    kind: str


class Printed(Struct):
    """All that a page of a PDF shows, in the order of painting."""

    runs: list[Run]
    strokes: list[Stroke]


#: whether nothing can be wrong with text of a colour on a background, whatever it says
Harmless = Callable[[Colour, Colour | None], bool]


def read_pages(data: bytes | Path, pages: Sequence[int] = (), harmless: Harmless | None = None) -> Iterator[Printed]:
    """What each page of a PDF shows, or some of them, counted from 0. A file that holds it must not change.

    Text that is `harmless` is left out: to read words takes longer than all else.
    """
    document = _opened(data)
    for number in pages or range(len(document)):
        printed = Printed([], [])
        page = document[number]
        text, objects = _Words(page), list(_objects(page.raw))
        backdrop = Backdrop(page, [_bounds(item, matrix) for item, matrix, _ in objects if not _is_text(item)])
        for item, matrix, kind in objects:
            shape = pdfium.FPDFPageObj_GetType(item)
            if shape == pdfium.FPDF_PAGEOBJ_TEXT:
                run = _run(item, matrix, text, number + 1, kind, backdrop, harmless)
                if run is not None:
                    printed.runs.append(run)
            elif shape == pdfium.FPDF_PAGEOBJ_PATH:
                colour = _fill(item)
                if colour is not None:
                    printed.strokes.append(Stroke(number + 1, colour, kind))
        text.close()
        page.close()
        yield printed


@lru_cache(maxsize=1)
def _opened(data: bytes | Path) -> pypdfium2.PdfDocument:
    """A PDF, opened once for all stretches of its pages that are read one after the other."""
    return pypdfium2.PdfDocument(data.read_bytes() if isinstance(data, Path) else data)


def close_printed(data: bytes | Path) -> None:
    """Close a PDF of which no more is read in this process."""
    if _opened.cache_info().currsize:
        _opened(data).close()
        _opened.cache_clear()


class _Words:
    """What the text objects of a page say; nothing is read before something is asked for."""

    def __init__(self, page: Any) -> None:
        self._page = page

    @cached_property
    def _read(self) -> Any:
        return self._page.get_textpage()

    def of(self, item: Any) -> str:
        """The words of an object."""
        return text_of(item, self._read.raw)

    def close(self) -> None:
        """Give back what was read."""
        if "_read" in self.__dict__:
            self._read.close()


class Backdrop:
    """What lies behind text: paper, or what a picture of the page shows there: paths do not tell, they are clipped.

    `shapes` are the corners of all that is no text, in points.
    """

    def __init__(self, page: Any, shapes: list[tuple[float, float, float, float]]) -> None:
        # a thin line is nothing that text stands on
        self._shapes = [box for box in shapes if min(box[2] - box[0], box[3] - box[1]) > _THIN]
        self._page = page
        self._scale = min(1.0, _MOST_PIXELS / max(page.get_size()))
        self._left, _, _, self._top = page.get_cropbox()

    @cached_property
    def _picture(self) -> Any:
        return self._page.render(scale=self._scale).to_pil()

    def behind(self, left: float, bottom: float, right: float, top: float) -> Colour | None:
        """The colour seen most just above and below a stretch of text; None where the picture does not reach."""
        near = _NEAR
        if not any(
            one < right + near and left - near < three and two < top + near and bottom - near < four
            for one, two, three, four in self._shapes
        ):
            return _PAPER
        (width, height), scale = self._picture.size, self._scale
        pixels = self._picture.load()
        first, last = int((left - 2 - self._left) * scale), int((right + 2 - self._left) * scale)
        columns = range(max(0, first), min(width, last + 1), _STEP if last - first > _WIDE else 1)
        rows = {int((self._top - level) * scale) for level in (top + 1.2, top + 2.2, bottom - 1.2)}
        seen = Counter[Colour](pixels[column, row] for row in rows if 0 <= row < height for column in columns)
        return seen.most_common(1)[0][0] if seen else None


def _is_text(item: Any) -> bool:
    return bool(pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_TEXT)


def _objects(page: Any) -> Iterator[tuple[Any, Matrix, str]]:
    """The objects of a page, those within forms too, with the matrix and the mark of what they stand in."""
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        yield from _unfolded(pdfium.FPDFPage_GetObject(page, index), _PLAIN, "")


def _unfolded(item: Any, matrix: Matrix, kind: str) -> Iterator[tuple[Any, Matrix, str]]:
    kind = mark_of(item) or kind
    if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_FORM:
        yield item, matrix, kind
        return
    inner = _product(_matrix(item), matrix)
    for index in range(pdfium.FPDFFormObj_CountObjects(item)):
        yield from _unfolded(pdfium.FPDFFormObj_GetObject(item, index), inner, kind)


#: the mode in which text is drawn that nobody sees (ISO 32000-1, 9.3.6)
_INVISIBLE = 3
#: what PDFium writes its answers into: made once, as making them takes longer than asking
_FOUND = pdfium.FS_MATRIX()
_SIZE, _ANGLE = ctypes.c_float(), ctypes.c_int()
_SIDES = tuple(ctypes.c_float() for _ in range(4))
_COLOURS = tuple(ctypes.c_uint() for _ in range(4))
_TEXT, _LENGTH = (ctypes.c_ushort * 2048)(), ctypes.c_ulong()


def _matrix(item: Any) -> Matrix:
    found = _FOUND
    pdfium.FPDFPageObj_GetMatrix(item, found)
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _product(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _run(  # noqa: PLR0917 - what PDFium gives of one object
    item: Any, matrix: Matrix, words: _Words, page: int, kind: str, backdrop: Backdrop, harmless: Harmless | None
) -> Run | None:
    if pdfium.FPDFTextObj_GetTextRenderMode(item) == _INVISIBLE:  # it stands for a drawn formula, for search and copy
        return None
    left, bottom, right, top = _bounds(item, matrix)
    colour, background = _fill(item) or (0, 0, 0), backdrop.behind(left, bottom, right, top)
    if harmless is not None and harmless(colour, background):
        return None
    text = words.of(item)
    if not text.strip("\x00\ufffe\u200b \u00a0"):
        return None
    own = _matrix(item) if matrix == _PLAIN else _product(_matrix(item), matrix)
    pdfium.FPDFTextObj_GetFontSize(item, _SIZE)
    font = pdfium.FPDFTextObj_GetFont(item)
    flags = pdfium.FPDFFont_GetFlags(font)
    pdfium.FPDFFont_GetItalicAngle(font, _ANGLE)
    return Run(
        page=page,
        text=text,
        size=_SIZE.value * math.hypot(own[2], own[3]),
        left=left,
        right=right,
        baseline=own[5],
        colour=colour,
        background=background,
        kind=kind,
        italic=bool(flags & _ITALIC) or bool(_ANGLE.value) or _is_slanted(own),
        bold=pdfium.FPDFFont_GetWeight(font) >= _BOLD,
        fixed=bool(flags & _FIXED_PITCH),
    )


def _is_slanted(matrix: Matrix) -> bool:
    """Whether upright letters are drawn at a slant: its axes are not at right angles. Turned text is not slanted."""
    a, b, c, d, *_ = matrix
    return abs(a * c + b * d) > 0.01 * math.hypot(a, b) * math.hypot(c, d)


def text_of(item: Any, text_page: Any) -> str:
    # PDFium looks through all of the page each time, so it is asked twice for long text alone
    length = pdfium.FPDFTextObj_GetText(item, text_page, _TEXT, len(_TEXT) * 2)
    if length <= 2:
        return ""
    if length <= len(_TEXT) * 2:
        return ctypes.string_at(_TEXT, length - 2).decode("utf-16-le", "replace")
    buffer = (ctypes.c_ushort * length)()
    pdfium.FPDFTextObj_GetText(item, text_page, buffer, length)
    return ctypes.string_at(buffer, length - 2).decode("utf-16-le", "replace")


def _bounds(item: Any, matrix: Matrix) -> tuple[float, float, float, float]:
    pdfium.FPDFPageObj_GetBounds(item, *_SIDES)
    left, bottom, right, top = (side.value for side in _SIDES)
    if matrix == _PLAIN:
        return left, bottom, right, top
    a, b, c, d, e, f = matrix
    across = [a * x + c * y + e for x in (left, right) for y in (bottom, top)]
    up = [b * x + d * y + f for x in (left, right) for y in (bottom, top)]
    return min(across), min(up), max(across), max(up)


def _fill(item: Any) -> Colour | None:
    """The colour that an object is filled with, on white paper; None where it is not one colour."""
    if not pdfium.FPDFPageObj_GetFillColor(item, *_COLOURS):
        return None
    red, green, blue, alpha = (part.value for part in _COLOURS)
    if alpha == 255:
        return (red, green, blue)
    share = alpha / 255
    return (_over(red, share), _over(green, share), _over(blue, share))


def _over(part: int, share: float) -> int:
    return round(part * share + 255 * (1 - share))


def mark_of(item: Any) -> str:
    """The name of the marked content that an object stands in: `Artifact`, `Figure`, `P`, …"""
    count = pdfium.FPDFPageObj_CountMarks(item)
    if count <= 0:
        return ""
    mark = pdfium.FPDFPageObj_GetMark(item, 0)
    pdfium.FPDFPageObjMark_GetName(mark, _TEXT, len(_TEXT) * 2, _LENGTH)
    return ctypes.string_at(_TEXT, max(_LENGTH.value - 2, 0)).decode("utf-16-le", "replace")
