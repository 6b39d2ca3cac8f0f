"""The chapters of a book as XHTML: each by itself, and not again while nothing that shows in it has changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from docexport.cache.digests import digest
from docexport.diagnostics import Diagnostic, DocexportError
from docexport.engine.contract import Mark
from docexport.formats.guarded import clean_fragment, parsed_fragment
from docexport.formats.manuscript import Manuscript
from docexport.formats.pdf.breaks import with_breaks
from docexport.formats.pdf.marks import marks_of
from docexport.model import Block, Chapter, CodeBlock, Document, Image, Node, find, walk
from docexport.rendering.markup import highlights
from docexport.rendering.theme import Theme, themes_folder

if TYPE_CHECKING:
    from docexport.rendering.renderer import Renderer

#: stands for a chapter by its number; text and attributes are escaped, so it cannot be in them
_PLACE = "<?chapter {}?>"
PLACES = re.compile(r"<\?chapter (\d+)\?>")
#: a start tag says the number of its node first; what follows `<` in text is no letter, as that is escaped
_AT = re.compile(r'(<[a-z][\w:-]*) data-at="(\d+)"')


class RenderedChapter(Struct, frozen=True):
    """A chapter as XHTML. Its elements name nodes by numbers from 0: what layout must know of these nodes, and where
    they stand among all blocks and pictures of the chapter, in reading order. `id` is that of the chapter's element,
    None where it is not one element of the class `chapter`.
    """

    markup: str
    id: str | None
    marks: tuple[Mark, ...]
    places: tuple[int, ...]
    findings: tuple[Diagnostic, ...]


class RenderJob(Struct, frozen=True):
    """A chapter to be rendered: it and all that shows in it, encoded."""

    surroundings: str
    chapter: bytes
    pictures: tuple[tuple[str, str, bool], ...]


class CodeOf(Struct, frozen=True):
    """Names the code of a file, which takes long to highlight: it seldom changes when the file does."""

    file: str
    folder: str


class MarkedChapter:
    """A chapter, and what became of it."""

    def __init__(self, chapter: Chapter, rendered: RenderedChapter) -> None:
        self.chapter, self.rendered = chapter, rendered

    @cached_property
    def nodes(self) -> Sequence[Node]:
        """The nodes that its elements name."""
        every = _markable(self.chapter)
        return [every[place] for place in self.rendered.places]

    def numbered(self, first: int) -> str:
        """Its XHTML, with the numbers of nodes from a first one on."""
        return _AT.sub(lambda found: f'{found[1]} data-at="{int(found[2]) + first}"', self.rendered.markup)


class _Watched:
    """Gives templates a document, and sees whether they ask for more of it than its metadata."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.metadata = document.metadata
        self.is_asked = False

    def __getattr__(self, name: str) -> Any:
        self.is_asked = True
        return getattr(self._document, name)


class Chapters:
    """Renders the chapters of one document, or takes them as a store has them.

    `shown` gives what templates are told of a picture besides the node itself.
    """

    def __init__(self, manuscript: Manuscript, shown: Callable[[Image], tuple[str, bool]]) -> None:
        self._document, self._store = manuscript.document, manuscript.pool.store
        self._diagnostics, self._shown = manuscript.diagnostics, shown
        self._theme = manuscript.theme
        self._surroundings = _surroundings(manuscript) if self._store else ""
        self._done: dict[int, MarkedChapter] = {}
        self._jobs: dict[int, RenderJob] = {}
        #: all that were placed, in their order
        self.placed: list[MarkedChapter] = []

    @cached_property
    def _encoded(self) -> dict[int, bytes]:
        """Each chapter by its identity, as the store knows it."""
        return dict(zip(map(id, self._document.children), self._document.encoded, strict=True))

    def foresee(self, renderer: Renderer) -> Iterator[MarkedChapter]:
        """Render the chapters that the store does not have, before any of the others is read; those whose files were
        changed last are looked for first, as they are the likeliest. A theme's templates may need to be told something
        where they stand; those that fail here are left for then.
        """
        for chapter in sorted(self._document.children, key=_age):
            if not (self._store and self._store.has(RenderedChapter, self._job(chapter))):
                with suppress(DocexportError):
                    self._done[id(chapter)] = self._made(chapter, renderer)
                    yield self._done[id(chapter)]

    def place(self, chapter: Chapter, renderer: Renderer) -> str:
        """What stands for a chapter in the markup around it."""
        done = None if renderer.given else self._done.get(id(chapter)) or self._kept(chapter)
        self.placed.append(done or self._made(chapter, renderer))
        self._diagnostics.extend(self.placed[-1].rendered.findings)
        return _PLACE.format(len(self.placed) - 1)

    def _kept(self, chapter: Chapter) -> MarkedChapter | None:
        rendered = self._store.get(RenderedChapter, self._job(chapter)) if self._store else None
        return MarkedChapter(chapter, rendered) if isinstance(rendered, RenderedChapter) else None

    def _made(self, chapter: Chapter, renderer: Renderer) -> MarkedChapter:
        watched = _Watched(self._document)
        with self._code(chapter):
            markup, marked, findings = renderer.apart(chapter, watched)
        root = parsed_fragment(markup)
        if root is not None:
            with self._diagnostics.apart() as removed:
                markup = clean_fragment(markup, root, self._theme, self._diagnostics)
            findings = (*findings, *removed)
        markup = with_breaks(markup)
        numbers = {id(node): number for number, node in enumerate(_markable(chapter))}
        places = tuple(numbers.get(id(node), -1) for node in marked)
        made = MarkedChapter(chapter, RenderedChapter(markup, _id_of(root), marks_of(marked), places, findings))
        if -1 in places:
            vars(made)["nodes"] = marked  # a template made some of them
        elif self._store and not (watched.is_asked or renderer.given) and self._are_known(renderer.template_files()):
            self._store.put(RenderedChapter, self._job(chapter), made.rendered)
        return made

    @contextmanager
    def _code(self, chapter: Chapter) -> Iterator[None]:
        """While this is open, code that the store knows of the chapter is not highlighted again."""
        if self._store is None or not self._document.has(CodeBlock):
            yield
            return
        name = CodeOf(chapter.source, chapter.folder)
        kept = self._store.get(highlights, name)
        known = kept if isinstance(kept, dict) else {}
        with highlights(known) as code:
            yield
        if code.keys() - known.keys():
            self._store.put(highlights, name, code)

    def _are_known(self, files: frozenset[str]) -> bool:
        """Whether all these files lie in folders that count."""
        folders = [themes_folder(), *self._theme.folders]
        return all(any(Path(file).is_relative_to(folder) for folder in folders) for file in files)

    def _job(self, chapter: Chapter) -> RenderJob:
        if id(chapter) not in self._jobs:
            images = find(chapter, Image) if self._document.has(Image) else ()
            pictures = tuple((image.path, *self._shown(image)) for image in images)
            self._jobs[id(chapter)] = RenderJob(self._surroundings, self._encoded[id(chapter)], pictures)
        return self._jobs[id(chapter)]


def whole(markup: str, chapters: Sequence[MarkedChapter], matter: Sequence[Node]) -> tuple[str, list[Node]]:
    """Markup with all its chapters in it, and the nodes that its elements name, those of the `matter` around first."""
    marked = list(matter)
    firsts = []
    for chapter in chapters:
        firsts.append(len(marked))
        marked += chapter.nodes
    return PLACES.sub(lambda found: chapters[int(found[1])].numbered(firsts[int(found[1])]), markup), marked


def _surroundings(manuscript: Manuscript) -> str:
    """A digest of all that templates may show of a document besides its text."""
    theme: Theme = manuscript.theme
    folders = [folder for folder in theme.folders if not folder.is_relative_to(themes_folder())]
    values: Mapping[str, Any] = {
        "metadata": manuscript.document.metadata,
        "project": manuscript.project,
        "tokens": theme.tokens,
        "labels": manuscript.labels,
        "contents": manuscript.prints_contents,
        "folders": [str(folder) for folder in theme.folders],
    }
    return digest(values, *folders)


def _age(chapter: Chapter) -> float:
    """How old the file of a chapter is, against the others."""
    try:
        return -Path(chapter.folder, Path(chapter.source).name).stat().st_mtime
    except OSError:
        return 0.0


def _markable(chapter: Chapter) -> list[Node]:
    """All blocks and pictures of a chapter, in reading order."""
    return [node for node in walk(chapter) if isinstance(node, Block | Image)]


def _id_of(root: Any) -> str | None:
    """The id of the one element of the class `chapter` that parsed markup is; None where it is anything else."""
    if root is None or len(root) != 1 or (root.text or "").strip() or (root[0].tail or "").strip():
        return None
    return root[0].get("id", "") if "chapter" in (root[0].get("class") or "").split() else None
