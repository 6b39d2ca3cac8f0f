"""Headings in plain text: by a rule below, by a number, in capitals, or short lines that stand alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docexport.readers.text.pieces import FoundHeading, Line
from docexport.readers.text.width import columns

_UNDERLINE = re.compile(r"^([=\-~^\"'#*+`])\1{2,}$")
_NUMBERED = re.compile(
    r"^(?:(\d+(?:\.\d+)*)\.?|(?:chapter|part|section|book|appendix)\s+[\dIVXLC]+\b[.:]?|[IVXLC]+\.)(?=\s|$)", re.I
)
#: a chapter that has a number alone
_CHAPTER = re.compile(r"(?:chapter|part|section|book|appendix)\s+[\dIVXLC]+\b[.:]?", re.IGNORECASE)
#: the least room on the left of a line in the middle
_ROOM = 8
#: marks of notes
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
#: a line longer than this is no heading
_LONGEST = 70
ENDS_SENTENCE = (".", ",", ";", ":", "!", ".”", '."', ".)")


def read_heading(
    lines: Sequence[Line], place: int, known: frozenset[str], width: int
) -> tuple[FoundHeading, int] | None:
    """The heading at a line and the place behind it, or None.

    `known` are words that a list promised, `width` is where lines were broken.
    """
    line = lines[place]
    end = place
    while end < len(lines) and lines[end].text:
        end += 1
    size = end - place
    underlined = _underlined(lines, place, end)
    if underlined:
        return underlined
    text = line.text.strip()
    alone = size == 1 and not line.indent
    if not alone or len(text) > _LONGEST:
        centred = _centred(lines[place:end], width) if size <= 2 else None
        return (centred, end) if centred else None
    if folded(text) in known:
        return FoundHeading(line.number, text, "", 0), end
    if _CHAPTER.fullmatch(text):
        return FoundHeading(line.number, text, "1", 0), end
    last = end >= len(lines) or not any(rest.text for rest in lines[end:])
    if last or not re.search(r"[^\W\d_]", text):
        return None
    letters = [char for char in text if char.isalpha()]
    capitals = len(letters) > 2 and all(char.isupper() for char in letters if char.lower() != char.upper())
    if text.rstrip(_RAISED).endswith(ENDS_SENTENCE) and not (capitals and text.endswith(".")):
        return None
    numbered = _NUMBERED.match(text)
    if numbered:
        depth = numbered[1].count(".") if numbered[1] else 0
        return FoundHeading(line.number, text, "1", depth), end
    if capitals:
        return FoundHeading(line.number, text, "A", 0), end
    return (FoundHeading(line.number, text, "", 0), end) if _stands_alone(lines, text, end) else None


def _underlined(lines: Sequence[Line], place: int, end: int) -> tuple[FoundHeading, int] | None:
    """A heading of up to three lines with a rule below that is about as long as it is."""
    for below in range(place + 1, min(end, place + 4)):
        rule = _UNDERLINE.match(lines[below].text.strip())
        if rule:
            words = [line.text.strip() for line in lines[place:below]]
            longest = max(map(columns, words))
            size = len(lines[below].text.strip())
            if size >= min(longest, 3) and size <= max(2 * longest, longest + 60):
                text = " ".join(words)
                return FoundHeading(lines[place].number, text, rule[1]), below + 1
            return None
    return None


def _centred(run: Sequence[Line], width: int) -> FoundHeading | None:
    """One or two lines in the middle, with much room at both sides."""
    for line in run:
        words = line.text.strip()
        right = width - line.indent - columns(words)
        if line.indent < _ROOM or abs(line.indent - right) > max(4, width // 8) or words.endswith(ENDS_SENTENCE):
            return None
    return FoundHeading(run[0].number, " ".join(line.text.strip() for line in run), "c")


def _stands_alone(lines: Sequence[Line], text: str, end: int) -> bool:
    """Whether a short line begins with a capital or number and the text that follows is longer."""
    following = next((line.text for line in lines[end:] if line.text), "")
    begins = text[0].isupper() or text[0].isdigit() or not text[0].isascii()
    return begins and len(text.split()) <= 12 and len(following) > len(text) / 2


def folded(text: str) -> str:
    """Words as they are compared: without case, numbers and marks around them."""
    return re.sub(r"^[\W\d_]+|[\W_]+$", "", text).casefold()
