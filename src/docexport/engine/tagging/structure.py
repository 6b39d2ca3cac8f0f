"""The structure tree of a tagged PDF: its elements, and what they hold (ISO 32000-1, section 14.7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Union

import pydyf


class Content(NamedTuple):
    """Marked content on a page (counted from 0) that belongs to an element."""

    page: int
    mcid: int


class Annotation(NamedTuple):
    """A link or form field on a page that belongs to an element."""

    page: int
    dictionary: pydyf.Dictionary


@dataclass(slots=True, eq=False)
class Element:
    """One structure element: its type, its parent, and what it holds in reading order.

    `attributes` is its attribute dictionary (key A), `entries` are further entries such as Alt or Lang.
    """

    role: str
    parent: Element | None
    kids: list[Kid] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)
    entries: dict[str, Any] = field(default_factory=dict)

    def add(self, role: str, *, first: bool = False) -> Element:
        """A new element in this one, after (or before) what is there."""
        child = Element(role, self)
        self.kids.insert(0 if first else len(self.kids), child)
        return child

    def ancestors(self) -> Iterator[Element]:
        """This element and all above it."""
        element: Element | None = self
        while element is not None:
            yield element
            element = element.parent

    def first_page(self) -> int | None:
        """The page where its first content stands."""
        for kid in self.kids:
            page = kid.first_page() if isinstance(kid, Element) else kid.page
            if page is not None:
                return page
        return None


Kid = Union[Element, Content, Annotation]  # noqa: UP007 - a forward reference in a runtime alias


@dataclass(slots=True)
class StructureTree:
    """The tree of a whole PDF, and what lies on each page: the owner of every marked content, and artifacts."""

    root: Element = field(default_factory=lambda: Element("Document", None))
    owners: list[dict[int, Element]] = field(default_factory=list)
    artifacts: list[set[int]] = field(default_factory=list)


def page_references(pdf: pydyf.PDF) -> tuple[bytes, ...]:
    """References to all pages. pydyf makes the same each time it is asked, for each element."""
    return tuple(f"{number} 0 R".encode() for number in pdf.pages["Kids"][::3])
