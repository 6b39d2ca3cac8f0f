"""Texts reduced to what every format shows alike, each letter with its place in the text it came from."""

from __future__ import annotations

import re
import unicodedata

from msgspec import Struct

#: characters that say where lines may break and which way they run, and PDFium's marks of broken words: shown nowhere
UNSEEN = dict.fromkeys(
    map(
        ord,
        "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\ufffe\x02\ufe0e\ufe0f_",
    )
)


#: signs that stand within a number
_IN_NUMBERS = (".", ",", "'", "’", ":")
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff][\u0300-\u0345\u0370-\u03ff\u1f00-\u1fff]*")
_ACCENT = re.compile("[\u0300\u0301\u0342]")
_RAISED = re.compile("(?<=[0-9])[⁰¹²³⁴-⁹]")


def canonical(text: str) -> str:
    """A text without differences that readers do not see: ligatures, raised digits, case, marks of line breaking.

    NFKC (Unicode Standard Annex 15) and full case folding, and no underscores, which are room to write in. A raised
    digit stands apart from the number before it.
    """
    plain = text.translate(UNSEEN)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", _RAISED.sub(r" \g<0>", plain))
    plain = plain.casefold()
    return plain if plain.isascii() else _GREEK.sub(_without_accents, plain)


def _without_accents(greek: re.Match[str]) -> str:
    """Greek letters as capitals have them: without accents, and with one sigma (casefold has made it so)."""
    return unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFD", greek[0])))


class Letters(Struct, frozen=True):
    """The letters and digits of a canonical text, in a row, and where each stands in it."""

    text: str
    letters: str
    places: list[int]

    @classmethod
    def of(cls, text: str) -> Letters:
        """The letters of a text, made canonical first."""
        plain = canonical(text)
        places = [place for place, char in enumerate(plain) if char.isalnum()]
        return cls(plain, "".join([plain[place] for place in places]), places)

    def between(self, index: int) -> str:
        """What stands between the letter before `index` and the one at it: marks and white space."""
        start = self.places[index - 1] + 1 if index else 0
        end = self.places[index] if index < len(self.places) else len(self.text)
        return self.text[start:end]

    def begins_word(self, index: int) -> bool:
        """Whether a word or number begins at a letter: something stands before it, or figures meet letters."""
        if not 0 < index < len(self.letters):
            return True
        before, after, signs = self.letters[index - 1], self.letters[index], self.between(index)
        if before.isdigit() and after.isdigit():
            return bool(signs) and signs not in _IN_NUMBERS
        return bool(signs) or before.isdigit() != after.isdigit()

    def words(self, start: int, end: int) -> str:
        """The text of the letters from `start` up to `end`, whole words, in one line."""
        if start >= end:
            return ""
        first, last = self.places[start], self.places[end - 1] + 1
        while first and self.text[first - 1].isalnum():
            first -= 1
        while last < len(self.text) and self.text[last].isalnum():
            last += 1
        return " ".join(self.text[first:last].split())


def letters_of(text: str) -> str:
    """The letters and digits of a text in a row."""
    return "".join(char for char in canonical(text) if char.isalnum())
