"""Tables drawn in text: columns under a ruled line, boxes of `+` and `|`, and Markdown's own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docexport.readers.text.pieces import FoundTable, Line

#: a ruled line of several columns, or of one between two of its kind
_RULED = re.compile(r"^\s*-{2,}(\s{2,}-+)+\s*$")
_BOX_RULE = re.compile(r"^\s*\+([-=]+\+)+\s*$")
#: box-drawing characters as typewriters have them
_DRAWN = str.maketrans("┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝─═━│║┃", "+" * 18 + "---" + "|||")
_PIPE_RULE = re.compile(r"^\s*(?:\|\s*)?:?-+:?\s*(?:\|\s*:?-+:?\s*)+(?:\|\s*)?$")


def read_table(lines: Sequence[Line], place: int) -> tuple[FoundTable, int] | None:
    """The table that begins at a line and the place behind it, or None where there is none."""
    return _ruled_table(lines, place) or _drawn_table(lines, place)


def _ruled_table(lines: Sequence[Line], place: int) -> tuple[FoundTable, int] | None:
    """Columns under dashes, as docexport and pandoc draw them, with a ruled line like the first at the end."""
    rule = next((i for i in range(place, min(place + 6, len(lines))) if _RULED.match(lines[i].text)), None)
    if rule is None or any(not lines[i].text for i in range(place, rule)):
        return None
    pattern = lines[rule].text
    end = next((i for i in range(rule + 1, len(lines)) if lines[i].text == pattern), None)
    if end is None:
        end = next((i for i in range(rule + 1, len(lines)) if not lines[i].text), len(lines))
        behind = end
    else:
        behind = end + 1
    columns = [match.span() for match in re.finditer(r"-+", pattern)]
    head = _joined([line.text for line in lines[place:rule]], columns) if rule > place else ()
    body = lines[rule + 1 : end]
    groups: list[list[str]] = [[]]
    spaced = any(not line.text for line in body)
    for line in body:
        if not line.text or (not spaced and groups[-1]):
            groups.append([])
        if line.text:
            groups[-1].append(line.text)
    made = (_joined(group, columns) for group in groups if group)
    rows = tuple(row for row in made if any(cell.strip("- ") for cell in row))
    return (FoundTable(lines[place].number, head, rows), behind) if rows else None


def _joined(texts: Sequence[str], columns: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """The cells of a row that may take several lines."""
    bounds = [begin for begin, _ in columns[1:]] + [10_000]
    starts = [0, *bounds[:-1]]
    return tuple(
        " ".join(" ".join(text[begin:end].strip() for text in texts).split())
        for begin, end in zip(starts, bounds, strict=True)
    )


def _drawn_table(lines: Sequence[Line], place: int) -> tuple[FoundTable, int] | None:
    end = place
    while end < len(lines) and re.match(r"^\s*[|+]", lines[end].text.translate(_DRAWN)):
        end += 1
    run = [line.text.translate(_DRAWN) for line in lines[place:end]]
    if len(run) < 2:
        return None
    if _BOX_RULE.match(run[0]):
        rows: list[list[str]] = []
        fresh, head = True, 0
        # with rules at the ends and below the head alone, each line is a row
        lean = sum(map(bool, map(_BOX_RULE.match, run))) <= 3
        for text in run:
            if _BOX_RULE.match(text):
                fresh, head = True, len(rows) if "=" in text else head
                continue
            cells = [cell.strip() for cell in text.strip().strip("|").split("|")]
            if fresh:
                rows.append(cells)
            else:
                rows[-1] = [f"{old} {new}".strip() for old, new in zip(rows[-1], cells, strict=False)]
            fresh = lean
        first = max(head, 1)
        return FoundTable(lines[place].number, tuple(rows[0]), tuple(map(tuple, rows[first:]))), end
    if _PIPE_RULE.match(run[1]):
        cells_of = [tuple(cell.strip() for cell in text.strip().strip("|").split("|")) for text in run]
        return FoundTable(lines[place].number, cells_of[0], tuple(cells_of[2:])), end
    return None
