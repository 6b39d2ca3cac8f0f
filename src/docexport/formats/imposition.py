"""Imposition: the pages of a PDF put on sheets to fold or to cut. pikepdf does the placing.

Sheets are for the printer; the PDF with single pages, which is the one to read on a screen, stays beside them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import pikepdf

from docexport.diagnostics import NOWHERE, Diagnostics, Span
from docexport.diagnostics.codes import Code
from docexport.formats.imposition_table import IMPOSITIONS, Imposition
from docexport.formats.paper import AMERICAN, page_size

#: points in a millimetre
_POINTS = 72 / 25.4
#: the length of marks that show where to fold, in points, and how far from the edge they keep
_MARK, _MARGIN = 12.0, 8.0
_AS_IT_IS = {"invert_transformations": True, "allow_shrink": True, "allow_expand": False}


def impose(  # noqa: PLR0917 - what a sheet is made of
    data: bytes, name: str, paper: str, sheet: str, cut_lines: bool, backwards: bool, diagnostics: Diagnostics,
    span: Span = NOWHERE,
) -> bytes:  # fmt: skip
    """A PDF's pages on sheets, as the imposition called `name` has them.

    `paper` is what the pages are on, `sheet` the paper to print on (empty: A4, or Letter for American papers; A3 or
    Tabloid never, since few printers take them). Pages are made smaller where they must, never larger. `backwards`
    is for languages that are read from right to left.
    """
    chosen = IMPOSITIONS[name]
    width, height = sorted(page_size(sheet or _usual_sheet(paper), diagnostics, span), reverse=chosen.turned)
    with pikepdf.open(io.BytesIO(data)) as pdf, pikepdf.new() as sheets:
        pdf.flatten_annotations("print")  # what was filled in or checked is part of the page on paper
        sides = list(_sides(chosen, name, len(pdf.pages), backwards))
        if chosen.order and len(pdf.pages) > len(chosen.order) * chosen.columns:
            panels = len(chosen.order) * chosen.columns
            diagnostics.warning(
                Code.TOO_MANY_PANELS, f"{len(pdf.pages)} pages do not fit on the {panels} panels of a leaflet", span,
                f"shorten the text, or set `fit: {panels}`; the rest is on further sheets",
            )  # fmt: skip
        for numbers in sides:
            sheets.add_blank_page(page_size=(width * _POINTS, height * _POINTS))
            _fill(sheets, pdf, numbers, chosen, cut_lines=cut_lines)
        _describe(sheets, pdf, name)
        target = io.BytesIO()
        sheets.save(target, static_id=True, linearize=False)
        return target.getvalue()


def _usual_sheet(paper: str) -> str:
    return "letter" if paper.lower().split()[:1] and paper.lower().split()[0] in AMERICAN else "a4"


def _sides(chosen: Imposition, name: str, count: int, backwards: bool) -> Iterator[Sequence[int]]:
    """The pages on each side of each sheet, from left to right and from top to bottom; 0 for none."""
    places = chosen.columns * chosen.rows
    if name == "booklet":
        yield from _booklet(count, backwards)
        return
    orders = chosen.order or (tuple(range(1, places + 1)),)
    period = places * len(orders)
    for first in range(0, count, period):
        for order in orders:
            numbers = [first + place if first + place <= count else 0 for place in order]
            if chosen.order or any(numbers):
                yield _mirrored(numbers, chosen.columns) if backwards else numbers


def _mirrored(numbers: Sequence[int], columns: int) -> list[int]:
    rows = [numbers[start : start + columns] for start in range(0, len(numbers), columns)]
    return [number for row in rows for number in reversed(row)]


def _booklet(count: int, backwards: bool) -> Iterator[Sequence[int]]:
    """The sides of a booklet of folded sheets that lie in each other: last and first, second and last but one, …"""
    total = -(-count // 4) * 4
    low, high = 1, total
    while low < high:
        front = high, low
        back = low + 1, high - 1
        for pair in (front, back):
            numbers = [number if number <= count else 0 for number in pair]
            yield numbers[::-1] if backwards else numbers
        low, high = low + 2, high - 2


def _fill(
    sheets: pikepdf.Pdf, pdf: pikepdf.Pdf, numbers: Sequence[int], chosen: Imposition, *, cut_lines: bool
) -> None:
    """Place pages on the last sheet."""
    page = sheets.pages[-1]
    width, height = (float(page.mediabox[2]), float(page.mediabox[3]))
    cell_width, cell_height = width / chosen.columns, height / chosen.rows
    for place, number in enumerate(numbers):
        if not number:
            continue
        column, row = place % chosen.columns, place // chosen.columns
        left, top = column * cell_width, height - row * cell_height
        source = pdf.pages[number - 1]
        box = [float(value) for value in source.trimbox]
        scale = min(1.0, cell_width / (box[2] - box[0]), cell_height / (box[3] - box[1]))
        across, up = (box[2] - box[0]) * scale, (box[3] - box[1]) * scale
        x, y = left + (cell_width - across) / 2, top - cell_height + (cell_height - up) / 2
        # pikepdf's own overlay gives random names; these are the same each time
        form = sheets.copy_foreign(source.as_form_xobject())
        label = page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name(f"/Page{number}"))
        where = pikepdf.Rectangle(x, y, x + across, y + up)
        page.contents_add(page.calc_form_xobject_placement(form, label, where, **_AS_IT_IS))
    lines = list(_marks(chosen, width, height, cut_lines=cut_lines))
    if lines:
        page.contents_add(("q 0.4 w 0.45 G " + " ".join(lines) + " Q").encode())


def _marks(chosen: Imposition, width: float, height: float, *, cut_lines: bool) -> Iterator[str]:
    """Short marks at the edges where a sheet is folded, and dashed lines where it is cut."""
    for part in chosen.folds:
        x = round(part * width, 2)
        yield f"{x} {_MARGIN} m {x} {_MARGIN + _MARK} l S"
        yield f"{x} {height - _MARGIN} m {x} {height - _MARGIN - _MARK} l S"
    if not cut_lines or chosen.folds:
        return
    yield "[4 3] 0 d"
    for column in range(1, chosen.columns):
        x = round(width * column / chosen.columns, 2)
        yield f"{x} 0 m {x} {height:.2f} l S"
    for row in range(1, chosen.rows):
        y = round(height * row / chosen.rows, 2)
        yield f"0 {y} m {width:.2f} {y} l S"


def _describe(sheets: pikepdf.Pdf, pdf: pikepdf.Pdf, name: str) -> None:
    """Say what the sheets are; dates are those of the single pages."""
    for key in ("/Title", "/Author", "/CreationDate", "/ModDate"):
        if key in pdf.docinfo:
            words = str(pdf.docinfo[key])
            sheets.docinfo[key] = pikepdf.String(f"{words} ({name})" if key == "/Title" else words)
    if "/Lang" in pdf.Root:
        sheets.Root.Lang = pikepdf.String(str(pdf.Root.Lang))
