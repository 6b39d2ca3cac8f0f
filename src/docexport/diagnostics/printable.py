"""Text for a terminal: nothing in it moves the cursor, changes colours, or turns the direction of what follows."""

from __future__ import annotations

import re

#: controls, DEL and C1, line separators, marks of direction (UAX #9, 2.1 to 2.5), lone surrogates
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """A text of one line in which such characters are named: `<U+001B>`."""
    return _UNSAFE.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


def masked(text: str) -> str:
    """A text of one line in which each such character is a replacement character, so that columns stay."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)


def escaped(json: str) -> str:
    """JSON in which such characters are escapes; its line ends stay."""
    return _UNSAFE.sub(lambda match: match[0] if match[0] == "\n" else f"\\u{ord(match[0]):04x}", json)
