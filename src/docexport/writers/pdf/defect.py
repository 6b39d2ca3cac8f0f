"""A defect of print, as a value, and how it is reported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from docexport.codes import Code
from docexport.diagnostics import NOWHERE, Diagnostics
from docexport.model import Node


class Defect(NamedTuple):
    """A defect on a page (from 0), of the node at a place (-1: none). `{page}` in its message is the page's number."""

    code: Code
    message: str
    page: int
    place: int
    hint: str


def report(defects: Iterable[Defect], marked: Sequence[Node], found: Diagnostics, first: int = 0) -> None:
    """Add defects to the findings, each at its node; `first` is the number of pages before those they are on."""
    for defect in defects:
        span = marked[defect.place].span if defect.place >= 0 else NOWHERE
        found.warning(defect.code, defect.message.replace("{page}", str(first + defect.page + 1)), span, defect.hint)
