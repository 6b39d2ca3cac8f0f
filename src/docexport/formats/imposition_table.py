"""The ways in which pages are put on sheets, by the names that `pdf.impose` takes (`imposition.py` does it)."""

from __future__ import annotations

from msgspec import Struct


class Imposition(Struct, frozen=True):
    """A way to put pages on sheets: `columns` by `rows` to a side, the sheet `turned` to landscape or not.

    `order` gives the pages (from 1) of one set of sides, 0 for an empty place; without it pages follow each other.
    `folds` are where a sheet is folded, in parts of its width.
    """

    columns: int
    rows: int
    turned: bool
    order: tuple[tuple[int, ...], ...] = ()
    folds: tuple[float, ...] = ()


#: the names that `pdf.impose` takes
IMPOSITIONS = {
    "booklet": Imposition(2, 1, True, folds=(1 / 2,)),
    "2-up": Imposition(2, 1, True),
    "4-up": Imposition(2, 2, False),
    "8-up": Imposition(4, 2, True),
    # folded like a letter: seen from outside the flap, the back and the front; opened, the second page to the fourth
    "tri-fold": Imposition(3, 1, True, ((5, 6, 1), (2, 3, 4)), (1 / 3, 2 / 3)),
}
