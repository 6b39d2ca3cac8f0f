"""Words in braille, by liblouis where it is installed (Debian: `liblouis20` and `liblouis-data`)."""

from __future__ import annotations

import ctypes
import ctypes.util
from functools import cache, lru_cache

from docexport.rendering.text.measure import is_mark, parted

#: liblouis' table for each language; grade 2 (contracted) where readers expect it
TABLES = {
    "ar": "ar-ar-g1.utb", "de": "de-g2.ctb", "en": "en-ueb-g2.ctb", "es": "es-g1.ctb", "fr": "fr-bfu-g2.ctb",
    "it": "it-it-comp6.utb", "nl": "nl-NL-g0.utb",
}  # fmt: skip
#: the display table that gives the 64 characters of North American ASCII braille, as embossers read them
_DISPLAY = "en-us-brf.dis"
#: characters of a paragraph are at most so many cells
_LONGEST = 8


#: characters that tables do not know, as those that they do
_PLAIN = str.maketrans("₀₁₂₃₄₅₆₇₈₉⁰⁴⁵⁶⁷⁸⁹\u00a0\u202f", "01234567890456789  ")


class BrailleError(Exception):
    """Raised where there is no liblouis, or no such table; the message says which."""


@cache
def _library() -> ctypes.CDLL:
    name = ctypes.util.find_library("louis")
    if name is None:
        raise BrailleError("liblouis is not installed")
    library = ctypes.CDLL(name)
    library.lou_setLogLevel(60_000)  # it would write to standard error
    return library


class Braille:
    """Translates words into ASCII braille. `table` is a table of liblouis, empty for the language's own.

    Raises `BrailleError` where that cannot be done.
    """

    def __init__(self, language: str, table: str = "") -> None:
        base = language.split("-", maxsplit=1)[0].lower()
        name = table or TABLES.get(base, "")
        if not name:
            raise BrailleError(f"no braille table is known for the language `{language}`")
        self.table = f"{_DISPLAY},{name}"
        #: characters that the table does not know, in the order in which they came
        self.unknown: dict[str, None] = {}
        if not _library().lou_checkTable(self.table.encode()):
            raise BrailleError(f"liblouis has no table `{name}`")

    def translate(self, text: str) -> str:
        """The text in ASCII braille; line ends and marks without width are kept."""
        return "\n".join(map(self._line, text.split("\n")))

    def _line(self, line: str) -> str:
        if not line.isascii():
            for char in dict.fromkeys(line.translate(_PLAIN)):
                if not char.isascii() and not is_mark(char) and "\\X" in _translated(char, self.table).upper():
                    self.unknown[char] = None
            line = line.translate(dict.fromkeys(map(ord, self.unknown), "?"))
        pieces = parted(line)
        return "".join(piece if place % 2 else _translated(piece, self.table) for place, piece in enumerate(pieces))


@lru_cache(maxsize=4096)
def _translated(text: str, table: str) -> str:
    if not text.strip():
        return text
    library = _library()
    size = int(library.lou_charSize())
    codec = "utf-32-le" if size == 4 else "utf-16-le"
    data = text.translate(_PLAIN).encode(codec)
    length, most = ctypes.c_int(len(data) // size), ctypes.c_int(len(text) * _LONGEST + 64)
    source = ctypes.create_string_buffer(data, len(data) + size)
    target = ctypes.create_string_buffer(most.value * size)
    done = library.lou_translateString(
        table.encode(), source, ctypes.byref(length), target, ctypes.byref(most), None, None, 0
    )
    if not done:
        raise BrailleError(f"liblouis could not translate `{text[:40]}`")
    cells = target.raw[: most.value * size].decode(codec)
    # a character that the table does not know is given as cells of its number, or as it was
    return "".join(cell if " " <= cell <= "_" or cell.islower() else "=" for cell in cells)
