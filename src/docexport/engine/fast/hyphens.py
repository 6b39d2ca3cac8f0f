"""Hyphenation patterns, read when a word first needs them: a dictionary has 14,000, and a document needs some hundred.

pyphen takes them all apart at once, which takes as long as to lay out two pages, in each process.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyphen

#: a line of a dictionary (of Hunspell's) that is a pattern: one without a rating says nothing, not even that an earlier
#: one is wrong
_PATTERN = re.compile(
    r"^(?![^\S\n]*(?:[%#]|(?:COMPOUND)?(?:LEFT|RIGHT)HYPHENMIN))[^\S\n]*(\S*[1-9]\S*)[^\S\n]*$", re.MULTILINE
)
#: what is in dictionaries whose hyphens change letters, or that write letters as numbers: rare, and read as pyphen does
_SPECIAL = ("/", "^^")
_WITHOUT_DIGITS = str.maketrans("", "", "0123456789")
_DIGIT_AND_LETTER = re.compile(r"(\d?)(\D?)")


class QuickHyphens(pyphen.HyphDict):  # type: ignore[misc]
    """A dictionary that gives what pyphen's own gives."""

    def __init__(self, path: Path) -> None:
        #: patterns that no word had so far, as they are written, by the letters in them
        self._unread: dict[str, str] = {}
        first, _, rest = path.read_bytes().partition(b"\n")  # the first line names the encoding
        encoding = first.decode().strip().lower()
        text = rest.decode("cp1251" if encoding == "microsoft-cp1251" else encoding)
        written = "\n".join(_PATTERN.findall(text))
        if any(mark in written for mark in _SPECIAL):
            super().__init__(path)
            return
        letters = written.translate(_WITHOUT_DIGITS).split("\n")
        self._unread = dict(zip(letters, written.split("\n"), strict=True))
        self.maxlen = max(map(len, letters))
        self.patterns: dict[str, tuple[int, tuple[int, ...]]] = {}
        self.cache: dict[str, Any] = {}

    def positions(self, word: str) -> Any:
        """Where a word can be hyphenated, as pyphen gives it."""
        word = word.lower()
        if word not in self.cache and self._unread:
            self._read(_pieces(f".{word}.", self.maxlen))
        return super().positions(word)

    def _read(self, pieces: Iterable[str]) -> None:
        """Read the patterns for pieces of a word: the letters, and how good a hyphen is before each and at the end."""
        for piece in self._unread.keys() & pieces:
            values = [int(digit or "0") for digit, _letter in _DIGIT_AND_LETTER.findall(self._unread.pop(piece))]
            places = [place for place, value in enumerate(values) if value]
            self.patterns[piece] = places[0], tuple(values[places[0] : places[-1] + 1])


def _pieces(word: str, longest: int) -> set[str]:
    ends = range(1, len(word) + 1)
    return {word[end - size : end] for end in ends for size in range(1, min(end, longest) + 1)}


def replacements() -> dict[str, Any]:
    """What is replaced, by its name."""
    return {"HyphDict": QuickHyphens}
