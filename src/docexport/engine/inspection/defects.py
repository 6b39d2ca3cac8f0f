"""Print defects, found in the laid-out pages before a printer finds them, each with its place in the source.

What makes one: text or pictures wider than their column or off the paper; pictures of fewer than 150 dots per inch
where they are placed; a heading alone at the foot of a page; a last page less than a tenth full; a column of a table
too narrow for three characters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from docexport.diagnostics.codes import Code
from docexport.engine.contract import Defect, Mark
from docexport.engine.inspection.boxes import POINTS, Placed, ancestors_of_first_leaf, lowest, placed_boxes
from docexport.engine.weasyprint.formatting_structure import boxes
from docexport.rendering.images import ImageFile

#: dots per inch below which a photograph looks coarse on paper (half of the 300 that printers ask for)
LEAST_DPI = 150
#: the least part of a last page that should be filled
LEAST_FILLED = 0.1
#: what type may reach over its column without being seen, in pixels
_TOLERANCE = 1.0
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
#: characters that fit in an em of text, roughly
_PER_EM = 2.0


class Inspection(Struct):
    """One look at the pages. `kind` is the document's: the last page of a book may be nearly empty."""

    document: Any
    marks: Sequence[Mark]
    images: Mapping[str, ImageFile]
    kind: str = ""

    def defects(self) -> Iterator[Defect]:
        """Every defect, each once for the node it is in; of a table, the first of its kind is enough."""
        seen: set[tuple[Code, object]] = set()
        table = -1
        for placed in placed_boxes(self.document):
            kind = self.kind_at(placed.place)
            table = placed.place if kind == "Table" else table
            for look in _LOOKS:
                finding = look(placed, self)
                if finding is None:
                    continue
                code, message, hint = finding
                # what has no node of its own is told apart by its words
                owner = table if kind == "Cell" else placed.place if placed.place >= 0 else placed.box.element
                if (code, owner) not in seen:
                    seen.add((code, owner))
                    yield Defect(code, f"{message} (page {{page}})", placed.page - 1, placed.place, hint)
        yield from self._headings()
        yield from self._last_page()

    def kind_at(self, place: int) -> str:
        """The type of the node at a place; empty where there is none."""
        return self.marks[place].kind if place >= 0 else ""

    def wide_tables(self) -> Iterator[int]:
        """The places of tables that reach over their column or have columns too narrow for words."""
        table = -1
        is_needed = any(mark.kind == "Table" for mark in self.marks)
        for placed in placed_boxes(self.document) if is_needed else ():
            kind = self.kind_at(placed.place)
            if isinstance(placed.box, boxes.TableBox) and kind == "Table":
                table = placed.place
            in_table = kind in {"Cell", "Table"}
            if table >= 0 and (_squeezed(placed, self) or (in_table and _too_wide(placed, self))):
                yield table

    def _headings(self) -> Iterator[Defect]:
        for number, page in enumerate(self.document.pages[:-1]):
            for element in ancestors_of_first_leaf(page, last=True):
                place = element.get("data-at")
                if element.tag in _HEADINGS and place is not None and not _is_alone(element, self.document, number + 1):
                    yield Defect(
                        Code.STRANDED_HEADING, "this heading stands alone at the foot of page {page}", number,
                        int(place), "put a page break before it, or shorten what is above",
                    )  # fmt: skip

    def _last_page(self) -> Iterator[Defect]:
        pages = self.document.pages
        if len(pages) < 2 or self.kind == "book" or any(mark.kind == "PageBreak" for mark in self.marks):
            return
        height = pages[-1]._page_box.height  # nothing where what stands at the feet takes all of it
        filled = lowest(pages[-1]) / height if height else 0
        if 0 < filled < LEAST_FILLED:
            places = [int(e.get("data-at")) for e in ancestors_of_first_leaf(pages[-1]) if e.get("data-at") is not None]
            yield Defect(
                Code.NEARLY_EMPTY_PAGE, f"the last page, {{page}}, is {filled:.0%} full", len(pages) - 1,
                (-1, *places)[-1],
                f"`fit: {len(pages) - 1}` (in the edition, if it has one) sets the pages tighter, or shorten the text",
            )  # fmt: skip


def _is_alone(heading: Any, document: Any, number: int) -> bool:
    """Whether a heading is meant to stand alone: what follows it begins a page by itself, as in a part's title."""
    following = ancestors_of_first_leaf(document.pages[number])
    opens = any(element.tag in _HEADINGS or "page-break" in (element.get("class") or "") for element in following)
    return opens or "title" in (heading.get("class") or "").split()


Finding = tuple[Code, str, str] | None


def _too_wide(placed: Placed, inspection: Inspection) -> Finding:
    """A line or picture that reaches over the box it stands in, or over the edge of the paper."""
    box, around = placed.box, placed.around
    page = inspection.document.pages[placed.page - 1]
    if isinstance(box, boxes.LineBox):
        leaves = [child for child in box.children if getattr(child, "width", 0) and not _is_blank(child)]
        if not leaves:
            return None
        left = min(child.position_x for child in leaves)
        right = max(child.position_x + child.margin_width() for child in leaves)
    elif isinstance(box, boxes.ReplacedBox | boxes.TableBox):
        left, right = box.position_x, box.position_x + box.margin_width()
        around = page._page_box
    else:
        return None
    room_left, room_right = around.content_box_x(), around.content_box_x() + around.width
    # a line begins where it is told to, even before its column; what counts is where it ends
    if box.style["direction"] == "rtl":
        right = room_right if isinstance(box, boxes.LineBox) else right
    else:
        left = room_left if isinstance(box, boxes.LineBox) else left
    if isinstance(box, boxes.ReplacedBox) and box.position_y + box.height > page.height + _TOLERANCE:
        return Code.OFF_THE_PAGE, "this reaches over the foot of the paper", "make it less high: `{height=100mm}`"
    over = max(right - room_right, room_left - left)
    if right > page.width + _TOLERANCE or left < -_TOLERANCE:
        return Code.OFF_THE_PAGE, "this reaches over the edge of the paper", _WIDE_HINT
    if over > _TOLERANCE and isinstance(box, boxes.LineBox) and not _really_over(box, over):
        return None
    if over > _TOLERANCE:
        return Code.TOO_WIDE, f"this is {over * POINTS:.0f} points wider than its column", _WIDE_HINT
    return None


_WIDE_HINT = "shorten it, break it up, or choose a wider paper"


def _is_blank(box: Any) -> bool:
    return isinstance(box, boxes.TextBox) and not box.text.strip()


def _really_over(box: Any, over: float) -> bool:
    """Whether a line is over because of more than the white space it ends with."""
    last = box.children[-1] if box.children else None
    while last is not None and getattr(last, "children", None):
        last = last.children[-1]
    if isinstance(last, boxes.TextBox) and last.text.endswith(" "):
        return bool(over > last.style["font_size"] * 0.4)
    return True


def _coarse(placed: Placed, inspection: Inspection) -> Finding:
    """A picture of too few pixels for the size it has on paper."""
    if not isinstance(placed.box, boxes.ReplacedBox) or inspection.kind_at(placed.place) != "Image":
        return None
    mark = inspection.marks[placed.place]
    image = inspection.images.get(mark.path)
    if image is None or not image.width or not placed.box.width:
        return None
    dpi = image.width / (placed.box.width / 96)
    if dpi >= LEAST_DPI:
        return None
    best = image.width / LEAST_DPI * 25.4
    return (
        Code.COARSE_IMAGE, f"the image `{mark.target}` is printed at {dpi:.0f} dots per inch",
        f"use one with more pixels, or set it at most {best:.0f} mm wide: `{{width={best:.0f}mm}}`",
    )  # fmt: skip


def _squeezed(placed: Placed, inspection: Inspection) -> Finding:
    """A cell with words in a column too narrow for three characters."""
    box = placed.box
    if not isinstance(box, boxes.TableCellBox) or inspection.kind_at(placed.place) != "Cell":
        return None
    longest = max((len(word) for word in _words(box)), default=0)
    characters = box.width / box.style["font_size"] * _PER_EM
    if longest <= 3 or characters >= 3:
        return None
    return (
        Code.SQUEEZED_COLUMN, "this column of the table has room for fewer than three characters",
        "use fewer columns, shorter words in the others, or a wider paper",
    )  # fmt: skip


def _words(box: Any) -> Iterator[str]:
    """The words of a cell as written, where lines broke them too."""
    text = "".join(piece.text for piece in box.descendants() if isinstance(piece, boxes.TextBox))
    yield from text.split()


_LOOKS: tuple[Callable[[Placed, Inspection], Finding], ...] = (_too_wide, _coarse, _squeezed)
