"""Tables in plain text: columns measured, cells wrapped, records where a line has no room for columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from docexport.model import Alignment, Cell, Row, Table
from docexport.rendering.text.breaking import PLAIN, Typesetting
from docexport.rendering.text.layout import fill
from docexport.rendering.text.measure import display_width

#: columns between two columns
GAP = 2
#: a table whose columns would be narrower than this on average is laid out as records
NARROWEST = 6

Render = Callable[[Sequence[object]], str]


def lay_out_table(node: Table, render: Render, width: int, rule: str = "-") -> str:
    """The table in at most `width` columns; `render` gives a cell's words, `rule` is the character of its rules."""
    head, body = _rendered(node.head, render), _rendered(node.body, render)
    rows = head + body
    count = max((len(row) for row in rows), default=0)
    if not count:
        return ""
    rows = [row + [""] * (count - len(row)) for row in rows]
    head, body = rows[: len(head)], rows[len(head) :]
    widths = _widths(rows, count, width - GAP * (count - 1))
    if widths is None:
        return _records(head, body, width)
    cells = (node.head or node.body)[0].children
    lines: list[str] = []
    several = any(_height(row, widths) > 1 for row in body)
    for row in head:
        lines += _row(row, widths, cells)
    ruled = (" " * GAP).join(rule * size for size in widths)
    if head:
        lines.append(ruled)
    elif rule:
        lines.insert(0, ruled)
    for number, row in enumerate(body):
        if several and number:
            lines.append("")
        lines += _row(row, widths, cells)
    return "\n".join([*lines, ruled] if rule else lines)


def lay_out_records(node: Table, render: Render, width: int, setting: Typesetting = PLAIN) -> str:
    """The table as records, whatever room there is."""
    head, body = _rendered(node.head, render), _rendered(node.body, render)
    return _records(head, body, width, setting)


def _rendered(rows: Sequence[Row], render: Render) -> list[list[str]]:
    return [[render(cell.children) for cell in row.children] for row in rows]


def _widths(rows: Sequence[Sequence[str]], count: int, room: int) -> list[int] | None:
    """A width for each column so that all fit in `room`, or None where they cannot.

    Columns that need little get what they need; the others share the rest by what they need.
    """
    wanted = [max(max(map(display_width, row[i].split("\n")), default=0) for row in rows) or 1 for i in range(count)]
    least = [max((display_width(word) for row in rows for word in row[i].split()), default=1) for i in range(count)]
    if sum(wanted) <= room:
        return wanted
    if sum(least) > room or room < NARROWEST * count:
        return None
    widths = list(least)
    spare = room - sum(widths)
    while spare > 0:
        short = [i for i in range(count) if widths[i] < wanted[i]]
        if not short:
            break
        neediest = max(short, key=lambda i: (wanted[i] / widths[i], -i))
        widths[neediest] += 1
        spare -= 1
    return widths


def _wrapped(text: str, width: int) -> list[str]:
    return fill(text, width).split("\n")


def _height(row: Sequence[str], widths: Sequence[int]) -> int:
    return max(len(_wrapped(text, size)) for text, size in zip(row, widths, strict=True))


def _row(row: Sequence[str], widths: Sequence[int], cells: Sequence[Cell]) -> list[str]:
    columns = [_wrapped(text, size) for text, size in zip(row, widths, strict=True)]
    height = max(map(len, columns))
    lines = []
    for number in range(height):
        parts = []
        for i, (column, size) in enumerate(zip(columns, widths, strict=True)):
            text = column[number] if number < len(column) else ""
            parts.append(_aligned(text, size, cells[i].alignment if i < len(cells) else ""))
        lines.append((" " * GAP).join(parts).rstrip())
    return lines


def _aligned(text: str, size: int, alignment: Alignment) -> str:
    space = max(size - display_width(text), 0)
    left = {"right": space, "center": space // 2}.get(alignment, 0)
    return " " * left + text + " " * (space - left)


def _records(
    head: Sequence[Sequence[str]], body: Sequence[Sequence[str]], width: int, setting: Typesetting = PLAIN
) -> str:
    """Each row as lines of the form "Header: words", an empty line between rows."""
    names = [" ".join(words for words in column if words) for column in zip(*head, strict=True)] if head else []
    records = []
    for row in body or head:
        lines = []
        for number, text in enumerate(row):
            name = names[number] if body and number < len(names) else ""
            label = f"{name}: " if name else ""
            if text or label:
                lines.append(fill((label + text).rstrip(), width, "", "  ", setting))
        records.append("\n".join(lines))
    return "\n\n".join(records)
