"""HTML tables -> `Table`: all rows as wide as the widest, joined cells parted, blocks in cells as lines."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Literal

from docexport.markup.phrasing import BLOCKS, Phrasing, trimmed
from docexport.markup.tree import PLACEHOLDER, name_of
from docexport.model import (
    Alignment,
    Attributes,
    Block,
    BulletList,
    Cell,
    Inline,
    LineBreak,
    OrderedList,
    Paragraph,
    Row,
    Table,
    Text,
)

_ALIGNED = re.compile(r"text-align\s*:\s*(left|center|right)", re.IGNORECASE)
#: the most columns and rows that a cell may join (HTML, 4.9.11)
_MOST_JOINED = 1000


def read_table(element: ET.Element, phrasing: Phrasing, attributes: Attributes) -> list[Block]:
    """The table, with its caption; nothing where it has no cells."""
    caption: tuple[Inline, ...] = ()
    head: list[Row] = []
    body: list[Row] = []
    waiting: dict[int, int] = {}
    for part, row in _rows(element):
        cells = _cells(row, phrasing, waiting)
        is_head = part == "thead" or (not body and not head and part != "tfoot" and _all_headers(row))
        kind: Literal["", "column", "row"] = "column" if is_head else ""
        made = tuple(_cell(cell, kind or ("row" if header else ""), phrasing) for cell, header in cells)
        (head if is_head else body).append(Row(children=made, span=phrasing.span))
    for child in element:
        if name_of(child) == "caption":
            phrasing.check_attributes(child)
            caption = trimmed(phrasing.children(child))
    if not head and not body:
        return [Paragraph(children=caption, span=phrasing.span)] if caption else []
    width = max(len(row.children) for row in (*head, *body))
    padded = [tuple(_padded(row, width, phrasing) for row in rows) for rows in (head, body)]
    return [Table(caption=caption, head=padded[0], body=padded[1], attributes=attributes, span=phrasing.span)]


def _rows(element: ET.Element) -> Iterator[tuple[str, ET.Element]]:
    for part in element:
        if name_of(part) == "tr":
            yield "tbody", part
        for row in part if name_of(part) in ("thead", "tbody", "tfoot") else ():
            if name_of(row) == "tr":
                yield name_of(part), row


def _all_headers(row: ET.Element) -> bool:
    names = [name_of(cell) for cell in row if name_of(cell)]
    return bool(names) and all(name == "th" for name in names)


def _cells(row: ET.Element, phrasing: Phrasing, waiting: dict[int, int]) -> list[tuple[ET.Element | None, bool]]:
    """The cells of a row, with whether each is a header; None where one from above or beside reaches.

    `waiting` says for how many rows more cells from above reach into each column.
    """
    cells: list[tuple[ET.Element | None, bool]] = []

    def skip() -> None:
        while waiting.get(len(cells), 0):
            waiting[len(cells)] -= 1
            cells.append((None, False))

    for cell in row:
        if name_of(cell) not in ("td", "th"):
            continue
        skip()
        columns, rows = _joined(cell, "colspan"), _joined(cell, "rowspan")
        if columns > 1 or rows > 1:
            phrasing.remarks.add("spans", name_of(cell), element=cell)
        for number in range(columns):
            waiting[len(cells)] = rows - 1
            cells.append((None if number else cell, name_of(cell) == "th"))
    skip()
    return cells


def _joined(cell: ET.Element, name: str) -> int:
    said = cell.get(name, "1").strip()
    return min(max(int(said), 1), _MOST_JOINED) if re.fullmatch(r"\d{1,4}", said) else 1


def _cell(cell: ET.Element | None, header: Literal["", "column", "row"], phrasing: Phrasing) -> Cell:
    if cell is None:
        return Cell(children=(), header="", span=phrasing.span)
    found = _ALIGNED.search(cell.get("style", "")) or re.fullmatch("(left|center|right)", cell.get("align", ""))
    alignment: Alignment = found[1].lower() if found else ""  # type: ignore[assignment]
    if found:
        cell.attrib.pop("align", None)
        cell.attrib.pop("style", None)
    phrasing.check_attributes(cell)
    return Cell(children=trimmed(_lines(cell, phrasing)), header=header, alignment=alignment, span=phrasing.span)


def _lines(element: ET.Element, phrasing: Phrasing) -> list[Inline]:
    """The words of a cell; blocks in it begin lines of their own."""
    result: list[Inline] = phrasing.text(element.text)
    for child in element:
        name = name_of(child)
        if name in BLOCKS:
            if name in ("ul", "ol", "dl", "table", "pre", "blockquote", "figure", "details") or name[0] == "h":
                phrasing.remarks.add("cell", name, element=child)
            phrasing.check_attributes(child)
            result = phrasing.line_of(result, _lines(child, phrasing), child)
        elif name == PLACEHOLDER and isinstance(phrasing.nodes.get(child), Paragraph | BulletList | OrderedList):
            node = phrasing.nodes.take(child, Block)
            words = _words_of(node, phrasing) if isinstance(node, Block) else []
            result = phrasing.line_of(result, words, child)
        else:
            result += phrasing.one(child)
        result += phrasing.text(child.tail)
    return result


def _words_of(block: Block, phrasing: Phrasing) -> list[Inline]:
    """The words of a paragraph or list of Markdown, each paragraph on a line."""
    if isinstance(block, Paragraph):
        return list(block.children)
    result: list[Inline] = []
    for item in block.children if isinstance(block, BulletList | OrderedList) else ():
        mark = f"{item.number}. " if isinstance(block, OrderedList) else "• "
        for child in item.children:
            gap = [LineBreak(span=phrasing.span)] if result else []
            result += [*gap, Text(text=mark, span=phrasing.span), *_words_of(child, phrasing)]
            mark = ""
    return [node for node in result if not isinstance(node, Text) or node.text]


def _padded(row: Row, width: int, phrasing: Phrasing) -> Row:
    empty = tuple(Cell(children=(), span=phrasing.span) for _ in range(width - len(row.children)))
    return Row(children=(*row.children, *empty), span=row.span) if empty else row
