"""The structure tree of a tagged PDF: its elements, and how they are written (ISO 32000-1, section 14.7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Union

import pydyf

from docexport.writers.pdf.roles import KEPT_EMPTY


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
    object: Any = None

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

    def write(self, pdf: pydyf.PDF) -> None:
        """Add the tree to the PDF's objects and catalog."""
        pages = page_references(pdf)
        root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
        pdf.add_object(root)
        elements: list[Element] = []
        self._number(self.root, pdf, elements)
        annotations: list[tuple[Element, pydyf.Dictionary]] = []
        for element in elements:
            self._describe(element, pages, root)
            annotations += [(element, kid.dictionary) for kid in element.kids if isinstance(kid, Annotation)]
        root["K"] = pydyf.Array([self.root.object.reference])
        parents, next_key = self._parent_tree(annotations)
        pdf.add_object(parents)
        root["ParentTree"] = parents.reference
        root["ParentTreeNextKey"] = next_key
        names = sorted((e.entries["ID"].string, e.object.reference) for e in elements if "ID" in e.entries)
        if names:
            flat = [part for name, reference in names for part in (pydyf.String(name), reference)]
            root["IDTree"] = pydyf.Dictionary({"Names": pydyf.Array(flat)})
        pdf.catalog["StructTreeRoot"] = root.reference
        pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
        pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})

    def _number(self, element: Element, pdf: pydyf.PDF, numbered: list[Element]) -> None:
        """Give every element its object, the empty ones that mean nothing left out."""
        element.kids = [kid for kid in element.kids if not (isinstance(kid, Element) and _is_void(kid))]
        if element.role == "Table":
            _give_body(element)
        element.object = _Written()
        pdf.add_object(element.object)
        numbered.append(element)
        for kid in element.kids:
            if isinstance(kid, Element):
                self._number(kid, pdf, numbered)

    @staticmethod
    def _describe(element: Element, pages: tuple[bytes, ...], root: pydyf.Dictionary) -> None:
        """Fill in the object of an element."""
        page = element.first_page()
        parts = [b"<</S /%b /P " % element.role.encode(), (element.parent.object if element.parent else root).reference]
        if page is not None:
            parts += [b" /Pg ", pages[page]]
        kids = [_kid(kid, page, pages) for kid in element.kids]
        parts += [b" /K ", kids[0] if len(kids) == 1 else b"[" + b" ".join(kids) + b"]"]
        if element.attributes:
            parts += [b" /A ", pydyf.Dictionary(element.attributes).data]
        if element.entries:
            parts.append(pydyf.Dictionary(element.entries).data[2:-2])
        element.object.data = b"".join([*parts, b">>"])

    def _parent_tree(self, annotations: list[tuple[Element, pydyf.Dictionary]]) -> tuple[_Written, int]:
        """The number tree from marked content and annotations back to elements, and its next free key."""
        numbers: list[bytes] = []
        for page, owners in enumerate(self.owners):
            size = max([*owners, *self.artifacts[page], -1]) + 1
            parents = (owners[mcid].object.reference if mcid in owners else b"null" for mcid in range(size))
            numbers.append(b"%d [%b]" % (page, b" ".join(parents)))
        key = len(self.owners)
        for element, dictionary in annotations:
            numbers.append(b"%d %b" % (key, element.object.reference))
            dictionary["StructParent"] = key
            key += 1
        return _Written(b"<</Nums [%b]>>" % b"\n".join(numbers)), key


class _Written(pydyf.Object):  # type: ignore[misc]
    """An object by its bytes: a book has thousands, which take long to put together from dictionaries."""

    data = b""

    def __init__(self, data: bytes = b"") -> None:
        super().__init__()
        self.data = data

    @property
    def reference(self) -> bytes:
        return b"%d 0 R" % self.number


def _kid(kid: Kid, page: int | None, pages: tuple[bytes, ...]) -> bytes:
    """What an element says of a kid; `page` is its own."""
    if isinstance(kid, Element):
        reference: bytes = kid.object.reference
        return reference
    if isinstance(kid, Annotation):
        return b"<</Type /OBJR /Obj %b /Pg %b>>" % (kid.dictionary.reference, pages[kid.page])
    if kid.page == page:
        return b"%d" % kid.mcid
    return b"<</Type /MCR /Pg %b /MCID %d>>" % (pages[kid.page], kid.mcid)


def _give_body(table: Element) -> None:
    """Make the head of a table without a body its body, as a head must have one (PDF/UA-1, veraPDF rule 7.2-14)."""
    parts = [kid for kid in table.kids if isinstance(kid, Element)]
    if not any(part.role == "TBody" for part in parts):
        for part in parts:
            part.role = "TBody" if part.role == "THead" else part.role


def _is_void(element: Element) -> bool:
    """Whether an element neither holds anything nor means anything empty."""
    return element.role not in KEPT_EMPTY and all(isinstance(kid, Element) and _is_void(kid) for kid in element.kids)


def page_references(pdf: pydyf.PDF) -> tuple[bytes, ...]:
    """References to all pages. pydyf makes the same each time it is asked, for each element."""
    return tuple(f"{number} 0 R".encode() for number in pdf.pages["Kids"][::3])
