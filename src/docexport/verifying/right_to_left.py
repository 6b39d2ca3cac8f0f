"""Text from right to left as PDF has it: glyphs stand in the order they are seen, not in that of reading.

No library puts the letters of such a line back for certain: ligatures, numbers and brackets get in the way. So a block
with such letters is compared by which letters it has, and how many of each, and the blocks by their order.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from docexport.checks.text_normalization import letters_of


def is_rtl(text: str) -> bool:
    """Whether any letter of a text is written from right to left."""
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


#: a block is looked for among so many that are waiting; one without letters from right to left among so few
_AHEAD, _NEXT = 40, 4


class Order(Struct, frozen=True):
    """How blocks are put in order. `own` are letters of docexport's that may stand in a block, such as those of `page`,
    as often as they like, and figures may too; `also` are whole blocks that docexport adds. In a document that
    `is_whole` from right to left all blocks are; else those with such letters.
    """

    own: str
    also: Sequence[str] = ()
    is_whole: bool = False

    def turns(self, block: str) -> bool:
        """Whether the words of a block may stand in another order than that of reading."""
        return is_rtl(block) or (self.is_whole and len(block.split()) > 1)


def put_in_order(text: str, blocks: Sequence[str], order: Order) -> str:
    """The text of a PDF with its blocks from right to left in the order of reading, where they have all their letters.

    `blocks` are those that are expected, in order.
    """
    waiting = [block for block in blocks if order.turns(block)]
    result: list[str] = []
    for block in text.split("\n"):
        if not order.turns(block):
            result.append(block)
            continue
        place = _place_of(block, waiting[: _AHEAD if is_rtl(block) else _NEXT], order.own)
        if place is None:
            result.append(next((words for words in order.also if _same_letters(words, block)), block))
        else:
            result.append(waiting[place])
            del waiting[: place + 1]
    return "\n".join(result)


def _place_of(block: str, waiting: Sequence[str], own: str) -> int | None:
    """The first expected block that has the letters of a block and no others; else the first but for our own."""
    have = Counter(letters_of(block))
    needs = [Counter(letters_of(words)) for words in waiting]
    exact = next((place for place, need in enumerate(needs) if need == have), None)
    if exact is not None:
        return exact
    ours = set(letters_of(own)) | set("0123456789")
    return next((n for n, need in enumerate(needs) if need <= have and set(have - need) <= ours and need), None)


def _same_letters(one: str, other: str) -> bool:
    return Counter(letters_of(one)) == Counter(letters_of(other))


def has_letters(text: str, words: str) -> bool:
    """Whether some block of a PDF's text has all letters of some words, in whatever order."""
    need = Counter(letters_of(words))
    return any(need <= Counter(letters_of(block)) for block in text.split("\n"))
