"""Whole outputs of earlier builds: where nothing that a document was made of has changed, nothing is made again."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

from msgspec import Struct

from docexport.cache.digests import digest, tools_digest
from docexport.cache.store import DiskStore
from docexport.config import PROJECT_FILE
from docexport.diagnostics import Diagnostic
from docexport.files import resolved
from docexport.model import Chapter, HtmlBlock, HtmlInline, Image, find, walk
from docexport.rendering.fonts import installed_family
from docexport.rendering.theme import Theme
from docexport.session.source import Source

#: suffixes of files whose coming or going changes what a folder's documents are
_TEXTS = frozenset({".md", ".markdown", ".toml"})
#: names of files are no longer, in bytes (POSIX's `NAME_MAX`); longer targets are `data:` addresses and the like
_LONGEST_NAME = 255
#: the address of a picture in raw HTML
_SOURCE = re.compile(r"""\bsrc\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
#: how exactly systems know when a file was changed, in nanoseconds
_TICK = 10_000_000


class Remembered(Struct, frozen=True):
    """What came of a document: the bytes of its files by their paths, and what was found."""

    files: dict[Path, bytes]
    findings: tuple[Diagnostic, ...]


class _Record(Struct, frozen=True):
    """What a document was made of: files and folders, a digest of them all, and the key of what came of it."""

    inputs: tuple[Path, ...]
    state: str
    key: str


class Memory:
    """Remembers documents in a store. `how` is all that says how they are built: options, the day, where outputs go.

    `begun` is when the build began, in nanoseconds since 1970: what came of files that were changed since then is not
    remembered, as nobody knows whether they were read before or after.
    """

    def __init__(self, store: DiskStore, *how: object, begun: int | None = None) -> None:
        self._store, self._prefetched = store, begun
        #: what inputs held when they were looked at
        self._seen: dict[tuple[Path, ...], str] = {}
        self._how = digest(str(Path.cwd()), tools_digest(), *how)

    def recall(self, path: Path) -> Remembered | None:
        """What came of the document at a path, where it would come out the same now."""
        record = self._store.load(self._name(path))
        if not isinstance(record, _Record) or _state(record.inputs) != record.state:
            return None
        remembered = self._store.load(record.key)
        return remembered if isinstance(remembered, Remembered) else None

    def survey(self) -> None:
        """Look at what is kept, so that tidying is quick."""
        self._store.survey()

    def look(self, inputs: Iterable[Path]) -> None:
        """Find out what inputs hold, before they are to be remembered: they count as long as they are not changed."""
        if self._prefetched is not None:
            listed = tuple(sorted(set(inputs)))
            self._seen[listed] = _state(listed)

    def keep(
        self, path: Path, inputs: Iterable[Path], files: Mapping[Path, bytes], found: Sequence[Diagnostic]
    ) -> None:
        """Remember what came of a document."""
        listed = tuple(sorted(set(inputs)))
        if self._prefetched is not None and any(_changed(path) > self._prefetched - _TICK for path in _watched(listed)):
            return
        state = self._seen.get(listed) or _state(listed)
        key = digest(self._how, str(path), state)
        self._store.save(key, Remembered(dict(files), tuple(found)))
        self._store.save(self._name(path), _Record(listed, state, key))

    def _name(self, path: Path) -> str:
        return digest(self._how, str(resolved(path)))


def inputs_of(path: Path, source: Source, themes: Iterable[Theme], *, markup: bool) -> set[Path]:
    """What a document is made of: its texts, settings and pictures, its themes; folders stand for all in them.

    Fonts count where an output is `markup`: by the folders of their packages, which nobody but an installer changes.
    """
    root, document = source.root, source.document
    files = {path, root / PROJECT_FILE, path.parent / PROJECT_FILE, root / document.metadata.cover}
    for chapter in document.children:
        files.add(Path(chapter.source))
        targets = {image.target for image in find(chapter, Image)} if Image in document.kinds else set()
        targets |= _targets_in_html(chapter) if HtmlBlock in document.kinds or HtmlInline in document.kinds else set()
        files |= {Path(chapter.folder) / unquote(target) for target in targets if len(target) < _LONGEST_NAME}
    folders, fonts = {root / "themes"}, set()
    for theme in themes:
        folders |= set(theme.folders)
        packages = [installed_family(font.package) for font in theme.fonts.values() if markup]
        fonts |= {file.parent for package in packages if package for file, *_ in package[1]}
    return {resolved(item) for item in files | folders | fonts if item != root}


def _targets_in_html(chapter: Chapter) -> set[str]:
    """The addresses of pictures in the raw HTML of a chapter."""
    raw = (node.html for node in walk(chapter) if isinstance(node, HtmlBlock | HtmlInline))
    return {target.strip() for html in raw for target in _SOURCE.findall(html)}


def _state(inputs: Sequence[Path]) -> str:
    """A digest of what files and folders hold now: of files the bytes, as times tell little; of folders all files.

    Beside each file it counts which names its folder has: one more file there can be one more chapter.
    """
    parts: list[object] = []
    for path in inputs:
        if path.is_dir():
            parts.append(path)
        else:
            try:
                parts.append((str(path), path.read_bytes()))
            except OSError:
                parts.append((str(path), None))
    beside = sorted({path.parent for path in inputs if not path.is_dir()})
    return digest(tuple(parts), tuple(_sources_in(folder) for folder in beside))


def _watched(inputs: Sequence[Path]) -> Iterator[Path]:
    """What must not have changed during a build: what a document is made of, and texts beside that, which may come."""
    yield from inputs
    for folder in {path.parent for path in inputs if not path.is_dir()}:
        yield from (folder / name for name in _sources_in(folder))


def _changed(path: Path) -> int:
    """When a file, or any in a folder, was changed last or got its name, in nanoseconds since 1970; of a file that is
    missing when one last came or went where it would lie.
    """
    if not path.is_dir():
        return _stamp(path) or _stamp(path.parent)
    within = (
        f"{folder}/{name}" for folder, _, names in os.walk(path) for name in names if not name.endswith(".pyc")
    )  # not by `Path`, which takes longer than all else here
    return max(map(_stamp, within), default=0)


def _stamp(path: Path | str) -> int:
    try:
        stat = os.stat(path)  # noqa: PTH116
    except OSError:
        return 0
    return max(stat.st_mtime_ns, stat.st_ctime_ns)


def _sources_in(folder: Path) -> tuple[str, ...]:
    """The names of the texts in a folder; outputs are written beside them and do not count."""
    try:
        return tuple(sorted(item.name for item in folder.iterdir() if item.suffix.lower() in _TEXTS))
    except OSError:
        return ()
