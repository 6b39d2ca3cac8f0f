"""Text that looks like a construct but is none: a slip of the pen, or the syntax of another tool."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from markdown_it.common.utils import isValidEntityCode

from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code
from docexport.model import Block, ThematicBreak
from docexport.readers.markdown.near_miss_table import NEAR_MISSES, NearMiss
from docexport.readers.markdown.typed_text import TypedLine, typed_lines

_ITEM = re.compile(
    r"^(?P<margin>[\ufffc\s]*)(?P<open>\(?)(?P<count>[A-Za-z]|[ivx]{2,5}|[IVX]{2,5}|\d{1,3})(?P<close>[.)])(?:\s+\S|[^\W\d_])"
)
_CONDITION = re.compile(r"\{[^{}]*\b(?:audience|edition)\s*[=:][^{}]*\}")
_NUMBER = re.compile(r"&#(?:(\d{1,7})|[xX]([0-9a-fA-F]{1,6}));")
_MAY_BE_ITEM = re.compile(r"^[ \t>]*\(?(?:[A-Za-z]|[ivxIVX]{2,5}|\d{1,3})[.)]", re.MULTILINE)
_PIPES = re.compile(r"^[\ufffc\s]*\|.*[^\\]\|\s*$")
_MAY_BE_PIPES = re.compile(r"^[ \t>]*\|", re.MULTILINE)
#: dashes that rule a column, where those of a break are three at the most
_RULE = 4
#: findings are cut to this many characters of what was typed
_SHOWN = 60


def report_near_misses(text: str, file: str, blocks: Sequence[Block], diagnostics: Diagnostics) -> None:
    """Report what looks like a construct in a source and was read as text."""
    lines = text.split("\n")
    _report_ruled_tables(blocks, lines, diagnostics)
    rows = [row for row in NEAR_MISSES if any(trigger in text for trigger in row.triggers)]
    triggers = {trigger for row in rows for trigger in row.triggers}
    wanted = {number for number, line in enumerate(lines, 1) if any(trigger in line for trigger in triggers)}
    for pattern in (_MAY_BE_ITEM, _MAY_BE_PIPES, _CONDITION, _NUMBER):
        matches = pattern.finditer(text)
        wanted |= set(_line_numbers(text, (match.start() for match in matches)))
    if not wanted:
        return
    left = typed_lines(blocks, lines, wanted)
    left = [line for line in left if line.typed.strip("\ufffc\ufffd ")]
    for row in rows:
        _report_row(row, left, file, diagnostics)
    _report_conditions(left, file, diagnostics)
    _report_numbers_of_characters(left, file, diagnostics)
    _report_items(left, file, lines, diagnostics)
    _report_pipes(left, file, lines, diagnostics)


def _report_ruled_tables(blocks: Sequence[Block], lines: list[str], diagnostics: Diagnostics) -> None:
    """Report tables that dashes rule, as Pandoc has them: here each such line is a break between two thoughts."""
    for block in blocks:
        line = lines[block.span.line - 1] if isinstance(block, ThematicBreak) and block.span.line else ""
        groups = line.split() if not line.strip("- \t") else []
        if len(groups) > 1 and max(map(len, groups)) >= _RULE and min(map(len, groups)) > 1:
            message = f"`{_short(line.strip())}` looks like a line of a table, but is a break across the page"
            hint = "write a table of pipes: `| A | B |`, and `|---|---|` below its head"
            diagnostics.warning(Code.LOOKS_LIKE, message, block.span, hint)
            return


def _line_numbers(text: str, offsets: Iterable[int]) -> Iterator[int]:
    line, last = 1, 0
    for offset in offsets:
        line += text.count("\n", last, offset)
        last = offset
        yield line


def _report_row(row: NearMiss, lines: list[TypedLine], file: str, diagnostics: Diagnostics) -> None:
    seen: list[tuple[re.Match[str], Span, str]] = []
    for line in lines:
        if row.first and not line.first:
            continue
        shown = line.typed if row.typed else line.text
        if not any(trigger in shown for trigger in row.triggers):
            continue
        for match in row.pattern.finditer(shown):
            hint = row.mend(match) if row.mend else _filled(row.hint, match)
            if hint:
                seen.append((match, _span(match, line, file), hint))
    more = f" (and {len(seen) - 1} more in this file)" if row.grouped and len(seen) > 1 else ""
    for match, span, hint in seen[:1] if row.grouped else seen:
        diagnostics.warning(Code.LOOKS_LIKE, _message(match, row.looks) + more, span, hint)


def _report_numbers_of_characters(lines: list[TypedLine], file: str, diagnostics: Diagnostics) -> None:
    """Report numbers of characters that there are not; `&#150;` is a dash in old code pages, and so in browsers."""
    for line in lines:
        for match in _NUMBER.finditer(line.typed):
            number = int(match[1]) if match[1] else int(match[2], 16)
            if isValidEntityCode(number):
                continue
            meant = bytes([number]).decode("cp1252", "ignore") if 0x80 <= number < 0xA0 else ""
            diagnostics.warning(
                Code.LOOKS_LIKE, f"`{match[0]}` looks like a character, but there is none of that number: it is lost",
                _span(match, line, file), f"write `{meant}`" if meant else "write the character itself",
            )  # fmt: skip


def _report_conditions(lines: list[TypedLine], file: str, diagnostics: Diagnostics) -> None:
    """Report braces that were meant for a condition and are text: what they should hide would be seen."""
    for line in lines:
        for match in _CONDITION.finditer(line.text):
            diagnostics.error(
                Code.BAD_CONDITION, f"`{match[0]}` looks like a condition, but is read as text, and hides nothing",
                _span(match, line, file), "write `[words]{when audience=teacher}`",
            )  # fmt: skip


def _filled(hint: str, match: re.Match[str]) -> str:
    return re.sub(r"%(\d)", lambda group: (match[int(group[1])] or "").strip(), hint)


def _span(match: re.Match[str], line: TypedLine, file: str) -> Span:
    start = match.start() + len(match[0]) - len(match[0].lstrip("\ufffc \t"))
    return Span(file, line.number, start + 1, line.number, match.start() + len(match[0].rstrip()) + 1)


def _message(match: re.Match[str], looks: str) -> str:
    words = match[0].strip("\ufffc \t").replace("\ufffd", "·")
    return f"`{_short(words)}` looks like {looks}, but is read as text"


def _report_items(lines: list[TypedLine], file: str, source: list[str], diagnostics: Diagnostics) -> None:
    """Report lists that run together: lines of one paragraph that are counted by letters, or without a space."""
    before: tuple[re.Match[str], TypedLine] | None = None
    running = False
    for line in lines:
        match = _ITEM.match(line.text)
        if match is None:
            continue
        if before and _follows(before[0], match) and _together(before[1].number, line.number, source):
            if not running:
                span = _span(before[0], before[1], file)
                mark = before[0]["open"] + before[0]["count"] + before[0]["close"]
                diagnostics.warning(
                    Code.LOOKS_LIKE, f"`{mark}` looks like the first item of a list, but its lines run together", span,
                    "write `1. ` and `2. ` (with a space) for items, and an empty line before the list",
                )  # fmt: skip
            running = True
        else:
            running = False
        before = match, line


def _together(first: int, last: int, source: list[str]) -> bool:
    return all(source[number].strip(" \t>") for number in range(first - 1, last))


def _follows(before: re.Match[str], match: re.Match[str]) -> bool:
    same = all(before[part] == match[part] for part in ("open", "close"))
    return same and bool({value + 1 for value in _values(before["count"])} & _values(match["count"]))


_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")


def _values(count: str) -> set[int]:
    """What a count may mean, kinds of counting far apart from each other."""
    if count.isdigit():
        return {int(count)}
    case = 10_000 if count.isupper() else 20_000
    values = {case + ord(count.lower())} if len(count) == 1 else set()
    if count.lower() in _ROMAN:
        values.add(case + 5_000 + _ROMAN.index(count.lower()))
    return values


def _report_pipes(lines: list[TypedLine], file: str, source: list[str], diagnostics: Diagnostics) -> None:
    """Report rows of pipes that are no table for want of a line of dashes: the first of each run."""
    run: list[TypedLine] = []
    for line in lines:
        if not _PIPES.match(line.text):
            continue
        run = [*run, line] if run and line.number == run[-1].number + 1 else [line]
        below_border = run[0].number > 1 and source[run[0].number - 2].lstrip().startswith(("+-", "+="))
        if len(run) == 2 and not below_border:  # that is a grid table
            words = _short(run[0].text.strip("\ufffc "))
            diagnostics.warning(
                Code.LOOKS_LIKE, f"`{words}` looks like a row of a table, but is read as text",
                Span(file, run[0].number, 1), "put a line `|---|---|` below the head of the table",
            )  # fmt: skip


def _short(words: str) -> str:
    return words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"
