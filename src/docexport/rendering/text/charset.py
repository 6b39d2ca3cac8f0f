"""Text for devices that know few characters: ASCII, Latin-1, and the code page of the first PCs.

A character that the set lacks becomes what people type for it where it stands: `é` is `e`, `…` is `...`, `1½` is
`1 1/2`, `50 μg` is `50 ug`; letters of other scripts are transliterated. No word is lost in silence: what has no
counterpart is `?`, and every change of a sign that carries meaning is told by `changes`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from urllib.parse import quote

from msgspec import Struct

from docexport.config import CharsetName
from docexport.rendering.text.signs import (
    FRACTIONS,
    GREEK,
    LOWERED,
    MARKS,
    MEANT,
    MICRO_UNITS,
    OVER,
    RAISED,
    TYPED,
    named,
)

CODECS: dict[CharsetName, str] = {"unicode": "utf-8", "ascii": "ascii", "latin-1": "latin-1", "cp437": "cp437"}
#: what a language's own people type for their letters
_OF_LANGUAGE = {
    "de": {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS"},
    "da": {"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"},
    "nb": {"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"},
}
#: languages in which Greek letters are words, not signs
_GREEK = frozenset({"el", "grc"})
#: spaces that are kept until lines are broken, and what takes no room and may go
_LATER = "\u00a0\u202f"
_NOTHING = (
    "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f"
)
#: in place of a character without counterpart
LOST = "?"
_GREEK_LETTER = r"[\u0370-\u03ff\u1f00-\u1fff]"
_SIGNS = re.compile(
    rf"""(?P<built>[⁰¹²³⁴-⁹]+[⁄/∕][₀-₉]+)
       | (?P<catalan>(?<=[lL])·(?=[lL]))
       | (?P<over>(?<=[^\W_])[\u0302-\u0308\u030c](?![^\W\d_]))
       | (?P<moved>[{RAISED}]+|[{LOWERED}]+)
       | (?P<fraction>[{FRACTIONS}])
       | (?P<micro>[µμ](?={MICRO_UNITS}))
       | (?P<prefixed>(?:(?<=\d[kMmG])|(?<=[ \u00a0][kMmG]))[ΩΩ](?![^\W\d_]))
       | (?P<ohm>(?<=[\d\u00a0\ ])[ΩΩ](?![^\W\d_]))
       | (?P<angstrom>(?<=\d)[\ \u00a0]?[ÅÅ](?![^\W\d_]))
       | (?P<decimal>(?<=\d)·(?=\d))
       | (?P<square>[\u3371-\u33df])
       | (?P<circled>[\u2460-\u249b])
       | (?P<greek>{_GREEK_LETTER}|[µΩ])
       | (?P<other>[^\x00-\x7f])
    """,
    re.VERBOSE,
)
#: a bar, a hat, dots and a tilde; a letter with a breve or a caron is one of a language
_OF_QUANTITIES = frozenset("\u0302\u0303\u0304\u0307\u0308")
#: letters that are no word by themselves and stand for quantities
_QUANTITIES = frozenset("bcdfghjklmnpqrstvwxzBCDFGHJKLMNPQRSTVWXZ")
#: what stands at what it belongs to: powers, and micro at its unit
_CLOSE = frozenset({"moved", "micro", "decimal", "prefixed"})
#: what shows, before and behind the two figures, that a raised dot between them multiplies
_SUM_BEFORE, _SUM_BEHIND = re.compile(r"[=+×*/^<>≤≥≈−·]\s*[\d.,]*$"), re.compile(r"[\d.,]*\s*[=+×*/^<>≤≥≈−·]")

#: a power of ten behind a dot
_POWER_BEHIND = re.compile(r"\d+[⁰¹²³⁴-⁹⁻⁺^]")


class Change(Struct, frozen=True):
    """A sign that carries meaning and becomes something else: where it stands in a text, and what it becomes."""

    place: int
    sign: str
    becomes: str


class Charset(Struct, frozen=True):
    """A set of characters, and how a language's text is folded into it."""

    name: CharsetName = "unicode"
    language: str = ""

    def fold(self, text: str, *, formula: bool = False) -> str:
        """The text in characters of the set; spaces that do not break are kept until `finish`.

        In a `formula` each Greek letter is a sign of its own.
        """
        if self.name == "unicode" or text.isascii():
            return text
        return "".join(new for _old, new, _place, _meant in self._pieces(text, formula))

    def changes(self, text: str, *, formula: bool = False) -> Iterator[Change]:
        """The signs of a text that carry meaning and become something else."""
        if self.name != "unicode" and not text.isascii():
            for old, new, place, meant in self._pieces(text, formula):
                if meant and old != new:
                    yield Change(place, old, new.strip())

    def finish(self, text: str) -> str:
        """Text whose lines are broken, in characters of the set alone."""
        if self.name == "unicode":
            return text
        return self.fold(text).translate(dict.fromkeys(map(ord, _LATER), " "))

    def lost(self, text: str) -> str:
        """The characters of a text that have no counterpart, in order, each once."""
        kept = {LOST, *TYPED}
        gone = (char for char in text if (char not in kept and self._plain(char) == LOST) or MARKS.match(char))
        return "".join(dict.fromkeys(gone))

    def transliterated(self, text: str) -> str:
        """The letters of a text that are of another script than Latin and no signs, in order, each once."""
        found: dict[str, None] = {}
        for old, new, _place, meant in self._pieces(text, False):
            if not meant and old != new and len(old) == 1 and unicodedata.category(old)[0] == "L":
                found.setdefault(old)
        return "".join(char for char in found if not unicodedata.name(char, "LATIN").startswith("LATIN"))

    def _pieces(self, text: str, formula: bool) -> Iterator[tuple[str, str, int, bool]]:
        """The text piece by piece: what it is, what it becomes, where it stands, and whether that is a sign."""
        text = unicodedata.normalize("NFC", text)
        done, before = 0, ""
        for found in _SIGNS.finditer(text):
            if found.start() > done:
                yield text[done : found.start()], text[done : found.start()], done, False
                before = text[found.start() - 1]
            new, meant = self._written(found, text, formula)
            if meant and new != found[0] and found.lastgroup not in _CLOSE:
                new = _apart(new, before, text[found.end() : found.end() + 1])
            elif found.lastgroup == "moved" and new != found[0] and text[found.end() : found.end() + 1].isdigit():
                new += " "
            yield found[0], new, found.start(), meant
            done, before = found.end(), (new or before)[-1:]
        if done < len(text):
            yield text[done:], text[done:], done, False

    def _written(self, found: re.Match[str], text: str, formula: bool) -> tuple[str, bool]:
        """What a piece becomes, and whether it is a sign that carries meaning."""
        kind, piece = found.lastgroup or "", found[0]
        if kind == "greek" and not self._is_sign(found, text, formula):
            kind = "other"
        if kind not in ("decimal", "micro") and all(_encodable(char, self.name) for char in piece):
            return piece, False
        if kind == "decimal":
            return self._dot(text[: found.start()], text[found.end() :], formula), True
        if kind == "over" and not text[max(found.start() - 2, 0) : found.start() - 1].isalpha():
            return f"({OVER[piece]})", True
        if kind == "micro":
            return ("µ" if _encodable("µ", self.name) else "u"), piece != "µ" or not _encodable("µ", self.name)
        if kind not in ("other", "over"):
            return _WRITE[kind](piece, text[: found.start()]), True
        quantity = self._quantity(found, text)
        if quantity:
            return quantity, True
        new = self._plain(piece)
        return new, piece in MEANT or (unicodedata.category(piece) in ("Sm", "So", "Sc") and piece not in TYPED)

    @staticmethod
    def _quantity(found: re.Match[str], text: str) -> str:
        """A letter that stands alone with a mark of quantities over it: `ẋ` is `x(dot)`, the `ŷ` of a word is `y`."""
        base, *marks = list(unicodedata.normalize("NFD", found[0]))
        around = text[max(found.start() - 1, 0) : found.start()] + text[found.end() : found.end() + 1]
        is_one = base in _QUANTITIES and len(marks) == 1 and marks[0] in _OF_QUANTITIES
        return f"{base}({OVER[marks[0]]})" if is_one and not any(map(str.isalpha, around)) else ""

    def _dot(self, before: str, behind: str, formula: bool) -> str:
        """A dot in the middle of the line between two figures: a decimal point, unless it stands in a sum."""
        if _encodable("·", self.name):
            return "·"
        is_sum = formula or _SUM_BEFORE.search(before) or _SUM_BEHIND.match(behind) or _POWER_BEHIND.match(behind)
        return "*" if is_sum or re.search(r"\d[.,]\d+$", before) else "."

    def _is_sign(self, found: re.Match[str], text: str, formula: bool) -> bool:
        """Whether a Greek letter stands alone for something, outside of a word in Greek letters."""
        if self.language.split("-")[0].lower() in _GREEK or found[0] not in GREEK:
            return found[0] == "µ"
        around = text[max(found.start() - 1, 0) : found.start()] + text[found.end() : found.end() + 1]
        return formula or not re.search(_GREEK_LETTER, around)

    def _plain(self, char: str) -> str:
        return _fold(char, self.name, self.language.split("-")[0].lower())


def _apart(new: str, before: str, after: str) -> str:
    """What is typed for a sign, with a space where it would run into the figures or letters beside it."""
    start = " " if new[:1].isalnum() and before.isalnum() else ""
    end = " " if (new[-1:].isalnum() or new[-1:] == ")") and after.isalnum() and after not in RAISED + LOWERED else ""
    return f"{start}{new}{end}"


def _moved(piece: str, before: str) -> str:
    """Raised or lowered characters together: a minus belongs to its number."""
    plain = unicodedata.normalize("NFKC", piece).replace("\u2212", "-")
    raised = piece[0] in RAISED
    if not re.fullmatch(r"-?\d+|\w", plain):
        return f"{'^' if raised else '_'}({plain})"
    # `H2O` is usual; behind a figure a lowered one would count as more of it
    return f"^{plain}" if raised else f"_{plain}" if before[-1:].isnumeric() else plain


def _fraction(piece: str, _before: str) -> str:
    return unicodedata.normalize("NFKC", piece).replace("\u2044", "/")


def _square(piece: str, _before: str) -> str:
    """Units in one character, as East Asian text has them: `㎎`, `㎡`."""
    parts = unicodedata.decomposition(piece).split()[1:]
    text = "".join(chr(int(part, 16)) for part in parts)
    return "".join(
        f"^{unicodedata.normalize('NFKC', char)}" if char in RAISED else _MICRO.get(char, char) for char in text
    )


_MICRO = {"μ": "u", "µ": "u", "Ω": "ohm", "℃": "deg C", "\u2215": "/"}
_WRITE: dict[str, Callable[[str, str], str]] = {
    "moved": _moved,
    "built": lambda piece, _before: unicodedata.normalize("NFKC", piece).replace("\u2044", "/").replace("∕", "/"),
    "catalan": lambda _piece, _before: ".",
    "fraction": _fraction,
    "prefixed": lambda _piece, _before: "ohm",
    "ohm": lambda _piece, _before: "ohm",
    "angstrom": lambda _piece, _before: " angstrom",
    "square": _square,
    "circled": lambda piece, _before: f"({unicodedata.normalize('NFKC', piece).strip('().')})",
    "greek": lambda piece, _before: "mu" if piece == "µ" else GREEK[piece],
}


@lru_cache(maxsize=20_000)
def _fold(char: str, name: CharsetName, language: str) -> str:
    if char in _LATER or _encodable(char, name):
        return "" if char == "\u00ad" else char
    if char in _NOTHING or unicodedata.category(char) == "Mn":
        return ""
    usual = _OF_LANGUAGE.get(language, {}).get(char) or TYPED.get(char) or MEANT.get(char)
    if usual:
        return usual
    base = "".join(part for part in unicodedata.normalize("NFKD", char) if unicodedata.category(part) != "Mn")
    if base and _encodable(base, name):
        return base
    from anyascii import anyascii  # noqa: PLC0415 - needed where a text is folded

    typed = anyascii(char)
    # by look alone `≡` would be `=`, and `‰` would be `%0`
    if unicodedata.category(char) in ("Sm", "So") and not re.fullmatch(r":\w+:", typed):
        return named(char) or LOST
    return typed or LOST


def _encodable(text: str, name: CharsetName) -> bool:
    try:
        text.encode(CODECS[name])
    except UnicodeEncodeError:
        return False
    return name != "cp437" or all(char >= " " or char in "\n\f" for char in text)


def ascii_address(target: str) -> str:
    """A web address in ASCII that leads to the same place (RFC 3987, 3.1)."""
    return quote(target, safe="!#$%&'()*+,/:;=?@[]~-._")
