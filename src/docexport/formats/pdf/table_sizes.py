"""How wide tables may be set."""

from __future__ import annotations

from docexport.config.lengths import millimetres
from docexport.engine.contract import TableSizes
from docexport.formats.pdf.style import PrintStyle

#: how much smaller a wide table may be set, by class
_SMALLER = {"tighter": 0.86, "tightest": 0.74}
#: type below this cannot be read with ease, whatever the edition; in millimetres (7 points)
_LEAST_TYPE = 7 * 25.4 / 72


def table_sizes(style: PrintStyle) -> TableSizes:
    """How small tables may be set, as far as the edition and the reader's eyes allow."""
    tokens = style.manuscript.theme.tokens
    body = (millimetres(str(tokens["font"]["size"])) or 0.0) * float(tokens["font"]["table_size"])
    floor = max(millimetres(str(tokens["font"]["floor"])) or 0.0, _LEAST_TYPE)
    smaller = tuple(name for name, ratio in _SMALLER.items() if body * ratio >= floor)
    return TableSizes(smaller, style.size[0] < style.size[1])
