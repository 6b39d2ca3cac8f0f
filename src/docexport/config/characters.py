"""Characters that no output may carry as they are: controls, and marks that turn the direction of what follows.

Whatever enters goes through `clean`: sources, character references in them, settings, rows of data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from docexport.config.bounds import NOT_TEXT
from docexport.diagnostics import Diagnostics, Severity, Span
from docexport.diagnostics.codes import Code

_NOT_TEXT = re.compile(NOT_TEXT)
#: marks that begin an embedding, an override or an isolate, and what ends each (UAX #9, 2.1 to 2.5)
_OPENING = {"\u202a": "\u202c", "\u202b": "\u202c", "\u202d": "\u202c", "\u202e": "\u202c",
            "\u2066": "\u2069", "\u2067": "\u2069", "\u2068": "\u2069"}  # fmt: skip
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_CLOSING = frozenset(_OPENING.values())
#: they show words in another order than that in which they are read, whatever ends them
_OVERRIDES = frozenset("\u202d\u202e")
#: what is looked at: what XML cannot carry, DEL and C1, marks of direction, line and paragraph separators
_ODD = re.compile(NOT_TEXT[:-1] + "\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class Fault(Struct, frozen=True):
    """What is wrong with one character of a text: where it stands (from 0), and what stands in its place."""

    start: int
    severity: Severity
    message: str
    hint: str
    instead: str


def clean(text: str) -> tuple[str, tuple[Fault, ...]]:
    """The text with `\\n` at line ends and without such characters, and what was wrong with each. Where one stands
    is counted in the text with these line ends.

    Marks of direction that are paired in their line stay, as writers of Arabic and Hebrew use them; the control
    characters U+0080 to U+009F are read as Windows-1252, as HTML 5 does (13.2.5.80).
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    if _ODD.search(text) is None:
        return text, ()
    faults: list[Fault] = []
    for line in re.finditer(r"[^\n]+", text):
        faults += _faults(line[0], line.start())
    parts, end = [], 0
    for fault in faults:
        parts += [text[end : fault.start], fault.instead]
        end = fault.start + 1
    return "".join((*parts, text[end:])), tuple(faults)


def report(
    faults: tuple[Fault, ...], diagnostics: Diagnostics, place: Callable[[int], Span], *, within: str = ""
) -> None:
    """Report faults, those of a kind once with their number, at the place of the first of them."""
    alike: dict[str, list[Fault]] = {}
    for fault in faults:
        alike.setdefault(fault.message, []).append(fault)
    for message, items in alike.items():
        more = f" ({len(items)} times)" if len(items) > 1 else ""
        diagnostics.add(
            items[0].severity, Code.CONTROL_CHARACTER, f"{within}the character {message}{more}",
            place(items[0].start), items[0].hint,
        )  # fmt: skip


def _faults(line: str, offset: int) -> Iterator[Fault]:
    unpaired = _unpaired(line)
    for match in _ODD.finditer(line):
        char, start = match[0], offset + match.start()
        name = f"U+{ord(char):04X}"
        if _NOT_TEXT.match(char):
            yield Fault(start, Severity.ERROR, f"{name} cannot be in any output", "delete it", _REPLACEMENT)
        elif char <= "\x9f":
            yield _control(char, name, start)
        elif char in "\u2028\u2029":
            yield Fault(
                start, Severity.WARNING, f"{name} ends a line in some programs alone, and is read as a space",
                "write a space, or begin a new line", " ",
            )  # fmt: skip
        elif match.start() in unpaired:
            yield Fault(start, Severity.WARNING, *_direction(char, unpaired[match.start()]), "")


def _control(char: str, name: str, start: int) -> Fault:
    try:
        meant = char.encode("latin-1").decode("cp1252")
    except UnicodeDecodeError:
        meant = char
    if meant == char:
        return Fault(start, Severity.ERROR, f"{name} is a control character", "delete it", _REPLACEMENT)
    return Fault(
        start, Severity.WARNING, f"{name} is a control character, and is read as `{meant}`",
        f"write `{meant}`; the text was once saved as Windows-1252", meant,
    )  # fmt: skip


def _direction(char: str, opening: str) -> tuple[str, str]:
    """What is wrong with a mark of direction, and the hint; `opening` is what began there, if anything did."""
    if opening in _OVERRIDES:
        message = f"U+{ord(opening):04X} shows words in another order than that of reading, and is left out"
        return message, "delete it"
    missing = "end" if opening else "start"
    return (
        f"U+{ord(char):04X} turns the direction of words, has no {missing} in its line, and is left out",
        "delete it; `[words]{dir=rtl}` gives words a direction",
    )


def _unpaired(line: str) -> dict[int, str]:
    """Where marks of direction stand that are not to stay (overrides, their ends, those without a partner), with what
    opened there.
    """
    open_at: list[int] = []
    bad: dict[int, str] = {}
    for place, char in enumerate(line):
        if char in _OPENING:
            open_at.append(place)
        elif char in _CLOSING:
            if not open_at or _OPENING[line[open_at[-1]]] != char:
                bad[place] = ""
                continue
            opening = open_at.pop()
            if line[opening] in _OVERRIDES:
                bad |= {opening: line[opening], place: line[opening]}
    return bad | {place: line[place] for place in open_at}
