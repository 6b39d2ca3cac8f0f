"""Image files as outputs can carry them: checked, measured, and SVG without anything that runs or loads."""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from msgspec import Struct

from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code
from docexport.model import Document, Image, find

#: more pixels than this would take over 200 MB to decode
MAX_PIXELS = 50_000_000
#: more bytes than this are no picture for a page
MAX_BYTES = 64 << 20
#: more shapes than this, those that `use` repeats counted each time, take minutes to draw
MAX_SHAPES = 200_000
_SMALLER = f"make it smaller than {MAX_PIXELS // 10**6} megapixels"
MEDIA_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}
#: the tag that says how a photograph was held, and the first value that means it lies on its side (Exif 2.32, 4.6.4)
_ORIENTATION, _TURNED = 0x0112, 5
#: elements that lie deeper in each other than this are no drawing
MAX_DEPTH = 200
#: what loads something from elsewhere in the CSS of a drawing: not its own parts (`#id`) and not fonts that it carries
_LOADS = re.compile(
    r"@import[^;]*;?|url\(\s*(?:'(?!#|data:font/)[^')]*'?|\"(?!#|data:font/)[^\")]*\"?|(?!['\"#\s]|data:font/)[^)]*)\s*\)?",
    re.IGNORECASE,
)
_FORBIDDEN = {"script", "foreignObject", "iframe", "object", "embed", "handler", "listener", "set", "animate"}


class ImageFile(Struct, frozen=True):
    """An image that was checked: what it is, its size in pixels (0 where it has none), its bytes, whether it moves."""

    path: Path
    media_type: str
    width: int
    height: int
    data: bytes
    moves: bool = False


class UnusableImageError(Exception):
    """Raised for a picture that cannot be used, with the words that follow its name."""

    def __init__(self, code: Code, message: str, hint: str) -> None:
        super().__init__(message)
        self.code, self.hint = code, hint


def load_images(document: Document, diagnostics: Diagnostics) -> dict[str, ImageFile]:
    """Every image of the document by its path; those that cannot be used are left out, with a finding."""
    images: dict[str, ImageFile] = {}
    for node in find(document, Image) if document.has(Image) else ():
        if node.path and node.path not in images:
            image = load_image(Path(node.path), node.target, node.span, diagnostics)
            if image is not None:
                images[node.path] = image
    return images


def load_image(path: Path, name: str, span: Span, diagnostics: Diagnostics) -> ImageFile | None:
    """The image in a file, or None with a finding where it cannot be used. `name` is what the author calls it."""
    try:
        stamp = path.stat()
        return _load(path, stamp.st_mtime_ns, stamp.st_size)
    except UnusableImageError as error:
        diagnostics.error(error.code, f"the image `{name}` {error}", span, error.hint)
    except OSError as error:
        diagnostics.error(Code.MISSING_IMAGE, f"cannot read the image `{name}`: {error.strerror or error}", span)
    return None


@lru_cache(maxsize=256)
def _load(path: Path, _modified: int, size: int) -> ImageFile:
    media_type = MEDIA_TYPES[path.suffix.lower()]
    if size > MAX_BYTES:
        raise UnusableImageError(
            Code.IMAGE_TOO_LARGE, f"has {size >> 20} megabytes", f"make it smaller than {MAX_BYTES >> 20} megabytes"
        )
    data = path.read_bytes()
    if media_type == "image/svg+xml":
        return ImageFile(path, media_type, 0, 0, clean_svg(data))
    from PIL import Image as Pillow  # noqa: PLC0415 - a text build must not load Pillow
    from PIL import ImageFile as PillowFile  # noqa: PLC0415

    PillowFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint sets it for the whole process
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)
            with Pillow.open(BytesIO(data), formats=("PNG", "JPEG", "GIF", "WEBP")) as picture:
                width, height = picture.size
                if width * height > MAX_PIXELS:
                    raise UnusableImageError(
                        Code.IMAGE_TOO_LARGE,
                        f"has {width} x {height} pixels",
                        _SMALLER,
                    )
                picture.load()
                if picture.getexif().get(_ORIENTATION, 1) >= _TURNED:
                    width, height = height, width
                moves = getattr(picture, "is_animated", False)
                media_type = Pillow.MIME.get(picture.format or "", media_type)
    except Pillow.DecompressionBombError as error:
        raise UnusableImageError(Code.IMAGE_TOO_LARGE, "has far too many pixels", _SMALLER) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise UnusableImageError(
            Code.UNREADABLE_IMAGE, f"cannot be read: {error}", "save it again as PNG or JPEG"
        ) from error
    return ImageFile(path, media_type, width, height, data, moves)


def is_closed(data: bytes) -> bool:
    """Whether an SVG drawing is without scripts and references to anything outside of it. Raises as `clean_svg`."""
    from lxml import etree  # noqa: PLC0415 - a text build must not load lxml

    cleaned = clean_svg(data)
    return cleaned == etree.tostring(etree.fromstring(data, _svg_parser()), encoding="utf-8", xml_declaration=False)


def _svg_parser() -> Any:
    from lxml import etree  # noqa: PLC0415 - a text build must not load lxml

    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True, remove_comments=True
    )


def clean_svg(data: bytes) -> bytes:
    """An SVG drawing without scripts, event attributes, animation and references to anything outside of it.

    Raises `UnusableImageError` for what is no drawing, or takes too long to draw.
    """
    from lxml import etree  # noqa: PLC0415 - a text build must not load lxml

    try:
        root = etree.fromstring(data, _svg_parser())
    except etree.XMLSyntaxError as error:
        raise UnusableImageError(
            Code.UNREADABLE_IMAGE, f"is not well-formed SVG: {error.msg}", "save it again"
        ) from error
    if etree.QName(root).localname != "svg":
        raise UnusableImageError(Code.UNREADABLE_IMAGE, "is not an SVG drawing", "its root element must be `svg`")
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or etree.QName(element).localname in _FORBIDDEN:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
            continue
        for name in list(element.attrib):
            _clean_attribute(element, str(name))
        if etree.QName(element).localname == "style":
            element.text = _LOADS.sub("", element.text or "")
    if _unfolded(root, {str(item.get("id")): item for item in root.iter() if item.get("id")}, {}, 0) > MAX_SHAPES:
        raise UnusableImageError(
            Code.IMAGE_TOO_LARGE, "repeats its shapes too often", "draw it with fewer `use` elements"
        )
    return etree.tostring(root, encoding="utf-8", xml_declaration=False)


def _unfolded(element: Any, by_id: dict[str, Any], known: dict[Any, int], depth: int) -> int:
    """How many shapes an element of a drawing draws, those that `use` repeats counted each time."""
    if element in known:
        return known[element]
    if depth > MAX_DEPTH:
        return MAX_SHAPES + 1
    known[element] = 0  # a drawing in itself draws nothing
    count = 1 + sum(_unfolded(child, by_id, known, depth + 1) for child in element)
    for value in element.attrib.values():
        found = re.match(r"\s*(?:url\(\s*['\"]?)?#([^'\")]+)", str(value))
        if found and found[1] in by_id:
            count += _unfolded(by_id[found[1]], by_id, known, depth + 1)
    known[element] = count
    return count


def _clean_attribute(element: object, name: str) -> None:
    attributes = element.attrib  # type: ignore[attr-defined]
    local, value = name.rpartition("}")[2], str(attributes[name])
    outside = local == "href" and not value.startswith(("#", "data:image/"))
    if local.lower().startswith("on") or outside or _LOADS.search(value):
        del attributes[name]
