"""Where printed pages begin, so that an e-book can say so too.

A place is a block and how many characters of its own text stand before it. Only characters that every format shows
alike are counted: no white space, no hyphens of line breaking, no underscores of blanks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from docexport.model import Node


class PageStart(Struct, frozen=True):
    """The beginning of a printed page: its number as printed, and the place of its first word.

    Without a `node` the page begins with the part of the document called `part` (`title-page`, `colophon`).
    """

    label: str
    node: Node | None
    offset: int = 0
    part: str = ""


class PrintedPages(Struct, frozen=True):
    """The pages of a PDF: the name of its file, and where each page with text begins."""

    file: str
    starts: tuple[PageStart, ...]


class PendingPages(Struct, frozen=True):
    """The pages of a PDF that another process is making: the name of its file, and what waits until they are known."""

    file: str
    wait: Callable[[], tuple[PageStart, ...]]

    @property
    def starts(self) -> tuple[PageStart, ...]:
        """Where each page with text begins."""
        return self.wait()


def key_of(node: Node) -> tuple[str, object]:
    """What tells a block from all others of its document, in the documents of all formats."""
    return type(node).__name__, node.span


def ordered(starts: Sequence[PageStart]) -> dict[tuple[str, object], list[PageStart]]:
    """The starts by the block they are in, in the order of pages."""
    result: dict[tuple[str, object], list[PageStart]] = {}
    for start in starts:
        if start.node is not None:
            result.setdefault(key_of(start.node), []).append(start)
    return result
