"""What a document is made of, as it is named: files, folders, patterns of chapters; and what all that holds now."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from docexport.cache.digests import digest, stamps
from docexport.config import PROJECT_FILE
from docexport.model import HtmlBlock, HtmlInline, Image, Node, walk
from docexport.rendering.fonts import installed_family
from docexport.rendering.theme import Theme
from docexport.session.source import Source, project_files_above
from docexport.transforms.images import place_of

#: how an address begins that is no file's: of the web, or with the data in it
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE)
#: the address of a picture in raw HTML
_SOURCE = re.compile(r"""\bsrc\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)


class Inputs(Struct, frozen=True):
    """Files and folders by their names, which may be links; patterns of files, each with its folder; and the folders of
    fonts, which nobody but an installer changes.
    """

    paths: tuple[Path, ...]
    patterns: tuple[tuple[Path, str], ...] = ()
    fonts: tuple[Path, ...] = ()

    def matches(self) -> Iterator[Path]:
        """The files that fit the patterns now."""
        for folder, pattern in self.patterns:
            yield from sorted(folder.glob(pattern))

    def state(self) -> str:
        """A digest of what they all hold now, and of where they lead."""
        return digest(self.paths, tuple(map(str, self.matches())), stamps(self.fonts))


def inputs_of(path: Path, source: Source, themes: Iterable[Theme], *, markup: bool) -> Inputs:
    """What the document at a path is made of. Fonts count where an output is `markup`."""
    themes, root = tuple(themes), source.root
    texts = {path, *source.files, root / PROJECT_FILE, path.parent / PROJECT_FILE, *project_files_above(path)}
    paths = {item for item in texts if not item.is_dir()} | set(pictures_of(source)) | theme_files(source, themes)
    if source.project.braille.table:
        paths.add(root / source.project.braille.table)
    fonts = {folder for theme in themes for folder in _font_folders(theme)} if markup else set()
    return Inputs(
        tuple(sorted({Path.cwd() / item for item in paths})),
        tuple((root, pattern) for pattern in source.project.chapters if set(pattern) & set("*?[")),
        tuple(sorted(fonts)),
    )


def theme_files(source: Source, themes: Iterable[Theme]) -> set[Path]:
    """The folders of themes, and what could take their places."""
    folders = {source.root / "themes"}
    for theme in themes:
        folders |= {*theme.folders, *theme.links}
    return folders


def pictures_of(source: Source) -> Iterator[Path]:
    """The files of all pictures that a document names, there or not."""
    if source.document.metadata.cover:
        yield source.root / source.document.metadata.cover
    if not source.document.kinds.isdisjoint({Image, HtmlBlock, HtmlInline}):
        for chapter in source.document.children:
            for node in walk(chapter):
                yield from pictures_in(node, chapter.folder, source.root)


def pictures_in(node: Node, folder: str, root: Path) -> Iterator[Path]:
    """The files of the pictures that one node names, which stands in a chapter in a folder of a project."""
    targets: Iterable[str] = ()
    if isinstance(node, Image):
        targets = (node.target,)
    elif isinstance(node, HtmlBlock | HtmlInline):
        targets = (target.strip() for target in _SOURCE.findall(node.html))
    for target in targets:
        if not _SCHEME.match(target):
            yield place_of(target, folder, root)


def is_traceable(source: Source, themes: Iterable[Theme]) -> bool:
    """Whether what a document is made of can be told from what is made of it: not where its theme is its own folder."""
    return not any(source.root.is_relative_to(folder) for theme in themes for folder in theme.folders)


def _font_folders(theme: Theme) -> Iterator[Path]:
    packages = (installed_family(font.package) for font in theme.fonts.values())
    return (Path(os.path.dirname(file)) for package in packages if package for file, *_ in package[1])  # noqa: PTH120
