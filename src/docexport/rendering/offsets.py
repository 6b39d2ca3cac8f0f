"""Offsets in the text of a block: only characters that every format shows alike are counted.

White space, hyphens of line breaking and the underscores of blanks are not.
"""

from __future__ import annotations

#: characters that are not counted: those of blanks, and those that lines are broken or kept together with
_UNCOUNTED = frozenset("_\u00ad\u200b\u2010\u2060\ufeff")
_LEFT_OUT = dict.fromkeys(map(ord, _UNCOUNTED))


def is_counted(char: str) -> bool:
    """Whether a character counts in offsets."""
    return not (char.isspace() or char in _UNCOUNTED)


def count(text: str) -> int:
    """How many characters of a text count in offsets: those for which `is_counted` is true."""
    return len("".join(text.split()).translate(_LEFT_OUT))


def word_start(text: str, index: int) -> int:
    """Where the word around a character begins, within its stretch of text."""
    while index and not text[index - 1].isspace():
        index -= 1
    return index
