"""Two texts -> the lines in which they differ."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import zip_longest

#: characters of a line that are shown
_SHOWN = 60
#: lines from which on lines are compared one by one: looking for moved ones takes time that grows with their square
_MANY = 5_000


def text_changes(mine: bytes, anew: bytes) -> Iterator[str]:
    """Where two texts differ, line by line, characters that nobody sees too."""
    one, other = (data.decode("utf-8", "backslashreplace").split("\n") for data in (mine, anew))
    if max(len(one), len(other)) > _MANY:
        pairs = enumerate(zip_longest(one, other, fillvalue=""), 1)
        yield from (_changed(number, have, want) for number, (have, want) in pairs if have != want)
        return
    for kind, start, end, first, last in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind != "equal":
            yield _changed(start + 1, " ".join(one[start:end]), " ".join(other[first:last]))


def _changed(number: int, have: str, want: str) -> str:
    same = next((place for place, (a, b) in enumerate(zip(have, want, strict=False)) if a != b), 0)
    start = max(same - _SHOWN // 2, 0)
    return f"line {number}: {_shown(have, start)} instead of {_shown(want, start)}"


def _shown(line: str, start: int) -> str:
    """A stretch of a line, with what nobody sees written out."""
    part = [char if char.isprintable() else f"<U+{ord(char):04X}>" for char in line[start : start + _SHOWN]]
    return f"“{''.join(part)}”" if part else "nothing"
