"""Pictures in an e-book: named safely, and in formats that every reader and Kindle show."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from docexport.formats.epub.package import Resource
from docexport.model.slugs import file_slug
from docexport.rendering.images import ImageFile

SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/svg+xml": ".svg"}
#: quality of JPEG at which no loss can be seen
_QUALITY = 92


def picture_resources(images: Mapping[str, ImageFile]) -> dict[str, Resource]:
    """A file with a short, safe, unique name for each image, by its path."""
    resources: dict[str, Resource] = {}
    taken: set[str] = set()
    for path, image in images.items():
        media_type, data = portable(image)
        stem, number = file_slug(Path(path).stem, "image"), 1
        wanted = f"{stem}{SUFFIXES[media_type]}"
        name = wanted
        while name in taken:
            number += 1
            name = f"{stem}-{number}{SUFFIXES[media_type]}"
        taken.add(name)
        resources[path] = Resource(f"images-{name}", f"images/{name}", media_type, data)
    return resources


def portable(image: ImageFile) -> tuple[str, bytes]:
    """The picture as it is, or WebP, which Kindle does not show, as PNG where it has transparency, else as JPEG."""
    if image.media_type in SUFFIXES:
        return image.media_type, image.data
    from PIL import Image  # noqa: PLC0415 - needed by few documents

    buffer = BytesIO()
    with Image.open(BytesIO(image.data)) as picture:
        if picture.has_transparency_data:
            picture.convert("RGBA").save(buffer, "PNG")
            return "image/png", buffer.getvalue()
        picture.convert("RGB").save(buffer, "JPEG", quality=_QUALITY)
    return "image/jpeg", buffer.getvalue()
