"""What the page layout may read: checked images, the theme's fonts, `data:` addresses. Nothing else."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from docexport.engine.contract import Sources
from docexport.files import Gate
from docexport.rendering.images import MEDIA_TYPES, UnusableImageError, clean_svg

#: the longest `data:` address, in characters
MAX_DATA = 16 << 20


class RefusedError(ValueError):
    """Raised for an address that the layout has no business to read; WeasyPrint logs it."""


class Content(NamedTuple):
    """What is read at an address: the address to go on with, the bytes, and their media type."""

    url: str
    data: bytes
    media_type: str


class Readable:
    """Gives the content of those addresses that may be read. Two are equal where style sheets get the same from both:
    their fonts and their theme's pictures.
    """

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self._fonts = frozenset(sources.fonts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Readable) and self._shared == other._shared

    def __hash__(self) -> int:
        return hash(self._shared)

    @property
    def _shared(self) -> tuple[frozenset[Path], tuple[Path, ...]]:
        return self._fonts, self.sources.folders

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what style sheets get: fonts, then folders of themes."""
        return (*sorted(map(str, self._fonts)), *map(str, self.sources.folders))

    @cached_property
    def _images(self) -> dict[Path, Content]:
        # an address that is no file: keeps WeasyPrint from opening the path again when it writes
        images = {Path(path): image for path, image in self.sources.images.items()}
        return {path: Content(f"image:{path}", image.data, image.media_type) for path, image in images.items()}

    def content(self, url: str) -> Content | None:
        """What is at an address; None for a `data:` address, which says it itself. Raises `RefusedError`."""
        parts = urlsplit(url)
        if parts.scheme == "data":
            if len(url) > MAX_DATA:
                raise RefusedError("the data: address is too long")
            return None
        if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
            raise RefusedError(f"`{parts.scheme}:` addresses are not read")
        path = Path(unquote(parts.path))
        if path in self._images:
            return self._images[path]
        if path in self._fonts:
            return Content(url, path.read_bytes(), "font/ttf")
        media_type = MEDIA_TYPES.get(path.suffix.lower())
        try:
            data = Gate(self.sources.folders).read(path) if media_type else None
        except OSError as error:
            raise RefusedError("the file is not part of the document or its theme") from error
        if media_type is None or data is None:
            raise RefusedError("the file is not part of the document or its theme")
        return Content(url, _closed(data) if media_type == "image/svg+xml" else data, media_type)


def _closed(drawing: bytes) -> bytes:
    """A drawing of a theme without what runs or loads anything. Raises `RefusedError` for what is no drawing."""
    try:
        return clean_svg(drawing)[0]
    except UnusableImageError as error:
        raise RefusedError(f"the drawing {error}") from error
