"""The files that a document needs beside its text, to send along where workers share no disk."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import msgspec

from docexport.cache.digests import digest
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.files import resolved, shown
from docexport.rendering.images import MEDIA_TYPES
from docexport.rendering.theme import THEME_FILE
from docexport.session.source import Source

#: bytes that may be sent along with a document
MOST_BYTES = 256 << 20


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files by their paths below a document's root, and a digest of them, which tells bundles apart."""

    files: tuple[tuple[str, bytes], ...] = field(compare=False)
    digest: str


def bundle_of(source: Source, diagnostics: Diagnostics) -> Bundle:
    """The pictures below a document's root and the themes there; too many of them are reported."""
    files, size = [], 0
    for path in _needed(source):
        size += path.stat().st_size
        if size > MOST_BYTES:
            message = f"the pictures and themes in `{shown(source.root)}` have more than {MOST_BYTES >> 20} megabytes"
            diagnostics.error(Code.TOO_LARGE, message, hint="put the document in a folder with what it needs alone")
            break
        files.append((path.relative_to(source.root).as_posix(), path.read_bytes()))
    return Bundle(tuple(files), digest(tuple(files)))


def _needed(source: Source) -> Iterator[Path]:
    for folder, folders, names in os.walk(source.root):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and here / name != source.out)
        in_theme = any(
            (above / THEME_FILE).is_file() for above in (here, *here.parents) if above.is_relative_to(source.root)
        )
        for name in sorted(names):
            if in_theme or Path(name).suffix.lower() in MEDIA_TYPES:
                path = here / name
                if path.is_file() and resolved(path).is_relative_to(resolved(source.root)):
                    yield path


def unpacked(source: Source, bundle: Bundle) -> Source:
    """The source with its files on this machine's disk."""
    root = Path(_folder_of(bundle).name)
    chapters = tuple(
        msgspec.structs.replace(chapter, folder=str(root / Path(chapter.folder).relative_to(source.root)))
        for chapter in source.document.children
    )
    return msgspec.structs.replace(
        source, root=root, document=msgspec.structs.replace(source.document, children=chapters)
    )


@lru_cache(maxsize=4)
def _folder_of(bundle: Bundle) -> tempfile.TemporaryDirectory[str]:
    """A folder with a bundle's files, there as long as this process keeps it in mind."""
    folder = tempfile.TemporaryDirectory(prefix="docexport-", ignore_cleanup_errors=True)
    for name, data in bundle.files:
        path = Path(folder.name, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder
