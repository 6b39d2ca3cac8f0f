"""Pictures of pixels as PDF has them: PNG data passed through where that can be, else made once in a process.

WeasyPrint decodes each PNG and encodes it again for each document; with a logo on it that is a third of the time of a
short handout. The pixels are the same. A picture with an alpha channel must be taken apart in two.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

import pydyf

from docexport.engine.weasyprint.images import RasterImage

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: bytes before the chunks that follow the first one
_HEAD = 33
#: types of colour that PDF takes as PNG has them: grey and RGB, and how many colours they have (ISO 15948, 11.2.2)
_PLAIN = {0: 1, 2: 3}
#: pictures taken apart that are kept, and the most bytes that one may have to be
_MOST_KEPT, _LARGEST = 32, 4 << 20


def passed_through(data: bytes) -> bytes | None:
    """The compressed pixels of a PNG that PDF can take as they are, or None.

    PDF's predictors are those of PNG (ISO 32000-1, 7.4.4.4). Palettes, interlacing, 16 bits and transparency are not
    passed through.
    """
    if len(data) < _HEAD or not data.startswith(_SIGNATURE) or data[12:16] != b"IHDR":
        return None
    depth, colour, interlaced = data[24], data[25], data[28]
    if depth != 8 or colour not in _PLAIN or interlaced:
        return None
    pixels = []
    place = len(_SIGNATURE)
    while place + 12 <= len(data):
        length, kind = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        if kind == b"tRNS":
            return None
        if kind == b"IDAT":
            pixels.append(data[place + 8 : place + 8 + length])
        place += 12 + length
    return b"".join(pixels) or None


_get_x_object = RasterImage.get_x_object


def _quick_x_object(image: Any, interpolate: bool, dpi_ratio: float) -> Any:
    """A picture as PDF has it."""
    data = bytes(image.image_data.data)
    if image.format != "PNG" or dpi_ratio != 1 or len(data) > _LARGEST:
        return _get_x_object(image, interpolate, dpi_ratio)
    pixels = passed_through(data) if image.mode in {"RGB", "L"} else None
    if pixels is None:
        return _stream(_taken_apart(_Picture(image, interpolate)))
    extra = {
        "Type": "/XObject", "Subtype": "/Image", "Width": image.width, "Height": image.height,
        "ColorSpace": "/DeviceRGB" if image.mode == "RGB" else "/DeviceGray", "BitsPerComponent": 8,
        "Interpolate": "true" if interpolate else "false", "Filter": "/FlateDecode",
        "DecodeParms": pydyf.Dictionary(
            {"Predictor": 15, "Columns": image.width} | ({"Colors": 3} if image.mode == "RGB" else {})
        ),
    }  # fmt: skip
    return pydyf.Stream([pixels], pydyf.Dictionary(extra))


class _Picture:
    """A picture that counts as the same where its bytes and the way it is drawn are."""

    def __init__(self, image: Any, interpolate: bool) -> None:
        self.image, self.interpolate = image, interpolate
        self._key = (hashlib.sha256(image.image_data.data).digest(), image.mode, interpolate)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Picture) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


#: the bytes of a stream, its dictionary, and the same of its mask
_Parts = tuple[bytes, dict[str, Any], tuple[bytes, dict[str, Any]] | None]


@lru_cache(maxsize=_MOST_KEPT)
def _taken_apart(picture: _Picture) -> _Parts:
    made = _get_x_object(picture.image, picture.interpolate, 1)
    mask = made.extra.get("SMask")
    extra = {key: value for key, value in made.extra.items() if key != "SMask"}
    picture.image = None  # what is kept is what was made
    return _bytes(made), extra, (_bytes(mask), dict(mask.extra)) if mask is not None else None


def _bytes(stream: Any) -> bytes:
    return b"".join(item if isinstance(item, bytes) else item.data for item in stream.stream)


def _stream(parts: _Parts) -> Any:
    data, extra, mask = parts
    whole = pydyf.Dictionary(extra)
    if mask is not None:
        whole["SMask"] = pydyf.Stream([mask[0]], pydyf.Dictionary(mask[1]))
    return pydyf.Stream([data], whole)


def replacements() -> dict[str, Any]:
    """What is replaced, by its name."""
    return {"get_x_object": _quick_x_object}
