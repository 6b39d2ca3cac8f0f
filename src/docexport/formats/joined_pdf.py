"""Finished PDFs put together to one: a bookmark for each, their own below it; tags, links and languages kept."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

#: a bookmark: its words, its page, its place there, and those below it
_Entry = tuple[str, Any, list[float], list[Any]]


def joined(files: Iterable[tuple[str, bytes]], title: str) -> bytes:
    """One PDF of several with a title, each with the words of its bookmark. Raises `ValueError` where there is none.

    What else it says of itself (standards it keeps to, its language) is taken from the first.
    """
    whole: pikepdf.Pdf | None = None
    join: _Join | None = None
    for words, data in files:
        part = pikepdf.open(io.BytesIO(data))
        if whole is None or join is None:
            whole = part
            join = _Join(whole)
        join.add(words, part)
    if whole is None or join is None:
        raise ValueError("there is no PDF to put together")
    join.finish()
    with whole.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"] = title
    whole.docinfo["/Title"] = title
    out = io.BytesIO()
    whole.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


class _Join:
    """The whole, as far as it is put together."""

    def __init__(self, whole: pikepdf.Pdf) -> None:
        self._whole = whole
        self._count = 0
        self._pages = 0
        self._kids: list[Any] = []
        self._owners: list[Any] = []
        self._annotations: list[Any] = []
        self._ids: list[tuple[str, Any]] = []
        self._destinations: dict[str, Any] = {}
        self._outline: list[pikepdf.OutlineItem] = []
        self._fonts: dict[bytes, Any] = {}

    def add(self, title: str, part: pikepdf.Pdf) -> None:
        """Put a file's pages behind the others."""
        self._count += 1
        first, count = self._pages, len(part.pages)
        outline = _outline_of(part)
        tree = part.Root.get("/StructTreeRoot")
        names = _destinations_of(part)
        numbers = {page.obj.objgen: number for number, page in enumerate(part.pages)}
        if part is not self._whole:
            with warnings.catch_warnings():  # named places are taken over below
                warnings.simplefilter("ignore")
                self._whole.pages.extend(part.pages)
        self._pages += count
        pages = [self._whole.pages[number] for number in range(first, self._pages)]
        if tree is not None:
            self._add_tree(tree if part is self._whole else self._whole.copy_foreign(tree), pages)
        for name, (page, x, y) in names(numbers):
            self._destinations[self._name(name)] = Array([pages[page].obj, Name.XYZ, x, y, 0])
        for page in pages:
            for annotation in page.obj.get("/Annots", []):
                if "/Dest" in annotation:
                    annotation.Dest = String(self._name(str(annotation.Dest)))
        top = pikepdf.OutlineItem(title, Array([pages[0].obj, Name.Fit]))
        top.children += [_item(entry, pages, numbers) for entry in outline]
        self._outline.append(top)

    def _name(self, name: str) -> str:
        return f"{self._count:06}-{name}"

    def _add_tree(self, tree: Any, pages: list[Any]) -> None:
        """Take in the tags of a file: its document element becomes one of the whole's."""
        kids = tree.K if isinstance(tree.K, Array) else [tree.K]
        self._kids += list(kids)
        flat = tree.ParentTree.Nums
        owners = {int(flat[place]): flat[place + 1] for place in range(0, len(flat), 2)}
        for page in pages:
            key = int(page.obj.get("/StructParents", -1))
            self._owners.append(owners.get(key, Array()))
            for annotation in page.obj.get("/Annots", []):
                if "/StructParent" in annotation:
                    self._annotations.append((annotation, owners[int(annotation.StructParent)]))
        if "/IDTree" in tree:
            flat = tree.IDTree.Names
            for place in range(0, len(flat), 2):
                name = self._name(str(flat[place]))
                flat[place + 1].ID = String(name)
                self._ids.append((name, flat[place + 1]))

    def finish(self) -> None:
        """Write the tables of the whole."""
        root = self._whole.Root
        if self._kids:
            self._write_tree(root.StructTreeRoot)
        if self._destinations:
            flat = [part for name, where in sorted(self._destinations.items()) for part in (String(name), where)]
            root.Names = Dictionary(Dests=self._whole.make_indirect(Dictionary(Names=Array(flat))))
        if "/PageLabels" in root:
            del root["/PageLabels"]
        with self._whole.open_outline() as outline:
            outline.root[:] = self._outline

    def _write_tree(self, tree: Any) -> None:
        numbers: list[Any] = []
        for number, owners in enumerate(self._owners):
            self._whole.pages[number].obj.StructParents = number
            numbers += [number, owners]
        key = len(self._owners)
        for annotation, owner in self._annotations:
            annotation.StructParent = key
            numbers += [key, owner]
            key += 1
        for kid in self._kids:
            kid.P = tree
        tree.K = Array(self._kids)
        tree.ParentTree = self._whole.make_indirect(Dictionary(Nums=Array(numbers)))
        tree.ParentTreeNextKey = key
        if self._ids:
            flat = [
                part
                for name, element in sorted(self._ids, key=lambda item: item[0])
                for part in (String(name), element)
            ]
            tree.IDTree = Dictionary(Names=Array(flat))


def _destinations_of(part: pikepdf.Pdf) -> Any:
    """The named places of a file, once its pages have numbers."""
    names: Any = part.Root.Names.Dests.Names if "/Names" in part.Root and "/Dests" in part.Root.Names else []
    flat = [(str(names[i]), names[i + 1]) for i in range(0, len(names), 2)]
    read = [(name, where[0].objgen, float(where[2]), float(where[3])) for name, where in flat]

    def numbered(numbers: dict[Any, int]) -> Iterator[tuple[str, tuple[int, float, float]]]:
        yield from ((name, (numbers[page], x, y)) for name, page, x, y in read)

    return numbered


def _outline_of(part: pikepdf.Pdf) -> list[Any]:
    """The bookmarks of a file: words, page and place of each, and those below it."""
    with part.open_outline() as outline:
        return [_read(item) for item in outline.root]


def _read(item: pikepdf.OutlineItem) -> _Entry:
    where: Any = item.destination
    place = [float(side) for side in (where[2], where[3])]
    return item.title, where[0].objgen, place, [_read(child) for child in item.children]


def _item(
    entry: tuple[str, Any, list[Any], list[Any]], pages: list[Any], numbers: dict[Any, int]
) -> pikepdf.OutlineItem:
    title, page, (x, y), below = entry
    item = pikepdf.OutlineItem(title, Array([pages[numbers[page]].obj, Name.XYZ, x, y, 0]))
    item.children += [_item(child, pages, numbers) for child in below]
    return item
