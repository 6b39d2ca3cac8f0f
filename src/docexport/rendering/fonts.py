"""The font files a theme needs, from the `fontpkg-…` packages that are installed. No system font is needed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from msgspec import Struct

from docexport.cache.compiled import compiled, keep
from docexport.cache.digests import digest
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.model import Document, written
from docexport.rendering.labels import labels_for
from docexport.rendering.theme import FontSource, Theme

#: the size that letters are measured at, in pixels
_UNITS = 100
_ASCII = bytes(range(128))


class FontFace(Struct, frozen=True):
    """One file of a family, and what it is used for."""

    family: str
    weight: int
    style: str
    path: Path
    licence: str


#: the licence of a family, and of each of its files the path, style, weight, and whether it varies
Installed = tuple[str, tuple[tuple[Path, str, int | None, bool], ...]]
_Kept = tuple[str, tuple[tuple[str, str, int | None, bool], ...]]


@cache
def installed_family(package: str) -> Installed | None:
    """The licence and files of an installed family, or None."""
    name = f"font-{package}-{digest(sys.prefix)[:16]}"
    kept = compiled(name, _Kept)
    if kept is not None and all(Path(file[0]).is_file() for file in kept[1]):
        return kept[0], tuple((Path(path), *rest) for path, *rest in kept[1])
    import fontpkg  # noqa: PLC0415 - a text build needs no fonts, and looking for packages takes long

    try:
        family = fontpkg.family(package)
    except fontpkg.FontpkgError:
        return None
    files = tuple((file.path, file.style, file.weight, file.variable) for file in family.files)
    keep(name, (family.license, tuple((str(f[0]), *f[1:]) for f in files)))
    return family.license, files


def font_faces(theme: Theme, document: Document, diagnostics: Diagnostics) -> tuple[list[FontFace], list[str]]:
    """The faces of the families that the tokens name and of the fallbacks that the document needs.

    Also gives the names of these fallbacks, in order.
    """
    tokens = theme.tokens["font"]
    named = dict.fromkeys(str(tokens[key]) for key in ("body", "heading", "mono"))
    fallbacks = [name for name, source in theme.fonts.items() if name not in named and source.ranges]
    labels = labels_for(document.metadata.language, folders=theme.folders).values()
    characters = _characters(document, list(labels), [theme.fonts[name] for name in fallbacks])
    fallbacks = [name for name in fallbacks if theme.fonts[name].covers(characters)]
    faces: list[FontFace] = []
    for name in (*named, *fallbacks):
        source = theme.fonts.get(name)
        if source is None:
            diagnostics.error(
                Code.MISSING_FONT, f"the theme `{theme.name}` names the font `{name}` but not where it comes from",
                hint=f'add `[fonts."{name}"]` with its `package` to theme.toml',
            )  # fmt: skip
            continue
        faces.extend(_faces(name, source, diagnostics))
    return faces, fallbacks


def _characters(document: Document, labels: Sequence[str], sources: Sequence[FontSource]) -> frozenset[str]:
    """The characters outside ASCII in the document's text and in its generated words; none where no source has any of
    them.
    """
    texts = [document.metadata.title, document.metadata.summary, document.metadata.subtitle, *labels]
    every = b"".join(chapter.translate(None, _ASCII) for chapter in document.encoded).decode() + "".join(texts)
    if not any(source.covers(frozenset(every)) for source in sources):
        return frozenset()
    texts += [node.text for node in written(document)]
    return frozenset(char for text in texts if not text.isascii() for char in text if char > "\x7f")


def _faces(name: str, source: FontSource, diagnostics: Diagnostics) -> list[FontFace]:
    installed = installed_family(source.package)
    if installed is None:
        diagnostics.error(
            Code.MISSING_FONT, f"the font `{name}` is not installed", hint=f"run `pip install fontpkg-{source.package}`"
        )
        return []
    licence, files = installed
    faces = []
    for path, style, weight, variable in files:
        weights = source.weights if variable else (weight,) if weight in source.weights else ()
        faces += [FontFace(name, w, style, path, licence) for w in weights if w is not None]
    return faces


def math_font(theme: Theme, diagnostics: Diagnostics) -> str:
    """The file of the family that the token `font.math` names; empty for the one that comes with ziamath."""
    name = str(theme.tokens["font"].get("math", ""))
    if not name or name not in theme.fonts:
        if name:
            diagnostics.error(
                Code.MISSING_FONT, f"the theme `{theme.name}` names the font `{name}` but not where it comes from",
                hint=f'add `[fonts."{name}"]` with its `package` to theme.toml',
            )  # fmt: skip
        return ""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - few themes have such a font

    for face in _faces(name, theme.fonts[name], diagnostics):
        with TTFont(face.path, lazy=True) as font:
            if "MATH" in font:
                return str(face.path)
    diagnostics.warning(
        Code.MISSING_FONT, f"the font `{name}` has no table for formulas (MATH)", hint="leave out the token `font.math`"
    )
    return ""


def break_lines(text: str, room: float, faces: list[FontFace]) -> list[str]:
    """The lines that a text takes in the first upright face, where a line is `room` em wide.

    A word that is wider than a line is broken.
    """
    from PIL import ImageFont  # noqa: PLC0415 - a text build must not load Pillow

    face = next((face for face in faces if face.style == "normal"), None)
    if face is None:
        return [text]
    font = ImageFont.truetype(str(face.path), _UNITS)
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(joined) <= room * _UNITS:
            lines[-1] = joined
            continue
        lines.append("")
        for char in word:
            if lines[-1] and font.getlength(lines[-1] + char) > room * _UNITS:
                lines.append("")
            lines[-1] += char
    return lines
