"""Fonts in an e-book: only by choice, only those whose licence allows it, cut down to the characters of the document.

The reader's own choice of type is never blocked: families are named for the page as a whole and for code and headings.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from docexport.diagnostics.codes import Code
from docexport.formats.epub.publication import Publication
from docexport.model import written
from docexport.model.slugs import file_slug
from docexport.rendering.fonts import FontFace, font_faces

#: licences that let a font be embedded and cut down (SPDX; the Open Font License says so in its FAQ 1.15 and 2.9)
_FREE = ("OFL-1.1", "OFL-1.0", "APACHE-2.0", "MIT", "CC0-1.0", "UBUNTU-FONT-1.0", "BITSTREAM-VERA")
#: what generated words and marks need besides the document's own characters
_ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "\u00a0«»‘’“”–—…•·☐☑"
#: the records of a font's names that the OpenType specification knows, copyright and licence among them
_NAMES = 26
_TYPES = {".ttf": "font/ttf", ".otf": "font/otf"}


def embed_fonts(publication: Publication) -> dict[FontFace, str]:
    """Add the faces that the document is set in, and give the name of each in the EPUB."""
    manuscript = publication.manuscript
    document, diagnostics = manuscript.document, manuscript.diagnostics
    faces, _ = font_faces(manuscript.theme, document, diagnostics)
    labels = [*manuscript.labels.values(), document.metadata.title, document.metadata.subtitle]
    characters = frozenset(_ALWAYS).union(*(node.text for node in written(document)), *labels)
    added: dict[FontFace, str] = {}
    refused: set[str] = set()
    for face in faces:
        if not is_free(face.licence):
            refused.add(face.family)
            continue
        data = subset(face.path, characters)
        stem = f"{file_slug(face.family)}-{face.weight}{'-italic' if face.style == 'italic' else ''}"
        name = f"fonts/{stem}{face.path.suffix.lower()}"
        publication.add(f"font-{stem}", name, _TYPES.get(face.path.suffix.lower(), "font/ttf"), data)
        added[face] = name
    for family in sorted(refused):
        message = f"the licence of `{family}` does not say that it may be embedded; it is left out of the EPUB"
        diagnostics.warning(Code.FONT_LICENCE, message, manuscript.place("epub", "fonts"))
    return added


def is_free(licence: str) -> bool:
    """Whether a licence lets a font be embedded in a changed form."""
    return any(name in licence.upper() for name in _FREE)


@lru_cache(maxsize=64)
def subset(path: Path, characters: frozenset[str]) -> bytes:
    """The font with the glyphs of these characters alone, with its names and licence, the same each time."""
    import uharfbuzz  # noqa: PLC0415 - needed by few documents

    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(map(ord, characters))
    wanted.name_id_set.update(range(_NAMES))
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    return bytes(uharfbuzz.subset(_face(path), wanted).blob.data)


def characters_of(faces: Iterable[FontFace]) -> frozenset[str]:
    """The characters that at least one of the faces has."""
    return frozenset(chr(code) for face in faces for code in _face(face.path).unicodes)


@lru_cache(maxsize=64)
def _face(path: Path) -> Any:
    import uharfbuzz  # noqa: PLC0415

    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))
