"""The scripts whose words are shaped one by one: their letters, and the punctuation that stands between them.

All three are broken into lines alike: at spaces, hyphens and dashes (Unicode Standard Annex 14, classes AL and SP).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: digits, punctuation and signs of all scripts, without what joins or parts words unseen, without U+2027, which Pango
#: may draw as a hyphen, and without U+2044, which makes fractions of digits
_COMMON = (
    "!-@\\[-`{-~\u00a1-\u00a9\u00ab\u00ac\u00ae-\u00b9\u00bb-\u00bf\u00d7\u00f7\u2010-\u2026\u2030-\u2043\u2045-\u205e"
)


@dataclass(frozen=True, slots=True, eq=False)
class Script:
    """A script: its letters as a part of a regular expression, all of them as numbers, and one of them.

    Text without any letter has none, and is shaped between full stops.
    """

    letters: str
    codes: tuple[range, ...]
    sample: str
    #: what words of the script are made of
    word: re.Pattern[str]


def _script(*codes: range) -> Script:
    letters = "".join(f"{chr(part.start)}-{chr(part.stop - 1)}" for part in codes)
    sample = chr(codes[0].start) if codes else "."
    return Script(letters, codes, sample, re.compile(f"[{_COMMON}{letters}]+"))


LATIN = _script(
    range(0x61, 0x7B), range(0x41, 0x5B), range(0xAA, 0xAB), range(0xBA, 0xBB), range(0xC0, 0xD7), range(0xD8, 0xF7),
    range(0xF8, 0x250), range(0x1E00, 0x1F00),
)  # fmt: skip
GREEK = _script(range(0x3B1, 0x3CF), range(0x386, 0x387), range(0x388, 0x3B1))
CYRILLIC = _script(range(0x430, 0x460), range(0x400, 0x430), range(0x48A, 0x530))
NO_SCRIPT = _script()
SCRIPTS = (LATIN, GREEK, CYRILLIC)
#: letters of all scripts here, for regular expressions
LETTERS = "".join(script.letters for script in SCRIPTS)

_LETTER = re.compile("|".join(f"([{script.letters}])" for script in SCRIPTS))


def script_of(text: str) -> Script:
    """The script of a text, which is that of its first letter: Pango takes punctuation before it for the same."""
    found = _LETTER.search(text)
    return SCRIPTS[found.lastindex - 1] if found and found.lastindex else NO_SCRIPT
