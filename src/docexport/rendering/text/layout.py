"""Lines of plain text, measured in the columns they take on a screen or in print with one width of letter.

No line is wider than asked but for a word that cannot be broken (an address, say). Non-breaking spaces hold.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import zip_longest

from docexport.model import Definition, DefinitionList, ListItem, OrderedList, Paragraph, Term
from docexport.model.blocks import Numbering
from docexport.rendering.text.breaking import PLAIN, Typesetting, broken
from docexport.rendering.text.measure import HEADING, display_width, start_of

_SUPERSCRIPTS = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_SUBSCRIPTS = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def fill(text: str, width: int, first: str = "", rest: str = "", setting: Typesetting = PLAIN) -> str:
    """Paragraphs filled to `width` columns. Line ends in `text` are kept; other spaces may become line ends.

    `first` begins the first line, `rest` all others; both count in the width.
    """
    if setting.translate is not None:
        text = setting.translate(text)
    lines: list[str] = []
    behind = max(width - display_width(rest), 1)
    for paragraph in text.split("\n"):
        begin = rest if lines else first
        room = behind if begin == rest else max(width - display_width(begin), 1)
        for number, line in enumerate(broken(paragraph, room, behind, setting)):
            lines.append((rest if number else begin) + line)
    if setting.translate is not None:
        lines = [piece for line in lines for piece in _cut_cells(line, width, rest)]
    return "\n".join(line.rstrip(" ") for line in lines)


def _cut_cells(line: str, width: int, rest: str) -> list[str]:
    """A line of braille in pieces that fit: an embosser would lose what is beyond its cells."""
    pieces = [line]
    while display_width(pieces[-1]) > width:
        long = pieces.pop()
        pieces += [long[:width], rest + long[width:]]
    return pieces


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


def raised_words(text: str) -> str:
    """Words in raised characters where there are such of all, else behind `^`."""
    raised = text.translate(_SUPERSCRIPTS)
    return raised if not set(raised) & set(text) else f"^{_together(text)}"


def lowered_words(text: str) -> str:
    """Words in lowered characters where there are such of all, else behind `_`."""
    lowered = text.translate(_SUBSCRIPTS)
    return lowered if not set(lowered) & set(text) else f"_{_together(text)}"


def _together(text: str) -> str:
    return text if text.isalnum() else f"({text})"


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
    """The number of an item of an ordered list, right-aligned with the others, its delimiter and a space."""
    return f"{numbered(item.number, items.numbering).rjust(_widest(_Same(items)))}{items.delimiter} "


class _Same:
    """A list as a key: by what it is, not by what is in it."""

    def __init__(self, items: OrderedList) -> None:
        self.items = items

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.items is self.items

    def __hash__(self) -> int:
        return id(self.items)


@lru_cache(maxsize=8)
def _widest(same: _Same) -> int:
    """How many characters the longest number of a list has; asked for each of its items."""
    return max(len(numbered(one.number, same.items.numbering)) for one in same.items.children)


def numbered(number: int, numbering: Numbering) -> str:
    """A number in figures, letters (`z` is followed by `aa`) or roman numbers; figures where these have none."""
    if numbering in ("a", "A") and number > 0:
        letters = ""
        while number:
            number, letter = divmod(number - 1, 26)
            letters = chr(ord(numbering) + letter) + letters
        return letters
    if numbering in ("i", "I") and 0 < number < 4000:
        from roman_numerals import RomanNumeral  # noqa: PLC0415 - few lists have them

        roman = RomanNumeral(number)
        return roman.to_lowercase() if numbering == "i" else roman.to_uppercase()
    return str(number)


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


def beside_right(left: str, right: str, width: int) -> str:
    """A line with words at its left end and others at its right end; what does not fit is cut, the left words last."""
    room = width - display_width(right) - 2
    if not right or room < width // 3:
        right, room = cut(right, width // 2), width - min(display_width(right), width // 2) - 2
    left = cut(left, room if right else width)
    return (left + " " * (width - display_width(left) - display_width(right)) + right).rstrip()


def cut(text: str, width: int) -> str:
    """The text in at most `width` columns, with an ellipsis where something is left out."""
    if display_width(text) <= width:
        return text
    while text and display_width(text) > width - 3:
        text = text[:-1]
    return text.rstrip() + "..."


def fold_code(text: str, width: int) -> str:
    """Code with lines broken that are wider; a backslash at the end of a line says that it goes on."""
    lines: list[str] = []
    for line in text.split("\n"):
        rest = line
        while display_width(rest) > width:
            piece = start_of(rest, width - 1)
            lines.append(piece + "\\")
            rest = rest[len(piece) :]
        lines.append(rest)
    return "\n".join(lines)


def heading_mark(text: str) -> str:
    """A heading whose lines carry a mark without width, so that pages can keep them with what follows."""
    return "\n".join(line + HEADING for line in text.split("\n"))


def centered_lines(text: str, width: int) -> str:
    """Each line in the middle."""
    return "\n".join(centered(line, width) for line in text.split("\n"))
