"""The structure trees of parts, made one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pydyf

from docexport.writers.pdf.structure import Annotation, Content, Element, Kid, StructureTree


def joined_tree(trees: Sequence[tuple[int, StructureTree]], pages: Sequence[Any]) -> StructureTree:
    """One tree of those of parts, each with the number of pages before it. `pages` are those of the whole document.

    Links get the annotations that were made for them; notes are numbered through.
    """
    whole = StructureTree(owners=[{} for _ in pages], artifacts=[set() for _ in pages])
    notes = 0
    for first, tree in trees:
        moved = _Moved(first, pages, notes)
        copies: dict[int, Element] = {id(tree.root): whole.root}
        whole.root.kids += moved.kids(tree.root, whole.root, copies)
        for number, owners in enumerate(tree.owners, first):
            whole.owners[number] = {mcid: copies[id(owner)] for mcid, owner in owners.items()}
            whole.artifacts[number] = tree.artifacts[number - first]
        notes = moved.notes
    return whole


class _Moved:
    """Copies elements of a part to the pages they have in the whole."""

    def __init__(self, first: int, pages: Sequence[Any], notes: int) -> None:
        self._first, self._pages, self.notes = first, pages, notes

    def kids(self, element: Element, parent: Element, copies: dict[int, Element]) -> list[Kid]:
        kids: list[Kid] = []
        for kid in element.kids:
            if isinstance(kid, Element):
                kids.append(self._element(kid, parent, copies))
            elif isinstance(kid, Content):
                kids.append(Content(kid.page + self._first, kid.mcid))
            else:
                kids += self._annotation(kid)
        return kids

    def _element(self, element: Element, parent: Element, copies: dict[int, Element]) -> Element:
        copy = Element(element.role, parent, attributes=element.attributes, entries=dict(element.entries))
        copies[id(element)] = copy
        if element.role == "Note" and "ID" in copy.entries:
            self.notes += 1
            copy.entries["ID"] = pydyf.String(f"note-{self.notes}")
        copy.kids = self.kids(element, copy, copies)
        return copy

    def _annotation(self, kid: Annotation) -> Iterator[Annotation]:
        page = kid.page + self._first
        made = self._pages[page].links[kid.dictionary["place"]][-1].link_annotation
        if made is not None:  # it leads somewhere
            made["Contents"], made["F"] = kid.dictionary["Contents"], kid.dictionary["F"]
            yield Annotation(page, made)
