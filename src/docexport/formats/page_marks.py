"""Marks such as `[p. 12]` in a text where the pages of the printed edition begin.

They are put in the document before it is rendered, in front of the word that a page begins with. Code is not touched:
a page that begins in it is marked before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from docexport.formats.page_starts import PageStart, key_of, ordered
from docexport.model import (
    Blank,
    Block,
    Code,
    CrossReference,
    Document,
    Heading,
    Inline,
    LineBreak,
    Node,
    Paragraph,
    Row,
    SoftBreak,
    Text,
    rewrite,
)
from docexport.model.walk import Replacement
from docexport.rendering.offsets import count, is_counted, word_start


def with_page_marks(document: Document, starts: Sequence[PageStart], label: str, words: Callable[..., str]) -> Document:
    """The document with a mark where each page begins. In `label` `{page}` stands for the page's number; `words`
    gives the words that a cross-reference becomes.
    """
    wanted = ordered(starts)

    def change(node: Node) -> Replacement:
        if not isinstance(node, Block):
            return node
        for start in reversed(wanted.pop(key_of(node), [])):
            mark = label.replace("{page}", start.label)
            marked = _marked(node, start.offset, mark, words)
            if marked is None:
                return (Paragraph(children=(Text(text=mark),)), node)
            node = marked
        return node

    return rewrite(document, change)


def _marked(node: Any, offset: int, mark: str, words: Callable[..., str]) -> Any:
    """The block with a mark before the word at `offset`, or None where it has no room for one."""
    children = getattr(node, "children", ())
    if not children:
        return None
    if isinstance(children[0], Inline):
        if isinstance(node, Heading):  # its number comes first; headings are not broken over pages
            return replace(node, children=(*children, Text(text=f" {mark}")))
        return replace(node, children=_Inserter(offset, f"{mark} ", words).into(children))
    if isinstance(node, Row) or (isinstance(children[0], Paragraph) and children[0].tight):
        first = _marked(children[0], offset, mark, words)
        return None if first is None else replace(node, children=(first, *children[1:]))
    return None


class _Inserter:
    """Puts a mark in a row of inlines, before the word with the character that `left` others stand before."""

    def __init__(self, left: int, mark: str, words: Callable[..., str]) -> None:
        self._left, self._mark, self._words = left, mark, words
        self._done = False

    def into(self, nodes: Sequence[Any]) -> tuple[Any, ...]:
        """The nodes with the mark among them, at their end where they are too few."""
        result = self._into(nodes)
        return result if self._done else (*result, Text(text=f" {self._mark.strip()}"))

    def _into(self, nodes: Sequence[Any]) -> tuple[Any, ...]:
        result: list[Any] = []
        for node in nodes:
            if self._done or isinstance(node, SoftBreak | LineBreak | Blank):
                result.append(node)
            elif isinstance(node, Text):
                result += self._into_text(node)
            elif isinstance(node, Code | CrossReference):
                result += self._before(node, node.text if isinstance(node, Code) else self._words(node))
            elif getattr(node, "children", ()):
                result.append(replace(node, children=self._into(node.children)))
            else:
                result.append(node)
        return tuple(result)

    def _into_text(self, node: Text) -> list[Any]:
        for index, char in enumerate(node.text):
            if not is_counted(char):
                continue
            if self._left == 0:
                self._done = True
                cut = word_start(node.text, index)
                return [replace(node, text=f"{node.text[:cut]}{self._mark}{node.text[cut:]}")]
            self._left -= 1
        return [node]

    def _before(self, node: Any, text: str) -> list[Any]:
        length = count(text)
        if self._left < length:
            self._done = True
            return [Text(text=self._mark), node]
        self._left -= length
        return [node]
