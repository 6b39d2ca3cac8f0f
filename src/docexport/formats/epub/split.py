"""Long chapters in several documents: readers open one at a time, and slow ones choke on large ones.

A chapter is split at its sections down to a level, and further where a document would get too large: at deeper
sections, or between blocks. What stands together in a block is never parted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from docexport.model import Block, Chapter, Heading, Note, NoteReference, Section, find, plain_text, written


class _Unit(Struct, frozen=True):
    """Blocks that stay in one document; `forced` where they begin one."""

    blocks: tuple[Block, ...]
    size: int
    forced: bool


def split_chapter(chapter: Chapter, level: int, most: int) -> list[Chapter]:
    """The chapter in parts: one for each section down to `level`, each with about `most` characters (0: any number).

    The first has the chapter's id and title, the others none; notes are where the first mark that leads to them is.
    """
    parts: list[list[Block]] = []
    total = 0
    for unit in _units(chapter.children, level, most):
        if not parts or unit.forced or (most and total + unit.size > most):
            parts.append([])
            total = 0
        parts[-1].extend(unit.blocks)
        total += unit.size
    if len(parts) < 2:
        return [chapter]
    pieces = [replace(chapter, children=tuple(blocks), notes=()) for blocks in parts]
    pieces[1:] = [replace(piece, id="", title=_title(piece)) for piece in pieces[1:]]
    return _with_notes(pieces, chapter.notes)


def _units(blocks: Sequence[Block], level: int, most: int) -> Iterator[_Unit]:
    for block in blocks:
        size = _size(block)
        if not isinstance(block, Section) or (block.level >= level and (not most or size <= most)):
            yield _Unit((block,), size, isinstance(block, Section) and 1 < block.level <= level)
            continue
        deeper = next((i for i, child in enumerate(block.children) if isinstance(child, Section)), len(block.children))
        yield from _runs(block, block.children[:deeper], level, most)
        yield from _units(block.children[deeper:], level, most)


def _runs(section: Section, blocks: Sequence[Block], level: int, most: int) -> Iterator[_Unit]:
    """The blocks before the first section within a section, in runs that are small enough."""
    runs: list[list[Block]] = [[]]
    total = 0
    for block in blocks:
        size = _size(block)
        if most and len(runs[-1]) > 1 and total + size > most:
            runs.append([])
            total = 0
        runs[-1].append(block)
        total += size
    head, *rest = runs
    first = replace(section, children=tuple(head))
    yield _Unit((first,), sum(map(_size, head)), 1 < section.level <= level)
    for run in rest:
        yield _Unit(tuple(run), sum(map(_size, run)), forced=False)


def _size(block: Block) -> int:
    return sum(len(node.text) for node in written(block))


def _title(piece: Chapter) -> str:
    """The words of the heading that a part begins with, or else the chapter's title."""
    first = piece.children[0]
    if isinstance(first, Section) and isinstance(first.children[0], Heading):
        return plain_text(first.children[0].children)
    return piece.title


def _with_notes(pieces: list[Chapter], notes: Sequence[Note]) -> list[Chapter]:
    """The parts, each with the notes whose first mark is in it; what no mark leads to goes to the last."""
    places: dict[str, int] = {}
    for place, piece in enumerate(pieces):
        for mark in find(piece, NoteReference):
            places.setdefault(mark.destination, place)
    given: list[list[Note]] = [[] for _ in pieces]
    for note in notes:
        given[places.get(note.id, len(pieces) - 1)].append(note)
    return [replace(piece, notes=tuple(own)) for piece, own in zip(pieces, given, strict=True)]
