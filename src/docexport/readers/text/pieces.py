"""What a plain text is found to be made of, with the line that each piece begins on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

#: raised digits in a row, as numbers of notes are written, and what they are in a line
RAISED = re.compile("[⁰¹²³⁴-⁹]+")
DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


class Line(NamedTuple):
    """A line of the text: its number from 1, and its characters without spaces at the end."""

    number: int
    text: str

    @property
    def indent(self) -> int:
        """How many spaces it begins with."""
        return len(self.text) - len(self.text.lstrip(" "))


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of the text. `line` is where it begins."""

    line: int


@dataclass(frozen=True, slots=True)
class FoundHeading(Found):
    """A heading. `mark` is what showed that it is one: a character of its rule, `1`, `A` for capitals, or empty."""

    text: str
    mark: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class FoundParagraph(Found):
    """A paragraph. Its lines are kept where they were not broken for want of room; `link` is the id it leads to."""

    lines: tuple[str, ...]
    link: str = ""


@dataclass(frozen=True, slots=True)
class FoundCode(Found):
    """Lines to be kept as they are."""

    text: str


@dataclass(frozen=True, slots=True)
class FoundRule(Found):
    """A line that parts."""


@dataclass(frozen=True, slots=True)
class FoundQuote(Found):
    """What stands behind `>`, or is set in."""

    children: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class FoundBox(Found):
    """A callout or key points: the name of the container, a title of its own, what is in it."""

    name: str
    title: str
    children: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class FoundItem(Found):
    """An item of a list; `checked` is None where it is no task."""

    children: tuple[Found, ...]
    checked: bool | None = None


@dataclass(frozen=True, slots=True)
class FoundList(Found):
    """A list; `start` is None where it has no numbers."""

    items: tuple[FoundItem, ...]
    start: int | None
    delimiter: str
    tight: bool


@dataclass(frozen=True, slots=True)
class FoundDefinition(Found):
    """A term and what it means."""

    term: str
    children: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class FoundTable(Found):
    """A table drawn in text: header cells (none: empty), rows, a caption."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class FoundNote(Found):
    """The text of a note."""

    number: str
    children: tuple[Found, ...]
    #: whether its number stands in brackets
    bracketed: bool = False


@dataclass(frozen=True, slots=True)
class Guess:
    """What was taken for what, and where; `dropped` are words that stand for a mark and are not in the result."""

    line: int
    what: str
    dropped: str = ""
