"""Table tokens -> a `Table`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from docexport.config.bounds import MAX_CELLS
from docexport.diagnostics import Span
from docexport.diagnostics.codes import Code
from docexport.model import Alignment, Cell, Inline, Math, Row, Table
from docexport.readers.markdown.pipe_tables import PipeRow
from docexport.readers.markdown.tree import Branch

if TYPE_CHECKING:
    from docexport.readers.markdown.blocks import BlockReader

_ALIGNMENTS: dict[str, Alignment] = {
    "text-align:left": "left",
    "text-align:center": "center",
    "text-align:right": "right",
}


def read_table(reader: BlockReader, branch: Branch, span: Span) -> Table:
    """The table, as wide as its widest row.

    A head without any words is no head; an empty first header makes the first column headers.
    """
    _report_shape(reader, branch)
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
    cells = branch.token.meta["cells"]
    if cells > MAX_CELLS:
        message = f"this table has {cells:,} cells; {MAX_CELLS:,} are the most"
        reader.diagnostics.error(Code.TOO_LARGE, message, span, "give it out as a file of its own, such as CSV")
    return Table(head=tuple(head), body=tuple(body), span=span)


def _report_norms(reader: BlockReader, children: tuple[Inline, ...], span: Span) -> None:
    """Report formulas in a cell whose `\\|`, TeX's double line, became the single line that a cell reads it as."""
    for child in children:
        line = reader.source.lines[span.line - 1] if span.line else ""
        if isinstance(child, Math) and "|" in child.tex and child.tex not in line:
            reader.diagnostics.warning(
                Code.TABLE_SHAPE, r"`\|` in a table is a pipe, so this formula has single lines", child.span,
                r"for double ones write `\Vert`, for single ones `\vert`",
            )  # fmt: skip


def _read_row(reader: BlockReader, branch: Branch, header: Literal["", "column", "row"]) -> Row:
    cells: list[Cell] = []
    for place, cell in enumerate(branch.children):
        inline = cell.children[0]
        column = inline.token.meta.get("column", 0)
        start = reader.source.inline(inline.token, column).span(0, len(inline.token.content))
        children = reader.inlines(inline, cursor=column)
        _report_norms(reader, children, start)
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


def _report_shape(reader: BlockReader, branch: Branch) -> None:
    """Say where rows have more cells than the head, where the line of dashes has others, and where code has a pipe."""
    meta = branch.token.meta
    file, first = reader.source.file, branch.token.map[0] if branch.token.map else 0
    if meta["delimiters"] != meta["head"]:
        line = reader.source.lines[first + 1]
        found = Span(file, first + 2, len(line) - len(line.lstrip()) + 1, first + 2, len(line.rstrip()) + 1)
        message = f"this line has {meta['delimiters']} columns, the head of the table {meta['head']}"
        reader.diagnostics.warning(Code.TABLE_SHAPE, message, found, "write one `---` for each column")
    for row in meta["rows"]:
        for place in row.joined:
            span = _cell_span(row, place, file)
            reader.diagnostics.warning(
                Code.TABLE_SHAPE, f"a pipe within code would part this cell: {row.cells[place]}", span, "write it `\\|`"
            )
        for place in range(meta["head"], len(row.cells)):
            if row.cells[place]:
                reader.diagnostics.warning(
                    Code.TABLE_SHAPE, f"this row has a cell more than the head of the table: {row.cells[place]}",
                    _cell_span(row, place, file), "give the head a cell for it, or write `\\|` for a pipe in a cell",
                )  # fmt: skip


def _cell_span(row: PipeRow, place: int, file: str) -> Span:
    start = row.starts[place] + 1
    return Span(file, row.line + 1, start, row.line + 1, start + len(row.cells[place]))
