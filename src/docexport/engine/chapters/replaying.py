"""Recorded parts -> one document that WeasyPrint writes as if it had laid it out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pydyf

from docexport.engine.chapters.recorded import RESOURCES, Drawn, FontUse, RecordedPage
from docexport.engine.chapters.recording import COLOURS
from docexport.engine.pango import ffi, harfbuzz
from docexport.engine.weasyprint.pdf.fonts import Font

#: HarfBuzz copies what it is given (HB_MEMORY_MODE_DUPLICATE)
_DUPLICATE = 0
#: kinds of resources that are drawings with resources of their own
_DRAWINGS = ("XObject", "Pattern")


class _ReplayedFont(Font):  # type: ignore[misc]
    """A font of which is known how it was used, here or in other processes."""

    def __init__(self, use: FontUse) -> None:
        content = use.file.read_bytes() if isinstance(use.file, Path) else use.file
        self.__dict__.update(use.values)
        self.file_content = content
        self.widths: dict[int, Any] = {}
        self.to_unicode: dict[int, str] = {}
        self.missing: dict[int, int] = {}
        blob = harfbuzz.hb_blob_create(content, len(content), _DUPLICATE, ffi.NULL, ffi.NULL)
        self.hb_face = ffi.gc(harfbuzz.hb_face_create(blob, self.index), harfbuzz.hb_face_destroy)
        harfbuzz.hb_blob_destroy(blob)

    def add(self, use: FontUse) -> None:
        """Take in what else was drawn with it."""
        self.widths.update(use.widths)
        self.to_unicode.update(use.to_unicode)


class _LinkBox:
    """Stands for the box of a link: WeasyPrint leaves the link's annotation with it."""

    link_annotation: Any = None


@dataclass(slots=True, eq=False)
class ReplayedPage:
    """A page as WeasyPrint's writer takes it. Its content goes into streams of its own, when all else is written."""

    contents: tuple[bytes, ...]
    drawn: Sequence[Drawn]
    width: float
    height: float
    bleed: dict[str, float]
    bookmarks: tuple[Any, ...]
    anchors: dict[str, Any]
    links: list[tuple[Any, ...]]
    forms: dict[None, list[Any]]

    @classmethod
    def of(cls, recorded: RecordedPage, contents: tuple[bytes, ...], drawn: Sequence[Drawn]) -> ReplayedPage:
        """The page, drawn with these contents. `drawn` is what is drawn with from here on that was not before."""
        links = [(*link, _LinkBox()) for link in recorded.links]
        return cls(
            contents, drawn, recorded.width, recorded.height, recorded.bleed, recorded.bookmarks,
            recorded.anchors, links, {None: []},
        )  # fmt: skip

    def paint(self, stream: Any, _scale: float) -> None:
        """Bring in the fonts and resources that the page is drawn with."""
        for drawn in self.drawn:
            for use in drawn.fonts:
                if use.key not in stream._fonts:
                    stream._fonts[use.key] = _ReplayedFont(use)
                stream._fonts[use.key].add(use)
            for kind in RESOURCES:
                stream._resources[kind].update(drawn.resources[kind])
            for kind in _DRAWINGS:
                for value in drawn.resources[kind].values():
                    _set_colours(value, stream._resources["ColorSpace"])
            for key, x_object in drawn.images.items():
                stream._images.setdefault(key, _image(x_object))


class _Drawing:
    """Stands for a picture: gives what was made of it."""

    def __init__(self, x_object: Any) -> None:
        self._x_object = x_object

    def get_x_object(self, _interpolate: bool, _ratio: float) -> Any:
        """The picture as PDF has it."""
        return self._x_object


def _image(x_object: Any) -> dict[str, Any]:
    return {"image": _Drawing(x_object), "interpolate": True, "dpi_ratios": {1}, "x_object": None}


def _set_colours(value: Any, colours: Any) -> None:
    """Give drawings within drawings the colour spaces of the document."""
    resources = getattr(value, "extra", {}).get("Resources")
    if resources is None:
        return
    if resources.get("ColorSpace") == COLOURS:
        resources["ColorSpace"] = colours
    for kind in _DRAWINGS:
        for inner in resources.get(kind, {}).values():
            _set_colours(inner, colours)


def place_contents(document: Any, pdf: pydyf.PDF) -> None:
    """Give the pages of a PDF their contents: streams that are compressed already."""
    for page, sheet in zip(document.pages, _sheets(pdf), strict=True):
        streams = [sheet["Contents"]]
        for content in page.contents:
            stream = pydyf.Stream([content], {"Filter": "/FlateDecode"})
            pdf.add_object(stream)
            streams.append(stream.reference)
        sheet["Contents"] = pydyf.Array(streams)


def _sheets(pdf: pydyf.PDF) -> Iterator[dict[str, Any]]:
    yield from (pdf.objects[number] for number in pdf.pages["Kids"][::3])
