"""Two PDFs -> what differs in what their catalogues lead to, object by object.

How objects are numbered, packed and compressed does not count, nor the order they lie in. Both are read by qpdf.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf

from docexport.verifying.changes.markup_changes import root_changes

#: what only says how a stream is packed (ISO 32000-1, table 5)
_PACKING = frozenset({"/Length", "/Filter", "/DecodeParms", "/DL"})
_SHOWN = 60
#: objects that serve the file and are led to by no other: tables, streams of objects, the hint of a linearized file
_OWN = frozenset({"/XRef", "/ObjStm"})
_END = b"%%EOF"
#: keys that lead back, or to what is met elsewhere too: they are followed last, so that places are called by short ways
_LAST = frozenset({"/P", "/Parent", "/Pg", "/ParentTree", "/IDTree", "/Names", "/Dests"})


def pdf_changes(mine: bytes, anew: bytes) -> Iterator[str]:
    """What differs between two PDFs. Raises `pikepdf.PdfError` where one is none, or needs a password."""
    with pikepdf.Pdf.open(io.BytesIO(mine)) as one, pikepdf.Pdf.open(io.BytesIO(anew)) as other:
        if one.is_encrypted:
            yield "it is encrypted"
        if not mine.startswith(b"%PDF-"):
            yield "bytes stand before its head"
        if mine[mine.rfind(_END) + len(_END) :].strip():
            yield "bytes stand behind its end"
        walk = _Walk()
        if len(one.pages) != len(other.pages):
            yield f"it has {len(one.pages)} pages instead of {len(other.pages)}"
        for number, (page, wanted) in enumerate(zip(one.pages, other.pages, strict=False), 1):
            yield from walk.compare(page.obj, wanted.obj, f"page {number} ")
        for name in ("/Root", "/Info"):
            yield from walk.compare(one.trailer.get(name), other.trailer.get(name), name)
        left = sum(_counts(item) for item in one.objects) - len(walk.mine)
        if left > 0 and walk.is_whole:
            yield f"{left:,} objects that nothing leads to"


def _counts(item: Any) -> bool:
    """Whether something must lead to an object."""
    if isinstance(item, pikepdf.Dictionary) and "/Linearized" in item:
        return False
    if isinstance(item, pikepdf.Stream):
        return str(item.get("/Type", "")) not in _OWN and not ("/S" in item and "/Type" not in item)
    return item is not None


class _Walk:
    """Goes through two graphs of objects side by side; each pair of objects is compared once."""

    def __init__(self) -> None:
        self._seen: set[tuple[Any, Any]] = set()
        #: the objects of the first file that were met
        self.mine: set[Any] = set()
        #: whether nothing differed, so that all was met
        self.is_whole = True

    def compare(self, one: Any, other: Any, path: str) -> Iterator[str]:
        """What differs between two objects and all that they lead to, depth first, without recursion."""
        stack = [(one, other, path)]
        while stack:
            have, want, place = stack.pop()
            more: list[tuple[Any, Any, str]] = []
            for what in self._here(have, want, place, more):
                self.is_whole = False
                yield what
            stack.extend(reversed(more))

    def _here(self, have: Any, want: Any, place: str, more: list[tuple[Any, Any, str]]) -> Iterator[str]:
        if isinstance(have, pikepdf.Object) and have.is_indirect:
            self.mine.add(have.objgen)
            pair = have.objgen, want.objgen if isinstance(want, pikepdf.Object) else None
            if pair in self._seen:
                return
            self._seen.add(pair)
        if _kind(have) is not _kind(want):
            yield f"{place}: {_shown(have)} instead of {_shown(want)}"
        elif isinstance(have, pikepdf.Stream):
            yield from self._keys(have, want, place, more, _PACKING)
            if have.get("/Type") == "/Metadata":
                yield from (f"{place}: {what}" for what in root_changes(have.read_bytes(), want.read_bytes()))
            elif not _same_data(have, want):
                yield f"{place}: the stream holds other bytes"
        elif isinstance(have, pikepdf.Dictionary):
            yield from self._keys(have, want, place, more, frozenset())
        elif isinstance(have, pikepdf.Array):
            if len(have) != len(want):
                yield f"{place}: {len(have)} items instead of {len(want)}"
            more.extend(
                (a, b, f"{place}/{number}")
                for number, (a, b) in enumerate(zip(_items(have), _items(want), strict=False))
            )
        elif not _same_value(have, want):
            yield f"{place}: {_shown(have)} instead of {_shown(want)}"

    def _keys(
        self, have: Any, want: Any, place: str, more: list[tuple[Any, Any, str]], ignored: frozenset[str]
    ) -> Iterator[str]:
        mine, theirs = set(have.keys()) - ignored, set(want.keys()) - ignored
        for key in sorted(mine - theirs):
            yield f"{place}{key}: {_shown(have[key])} is not part of it"
        for key in sorted(theirs - mine):
            yield f"{place}{key}: {_shown(want[key])} is missing"
        more.extend((have[key], want[key], f"{place}{key}") for key in sorted(mine & theirs, key=_order))


def _order(key: str) -> tuple[bool, str]:
    return key in _LAST, key


def _items(array: Any) -> list[Any]:
    return [array[number] for number in range(len(array))]


def _kind(item: Any) -> type:
    """The type of a value; numbers are of one."""
    if isinstance(item, bool):
        return bool
    if isinstance(item, pikepdf.Object):
        kinds = (pikepdf.Stream, pikepdf.Dictionary, pikepdf.Array, pikepdf.Name, pikepdf.String)
        return next((kind for kind in kinds if isinstance(item, kind)), pikepdf.Object)
    return float if item is not None else type(None)


def _same_value(have: Any, want: Any) -> bool:
    if isinstance(have, pikepdf.String):
        return bytes(have) == bytes(want)
    if isinstance(have, pikepdf.Object):
        return str(have) == str(want)
    return bool(have == want)


def _same_data(have: Any, want: Any) -> bool:
    """Whether two streams hold the same: as they lie there, or unpacked."""
    if have.read_raw_bytes() == want.read_raw_bytes() and have.get("/Filter") == want.get("/Filter"):
        return True
    try:
        return bool(have.read_bytes() == want.read_bytes())
    except pikepdf.PdfError:  # of a filter for pictures alone
        return False


def _shown(item: Any) -> str:
    if item is None:
        return "nothing"
    if isinstance(item, pikepdf.Stream):
        return "a stream"
    if isinstance(item, pikepdf.Dictionary | pikepdf.Array):
        return "a dictionary" if isinstance(item, pikepdf.Dictionary) else "an array"
    return f"“{str(item)[:_SHOWN]}”"
