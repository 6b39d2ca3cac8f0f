"""Pieces of a text -> Markdown, with every character that would mean something escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from docexport.importing.blocks import (
    DIGITS,
    RAISED,
    Found,
    FoundBox,
    FoundCode,
    FoundDefinition,
    FoundHeading,
    FoundList,
    FoundNote,
    FoundParagraph,
    FoundQuote,
    FoundRule,
    FoundTable,
)

_SPECIAL = re.compile(r"[\\*_`\[\]<~^$@{}|]|&(?=\w+;|#)|\.{3}$|(?<!\w)(?:https?://)(?=\S)")
_BLANK = re.compile(r"_{3,}")
_STARTS = re.compile(r"^(#{1,6}(?=\s|$)|[-+>:=](?=\s|$|[-=:])|\d{1,9}[.)](?=\s|$)|(?:Table|Figure):(?=\s)|\+\+\+|---)")
#: marks of stress and code as people type them: `_so_`, `*so*`, and code between grave accents
_STRESS = re.compile(
    r"(?<![\w*_`])(?:_(?P<em>[^_\s](?:[^_\n]*[^_\s])?)_|\*(?P<strong>[^*\s](?:[^*\n]*[^*\s])?)\*|`(?P<code>[^`\n]+)`)(?![\w*_`])"
)


@dataclass(slots=True)
class MarkdownWriter:
    """Writes pieces as Markdown. `levels` says how deep the headings of each mark are; `notes` are known numbers."""

    levels: dict[tuple[str, int], int]
    notes: frozenset[str] = frozenset()
    #: whether marks of notes are numbers in brackets
    bracketed: bool = False

    def blocks(self, found: Sequence[Found], gap: str = "\n\n") -> str:
        """Pieces one under the other."""
        written: list[str] = []
        for piece, after in zip(found, [*found[1:], None], strict=False):
            written.append(self._block(piece))
            # two lists in a row would be one
            if isinstance(piece, FoundList) and isinstance(after, FoundList | FoundCode):
                written.append("<!-- -->")
        return gap.join(text for text in written if text)

    def _block(self, piece: Found) -> str:
        match piece:
            case FoundHeading():
                return f"{'#' * self.levels[piece.mark, piece.depth]} {self.inline(piece.text)}"
            case FoundParagraph():
                if piece.link:
                    return f"[{self.inline(piece.lines[0])}](#{piece.link})"
                return "\\\n".join(_start(self.inline(line)) for line in piece.lines)
            case FoundCode():
                fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", piece.text)), default=0))
                return f"{fence}\n{piece.text}\n{fence}"
            case FoundRule():
                return "***"
            case FoundQuote():
                return _prefixed(self.blocks(piece.children), "> ", "> ")
            case FoundBox():
                title = f' {{title="{piece.title}"}}' if piece.title else ""
                return f":::::: {piece.name}{title}\n{self.blocks(piece.children)}\n::::::"
            case FoundList():
                return self._list(piece)
            case FoundDefinition():
                inner = _prefixed(self.blocks(piece.children), ":   ", "    ")
                return f"{_start(self.inline(piece.term))}\n{inner}"
            case FoundTable():
                return self._table(piece)
            case FoundNote():
                return _prefixed(self.blocks(piece.children), f"[^{piece.number}]: ", "    ")
        return ""

    def _list(self, piece: FoundList) -> str:
        items = []
        for place, item in enumerate(piece.items):
            mark = "- " if piece.start is None else f"{piece.start + place}{piece.delimiter} "
            box = "" if item.checked is None else "[x] " if item.checked else "[ ] "
            inner = self.blocks(item.children, "\n" if piece.tight else "\n\n")
            items.append(_prefixed(box + inner, mark, " " * len(mark)))
        return ("\n" if piece.tight else "\n\n").join(items)

    def _table(self, piece: FoundTable) -> str:
        count = max(len(row) for row in (piece.head, *piece.rows))
        rows = [[*row, *[""] * (count - len(row))] for row in (piece.head, *piece.rows)]
        lines = ["| " + " | ".join(self.inline(cell) for cell in row) + " |" for row in rows]
        lines.insert(1, "|" + "---|" * count)
        return (f"Table: {self.inline(piece.caption)}\n\n" if piece.caption else "") + "\n".join(lines)

    def inline(self, text: str) -> str:
        """Words with what they are marked with, and with escapes before what would be taken for marks."""
        parts: list[str] = []
        place = 0
        for match in _STRESS.finditer(text):
            parts.append(self._plain(text[place : match.start()]))
            if match["code"]:
                parts.append(f"`{match['code']}`")
            else:
                mark = "*" if match["em"] else "**"
                parts.append(f"{mark}{self._plain(match['em'] or match['strong'])}{mark}")
            place = match.end()
        return "".join([*parts, self._plain(text[place:])])

    def _plain(self, text: str) -> str:
        pieces: list[str] = []
        place = 0
        for match in re.finditer(rf"{_BLANK.pattern}|{RAISED.pattern}|\[\d+\]", text):
            pieces.append(_escaped(text[place : match.start()]))
            number = match[0].translate(DIGITS).strip("[]")
            is_note = number in self.notes and self.bracketed == match[0].startswith("[")
            pieces.append(f"[^{number}]" if is_note else _escaped(match[0]))
            place = match.end()
        return "".join([*pieces, _escaped(text[place:])])


def _escaped(text: str) -> str:
    def change(match: re.Match[str]) -> str:
        return match[0] if match[0].startswith(("http", ".")) else "\\" + match[0]

    return _SPECIAL.sub(change, text)


def _start(text: str) -> str:
    """A line whose first characters would make it something else, with an escape."""
    match = _STARTS.match(text)
    if match is None:
        return text
    head = match[0]
    at = len(head) - 1 if head[0].isdigit() or (head.endswith(":") and len(head) > 1) else 0
    return f"{text[:at]}\\{text[at:]}"


def _prefixed(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join([(first + lines[0]).rstrip(" ") or first, *((rest + line).rstrip(" ") for line in lines[1:])])
