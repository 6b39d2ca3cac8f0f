"""Glyphs, the words that they make, and the spaces between these: values, as Pango has shaped them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Glyph(NamedTuple):
    """A glyph: its number, its width and how far it is moved right, in units of Pango's, and the text it shows."""

    number: int
    width: int
    x: int
    text: str


class Word(NamedTuple):
    """A word, shaped: its width in units of Pango's, and its glyphs."""

    width: int
    glyphs: tuple[Glyph, ...]


class Space(NamedTuple):
    """The space between two words, and those that a text begins and ends with.

    WeasyPrint widens the latter by twice as much; Pango (1.50, `adjust_line_letter_spacing`) puts what widens a space
    on its two sides in halves, and takes away what lies at the ends of a line. It makes no glyph narrower than nothing.
    """

    between: Glyph
    first: Glyph
    last: Glyph
    #: the width of the first before that is taken away, which is what counts where lines are broken
    first_in_line: int

    @classmethod
    def of(cls, glyph: Glyph, units: int) -> Space:
        """A space of a font, wider by so many units of Pango's."""
        number, width, x, text = glyph
        left, right = halves(units)
        more_left, more_right = halves(2 * units)
        return cls(
            Glyph(number, width + left + right, x + left, text),
            Glyph(number, width + more_right, x, text),
            Glyph(number, width + more_left, x + more_left, text),
            width + 2 * units,
        )

    @property
    def is_plain(self) -> bool:
        """Whether all have a width, so that nothing of what narrows them is lost."""
        return min(self.between.width, self.first.width, self.last.width, self.first_in_line) > 0

    def among(self, tokens: Sequence[str]) -> list[Glyph]:
        """The spaces between these parts of a text, which begins or ends with one where its first or last is empty."""
        spaces = [self.between] * (len(tokens) - 1)
        if spaces and not tokens[0]:
            spaces[0] = self.first
        if spaces and not tokens[-1]:
            spaces[-1] = self.last
        return spaces


def halves(units: int) -> tuple[int, int]:
    """What Pango puts to the left and to the right of a glyph (`distribute_letter_spacing` in pango-layout.c)."""
    left = int(units / 2)
    if not units & 1023:
        left = (left + 512) & ~1023
    return left, units - left
