"""HTML that others wrote -> nodes of the model, by an allow-list: nothing of it reaches an output as markup.

`tree` parses as HTML5 does, `phrasing` reads what stands in lines, `flow` what stands on lines of its own, `tables`
tables; `stretches` says how far a tag reaches, `remarks` collects what was not carried over.

Drawings, pages and style sheets that do reach outputs are cleaned by allow-lists in `svg`, `page` and `css`.
"""

from __future__ import annotations

from docexport.markup.flow import read_flow
from docexport.markup.phrasing import Placed, read_phrasing
from docexport.markup.remarks import Remarks, within
from docexport.markup.stretches import NEVER_AROUND, stretch_ends, tag_name
from docexport.markup.tree import HtmlTooDeepError, parse_html, placeholder

__all__ = [
    "NEVER_AROUND", "HtmlTooDeepError", "Placed", "Remarks", "parse_html", "placeholder", "read_flow", "read_phrasing",
    "stretch_ends", "tag_name", "within",
]  # fmt: skip
