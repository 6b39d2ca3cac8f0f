"""What goes into the engine and comes out of it: plain values. Nobody outside of it sees a box of WeasyPrint's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from msgspec import Struct, field
from roman_numerals import RomanNumeral

from docexport.diagnostics.codes import Code
from docexport.rendering.images import ImageFile

#: a line of WeasyPrint's log: its level (of `logging`), and its words
LogLine = tuple[int, str]
UA = "pdf/ua-1"


class InOneError(Exception):
    """Raised where a book cannot be laid out chapter by chapter, with the reason."""


class Mark(NamedTuple):
    """What layout must know of the node that an element came from: its type; of a picture also its file and name."""

    kind: str
    path: str = ""
    target: str = ""


class FirstWord(NamedTuple):
    """What a page (from 0) begins with: the index of a block among the marks (-1: none), the name of a part of the
    document, and the characters of the block that stand on pages before it.
    """

    page: int
    place: int
    part: str
    offset: int


class Defect(NamedTuple):
    """A defect on a page (from 0), of the node at an index (-1: none). `{page}` in its message is the page's number."""

    code: Code
    message: str
    page: int
    place: int
    hint: str


class PageRange(Struct, frozen=True):
    """Pages counted in one row: the first of them (from 0), what stands before each number, how numbers look.

    ISO 32000-1, 12.4.2 calls this a page label dictionary.
    """

    first: int
    prefix: str = ""
    style: Literal["D", "r"] = "D"

    def label(self, page: int) -> str:
        """What a page of this range is called."""
        number = page - self.first + 1
        return self.prefix + (RomanNumeral(number).to_lowercase() if self.style == "r" else str(number))


def page_labels(ranges: Sequence[PageRange], count: int) -> tuple[str, ...]:
    """What each of so many pages is called; without ranges they are numbers from 1."""
    labels = [str(page) for page in range(1, count + 1)]
    for place, item in enumerate(ranges):
        end = ranges[place + 1].first if place + 1 < len(ranges) else count
        labels[item.first : end] = [item.label(page) for page in range(item.first, end)]
    return tuple(labels)


def labelled(ranges: Sequence[PageRange], count: int) -> dict[int, str]:
    """What each of so many pages (from 1) is called, where that is not its number."""
    return {page: label for page, label in enumerate(page_labels(ranges, count), 1) if label != str(page)}


class TableSizes(Struct, frozen=True):
    """How wide tables may be set: the classes that set them smaller, and whether they may be turned."""

    smaller: tuple[str, ...] = ()
    turned: bool = False

    @property
    def narrowest(self) -> str:
        """The class with which a table is as narrow as it can be."""
        return " ".join([*self.smaller[-1:], "broken"])

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes to try, in their order."""
        turned = ["turned", *(f"turned {name}" for name in self.smaller[-1:])] if self.turned else []
        last = (turned or self.smaller or [""])[-1]
        return (*self.smaller, *turned, f"{last} broken".strip())


class Sources(Struct, frozen=True):
    """All that layout may read: checked pictures, font files, folders of themes. `base` is what addresses are relative
    to. There is no network.
    """

    base: str = ""
    images: Mapping[str, ImageFile] = field(default_factory=dict)
    fonts: tuple[Path, ...] = ()
    folders: tuple[Path, ...] = ()

    def without_images(self) -> Sources:
        """The same without the pictures of the document."""
        return Sources(self.base, {}, self.fonts, self.folders)


class PdfRequest(Struct, frozen=True):
    """What kind of PDF is asked for: the variant that the engine writes, all variants that the file is to keep to, and
    whether its fields can be filled in. `moment` is the time that it carries, in seconds since 1970.
    """

    variant: str = UA
    variants: tuple[str, ...] = (UA,)
    forms: bool = False
    moment: int = 0


class LayoutJob(Struct, frozen=True):
    """A document to lay out: its XHTML, in which `data-at` names nodes by their index in `marks`.

    `stylesheet` gives its style sheet, set as tight as a number from 0 (as the theme has it) to 1 says; `most_pages` is
    how many pages it should take at the most (0: any number). `ranges_of` gives how pages are labelled, from the page
    (from 0) that each id begins on. `kind` is the document's.
    """

    markup: str
    marks: tuple[Mark, ...]
    stylesheet: Callable[[float], str]
    sources: Sources
    ranges_of: Callable[[Mapping[str, int]], Sequence[PageRange]]
    pdf: PdfRequest = PdfRequest()
    sizes: TableSizes = TableSizes()
    most_pages: int = 0
    kind: str = ""

    @property
    def softens_hyphens(self) -> bool:
        """Whether each U+2010 on the pages is a hyphen that line breaking added: a document with typed ones keeps them,
        as they cannot be told from those.
        """
        return "\u2010" not in self.markup


class Overfull(NamedTuple):
    """That a document takes more pages than it should, even set as tight as may be: how many, and lines too many
    (0 where that is not known).
    """

    pages: int
    lines: int


class LaidOut(Struct, frozen=True):
    """A document laid out: the bytes of its PDF, how its pages are labelled and how many they are, what they begin
    with, what is wrong with them, what was logged, and whether it takes too many pages.
    """

    data: bytes
    ranges: tuple[PageRange, ...]
    pages: int
    first_words: tuple[FirstWord, ...] = ()
    defects: tuple[Defect, ...] = ()
    log: tuple[LogLine, ...] = ()
    overfull: Overfull | None = None
