"""Phrases that a file may hold besides the words of its source, each so many times."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from docexport.checks.text_normalization import Letters, letters_of

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_NOTHING: Mapping[str, int] = {}


class Budget:
    """Phrases that may stand in a file besides the words of its source, and how often."""

    def __init__(self) -> None:
        self.left: Counter[str] = Counter()
        self._longest = 0
        #: where figures of a phrase belong to two numbers, as in 1.2.3
        self._parted: dict[str, set[int]] = {}

    def allow(self, text: str, times: int = 1) -> None:
        """Let a phrase stand so many times more."""
        letters = letters_of(text)
        if letters and times:
            self.left[letters] += times
            self._longest = max(self._longest, len(letters))
            whole = Letters.of(text)
            self._parted.setdefault(letters, set()).update(_parted(whole, 0, len(letters)))

    def allow_label(self, label: str, times: int = 1) -> None:
        """Let the words of a label stand, apart from what is put in its braces."""
        for part in _PLACEHOLDER.split(label):
            self.allow(part, times)

    def spend(self, text: Letters, start: int, end: int) -> list[tuple[int, int]]:
        """Take phrases that stand from `start` up to `end` out of the budget; gives the stretches that are none."""
        unexplained: list[tuple[int, int]] = []
        while start < end:
            size = self.phrase_at(text, start, end)
            if size:
                self.left[text.letters[start : start + size]] -= 1
                start += size
                continue
            size = _word(text, start, end)
            if unexplained and unexplained[-1][1] == start:
                unexplained[-1] = (unexplained[-1][0], start + size)
            else:
                unexplained.append((start, start + size))
            start += size
        return unexplained

    def phrase_at(self, text: Letters, start: int, end: int, taken: Mapping[str, int] = _NOTHING) -> int:
        """How long the longest phrase is that begins at `start` and ends with a word; 0 where there is none.

        `taken` are phrases that are spoken for already.
        """
        for size in range(min(self._longest, end - start), 0, -1):
            phrase = text.letters[start : start + size]
            known = self.left.get(phrase, 0) > taken.get(phrase, 0) and text.begins_word(start + size)
            if known and _parted(text, start, size) <= self._parted[phrase]:
                return size
        return 0


def _parted(text: Letters, start: int, size: int) -> set[int]:
    """Where two figures that follow each other belong to two numbers: something stands between them."""
    letters = text.letters
    return {
        step
        for step in range(1, size)
        if letters[start + step].isdigit() and letters[start + step - 1].isdigit() and text.between(start + step)
    }


def _word(text: Letters, start: int, end: int) -> int:
    size = 1
    while start + size < end and not text.between(start + size):
        size += 1
    return size
