"""Lines of plain text, measured in the columns they take on a screen or in print with one width of letter.

No line is wider than asked but for a word that cannot be broken (an address, say). Non-breaking spaces hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from wcwidth import wcswidth, wcwidth

from docexport.model import Definition, DefinitionList, ListItem, OrderedList, Paragraph, Term

#: spaces that a line may break at; U+00A0 and U+202F are not among them
_SPACES = re.compile(r"[ \t\n\u2000-\u200a\u3000]+")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def display_width(text: str) -> int:
    """The columns a text takes: two for East Asian wide characters and emoji, none for combining marks."""
    if text.isascii():
        return len(text)
    width: int = wcswidth(text)
    return width if width >= 0 else sum(max(wcwidth(char), 0) for char in text)


def fill(text: str, width: int, first: str = "", rest: str = "") -> str:
    """Paragraphs filled to `width` columns. Line ends in `text` are kept; other spaces may become line ends.

    `first` begins the first line, `rest` all others; both count in the width.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_fill_one(paragraph, width, first if not lines else rest, rest))
    return "\n".join(lines)


def _fill_one(text: str, width: int, first: str, rest: str) -> Iterator[str]:
    line, room = "", width - display_width(first)
    begin = first
    for word in _words(text, max(width - display_width(rest), 1)):
        size = display_width(word)
        used = display_width(line)
        if line and used + 1 + size > room:
            yield begin + line
            line, begin, room = word, rest, width - display_width(rest)
        else:
            line = f"{line} {word}" if line else word
    yield (begin + line).rstrip(" ")


def _words(text: str, width: int) -> Iterator[str]:
    """The words of a text; one too wide for a line is broken between wide characters, where it has any."""
    for word in _SPACES.split(text):
        if not word:
            continue
        if word.isascii() or display_width(word) <= width:
            yield word
            continue
        piece = ""
        for char in word:
            if piece and wcwidth(char) == 2 and display_width(piece + char) > width:
                yield piece
                piece = ""
            piece += char
        yield piece


def hang(text: str, marker: str, indent: int | None = None) -> str:
    """Lines with `marker` before the first and as many columns of space before the others."""
    space = " " * (display_width(marker) if indent is None else indent)
    lines = text.split("\n")
    rest = [space + line if line else "" for line in lines[1:]]
    return "\n".join([(marker + lines[0]).rstrip(), *rest])


def prefix(text: str, mark: str) -> str:
    """Lines with `mark` before each, without spaces at their ends."""
    return "\n".join((mark + line).rstrip() for line in text.split("\n"))


def underline(text: str, rule: str, width: int = 0) -> str:
    """Text with a rule under it as long as its longest line (or `width` columns); none where `rule` is empty."""
    if not rule:
        return text
    longest = width or max((display_width(line) for line in text.split("\n")), default=0)
    return f"{text}\n{(rule * longest)[:longest]}"


def superscript(number: int | str) -> str:
    """A number in raised digits."""
    return str(number).translate(_SUPERSCRIPTS)


def beside(left: str, right: str, half: int, width: int) -> str:
    """Two columns of text next to each other, the right one from column `half` + 3 on; below 40 columns in a row."""
    if width < 40:
        return f"{left}\n\n{right}"
    rows = zip_longest(left.split("\n"), right.split("\n"), fillvalue="")
    return "\n".join((one + " " * (half + 3 - display_width(one)) + other).rstrip() for one, other in rows)


def centered(text: str, width: int) -> str:
    """Text in the middle of a line."""
    return " " * max((width - display_width(text)) // 2, 0) + text


def number_in(item: ListItem, items: OrderedList) -> str:
    """The number of an item of an ordered list, right-aligned with the last one, its delimiter and a space."""
    last = f"{items.start + len(items.children) - 1}{items.delimiter} "
    return f"{item.number}{items.delimiter} ".rjust(len(last))


def groups(items: DefinitionList) -> list[list[Term | Definition]]:
    """The terms and definitions of a list, those that belong together in one row."""
    result: list[list[Term | Definition]] = []
    before: Term | Definition | None = None
    for item in items.children:
        if before is None or (isinstance(item, Term) and isinstance(before, Definition)):
            result.append([])
        result[-1].append(item)
        before = item
    return result


def is_tight(item: ListItem) -> bool:
    """Whether the blocks of an item stand without empty lines between."""
    return all(block.tight for block in item.children if isinstance(block, Paragraph))
