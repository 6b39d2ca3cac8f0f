"""How many columns text takes on a screen or in print with one width of letter, and marks that take none."""

from __future__ import annotations

import re
from functools import cache

#: marks that take no room and are gone from finished text: tag characters (Unicode 16, 23.9), which no text has
_TAG = 0xE0000
_MARKS = re.compile("[\U000e0020-\U000e007f]+")
#: begins the mark of a line that belongs to a heading
HEADING = "\U000e0048"
#: begins the mark of a reference to a note
_NOTE = re.compile("\U000e004e([\U000e0030-\U000e0039]+)\U000e003b")


def display_width(text: str) -> int:
    """The columns a text takes: two for East Asian wide characters and emoji, none for combining marks."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth  # noqa: PLC0415 - much text is ASCII, and loading it takes a while

    width: int = wcswidth(text)
    return width if width >= 0 else sum(max(char_width(char), 0) for char in text)


@cache
def char_width(char: str) -> int:
    """The columns a character takes; -1 for those that are no characters of text."""
    from wcwidth import wcwidth  # noqa: PLC0415

    width: int = wcwidth(char)
    return width


def note_mark(number: int) -> str:
    """A mark that takes no room and says that the note of this number is referred to here."""
    return "".join(chr(_TAG + ord(char)) for char in f"N{number};")


def noted(text: str) -> list[int]:
    """The numbers of the notes that the marks in a text refer to, in order."""
    return [int("".join(chr(ord(char) - _TAG) for char in found)) for found in _NOTE.findall(text)]


def is_mark(char: str) -> bool:
    """Whether a character is part of a mark."""
    return bool(_MARKS.fullmatch(char))


def parted(text: str) -> list[str]:
    """The text in pieces, words and marks in turn, words first."""
    return re.split(f"({_MARKS.pattern})", text)


def without_marks(text: str) -> str:
    """The text as it is given to readers."""
    return _MARKS.sub("", text)
