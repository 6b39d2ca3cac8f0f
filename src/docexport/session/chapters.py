"""The chapters of a book, read: for the pages of a long one not again while they are the same.

Of other formats the whole takes little longer than keeping what was read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from docexport.config import PROJECT_FILE, decode_front_matter
from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostic, Diagnostics
from docexport.diagnostics.codes import Code
from docexport.files import resolved, shown
from docexport.formats.manuscript import load_templates
from docexport.model import Chapter, Text, find
from docexport.parallel.pool import WorkerPool
from docexport.readers import chapter_of, read_bytes, reader_for, reader_of

#: characters from which a book is long: about 40 pages
LONG = 100_000
#: chapters whose words workers warm_up_layout with, and how many words: shaping more takes longer than it may take them
_FEW, _MOST_WORDS = 2, 400


class ReadingPool(Struct, frozen=True):
    """Who helps with long books: a pool, which is started while they are read. `formats` are those asked for by
    name.
    """

    pool: WorkerPool = field(default_factory=WorkerPool)
    formats: tuple[str, ...] = ()


class ChapterText(Struct, frozen=True):
    """The bytes of a chapter's file, what reports call that, its suffix, and the folder it lies in."""

    data: bytes
    name: str
    suffix: str
    folder: str


class ReadChapter(Struct, frozen=True):
    """A chapter, and what was found in it."""

    chapter: Chapter
    findings: tuple[Diagnostic, ...]


def read_chapters(
    files: Sequence[Path], diagnostics: Diagnostics, helpers: ReadingPool, formats: Sequence[str]
) -> list[Chapter]:
    """The chapters in files, in their order; `formats` are what is made of them where none is asked for by name."""
    texts = [_text(file, diagnostics) for file in files]
    is_long = sum(len(text.data) for text in texts) >= LONG
    if not is_long:
        every = [read_chapter(text) for text in texts]
    elif "pdf" in (helpers.formats or formats):
        from docexport.engine.install import warm_up  # noqa: PLC0415 - for long PDFs alone

        helpers.pool.start(warm_up)
        every = _read_and_prime(texts, helpers.pool)
    else:
        every = helpers.pool.share(read_chapter, texts, load_templates)
    chapters = []
    for read in every:
        diagnostics.extend(read.findings)
        chapters.append(read.chapter)
    return chapters


def _read_and_prime(texts: Sequence[ChapterText], pool: WorkerPool) -> list[ReadChapter]:
    """Read chapters, while workers get ready with the style sheet that the book had last, which seldom changes; then
    with the words of chapters that changed, where they are few.
    """
    from docexport.engine.chapters.jobs import SampleOf, warm_up_layout  # noqa: PLC0415 - for long PDFs alone

    store = pool.store
    sample = store.get(warm_up_layout, SampleOf(texts[0].name, texts[0].folder)) if store else None
    changed = [place for place, text in enumerate(texts) if not (store and store.has(read_chapter, text))]
    if sample is not None:
        pool.warm_up(warm_up_layout, sample)
    every = WorkerPool(store=store).run(read_chapter, texts)
    if sample is not None and 0 < len(changed) <= _FEW:
        words = dict.fromkeys(word for place in changed for word in _words(every[place].chapter))
        pool.warm_up(warm_up_layout, replace(sample, words=tuple(islice(words, _MOST_WORDS))))
    return every


def _words(chapter: Chapter) -> Iterator[str]:
    return (word for node in find(chapter, Text) for word in node.text.split())


def _text(file: Path, diagnostics: Diagnostics) -> ChapterText:
    name = shown(file)
    data = read_bytes(file, name, diagnostics) if reader_of(file, name, diagnostics) else None
    return ChapterText(data or b"", name, file.suffix.lower(), str(resolved(file.parent)))


def read_chapter(text: ChapterText) -> ReadChapter:
    """The chapter in a text. Of its front matter only the title says something about a chapter."""
    reader = reader_for(Path(f"chapter{text.suffix}"))
    if reader is None:
        return ReadChapter(Chapter(children=()), ())
    diagnostics = Diagnostics()
    chapter, front = chapter_of(reader.read(text.data, text.name, diagnostics), text.name, text.folder)
    return ReadChapter(_titled(chapter, front, diagnostics), tuple(diagnostics))


def _titled(chapter: Chapter, front: Settings, diagnostics: Diagnostics) -> Chapter:
    metadata, options = decode_front_matter(front, diagnostics)
    for key in (*metadata.data, *options.data):
        if key != "title":
            diagnostics.warning(
                Code.UNKNOWN_KEY, f"`{key}` has no effect in a chapter", front.place((key,)),
                f"put it in `{PROJECT_FILE}`, metadata under `[metadata]`",
            )  # fmt: skip
    title = front.data.get("title")
    return replace(chapter, title=title) if isinstance(title, str) else chapter
