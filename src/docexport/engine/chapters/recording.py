"""Laid-out pages -> values: drawn into streams of their own, with what they draw with."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pydyf

from docexport.engine.chapters.recorded import (
    RESOURCES,
    Drawn,
    FontUse,
    PageKind,
    RecordedLink,
    RecordedPage,
)
from docexport.engine.fast.compression import LEVEL
from docexport.engine.tagging.packed_tree import PackedTree
from docexport.engine.tagging.packed_tree import packed as packed_tree
from docexport.engine.tagging.tags import TagBuilder
from docexport.engine.weasyprint.pdf.stream import Stream

#: points in a pixel of CSS
SCALE = 0.75
#: stands for the colour spaces of the whole document, in resources of drawings within drawings
COLOURS = b"@colours@"
#: values of a font that are no values but handles of a library, or sent apart
_HANDLES = frozenset({"hb_font", "hb_face", "file_content", "widths", "to_unicode"})


class _Numbered(pydyf.Dictionary):  # type: ignore[misc]
    """Resources whose numbers begin elsewhere: WeasyPrint names a new one by how many there are, and names of one part
    must not be those of another.
    """

    def __init__(self, first: int) -> None:
        super().__init__()
        self._first = first

    def __len__(self) -> int:
        return self._first + len(self.keys())


class Recorder:
    """Draws pages into streams of their own. `name` tells what it draws from all else in the document."""

    def __init__(self, fonts: dict[Any, Any], name: str, files: Iterable[Path]) -> None:
        first = int(hashlib.sha256(name.encode()).hexdigest()[:12], 16)
        self._resources = pydyf.Dictionary({kind: _Numbered(first) for kind in RESOURCES} | {"ColorSpace": COLOURS})
        self._images: dict[str, Any] = {}
        self._fonts, self._files = fonts, tuple(files)

    def stream(self, page: Any) -> Stream:
        """An empty stream for a page (or anything with its width, height and bleed)."""
        left, top = -page.bleed["left"], -page.bleed["top"]
        width, height = page.width + page.bleed["right"] - left, page.height + page.bleed["bottom"] - top
        stream = Stream(self._fonts, (left, top, width, height), self._resources, self._images, {}, {}, None)
        stream.transform(d=-1, f=page.height * SCALE)
        stream.stream.clear()  # the page says this itself; what is drawn must only know of it
        return stream

    def drawn(self) -> Drawn:
        """What was drawn with."""
        frozen = _Freezer()
        resources = {kind: frozen.resources(self._resources[kind]) for kind in RESOURCES}
        images = {
            key: frozen.image(item["image"].get_x_object(item["interpolate"], max(item["dpi_ratios"])))
            for key, item in self._images.items()
        }
        return Drawn(tuple(_font_use(key, font, self._files) for key, font in self._fonts.items()), resources, images)


def record_pages(document: Any, recorder: Recorder) -> tuple[tuple[RecordedPage, ...], PackedTree]:
    """The pages of a laid-out document, drawn, and their tags."""
    builder = TagBuilder(document)
    pages = []
    for number, page in enumerate(document.pages):
        for place, (_kind, _target, _corners, box) in enumerate(page.links):
            box.link_annotation = pydyf.Dictionary({"place": place})
        stream = recorder.stream(page)
        page.paint(stream, SCALE)
        builder.add_page(number, page, stream)
        kind = page._page_box.page_type
        pages.append(
            RecordedPage(
                PageKind(kind.side, kind.blank, kind.name),
                page.width,
                page.height,
                page.bleed,
                packed(stream.stream),
                tuple(RecordedLink(*link[:3]) for link in page.links),
                page.anchors,
                tuple(page.bookmarks),
            )
        )
    return tuple(pages), packed_tree(builder.tree)


def packed(items: Iterable[Any]) -> bytes:
    """The operators of a stream, compressed."""
    return zlib.compress(_joined(items), LEVEL)


def _joined(items: Iterable[Any]) -> bytes:
    items = list(items)
    try:
        return b"\n".join(items)
    except TypeError:
        return b"\n".join(item if isinstance(item, bytes) else pydyf._to_bytes(item) for item in items)


def _font_use(key: Any, font: Any, files: tuple[Path, ...]) -> FontUse:
    values = {name: value for name, value in vars(font).items() if name not in _HANDLES}
    content = bytes(font.file_content)
    known = _by_digest(files).get(_digest(content))
    return FontUse(key, values, dict(font.widths), dict(font.to_unicode), content if known is None else known)


@cache
def _by_digest(files: tuple[Path, ...]) -> Mapping[str, Path]:
    return {_digest(path.read_bytes()): path for path in files}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class _Freezer:
    """Turns drawings within drawings into plain streams, each once."""

    def __init__(self) -> None:
        self._known: dict[int, Any] = {}

    def resources(self, items: Mapping[str, Any]) -> pydyf.Dictionary:
        """Resources of one kind."""
        return pydyf.Dictionary({key: self._frozen(value) for key, value in items.items()})

    def image(self, x_object: Any) -> pydyf.Stream:
        """A picture with its bytes in hand."""
        extra = dict(x_object.extra)
        if "SMask" in extra:
            extra["SMask"] = self.image(extra["SMask"])
        data = [item if isinstance(item, bytes) else item.data for item in x_object.stream]
        return pydyf.Stream(data, extra)

    def _frozen(self, value: Any) -> Any:
        if isinstance(value, Stream):
            if id(value) not in self._known:
                extra = {key: self._frozen_entry(key, entry) for key, entry in value.extra.items()}
                self._known[id(value)] = pydyf.Stream([_joined(value.stream)], extra, compress=True)
            return self._known[id(value)]
        if isinstance(value, pydyf.Dictionary):
            return pydyf.Dictionary({key: self._frozen(entry) for key, entry in value.items()})
        return value

    def _frozen_entry(self, key: str, entry: Any) -> Any:
        if key != "Resources":
            return entry
        return pydyf.Dictionary(
            {name: self.resources(item) if name in RESOURCES else item for name, item in entry.items()}
        )
