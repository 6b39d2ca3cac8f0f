"""The chapters of a book, read: for the pages of a long one by several processes, and not again while they are the same.

Other formats take less time in all than sending chapters from one process to another saves.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from docexport.codes import Code
from docexport.config import PROJECT_FILE, decode_front_matter
from docexport.diagnostics import Diagnostic, Diagnostics
from docexport.model import Chapter
from docexport.pipeline.names import shown
from docexport.pipeline.store import careful_loads
from docexport.readers import READERS, parse_chapter, read_text, reader_of
from docexport.settings import Settings
from docexport.writers.workshop import Workshop

#: characters from which chapters are read in the workshop: about 40 pages
LONG = 100_000


@dataclass(frozen=True, slots=True)
class Helpers:
    """Who helps to read a long book: a workshop, and what is got ready for its `formats` (those asked for by name)
    while others read.
    """

    workshop: Workshop = field(default_factory=Workshop)
    formats: tuple[str, ...] = ()
    prepare: Callable[[Sequence[str]], object] = lambda _formats: None


@dataclass(frozen=True, slots=True)
class ChapterText:
    """The text of a chapter's file, what reports call that, its suffix, and the folder it lies in."""

    text: str
    name: str
    suffix: str
    folder: str


@dataclass(frozen=True, slots=True)
class ReadChapter:
    """A chapter, pickled, and what was found in it. It is unpickled where it is needed, once."""

    chapter: bytes
    findings: tuple[Diagnostic, ...]


def read_chapters(files: Sequence[Path], found: Diagnostics, helpers: Helpers, formats: Sequence[str]) -> list[Chapter]:
    """The chapters in files, in their order; `formats` are what is made of them where none is asked for by name."""
    texts: list[ChapterText] = []
    findings: list[Diagnostics] = []
    for file in files:
        mine = Diagnostics()
        text = read_text(file, shown(file), mine) if reader_of(file, shown(file), mine) else ""
        texts.append(ChapterText(text, shown(file), file.suffix.lower(), str(file.parent.resolve())))
        findings.append(mine)
    workshop, formats = helpers.workshop, helpers.formats or formats
    is_long = sum(len(text.text) for text in texts) >= LONG
    if not is_long or "pdf" not in formats or not (workshop.store or workshop.is_quick_to_start):
        chapters = [_parsed(text, mine) for text, mine in zip(texts, findings, strict=True)]
    else:
        done = workshop.run(read_apart, texts, lambda: helpers.prepare(formats))
        workshop.close()  # whoever works next begins with what was got ready here
        chapters = [careful_loads(item.chapter) for item in done]
        for mine, item in zip(findings, done, strict=True):
            mine.extend(item.findings)
    for mine in findings:
        found.extend(mine)
    return chapters


def read_apart(text: ChapterText) -> ReadChapter:
    """The chapter in a text. This runs in workers."""
    found = Diagnostics()
    chapter = _parsed(text, found)
    return ReadChapter(pickle.dumps(chapter, pickle.HIGHEST_PROTOCOL), tuple(found))


def _parsed(text: ChapterText, found: Diagnostics) -> Chapter:
    """The chapter in a text. Of its front matter only the title says something about a chapter."""
    if text.suffix not in READERS:
        return Chapter(children=())
    chapter, front = parse_chapter(text.text, text.name, text.folder, found, READERS[text.suffix])
    return _titled(chapter, front, found)


def _titled(chapter: Chapter, front: Settings, found: Diagnostics) -> Chapter:
    metadata, options = decode_front_matter(front, found)
    for key in (*metadata.data, *options.data):
        if key != "title":
            found.warning(
                Code.UNKNOWN_KEY, f"`{key}` has no effect in a chapter", front.place((key,)),
                f"put it in `{PROJECT_FILE}`, metadata under `[metadata]`",
            )  # fmt: skip
    title = front.data.get("title")
    return replace(chapter, title=title) if isinstance(title, str) else chapter
