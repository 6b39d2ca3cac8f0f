"""Drawing covers: the theme's template `cover_art.j2` is given the words in lines that fit, and a pattern of tiles.

The drawing carries its fonts, cut down, so that it looks the same in each reader. resvg makes the PNG.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from typing import Any

from msgspec import Struct

from docexport.diagnostics import DocexportError
from docexport.diagnostics.codes import Code
from docexport.formats.epub.fonts import characters_of, is_free, subset
from docexport.formats.guarded import report_removed
from docexport.formats.manuscript import Manuscript
from docexport.rendering.fonts import FontFace, break_lines, font_faces
from docexport.rendering.images import UnusableImageError, clean_svg
from docexport.rendering.labels import join_names
from docexport.rendering.renderer import Renderer
from docexport.rendering.styles import font_face_rules

#: units of the drawing: 5 to 8, what shops call ideal (Kindle Direct Publishing)
WIDTH, HEIGHT = 1600, 2560
#: pixels of the long side of the PNG; shops ask for 1000 to 1600 and more
PNG_HEIGHT = 1920
#: room at the sides, and sizes and leading of the words, in pixels
_MARGIN = 130
_TITLE_SIZES, _MOST_LINES = (236, 204, 176, 152, 130, 112, 96, 82, 70), 6
_LEADING = 1.12
_TILE = 200


class Lines(Struct, frozen=True):
    """Words broken into lines: the type size, and where the base of each line is, from the top."""

    size: int
    lines: tuple[tuple[int, str], ...]


def draw_cover(manuscript: Manuscript, renderer: Renderer) -> bytes:
    """The theme's cover of a document, as SVG of 1600 by 2560."""
    metadata = manuscript.document.metadata
    series = " ".join(filter(None, (metadata.series, metadata.series_position)))
    words = "".join((metadata.title, metadata.subtitle, *metadata.authors, series, metadata.publisher, "…,& "))
    faces = _faces(manuscript, words)
    title, bottom = _title(metadata.title, faces, 580 if series else 460)
    subtitle, bottom = _set(metadata.subtitle, 76, faces, bottom + 150, most=4)
    names = join_names(metadata.authors, manuscript.labels) if metadata.authors else ""
    authors, bottom = _set(names, 62, faces, bottom + 170, most=3)
    top = min(max(-(-(bottom + 110) // _TILE) * _TILE, 1360), HEIGHT)
    drawing = renderer.template(
        "cover_art.j2",
        manuscript.document,
        width=WIDTH,
        height=HEIGHT,
        margin=_MARGIN,
        fonts=_font_rules(faces, words),
        families=tuple(dict.fromkeys(face.family for face in faces)),
        series=series,
        title=title,
        subtitle=subtitle,
        authors=authors,
        tiles=_tiles(metadata.title, top),
        tile=_TILE,
        top=top,
    )
    return _closed(drawing.strip().encode(), manuscript)


def _closed(drawing: bytes, manuscript: Manuscript) -> bytes:
    """A drawing without what runs or loads anything, which is reported: whoever draws it would read other files.
    Raises `DocexportError` where it is no drawing.
    """
    try:
        cleaned, removed = clean_svg(drawing)
    except UnusableImageError as error:
        manuscript.diagnostics.error(
            Code.TEMPLATE_ERROR, f"the drawing of the theme's `cover_art.j2` {error}", hint=error.hint
        )
        raise DocexportError(manuscript.diagnostics) from error
    report_removed(removed, manuscript.theme, manuscript.diagnostics)
    return cleaned if removed else drawing


class Drawing(Struct, frozen=True):
    """A drawing to be made a PNG of: with the fonts in files, the first choice of family, or any font of the system."""

    svg: str
    fonts: tuple[Path, ...]
    family: str
    system: bool


def drawing_of(svg: bytes, manuscript: Manuscript) -> Drawing:
    """A drawing with the theme's fonts; with the system's where they lack letters."""
    text = svg.decode()
    words = unescape("".join(re.findall(r">([^<>]+)</(?:text|tspan)>", text)))
    faces = _faces(manuscript, words)
    files = tuple(sorted(face.path for face in faces))
    family = str(manuscript.theme.tokens["font"]["body"])
    return Drawing(text, files, family, not characters_of(faces).issuperset(words))


def rasterized(drawing: Drawing) -> bytes:
    """A drawing as PNG, `PNG_HEIGHT` pixels high. It takes longer than most books' text, and may be done elsewhere."""
    import resvg_py  # noqa: PLC0415 - needed by covers alone

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=drawing.svg,
            height=PNG_HEIGHT,
            font_files=[str(path) for path in drawing.fonts],
            font_family=drawing.family,
            skip_system_fonts=not drawing.system,
        )
    )


def _faces(manuscript: Manuscript, words: str) -> list[FontFace]:
    """The upright faces for headings and text, and those of fallbacks with letters that these lack."""
    faces, fallbacks = font_faces(manuscript.theme, manuscript.document, manuscript.diagnostics)
    tokens = manuscript.theme.tokens["font"]
    chosen: list[FontFace] = []
    for family in dict.fromkeys((str(tokens["heading"]), str(tokens["body"]), *fallbacks)):
        own = [face for face in faces if face.family == family and face.style == "normal"]
        missing = frozenset(words) - characters_of(chosen)
        if family in (tokens["heading"], tokens["body"]) or missing & characters_of(own):
            chosen += own
    return chosen


def _title(title: str, faces: list[FontFace], top: int) -> tuple[Lines, int]:
    """The title in the largest type in which it takes few lines and no word is broken."""
    longest = max(title.split(), key=len, default="")
    for size in _TITLE_SIZES:
        room = (WIDTH - 2 * _MARGIN) / size
        lines = break_lines(title, room, faces)
        if len(lines) <= _MOST_LINES and (longest in " ".join(lines).split() or size == _TITLE_SIZES[-1]):
            break
    while len(lines) > 1:  # make them equally long, so that the last one does not hold a lone short word
        room *= 0.94
        tighter = break_lines(title, room, faces)
        if len(tighter) > len(lines) or longest not in " ".join(tighter).split():
            break
        lines = tighter
    return _placed(lines, size, top)


def _set(text: str, size: int, faces: list[FontFace], top: int, *, most: int) -> tuple[Lines, int]:
    lines = break_lines(text, (WIDTH - 2 * _MARGIN) / size, faces)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1] + " …"]
    return _placed(lines, size, top)


def _placed(lines: Sequence[str], size: int, top: int) -> tuple[Lines, int]:
    """The lines with their places, and where they end: above the first place where there are none."""
    step = round(size * _LEADING)
    placed = tuple((top + number * step, line) for number, line in enumerate(lines))
    return Lines(size, placed), placed[-1][0] if placed else top - 150


def _tiles(seed: str, top: int) -> list[dict[str, Any]]:
    """Tiles of a pattern that each title has its own of: where, which shape, how it is turned, how light."""
    tiles = []
    for row in range((HEIGHT - top) // _TILE + 1):
        for column in range(WIDTH // _TILE):
            number = zlib.crc32(f"{seed}/{row}/{column}".encode())
            place = {"x": column * _TILE, "y": top + row * _TILE}
            tiles.append({**place, "shape": number % 5, "turn": number // 8 % 4 * 90, "shade": number // 64 % 3})
    return tiles


def _font_rules(faces: Sequence[FontFace], words: str) -> str:
    """The faces as part of the drawing, cut down to its words."""
    free = [face for face in faces if is_free(face.licence)]
    data = {face: base64.b64encode(subset(face.path, frozenset(words))).decode() for face in free}
    return font_face_rules(free, lambda face: f'"data:font/ttf;base64,{data[face]}"')
