"""How defects of print are reported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from docexport.diagnostics import NOWHERE, Diagnostics
from docexport.engine.contract import Defect
from docexport.model import Node


def report(defects: Iterable[Defect], marked: Sequence[Node], diagnostics: Diagnostics, first: int = 0) -> None:
    """Add defects to the findings, each at its node; `first` is the number of pages before those they are on."""
    for defect in defects:
        span = marked[defect.place].span if defect.place >= 0 else NOWHERE
        diagnostics.warning(
            defect.code, defect.message.replace("{page}", str(first + defect.page + 1)), span, defect.hint
        )
