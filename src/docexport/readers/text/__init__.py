"""Plain text -> model. Nothing is lost, and what was guessed is said.

Works on articles as people write them, e-mails, old books, and on docexport's own text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from msgspec import Struct

from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics, Span
from docexport.model import Block
from docexport.model.slugs import slug
from docexport.readers.decoding import decode_text
from docexport.readers.reading import Reading
from docexport.readers.text.headings import ENDS_SENTENCE, folded
from docexport.readers.text.nodes import NodeMaker
from docexport.readers.text.parser import HEADER, Parser
from docexport.readers.text.pieces import (
    RAISED,
    Found,
    FoundBox,
    FoundHeading,
    FoundItem,
    FoundList,
    FoundNote,
    FoundParagraph,
    Guess,
    Line,
)
from docexport.readers.text.width import columns

#: lines that are all shorter than this were not broken for want of room
_NARROWEST = 50
#: the longest paragraph that is taken for a summary, in characters
_SUMMARY = 500


class PlainText(Struct, frozen=True):
    """What a text was read as: what is said about it, its blocks, what was guessed, its lines, and which of them hold
    tables.
    """

    front: dict[str, str]
    blocks: tuple[Block, ...]
    guesses: tuple[Guess, ...]
    lines: tuple[Line, ...]
    tables: tuple[range, ...]


def read_plain(text: str, name: str) -> PlainText:
    """The text as nodes. `name` is what reports call its file."""
    lines = _lines(text)
    raised = any(re.match(f"{RAISED.pattern} ", line.text) for line in lines)
    parser = Parser(_promised(lines), _width(lines), raised=raised)
    found = parser.parse(lines)
    front, found = _front_matter(_without_labels(found, parser.guesses), parser.guesses)
    notes = frozenset(piece.number for piece in found if isinstance(piece, FoundNote))
    bracketed = any(getattr(piece, "bracketed", False) for piece in found)
    blocks = NodeMaker(name, _levels(found), notes, bracketed).blocks(_contents_linked(found))
    return PlainText(front, blocks, tuple(parser.guesses), tuple(lines), tuple(parser.tables))


def read_text(data: bytes, name: str, diagnostics: Diagnostics) -> Reading:
    """A plain text in UTF-8; form feeds may stand between its pages."""
    text = decode_text(data.replace(b"\f", b"\n"), name, diagnostics)
    plain = read_plain(text, name)
    return Reading(plain.blocks, settings=Settings(dict(plain.front), name, {("title",): Span(name, 1)}))


def _lines(text: str) -> list[Line]:
    """The lines without marks of pages and tabs, and without a margin that all of them have."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").expandtabs(4)
    lines = [Line(number, line.rstrip()) for number, line in enumerate(text.split("\n"), 1)]
    margin = min((line.indent for line in lines if line.text), default=0)
    return [Line(line.number, line.text[margin:]) for line in lines]


def _width(lines: Sequence[Line]) -> int:
    """Where lines were broken: the width that one line in twenty reaches."""
    widths = sorted(columns(line.text) for line in lines if line.text)
    return max(widths[min(len(widths) * 19 // 20, len(widths) - 1)], _NARROWEST) if widths else _NARROWEST


def _promised(lines: Sequence[Line]) -> frozenset[str]:
    """What a list of items promises as headings: items that stand on lines of their own further down."""
    listed = [match[1] for line in lines if (match := re.match(r"^[-*•] +(\S.*)$", line.text))]
    items = {folded(words) for words in listed if not words.endswith(ENDS_SENTENCE)}
    alone = Counter(folded(line.text) for line in lines if line.text and not re.match(r"^\s|^[-*•] ", line.text))
    return frozenset(item for item in items if item and alone[item])


def _levels(found: Sequence[Found]) -> dict[tuple[str, int], int]:
    """A level for each way in which headings are marked, in the order in which they first come; the title is 1."""
    levels: dict[tuple[str, int], int] = {}
    marks: list[str] = []
    for piece in found:
        if isinstance(piece, FoundHeading):
            if piece.mark not in marks:
                marks.append(piece.mark)
            levels[piece.mark, piece.depth] = min(2 + marks.index(piece.mark) + piece.depth, 6)
    return levels


def _front_matter(found: tuple[Found, ...], guesses: list[Guess]) -> tuple[dict[str, str], tuple[Found, ...]]:
    """Title, subtitle and summary, as far as the text begins with them, and the rest of it."""
    front: dict[str, str] = {}
    rest = list(found)
    if rest and isinstance(rest[0], FoundParagraph) and all(HEADER.match(line) for line in rest[0].lines):
        for line in rest[0].lines:
            key, value = HEADER.match(line).groups()  # type: ignore[union-attr]
            if key == "Subject":
                front["title"] = value
                place = rest[0].line + rest[0].lines.index(line)
                guesses.append(Guess(place, "the head of an e-mail; its subject is the title", line))
        kept = tuple(line for line in rest[0].lines if not line.startswith("Subject: "))
        rest[0:1] = [replace(rest[0], lines=kept)] if kept else []
        return front, tuple(rest)
    if rest and isinstance(title := rest[0], FoundHeading):
        del rest[0]
        front["title"] = title.text
        guesses.append(Guess(title.line, "the title"))
        below = rest[0] if rest else None
        if (
            isinstance(below, FoundParagraph | FoundHeading)
            and title.mark not in ("", "1", "A", "c")
            and below.line == title.line + 2
        ):
            parts = below.lines if isinstance(below, FoundParagraph) else (below.text,)
            if len(parts) == 1:
                front["subtitle"] = parts[0]
                del rest[0]
    opening = [piece for piece in rest[:3] if isinstance(piece, FoundParagraph)]
    if "title" in front and len(opening) > 1 and opening[:2] == rest[:2] and len(opening[0].lines) == 1:
        words = opening[0].lines[0]
        if len(words) <= _SUMMARY and words[-1] in '.!?”"' and not re.search(r"[*_`⁰-⁹¹²³\[]", words):
            front["summary"] = words
            guesses.append(Guess(opening[0].line, "the summary, since it stands before the text"))
            guesses.append(Guess(opening[1].line, "the lead, since it follows the summary"))
            rest[:2] = [FoundBox(opening[1].line, "lead", "", (opening[1],))]
    return front, tuple(rest)


def _contents_linked(found: Sequence[Found]) -> tuple[Found, ...]:
    """The pieces, with items that are headings further down made links to them."""
    headings = {folded(piece.text): slug(piece.text) for piece in found if isinstance(piece, FoundHeading)}

    def linked(item: FoundItem) -> FoundItem:
        line = item.children[0] if len(item.children) == 1 else None
        if not isinstance(line, FoundParagraph) or len(line.lines) != 1 or line.lines[0].endswith(ENDS_SENTENCE):
            return item
        return replace(item, children=(replace(line, link=headings.get(folded(line.lines[0]), "")),))

    return tuple(
        replace(piece, items=tuple(map(linked, piece.items))) if isinstance(piece, FoundList) else piece
        for piece in found
    )


def _without_labels(found: tuple[Found, ...], guesses: list[Guess]) -> tuple[Found, ...]:
    """The pieces without the heading above notes, which Markdown does not need."""
    kept: list[Found] = []
    for piece, after in zip(found, [*found[1:], None], strict=False):
        if isinstance(piece, FoundHeading) and isinstance(after, FoundNote):
            guesses.append(Guess(piece.line, "the heading of the notes", piece.text))
        else:
            kept.append(piece)
    return tuple(kept)


__all__ = ["Guess", "PlainText", "read_plain", "read_text"]
