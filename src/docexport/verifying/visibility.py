"""What of a page's text can be seen, as PDFium has the page: not what lies off the paper, outside of a clip, under
something that was painted later, or in one place with other words.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

#: points that text may reach over an edge: glyphs lean out of their boxes
_EDGE = 1.5
#: points by which boxes differ as numbers are rounded
_ROUNDED = 0.2
#: from what share of a smaller piece on two pieces of text count as one over the other, in each direction
_SHARE = 0.6
#: pieces that are narrower, in points, are marks: accents, points, signs
_NARROW = 9.0
#: lines of a path that is a rectangle, at the most, with a move and a closing line
_SIDES = 6
#: as good as not see-through, of 255
_OPAQUE = 250


class Box(NamedTuple):
    """A rectangle on a page, in points from its lower left."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, other: Box, edge: float = _EDGE) -> bool:
        """Whether another lies in it, but for a little."""
        return (
            self.left - edge <= other.left and self.bottom - edge <= other.bottom
            and other.right <= self.right + edge and other.top <= self.top + edge
        )  # fmt: skip

    def shared(self, other: Box) -> tuple[float, float]:
        """How wide and how high what both cover is; negative where they are apart."""
        width = min(self.right, other.right) - max(self.left, other.left)
        return width, min(self.top, other.top) - max(self.bottom, other.bottom)

    def common(self, other: Box) -> Box:
        """What both cover."""
        return Box(
            max(self.left, other.left), max(self.bottom, other.bottom),
            min(self.right, other.right), min(self.top, other.top),
        )  # fmt: skip


class Visibility:
    """Tells of the pieces of text of a page, in the order in which they are painted, which can be seen."""

    def __init__(self, page: Any) -> None:
        self._paper = Box(*page.get_mediabox()).common(Box(*page.get_cropbox()))
        self._covers = list(_covers(page.raw))
        #: the boxes of words so far, each with the marked content it stands in
        self._words: list[tuple[Box, int]] = []

    def why_unseen(self, item: Any, box: Box, place: int, mcid: int) -> str:
        """Why a piece of text cannot be seen; empty where it can. `place` is that of the object on the page."""
        middle = Box((box.left + box.right) / 2, box.bottom, (box.left + box.right) / 2, box.top)
        if not self._paper.holds(middle, edge=(box.top - box.bottom) / 2):
            return "off the page"
        clip = _clip_of(item)
        if clip is not None and min(clip.shared(box)) <= 0:
            return "cut away"
        if any(at > place and cover.holds(box, edge=_ROUNDED) for at, cover in self._covers):
            return "under something else"
        if self._is_over_words(box, mcid):
            return "over other words"
        return ""

    def _is_over_words(self, box: Box, mcid: int) -> bool:
        """Whether a piece lies upon one of other content; it is kept in mind for those to come."""
        wide, high = box.right - box.left, box.top - box.bottom
        if wide < _NARROW or high <= 0:
            return False
        for other, owner in self._words:
            across, up = box.shared(other)
            if (
                owner != mcid and across > _SHARE * min(wide, other.right - other.left)
                and up > _SHARE * min(high, other.top - other.bottom) > 0
            ):  # fmt: skip
                return True
        self._words.append((box, mcid))
        return False


def box_of(item: Any) -> Box | None:
    """The box of an object on its page; None where it has no size."""
    sides = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(item, *sides):
        return None
    box = Box(*(side.value for side in sides))
    return box if box.right > box.left else None


def _covers(page: Any) -> Iterator[tuple[int, Box]]:
    """The rectangles and pictures of a page through which nothing is seen, with their places among its objects."""
    for place in range(pdfium.FPDFPage_CountObjects(page)):
        item = pdfium.FPDFPage_GetObject(page, place)
        kind = pdfium.FPDFPageObj_GetType(item)
        is_cover = (kind == pdfium.FPDF_PAGEOBJ_PATH and _is_filled(item)) or (
            kind == pdfium.FPDF_PAGEOBJ_IMAGE and not pdfium.FPDFPageObj_HasTransparency(item)
        )
        box = box_of(item) if is_cover else None
        if box is not None:
            clip = _clip_of(item)
            yield place, box.common(clip) if clip is not None else box


def _is_filled(path: Any) -> bool:
    """Whether a path is a rectangle that is filled so that nothing is seen through it."""
    mode, stroke = ctypes.c_int(), pdfium.FPDF_BOOL()
    pdfium.FPDFPath_GetDrawMode(path, mode, stroke)
    if not mode.value or pdfium.FPDFPath_CountSegments(path) > _SIDES:
        return False
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFPageObj_GetFillColor(path, red, green, blue, alpha)
    return alpha.value >= _OPAQUE and not pdfium.FPDFPageObj_HasTransparency(path)


def _clip_of(item: Any) -> Box | None:
    """The rectangle around what an object is clipped to; None where it is not."""
    path = pdfium.FPDFPageObj_GetClipPath(item)
    count = pdfium.FPDFClipPath_CountPaths(path) if path else 0
    clip: Box | None = None
    for number in range(max(count, 0)):
        points = list(_points(path, number))
        if points:
            across, up = zip(*points, strict=True)
            box = Box(min(across), min(up), max(across), max(up))
            clip = box if clip is None else clip.common(box)
    return clip


def _points(path: Any, number: int) -> Iterator[tuple[float, float]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(max(pdfium.FPDFClipPath_CountPathSegments(path, number), 0)):
        segment = pdfium.FPDFClipPath_GetPathSegment(path, number, index)
        if pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            yield x.value, y.value
