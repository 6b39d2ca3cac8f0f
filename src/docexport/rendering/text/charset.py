"""Text for devices that know few characters: ASCII, Latin-1, and the code page of the first PCs.

A character that the set lacks becomes what people type for it: `é` is `e`, `…` is `...`, `€` is `EUR`; letters of other
scripts are written in Latin ones. No word is lost in silence: what has no counterpart is `?` and reported.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote

from msgspec import Struct

from docexport.config import CharsetName

CODECS: dict[CharsetName, str] = {"unicode": "utf-8", "ascii": "ascii", "latin-1": "latin-1", "cp437": "cp437"}
#: what is typed for characters whose name or parts do not tell
_USUAL = {
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‘’‚‛‹›′", "'"),
    **dict.fromkeys("‐‑–−", "-"),
    **{"—": "--", "…": "...", "€": "EUR", "£": "GBP", "©": "(c)", "®": "(R)", "™": "(TM)", "•": "*", "·": "*"},
    **{"×": "x", "÷": "/", "±": "+/-", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "→": "->", "←": "<-", "⇒": "=>"},
    **{
        "°": " deg",
        "½": "1/2",
        "¼": "1/4",
        "¾": "3/4",
        "☐": "[ ]",
        "☑": "[x]",
        "☒": "[x]",
        "✓": "[x]",
        "§": "sect. ",
    },
    **{"ا": "a", "أ": "a", "إ": "i", "آ": "a", "ء": "'", "ع": "'"},
}
#: what a language's own people type for their letters
_OF_LANGUAGE = {
    "de": {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS"},
    "da": {"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"},
    "nb": {"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"},
}
#: spaces that are kept until lines are broken, and what takes no room and may go
_LATER = "\u00a0\u202f"
_NOTHING = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f"
_RAISED, _LOWERED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"
_MOVED = re.compile(f"[{_RAISED}]+|[{_LOWERED}]+")
#: in place of a character without counterpart
LOST = "?"


class Charset(Struct, frozen=True):
    """A set of characters, and how a language's text is folded into it."""

    name: CharsetName = "unicode"
    language: str = ""

    def fold(self, text: str) -> str:
        """The text in characters of the set; spaces that do not break are kept until `finish`."""
        if self.name == "unicode" or text.isascii():
            return text
        text = _MOVED.sub(self._moved, text)
        return "".join(map(self._folded, text))

    def _moved(self, match: re.Match[str]) -> str:
        """Raised or lowered characters together: a minus belongs to its number."""
        if all(_encodable(char, self.name) for char in match[0]):
            return match[0]
        plain = unicodedata.normalize("NFKC", match[0]).replace("\u2212", "-")
        raised = match[0][0] in _RAISED
        if re.fullmatch(r"-?\d+|\w", plain):
            return f"^{plain}" if raised else plain
        return f"{'^' if raised else '_'}({plain})"

    def finish(self, text: str) -> str:
        """Text whose lines are broken, in characters of the set alone."""
        if self.name == "unicode":
            return text
        return self.fold(text).translate(dict.fromkeys(map(ord, _LATER), " "))

    def lost(self, text: str) -> str:
        """The characters of a text that have no counterpart, in order, each once."""
        return "".join(dict.fromkeys(char for char in text if self._folded(char) == LOST != char))

    def transliterated(self, text: str) -> str:
        """The letters of a text that are of another script than Latin, in order, each once."""
        letters = (char for char in text if unicodedata.category(char)[0] == "L" and self._folded(char) != char)
        return "".join(dict.fromkeys(c for c in letters if not unicodedata.name(c, "LATIN").startswith("LATIN")))

    def _folded(self, char: str) -> str:
        return _fold(char, self.name, self.language.split("-")[0].lower())


@lru_cache(maxsize=20_000)
def _fold(char: str, name: CharsetName, language: str) -> str:
    if char in _LATER or _encodable(char, name):
        return char
    if char in _NOTHING or unicodedata.category(char) == "Mn":
        return ""
    usual = _OF_LANGUAGE.get(language, {}).get(char) or _USUAL.get(char)
    if usual:
        return usual
    base = "".join(part for part in unicodedata.normalize("NFKD", char) if unicodedata.category(part) != "Mn")
    if base and _encodable(base, name):
        return base
    from anyascii import anyascii  # noqa: PLC0415 - needed where a text is folded

    return anyascii(char) or LOST


def _encodable(text: str, name: CharsetName) -> bool:
    try:
        text.encode(CODECS[name])
    except UnicodeEncodeError:
        return False
    return name != "cp437" or all(char >= " " or char in "\n\f" for char in text)


def ascii_address(target: str) -> str:
    """A web address in ASCII that leads to the same place (RFC 3987, 3.1)."""
    return quote(target, safe="!#$%&'()*+,/:;=?@[]~-._")
