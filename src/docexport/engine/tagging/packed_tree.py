"""Structure trees as they are written (ISO 32000-1, section 14.7): bytes in which only numbers of objects are missing.

What an element says does not depend on where in a file it stands, but for these numbers. So a part of a book packs its
tree where it is laid out, and whoever writes the file fills in numbers: all at once, not element by element.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Sequence
from itertools import accumulate

import pydyf
from msgspec import Struct

from docexport.engine.tagging.roles import KEPT_EMPTY
from docexport.engine.tagging.structure import Annotation, Element, Kid, StructureTree

#: stands between texts; no text has it, as strings are written in ASCII or hexadecimal
_END = b"\0"
#: stands around what names an annotation: no text has it, as XML knows no such character
_LINK = b"\1"
#: a link that leads nowhere has no annotation, which its element must not name then
_ALONE = re.compile(rb"/K \x01<</Type /OBJR /Obj 0 0 R /Pg \d+ 0 R>>\x01")
_NOWHERE = re.compile(rb"\x01<</Type /OBJR /Obj 0 0 R /Pg \d+ 0 R>>\x01")


class PackedTree(Struct, frozen=True):
    """The tree of one document, or of a part of one.

    `text` holds its elements in reading order, then what the root holds, then a line of the parent tree for each page,
    with `%d` for numbers. `places` say which: places in a table of the numbers of elements (the root first), of pages,
    of notes, of annotations, and of pages as they are counted (32 bits each).
    """

    text: bytes
    places: bytes
    elements: int
    pages: int
    #: the element of each note, and of each annotation, by its place in the table
    notes: tuple[int, ...]
    annotations: tuple[tuple[int, Annotation], ...]


def packed(tree: StructureTree) -> PackedTree:
    """A tree, the empty elements that mean nothing left out."""
    elements: list[Element] = []
    _collect(tree.root, elements)
    packer = _Packer(elements, len(tree.owners))
    texts = [packer.element(element) for element in elements[1:]]
    texts.append(packer.kids(tree.root, None))
    texts += [packer.owners(number, tree) for number in range(len(tree.owners))]
    return PackedTree(
        _END.join(texts),
        packer.places(),
        len(elements) - 1,
        len(tree.owners),
        tuple(packer.notes),
        tuple(packer.annotations),
    )


def _collect(element: Element, found: list[Element]) -> None:
    """All elements that are written, parents before children."""
    element.kids = [kid for kid in element.kids if not (isinstance(kid, Element) and _is_void(kid))]
    if element.role == "Table":
        _give_body(element)
    found.append(element)
    for kid in element.kids:
        if isinstance(kid, Element):
            _collect(kid, found)


class _Packer:
    """Writes elements; `numbers` are the kinds of numbers that are to be filled in, each with its place in its kind."""

    def __init__(self, elements: Sequence[Element], pages: int) -> None:
        self._known = {id(element): place for place, element in enumerate(elements)}
        self._pages = pages
        self.numbers: list[tuple[str, int]] = []
        self.notes: list[int] = []
        self.annotations: list[tuple[int, Annotation]] = []

    def places(self) -> bytes:
        """The places of all numbers in the table of all kinds."""
        sizes = {
            "element": len(self._known), "page": self._pages, "note": len(self.notes),
            "annotation": len(self.annotations), "count": self._pages,
        }  # fmt: skip
        firsts = dict(zip(sizes, accumulate(sizes.values(), initial=0), strict=False))
        return array("I", [firsts[kind] + place for kind, place in self.numbers]).tobytes()

    def element(self, element: Element) -> bytes:
        """An element that is not the root."""
        own = self._known[id(element)]
        page = element.first_page()
        parts = [b"<</S /%b /P " % element.role.encode(), self._reference("element", self._known[id(element.parent)])]
        if page is not None:
            parts += [b" /Pg ", self._reference("page", page)]
        kids = self.kids(element, page)
        parts += [b" /K ", kids if len(element.kids) == 1 else b"[%b]" % kids]
        if element.attributes:
            parts += [b" /A ", _plain(pydyf.Dictionary(element.attributes).data)]
        entries = {key: value for key, value in element.entries.items() if key != "ID"}
        if entries:
            parts.append(_plain(pydyf.Dictionary(entries).data[2:-2]))
        if "ID" in element.entries:
            parts.append(b" /ID (note-%d)")
            self.numbers.append(("note", len(self.notes)))
            self.notes.append(own)
        return b"".join([*parts, b">>"])

    def kids(self, element: Element, page: int | None) -> bytes:
        """What an element holds; `page` is its own."""
        return b" ".join([self._kid(kid, self._known[id(element)], page) for kid in element.kids])

    def _kid(self, kid: Kid, owner: int, page: int | None) -> bytes:
        if isinstance(kid, Element):
            return self._reference("element", self._known[id(kid)])
        if isinstance(kid, Annotation):
            self.numbers += [("annotation", len(self.annotations)), ("page", kid.page)]
            self.annotations.append((owner, kid))
            return b"%b<</Type /OBJR /Obj %%d 0 R /Pg %%d 0 R>>%b" % (_LINK, _LINK)
        if kid.page == page:
            return b"%d" % kid.mcid
        self.numbers.append(("page", kid.page))
        return b"<</Type /MCR /Pg %%d 0 R /MCID %d>>" % kid.mcid

    def owners(self, number: int, tree: StructureTree) -> bytes:
        """The line of the parent tree for a page: the owner of each marked content."""
        owners = tree.owners[number]
        self.numbers.append(("count", number))
        size = max([*owners, *tree.artifacts[number], -1]) + 1
        places = [self._known[id(owners[mcid])] if mcid in owners else -1 for mcid in range(size)]
        self.numbers += [("element", place) for place in places if place >= 0]
        return b"%%d [%b]" % b" ".join([b"%d 0 R" if place >= 0 else b"null" for place in places])

    def _reference(self, kind: str, place: int) -> bytes:
        self.numbers.append((kind, place))
        return b"%d 0 R"


def _plain(data: bytes) -> bytes:
    """Bytes in which nothing is filled in."""
    return data.replace(b"%", b"%%")


#: gives the annotation that a tree names as it lies in the file, None where there is none
Find = Callable[[Annotation], pydyf.Dictionary | None]


def write_trees(pdf: pydyf.PDF, trees: Sequence[tuple[int, PackedTree, Find]]) -> None:
    """Add trees to a PDF as one, each with the number of pages before it."""
    pages = [int(kid) for kid in pdf.pages["Kids"][::3]]
    root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
    pdf.add_object(root)
    document = _Written()
    pdf.add_object(document)
    lines = [b"%d []" % number for number in range(len(pages))]
    top: list[bytes] = []
    links: list[bytes] = []
    notes: list[tuple[str, bytes]] = []
    key = len(pages)
    for first, tree, find in trees:
        elements = [document.number, *range(len(pdf.objects), len(pdf.objects) + tree.elements)]
        found = [find(annotation) for _, annotation in tree.annotations]
        numbers = range(len(notes) + 1, len(notes) + len(tree.notes) + 1)
        texts = _filled(
            tree,
            [
                *elements, *pages[first : first + tree.pages], *numbers,
                *(0 if item is None else item.number for item in found), *range(first, first + tree.pages),
            ],
            whole=None not in found,
        )  # fmt: skip
        _add(pdf, texts[: tree.elements])
        top += [texts[tree.elements]] if texts[tree.elements] else []
        lines[first : first + tree.pages] = texts[tree.elements + 1 :]
        notes += [(f"note-{n}", b"%d 0 R" % elements[place]) for n, place in zip(numbers, tree.notes, strict=True)]
        for (place, _), annotation in zip(tree.annotations, found, strict=True):
            if annotation is not None:
                links.append(b"%d %d 0 R" % (key, elements[place]))
                annotation["StructParent"] = key
                key += 1
    document.data = b"<</S /Document /P %b /K [%b]>>" % (root.reference, b" ".join(top))
    parents = _Written(b"<</Nums [%b]>>" % b"\n".join(lines + links))
    pdf.add_object(parents)
    root["K"] = pydyf.Array([document.reference])
    root["ParentTree"] = parents.reference
    root["ParentTreeNextKey"] = key
    if notes:
        flat = [part for name, reference in sorted(notes) for part in (pydyf.String(name), reference)]
        root["IDTree"] = pydyf.Dictionary({"Names": pydyf.Array(flat)})
    pdf.catalog["StructTreeRoot"] = root.reference
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})


def _filled(tree: PackedTree, table: Sequence[int], *, whole: bool) -> list[bytes]:
    """The texts of a tree with their numbers; without those of annotations that are missing where it is not `whole`."""
    places = memoryview(tree.places).cast("I")
    text = tree.text % tuple(map(table.__getitem__, places))
    if not whole:
        text = _NOWHERE.sub(b"", _ALONE.sub(b"/K []", text))
    return text.replace(_LINK, b"").split(_END)


class _Written(pydyf.Object):  # type: ignore[misc]
    """An object by its bytes: a book has thousands, which take long to put together from dictionaries."""

    data = b""
    #: who writes the file may have them lie apart
    is_tag = True

    def __init__(self, data: bytes = b"") -> None:
        super().__init__()
        self.data = data


def _add(pdf: pydyf.PDF, texts: Sequence[bytes]) -> None:
    """Add objects by their bytes."""
    for number, text in enumerate(texts, len(pdf.objects)):
        written = _Written(text)
        written.number = number
        pdf.objects.append(written)


def _give_body(table: Element) -> None:
    """Make the head of a table without a body its body, as a head must have one (PDF/UA-1, veraPDF rule 7.2-14)."""
    parts = [kid for kid in table.kids if isinstance(kid, Element)]
    if not any(part.role == "TBody" for part in parts):
        for part in parts:
            part.role = "TBody" if part.role == "THead" else part.role


def _is_void(element: Element) -> bool:
    """Whether an element neither holds anything nor means anything empty."""
    return element.role not in KEPT_EMPTY and all(isinstance(kid, Element) and _is_void(kid) for kid in element.kids)
