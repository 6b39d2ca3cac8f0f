"""The page map: which block, and which character of it, each laid-out page begins with."""

from __future__ import annotations

from collections.abc import Sequence

from docexport.engine.contract import FirstWord
from docexport.formats.page_starts import PageStart
from docexport.model import Node


def page_starts(words: Sequence[FirstWord], marked: Sequence[Node], labels: Sequence[str]) -> tuple[PageStart, ...]:
    """The beginnings of pages as nodes say them. `labels` are what the pages are called."""
    return tuple(
        PageStart(labels[word.page], marked[word.place] if word.place >= 0 else None, word.offset, word.part)
        for word in words
    )
