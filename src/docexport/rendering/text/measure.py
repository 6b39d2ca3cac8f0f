"""How many columns text takes on a screen or in print with one width of letter, and marks that take none."""

from __future__ import annotations

import re
from functools import cache

#: marks that take no room and are gone from finished text: some tag characters (Unicode 16, 23.9). Text has others of
#: them, lower-case ones, in the flags of regions
_TAG = 0xE0000
_MARKS = re.compile("[\U000e0030-\U000e0039\U000e003b\U000e0048\U000e004e]+")
#: begins the mark of a line that belongs to a heading
HEADING = "\U000e0048"
#: begins the mark of a reference to a note
_NOTE = re.compile("\U000e004e([\U000e0030-\U000e0039]+)\U000e003b")
#: characters that take one column each (Unicode 17, East Asian Width and general category), without any space but the
#: usual one: letters of Latin, Greek and Cyrillic, punctuation, raised and lowered digits, lines to draw with
_NARROW = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038e-\u03a1\u03a3-\u0482\u048a-\u052f"
    "\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u2070\u2071\u2074-\u208e\u2090-\u209c\u20a0-\u20b9\u2190-\u2193\u2500-\u257f]*"
)


def is_narrow(text: str) -> bool:
    """Whether each character of a text is known to take one column and no space in it is one that must hold.

    Nearly all text of European languages is known so, without a library that takes a while to load.
    """
    return text.isascii() or _NARROW.fullmatch(text) is not None


def display_width(text: str) -> int:
    """The columns a text takes: two for East Asian wide characters and emoji, none for combining marks."""
    text = text if text.isascii() else without_marks(text)
    if is_narrow(text.replace("\u00a0", " ").replace("\u202f", " ")):
        return len(text)
    from wcwidth import wcswidth  # noqa: PLC0415 - much text is ASCII, and loading it takes a while

    width: int = wcswidth(text)
    return width if width >= 0 else sum(max(char_width(char), 0) for char in text)


def clusters(text: str) -> list[str]:
    """The text in what readers take for one character each (Unicode Standard Annex 29): emoji with their skin tones and
    joiners, flags, letters with their marks.
    """
    if is_narrow(text):
        return list(text)
    from wcwidth import iter_graphemes  # noqa: PLC0415 - much text has none

    return list(iter_graphemes(text))


def start_of(text: str, width: int) -> str:
    """As much of the beginning of a text as takes at most so many columns, no character cut; one at the least."""
    used, end = 0, 0
    for cluster in clusters(text):
        used += display_width(cluster)
        if used > width and end:
            break
        end += len(cluster)
    return text[:end]


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
    if text.isascii():
        return text
    return "\n".join([line if line.isascii() else _MARKS.sub("", line) for line in text.split("\n")])
