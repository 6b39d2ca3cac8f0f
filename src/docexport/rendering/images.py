"""Image files as outputs can carry them: checked, measured, and SVG without anything that runs or loads."""

from __future__ import annotations

import warnings
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from msgspec import Struct

from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code
from docexport.files import read_place
from docexport.model import Document, Image, find

#: more pixels than this would take over 200 MB to decode
MAX_PIXELS = 50_000_000
#: more bytes than this are no picture for a page
MAX_BYTES = 64 << 20
#: more shapes than this, those that `use` repeats counted each time, take minutes to draw
MAX_SHAPES = 200_000
_CARRY = "draw it without, and carry pictures and fonts in it as `data:` addresses"
_WORDS_IN_HTML = "words in it are lost: export the drawing with plain text instead of HTML"
#: what is listed of a drawing, at the most
_MOST_REMOVED = 5
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


class ImageFile(Struct, frozen=True):
    """An image that was checked: what it is, its size in pixels (0 where it has none), its bytes, whether it moves, and
    what was taken out of a drawing because it runs, loads or moves something.
    """

    path: Path
    media_type: str
    width: int
    height: int
    data: bytes
    moves: bool = False
    removed: tuple[str, ...] = ()


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
        image = _load(path, stamp.st_mtime_ns, stamp.st_ctime_ns, stamp.st_size)
    except UnusableImageError as error:
        diagnostics.error(error.code, f"the image `{name}` {error}", span, error.hint)
    except OSError as error:
        diagnostics.error(Code.MISSING_IMAGE, f"cannot read the image `{name}`: {error.strerror or error}", span)
    else:
        for what in image.removed[:_MOST_REMOVED]:
            diagnostics.warning(
                Code.UNSAFE_MARKUP, f"{what} is taken out of the drawing `{name}`: no output may carry it", span,
                _WORDS_IN_HTML if "foreignObject" in what else _CARRY,
            )  # fmt: skip
        return image
    return None


@lru_cache(maxsize=256)
def _load(path: Path, _modified: int, _changed: int, size: int) -> ImageFile:
    media_type = MEDIA_TYPES[path.suffix.lower()]
    if size > MAX_BYTES:
        raise UnusableImageError(
            Code.IMAGE_TOO_LARGE, f"has {size >> 20} megabytes", f"make it smaller than {MAX_BYTES >> 20} megabytes"
        )
    data = read_place(path)
    if media_type == "image/svg+xml":
        drawing, removed = clean_svg(data)
        return ImageFile(path, media_type, 0, 0, drawing, removed=removed)
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


def clean_svg(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """An SVG drawing without what runs, loads or moves anything, and what was taken out of it.

    Raises `UnusableImageError` for what is no drawing, or takes too long to draw.
    """
    from lxml import etree  # noqa: PLC0415 - a text build must not load lxml

    from docexport.markup.svg import clean_drawing, in_namespace, svg_parser  # noqa: PLC0415 - as lxml
    from docexport.markup.svg_size import shapes_drawn  # noqa: PLC0415

    try:
        root = etree.fromstring(data, svg_parser())
    except etree.XMLSyntaxError as error:
        raise UnusableImageError(
            Code.UNREADABLE_IMAGE, f"is not well-formed SVG: {error.msg}", "save it again"
        ) from error
    if etree.QName(root).localname != "svg":
        raise UnusableImageError(Code.UNREADABLE_IMAGE, "is not an SVG drawing", "its root element must be `svg`")
    drawing = clean_drawing(in_namespace(root))
    if shapes_drawn(drawing.root) > MAX_SHAPES:
        raise UnusableImageError(
            Code.IMAGE_TOO_LARGE, "repeats its shapes too often", "draw it with fewer `use` elements and markers"
        )
    return etree.tostring(drawing.root, encoding="utf-8", xml_declaration=False), drawing.removed
