"""What the page layout may read: checked images, the theme's fonts, `data:` addresses. Nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse

from docexport.writers.images import MEDIA_TYPES, ImageFile

#: the longest `data:` address, in characters
MAX_DATA = 16 << 20


class RefusedError(ValueError):
    """Raised for an address that the layout has no business to read; WeasyPrint logs it."""


class ClosedFetcher(URLFetcher):  # type: ignore[misc]
    """Gives WeasyPrint the images and fonts it is told of, from memory or disk, and refuses all other addresses.

    Images are known by the address of their file, fonts by their path. There is no network.
    """

    def __init__(self, images: Mapping[str, ImageFile], fonts: Collection[Path], themes: tuple[Path, ...]) -> None:
        super().__init__(timeout=1, allowed_protocols=("file", "data"), allow_redirects=False)
        self._images = {Path(path): image for path, image in images.items()}
        self._fonts = frozenset(fonts)
        self._themes = themes

    def __eq__(self, other: object) -> bool:
        """Whether style sheets get the same from both: their fonts and their theme's pictures."""
        return isinstance(other, ClosedFetcher) and self._shared == other._shared

    def __hash__(self) -> int:
        return hash(self._shared)

    def without_images(self) -> ClosedFetcher:
        """One that gives no pictures of the document: what is kept for long should not hold them."""
        return ClosedFetcher({}, self._fonts, self._themes)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what style sheets get: fonts, then folders of themes."""
        return (*sorted(map(str, self._fonts)), *map(str, self._themes))

    @property
    def _shared(self) -> tuple[frozenset[Path], tuple[Path, ...]]:
        return self._fonts, self._themes

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The content at an address, or `RefusedError`."""
        parts = urlsplit(url)
        if parts.scheme == "data":
            if len(url) > MAX_DATA:
                raise RefusedError("the data: address is too long")
            return super().fetch(url, headers)
        if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
            raise RefusedError(f"`{parts.scheme}:` addresses are not read")
        path = Path(unquote(parts.path))
        image = self._images.get(path)
        if image is not None:
            # an address that is no file: keeps WeasyPrint from opening the path again when it writes
            return URLFetcherResponse(f"image:{path}", image.data, {"Content-Type": image.media_type})
        if path in self._fonts:
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})
        resolved = path.resolve()
        if resolved.suffix.lower() in MEDIA_TYPES and any(resolved.is_relative_to(theme) for theme in self._themes):
            media_type = MEDIA_TYPES[resolved.suffix.lower()]
            return URLFetcherResponse(url, resolved.read_bytes(), {"Content-Type": media_type})
        raise RefusedError("the file is not part of the document or its theme")
