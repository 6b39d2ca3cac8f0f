"""Table tokens -> a `Table`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from docexport.codes import Code
from docexport.diagnostics import Span
from docexport.limits import MAX_CELLS
from docexport.model import Alignment, Cell, Row, Table
from docexport.readers.markdown.tree import Branch

if TYPE_CHECKING:
    from docexport.readers.markdown.blocks import BlockReader

_ALIGNMENTS: dict[str, Alignment] = {
    "text-align:left": "left",
    "text-align:center": "center",
    "text-align:right": "right",
}


def read_table(reader: BlockReader, branch: Branch, span: Span) -> Table:
    """The table. A head without any words is no head; an empty first header makes the first column headers."""
    head: list[Row] = []
    body: list[Row] = []
    row_headers = False
    for part in branch.children:
        for row in part.children:
            if part.type == "thead":
                nodes = _read_row(reader, row, "column")
                if any(cell.children for cell in nodes.children):
                    head.append(nodes)
                    row_headers = len(nodes.children) > 1 and not nodes.children[0].children
            else:
                body.append(_read_row(reader, row, "row" if row_headers else ""))
    cells = sum(len(row.children) for row in (*head, *body))
    if cells > MAX_CELLS:
        message = f"this table has {cells:,} cells; {MAX_CELLS:,} are the most"
        reader.found.error(Code.TOO_LARGE, message, span, "give it out as a file of its own, such as CSV")
    return Table(head=tuple(head), body=tuple(body), span=span)


def _read_row(reader: BlockReader, branch: Branch, header: Literal["", "column", "row"]) -> Row:
    cells: list[Cell] = []
    line = branch.token.map[0] if branch.token.map else 0
    cursor = 0
    for place, cell in enumerate(branch.children):
        inline = cell.children[0]
        content = inline.token.content
        # pipes within a cell are escaped in the source, so look for what stands before the first one
        found = reader.source.lines[line].find(content.split("|")[0], cursor)
        cursor = found if found >= 0 else cursor
        start = reader.source.inline(inline.token, cursor).span(0, len(content))
        children = reader.inlines(inline, cursor=cursor)
        cursor += len(content)
        kind = header if header != "row" or place == 0 else ""
        if header == "column" and place == 0 and not children:
            kind = ""
        cells.append(
            Cell(
                children=children,
                alignment=_ALIGNMENTS.get(str(cell.token.attrs.get("style", "")), ""),
                header=kind,
                span=start,
            )
        )
    return Row(children=tuple(cells), span=reader.source.block(branch.token))
