"""The rule for pipe tables: those of GitHub (GFM 0.29, 4.10), but that no cell of a row is lost.

Two departures, as a lost cell is worse than one too many: a row may have more cells than the head, which then gets
empty ones; and the line of dashes may have fewer or more columns than the head if a pipe stands in it. A pipe in code
parts cells as GitHub has it, unless the row has cells too many for it. All of this is told in the token's `meta`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

from docexport.config.bounds import MAX_CELLS

_DELIMITER = re.compile(r":?-+:?")
#: columns and cells that a table may have; browsers and printers give up long before
MAX_COLUMNS = 1000


@dataclass
class PipeRow:
    """A row: the line it stands on (from 0), its cells, and the columns (from 0, in the line) where these begin."""

    line: int
    cells: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    #: the cells that were put together again, as a pipe within code had parted them
    joined: list[int] = field(default_factory=list)


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _column(state: StateBlock, number: int) -> int:
    start = state.bMarks[number] + state.tShift[number]
    return start - (state.src.rfind("\n", 0, start) + 1)


def split_row(text: str, line: int = 0, column: int = 0) -> PipeRow:
    """The cells of a line: parted at pipes that no backslash stands right before. The outer ones may be left out."""
    row = PipeRow(line)
    begin, place = 0, 0
    bounds: list[tuple[int, int]] = []
    while (place := text.find("|", place)) >= 0:
        if not text.startswith("\\", place - 1) or not place:
            bounds.append((begin, place))
            begin = place + 1
        place += 1
    bounds.append((begin, len(text)))
    if bounds and not text[slice(*bounds[0])].strip() and len(bounds) > 1:
        bounds.pop(0)
    if bounds and not text[slice(*bounds[-1])].strip() and len(bounds) > 1:
        bounds.pop()
    for start, end in bounds:
        piece = text[start:end]
        row.cells.append(piece.strip().replace("\\|", "|"))
        row.starts.append(column + start + len(piece) - len(piece.lstrip()))
    return row


def _join_code(row: PipeRow, text: str, column: int, width: int) -> None:
    """Put together the cells that a pipe within code parted, while the row has more than its table."""
    place = 0
    while len(row.cells) > width and place + 1 < len(row.cells):
        end = place
        while row_is_open(row.cells[place : end + 1]) and end + 1 < len(row.cells):
            end += 1
        if end == place or row_is_open(row.cells[place : end + 1]):
            place += 1
            continue
        stop = row.starts[end] - column + len(row.cells[end].replace("|", "\\|"))
        whole = text[row.starts[place] - column : stop].strip().replace("\\|", "|")
        row.cells[place : end + 1] = [whole]
        row.starts[place : end + 1] = [row.starts[place]]
        row.joined.append(place)
        place += 1


def row_is_open(cells: list[str]) -> bool:
    """Whether code begins in these cells and does not end in them."""
    return "|".join(cells).count("`") % 2 == 1


def _alignments(line: str) -> list[str] | None:
    """What a line of dashes says of each column; None where it is no such line."""
    if not re.fullmatch(r"[ \t|:-]+", line) or "-" not in line:
        return None
    cells = split_row(line).cells
    if not all(_DELIMITER.fullmatch(cell) for cell in cells):
        return None
    sides = {(True, True): "center", (True, False): "left", (False, True): "right", (False, False): ""}
    return [sides[cell.startswith(":"), cell.endswith(":")] for cell in cells]


def _is_table(state: StateBlock, start: int, end: int) -> tuple[PipeRow, list[str]] | None:
    """The head of the table that begins on a line, and how its columns are aligned; None where none begins."""
    if start + 2 > end or state.is_code_block(start) or state.sCount[start + 1] < state.blkIndent:
        return None
    if state.is_code_block(start + 1):
        return None
    text = _line(state, start)
    is_list = re.match(r"[-+*][ \t]", _line(state, start + 1))  # as on GitHub
    alignments = None if is_list else _alignments(_line(state, start + 1))
    if alignments is None or not re.search(r"(?<!\\)\|", text):
        return None
    head = split_row(text, start, _column(state, start))
    same = len(alignments) == len(head.cells)
    if not same and "|" not in _line(state, start + 1):
        return None
    return (head, alignments) if len(head.cells) <= MAX_COLUMNS else None


def _body(state: StateBlock, start: int, end: int, width: int) -> list[PipeRow]:
    rows: list[PipeRow] = []
    terminators = state.md.block.ruler.getRules("blockquote")
    for number in range(start, end):
        if state.isEmpty(number) or state.sCount[number] < state.blkIndent or state.is_code_block(number):
            break
        if any(rule(state, number, end, True) for rule in terminators):
            break
        text, column = _line(state, number), _column(state, number)
        row = split_row(text, number, column)
        if len(row.cells) > MAX_COLUMNS:
            break
        _join_code(row, text, column, width)
        rows.append(row)
    return rows


def _table_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    found = _is_table(state, start, end)
    if found is None:
        return False
    if silent:
        return True
    head, alignments = found
    old_parent, state.parentType = state.parentType, "table"
    rows = _body(state, start + 2, end, len(head.cells))
    state.parentType = old_parent
    last = start + 2 + len(rows)
    width = max(len(head.cells), *(len(row.cells) for row in rows)) if rows else len(head.cells)
    cells = width * (len(rows) + 1)
    if cells > MAX_CELLS:  # whoever reads the table refuses it
        rows, width = [], len(head.cells)
    table = state.push("table_open", "table", 1)
    table.map = [start, last]
    table.meta |= {"head": len(head.cells), "delimiters": len(alignments), "rows": rows, "cells": cells}
    state.push("thead_open", "thead", 1)
    _push_row(state, head, width, alignments, "th")
    state.push("thead_close", "thead", -1)
    if rows:
        state.push("tbody_open", "tbody", 1)
        for row in rows:
            _push_row(state, row, width, alignments, "td")
        state.push("tbody_close", "tbody", -1)
    state.push("table_close", "table", -1)
    state.line = last
    return True


def _push_row(state: StateBlock, row: PipeRow, width: int, alignments: list[str], tag: str) -> None:
    state.push("tr_open", "tr", 1).map = [row.line, row.line + 1]
    for place in range(width):
        cell = state.push(f"{tag}_open", tag, 1)
        side = alignments[place] if place < len(alignments) else ""
        if side:
            cell.attrs["style"] = f"text-align:{side}"
        inline = state.push("inline", "", 0)
        inline.map, inline.children = [row.line, row.line + 1], []
        inline.content = row.cells[place] if place < len(row.cells) else ""
        if place < len(row.starts):
            inline.meta["column"] = row.starts[place]
        state.push(f"{tag}_close", tag, -1)
    state.push("tr_close", "tr", -1)


def pipe_tables_plugin(md: MarkdownIt) -> None:
    """Teach a parser pipe tables. Headings and quotes come first: `# a | b` is no head of a table."""
    md.block.ruler.before("lheading", "pipe_table", _table_rule, {"alt": ["paragraph", "reference"]})
