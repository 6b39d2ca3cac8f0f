"""Text from right to left as PDF has it: glyphs stand in the order they are seen, not in that of reading.

No library puts the letters of such a line back for certain: ligatures, numbers and brackets get in the way. So a block
with such letters is compared by which letters it has, and how many of each, and the blocks by their order.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator

from docexport.checks.letters import letters_of
from docexport.verifying.expected import Expected

#: so many letters of docexport's own may stand in a block: numbers of notes and pages, labels of references
_OWN = 48


def is_rtl(text: str) -> bool:
    """Whether any letter of a text is written from right to left."""
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


def put_in_order(text: str, expected: Expected) -> str:
    """The text of a PDF with its blocks from right to left in the order of reading, if they have all their letters."""
    wanted = iter(list(_blocks(expected.text)))
    result: list[str] = []
    for block in text.split("\n"):
        if not is_rtl(block):
            result.append(block)
            continue
        have = Counter(letters_of(block))
        tried = []
        for words in wanted:
            tried.append(words)
            need = Counter(letters_of(words))
            if need <= have and (have - need).total() <= _OWN:
                result.append(words)
                break
        else:
            result.append(block)
            wanted = iter(tried)
    return "\n".join(result)


def _blocks(text: str) -> Iterator[str]:
    """The blocks of an expected text with letters from right to left, in order."""
    return (block for block in text.split("\n") if is_rtl(block))
