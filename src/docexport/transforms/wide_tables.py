"""Tables of more columns than any page or screen shows side by side: each of their rows becomes a table of names and
values, so that nothing of them stands off the page.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from docexport.diagnostics.codes import Code
from docexport.model import Cell, Document, Row, Table, Text, find, rewrite
from docexport.model.walk import Replacement
from docexport.transforms.context import Context

#: columns that a page of A3 on its side holds, when each has room for three characters
MAX_COLUMNS = 40


def unfold_wide_tables(document: Document, context: Context) -> Document:
    """The document with each row of a table that is too wide as a table of its own; that is reported."""
    if Table not in document.kinds or not any(map(_is_wide, find(document, Table))):
        return document

    def change(table: Table) -> Replacement:
        if not _is_wide(table):
            return table
        context.diagnostics.warning(
            Code.TOO_WIDE,
            f"a table of {_columns(table)} columns is set as {len(table.body)} of names and values: no page is as wide",
            table.span, "let its rows be columns, or make several tables of it",
        )  # fmt: skip
        return tuple(_records(table)) or table

    return rewrite(document, change, Table)


def _columns(table: Table) -> int:
    return max((len(row.children) for row in (*table.head, *table.body)), default=0)


def _is_wide(table: Table) -> bool:
    return _columns(table) > MAX_COLUMNS and len(table.body) > 0


def _records(table: Table) -> Iterator[Table]:
    """A table for each row. The first one has the caption and the number of all, and the id that links lead to."""
    names = table.head[-1].children if table.head else ()
    for place, row in enumerate(table.body):
        body = []
        for column, cell in enumerate(row.children):
            title = names[column].children if column < len(names) else (Text(text=str(column + 1)),)
            name = Cell(children=title, header="row", span=cell.span)
            body.append(Row(children=(name, replace(cell, header="", alignment="")), span=row.span))
        if place:
            yield Table(body=tuple(body), attributes=replace(table.attributes, id=""), span=row.span)
        else:
            yield replace(table, head=(), body=tuple(body))
