"""Files of thousands of small objects written in two thirds of the time: each is asked for its bytes and kind once."""

from __future__ import annotations

import re
import threading
import zlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, chain
from math import ceil, log
from typing import Any

import pydyf

from docexport.engine.tagging.structure import page_references

_WRITE, _TO_BYTES, _STRING = pydyf.PDF.write, pydyf._to_bytes, pydyf.String.data.fget
_COMPOUND = frozenset({pydyf.Dictionary, pydyf.Array, pydyf.String})
#: text in which nothing is to be escaped
_PLAIN = re.compile(r"[^\\()]*").fullmatch
#: tags that are many lie in a stream of their own
MANY = 2000
#: the level that their table is compressed with
_LIGHT = 3
#: the first version with streams of objects (ISO 32000-1, 7.5.7)
_FIRST = b"1.5"


def to_bytes(item: Any) -> bytes:
    """A value as PDF has it, in the same bytes as pydyf gives it; what there is most of first."""
    kind = type(item)
    if kind is bytes:
        return item  # type: ignore[no-any-return]
    if kind is int:
        return b"%d" % item
    if kind is str:
        return item.encode("ascii")  # type: ignore[no-any-return]
    if kind in _COMPOUND:
        return item.data  # type: ignore[no-any-return]
    if kind is float and not item.is_integer():
        return (b"%f" % item).rstrip(b"0")
    return _TO_BYTES(item)  # type: ignore[no-any-return]


def _dictionary(self: Any) -> bytes:
    return b"<<%b>>" % b"".join([_key(key) + to_bytes(value) for key, value in self.items()])


def _array(self: Any) -> bytes:
    return b"[%b]" % b" ".join([to_bytes(value) for value in self])


def _string(self: Any) -> bytes:
    text = self.string
    if type(text) is str and text.isascii() and _PLAIN(text):
        return b"(%b)" % text.encode()
    return _STRING(self)  # type: ignore[no-any-return]


def _page_references(pdf: Any) -> tuple[bytes, ...]:
    """References to the pages of a PDF: made once for so many pages, not again each time that they are asked for."""
    known: tuple[bytes, ...] = pdf.__dict__.get("_references", ())
    if len(known) * 3 != len(pdf.pages["Kids"]):
        known = pdf.__dict__["_references"] = page_references(pdf)
    return known


@lru_cache(maxsize=512)
def _key(key: Any) -> bytes:
    return b"/%b " % _TO_BYTES(key)


def transform_point(matrix: Any, x: float, y: float) -> list[float]:
    """A point moved by a matrix, to the same bits as WeasyPrint moves it, without a matrix for the point."""
    (a, b, _), (c, d, _), (e, f, _) = matrix
    return [0 + x * a + y * c + e, 0 + x * b + y * d + f]


def write(pdf: Any, output: Any, version: bytes = b"1.7", identifier: Any = False, compress: bool = False) -> None:
    """Write a PDF, in the same bytes as pydyf writes it where its tags are not many."""
    version = pydyf._to_bytes(version or b"1.7")
    if identifier or not compress or version < _FIRST:
        _WRITE(pdf, output, version, identifier, compress)
        return
    if pdf.info:
        pdf.add_object(pdf.info)
    pdf.write_line(b"%PDF-" + version, output)
    pdf.write_line(b"%\xf0\x9f\x96\xa4", output)
    tags = [item for item in pdf.objects if getattr(item, "is_tag", False)]
    with _Beside(tags if len(tags) >= MANY else []) as beside:
        packed: list[Any] = []
        rows: list[tuple[int, int, int] | tuple[bool, int]] = []
        known = {id(item): place for place, item in enumerate(beside.items)}
        for item in pdf.objects:
            if id(item) in known:
                rows.append((True, known[id(item)]))
            elif item.free != "f" and item.compressible:
                rows.append((False, len(packed)))
                packed.append(item)
            else:
                if item.free != "f":
                    item.offset = pdf.current_position
                    pdf.write_line(item.indirect, output)
                rows.append((bool(item.number), item.offset, item.generation))
        streams = {False: _objects(packed)}
        _write_stream(pdf, streams[False], output)
        if beside.items:
            streams[True] = beside.stream()
            _write_stream(pdf, streams[True], output)
    placed = [(2, streams[bool(row[0])].number, row[1]) if len(row) == 2 else row for row in rows]
    placed += [(1, stream.offset, 0) for stream in streams.values()]
    placed.append((1, pdf.current_position, 0))
    most = max(*(item.generation for item in pdf.objects), len(packed), len(beside.items))
    sizes = (1, _bytes(pdf.current_position), _bytes(most))
    extra = {
        "Type": "/XRef", "Index": pydyf.Array((0, len(pdf.objects) + 1)), "W": pydyf.Array(sizes),
        "Size": len(pdf.objects) + 1, "Root": pdf.catalog.reference,
    }  # fmt: skip
    if pdf.info:
        extra["Info"] = pdf.info.reference
    pdf.xref_position = pdf.current_position
    table = _table(placed, sizes)
    if streams.keys() == {False}:
        stream = pydyf.Stream([table], extra, compress=True)
    else:  # to look for more in a long table of numbers takes longer than it is worth
        stream = pydyf.Stream([zlib.compress(table, _LIGHT)], {**extra, "Filter": "/FlateDecode"})
    _write_stream(pdf, stream, output)
    for line in (b"startxref", str(pdf.xref_position).encode(), b"%%EOF"):
        pdf.write_line(line, output)


class _Beside:
    """Compresses a stream of objects while others are written: zlib works without Python's lock."""

    def __init__(self, items: Sequence[Any]) -> None:
        self.items = items
        self._made: Any = None
        self._data = b""
        self._thread = threading.Thread(target=self._compress)

    def __enter__(self) -> _Beside:
        if self.items:
            self._made = _objects(self.items)
            self._thread.start()
        return self

    def _compress(self) -> None:
        self._data = pydyf.zlib.compress(b"\n".join(map(to_bytes, self._made.stream)))

    def stream(self) -> Any:
        """The stream, once it is compressed."""
        self._thread.join()
        return pydyf.Stream([self._data], {**self._made.extra, "Filter": "/FlateDecode"})

    def __exit__(self, *_error: object) -> None:
        if self.items:
            self._thread.join()


def _objects(packed: Sequence[Any]) -> Any:
    """A stream of objects: their numbers and where they begin, then each of them."""
    texts = [item.data for item in packed]
    begins = accumulate((len(text) + 1 for text in texts), initial=0)
    numbers = chain.from_iterable(zip((item.number for item in packed), begins, strict=False))
    head = " ".join(map(str, numbers))
    extra = {"Type": "/ObjStm", "N": len(packed), "First": len(head) + 1}
    return pydyf.Stream([head, *texts], extra, compress=True)


def _write_stream(pdf: Any, stream: Any, output: Any) -> None:
    stream.offset = pdf.current_position
    pdf.add_object(stream)
    pdf.write_line(stream.indirect, output)


def _bytes(value: int) -> int:
    """How many bytes hold numbers up to one."""
    return ceil(log(value + 1, 256))


def _table(rows: Sequence[tuple[int, int, int]], sizes: tuple[int, int, int]) -> bytes:
    """Where objects are, in so many bytes for each of the three numbers."""
    kind_shift, place_shift, size = 8 * (sizes[1] + sizes[2]), 8 * sizes[2], sum(sizes)
    return b"".join(
        [(kind << kind_shift | place << place_shift | last).to_bytes(size, "big") for kind, place, last in rows]
    )


def replacements() -> dict[str, Any]:
    """What is replaced, by its name."""
    return {
        "pydyf:PDF.write": write, "pydyf:_to_bytes": to_bytes, "pydyf:Dictionary.data": property(_dictionary),
        "pydyf:Array.data": property(_array), "pydyf:String.data": property(_string),
        "page_references": property(_page_references), "transform_point": transform_point,
    }  # fmt: skip
