"""The Markdown writer: a document in the dialect that the reader takes, so that it can be edited and built again.

A document is written as it was read, before anything is numbered, linked or collected; conditions are resolved, so that
a copy for patients holds no word for staff.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, unquote

from msgspec.structs import replace

from docexport.files import Gate
from docexport.formats.manuscript import Manuscript
from docexport.formats.markdown.blocks import blocks
from docexport.formats.markdown.front_matter import front_matter, metadata_of
from docexport.formats.markdown.inlines import inlines
from docexport.model import BulletList, Chapter, Heading, Image, Link, ListItem, Paragraph, Text, find, rewrite
from docexport.rendering.images import MEDIA_TYPES


def write_markdown(manuscript: Manuscript, _families: Sequence[str]) -> tuple[bytes, dict[str, bytes]]:
    """The document as one Markdown file, and further files by their paths from its folder: pictures, and the chapters
    of a book that has several, to which the file then is the contents.
    """
    document = manuscript.document
    head = front_matter(metadata_of(document.metadata))
    folder = f"{manuscript.name}-files"
    pictures = Pictures(Gate((manuscript.root,)), folder)
    if len(document.children) == 1:
        chapter = pictures.copied(document.children[0], f"{quote(folder)}/")
        return f"{head}{markdown_of(chapter)}".encode(), pictures.files
    names = _names(document.children)
    files: dict[str, bytes] = {}
    entries: list[ListItem] = []
    for name, chapter in zip(names, document.children, strict=True):
        files[f"{folder}/{name}"] = markdown_of(pictures.copied(chapter, "")).encode()
        entries.append(_entry(chapter, f"{quote(folder)}/{quote(name)}"))
    contents = blocks([BulletList(children=tuple(entries))])
    return f"{head}{contents}\n".encode(), files | pictures.files


def markdown_of(chapter: Chapter) -> str:
    """A chapter as Markdown, with a line end behind its last line. It must be as readers give it."""
    text = blocks(chapter.children)
    if text.startswith(("+++", "---")):
        text = f"\n{text}"  # else it would be read as front matter
    return f"{text}\n" if text else ""


class Pictures:
    """Copies of the pictures that chapters name, in one folder beside the Markdown."""

    def __init__(self, gate: Gate, folder: str) -> None:
        self._gate, self._folder = gate, folder
        self.files: dict[str, bytes] = {}
        self._names: dict[Path, str] = {}

    def copied(self, chapter: Chapter, before: str) -> Chapter:
        """The chapter with addresses that lead to the copies; `before` is the way there."""

        def change(node: Image) -> Image:
            name = self._name(Path(chapter.folder), node.target)
            return replace(node, target=f"{before}{quote(name)}") if name else node

        return rewrite(chapter, change, Image)

    def _name(self, folder: Path, target: str) -> str:
        """The name of the copy of a picture; empty where it is not one of the project's."""
        try:
            path = self._gate.resolve(folder / unquote(target))
            if path not in self._names:
                if path.suffix.lower() not in MEDIA_TYPES:
                    return ""
                name = _unused(path.name, [Path(file).name for file in self.files])
                self.files[f"{self._folder}/{name}"] = self._gate.read(path)
                self._names[path] = name
        except (OSError, ValueError):  # whoever looks for pictures has reported it
            return ""
        return self._names[path]


def _unused(name: str, taken: Sequence[str]) -> str:
    """A name for a file beside others: with a number, where one is called so."""
    lower, path, count = {item.casefold() for item in taken}, Path(name), 1
    while name.casefold() in lower:
        count += 1
        name = f"{path.stem}-{count}{path.suffix}"
    return name


def _names(chapters: Sequence[Chapter]) -> list[str]:
    """The names of the chapters' files: their own, with a number where several are called the same."""
    seen = Counter[str]()
    names = []
    for chapter in chapters:
        seen[chapter.name] += 1
        names.append(f"{chapter.name}{f'-{seen[chapter.name]}' if seen[chapter.name] > 1 else ''}.md")
    return names


def _entry(chapter: Chapter, target: str) -> ListItem:
    heading = next(find(chapter, Heading), None)
    words = heading.children if heading else (Text(text=chapter.name),)
    return ListItem(children=(Paragraph(children=(Link(children=words, target=target),), tight=True),))


__all__ = ["blocks", "front_matter", "inlines", "markdown_of", "metadata_of", "write_markdown"]
