"""The page list: marks in an e-book where the pages of the printed edition begin (EPUB Accessibility 1.1, 4.1).

A mark stands before the word that a page begins with, or with whose end it begins where the word is broken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree
from msgspec import Struct

from docexport.formats.page_starts import PageStart, key_of, ordered
from docexport.model import Node
from docexport.rendering.offsets import is_counted, word_start

_XHTML = "{http://www.w3.org/1999/xhtml}"
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
_AT = "data-at"
#: no id of a heading holds a dot (see `model.slugs`)
PREFIX = "page."
#: elements that hold no text, or none that print shows
_CLOSED = ("math", "svg")


class PageTarget(Struct, frozen=True):
    """One line of the page list: the number of the page, and where it begins."""

    label: str
    href: str


class _Slot(Struct):
    """A stretch of text in a tree: the text of an element, or the one behind it."""

    element: Any
    is_tail: bool

    @property
    def text(self) -> str:
        return (self.element.tail if self.is_tail else self.element.text) or ""

    def split(self, index: int, mark: Any) -> None:
        """Put a mark before the character at `index`."""
        text = self.text
        mark.tail = text[index:]
        if self.is_tail:
            self.element.tail = text[:index]
            self.element.addnext(mark)
            # lxml moves the tail along with an element; ours belongs behind the mark
            mark.tail = text[index:]
        else:
            self.element.text = text[:index]
            self.element.insert(0, mark)


class PageMarker:
    """Puts the marks of pages in the documents of an EPUB. `targets` lists those placed so far, in order of pages."""

    def __init__(self, starts: Sequence[PageStart], marked: Sequence[Node]) -> None:
        self._wanted = ordered(starts)
        self._parts = {start.part: start for start in starts if start.node is None and start.part}
        self._order = {start.label: place for place, start in enumerate(starts)}
        self._marked = marked
        self._targets: list[PageTarget] = []

    @property
    def targets(self) -> list[PageTarget]:
        return sorted(self._targets, key=lambda target: self._order[target.label])

    def mark(self, name: str, data: bytes) -> bytes:
        """The document called `name` with its marks, and without the numbers of nodes."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
        root = etree.fromstring(data, parser)
        for element in root.iter(etree.Element):
            identifier = str(element.get("id"))
            if identifier in self._parts:
                self._put(_first_slot(element), 0, self._parts.pop(identifier), name)
            elif element.tag == f"{_XHTML}header" and "title" in self._parts:
                self._put(_first_slot(element), 0, self._parts.pop("title"), name)
        for element in [item for item in root.iter(etree.Element) if item.get(_AT)]:
            node = self._marked[int(str(element.get(_AT)))]
            # from the last to the first, so that places stay as they were counted
            for start in reversed(self._wanted.pop(key_of(node), [])):
                self._mark_block(element, start, name)
        for element in root.iter(etree.Element):
            if _AT in element.attrib:
                del element.attrib[_AT]
        return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True, doctype="<!DOCTYPE html>"))

    def _mark_block(self, element: Any, start: PageStart, name: str) -> None:
        if etree.QName(element).localname == "img":
            mark = self._made(start, name)
            mark.tail = None
            element.addprevious(mark)
            return
        counted, last = 0, None
        for slot in _slots(element):
            text = slot.text
            for index, char in enumerate(text):
                if not is_counted(char):
                    continue
                if counted == start.offset:
                    self._put(slot, word_start(text, index), start, name)
                    return
                counted += 1
            last = slot
        self._put(last or _first_slot(element), len(last.text) if last else 0, start, name)

    def _put(self, slot: _Slot, index: int, start: PageStart, name: str) -> None:
        slot.split(index, self._made(start, name))

    def _made(self, start: PageStart, name: str) -> Any:
        mark = etree.Element(f"{_XHTML}span")
        mark.set(_EPUB_TYPE, "pagebreak")
        mark.set("role", "doc-pagebreak")
        mark.set("id", f"{PREFIX}{start.label}")
        mark.set("aria-label", start.label)
        self._targets.append(PageTarget(start.label, f"{name}#{PREFIX}{start.label}"))
        return mark


def _first_slot(element: Any) -> _Slot:
    """The first stretch of words in an element, or its own beginning where it has none."""
    return next((slot for slot in _slots(element, own=False) if slot.text.strip()), _Slot(element, False))


def _slots(element: Any, *, own: bool = True) -> Iterator[_Slot]:
    """The stretches of text of an element; with `own` those of other blocks in it are left out."""
    yield _Slot(element, False)
    for child in element.iterchildren(etree.Element):
        if not ((own and child.get(_AT)) or _is_closed(child)):
            yield from _slots(child, own=own)
        yield _Slot(child, True)


def _is_closed(element: Any) -> bool:
    """Whether the text of an element is none of print's: marks of notes, formulas, drawn boxes."""
    return (
        etree.QName(element).localname in _CLOSED
        or element.get("role") in ("doc-noteref", "img")
        or element.get(_EPUB_TYPE) == "pagebreak"
    )
