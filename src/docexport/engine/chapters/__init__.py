"""Books laid out in parts: each chapter by itself, several at once, and only those that changed.

A chapter begins a page, so its pages are the same wherever it stands, but for what they say about pages: the numbers
in their margins, in the contents, in references. Parts are laid out without margins and drawn; once all are, it is
known how many pages each has. Parts that name pages are laid out again with the right numbers until these stay as they
are, and what stands in the margins is drawn for all pages. Then WeasyPrint writes the whole as one document.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from docexport.cache.digests import digest
from docexport.engine.chapters.arrangement import Arrangement, arrange, numbers_for
from docexport.engine.chapters.jobs import ChapterJob, ChapterSource, MarginJob, Setting, work
from docexport.engine.chapters.recorded import LaidOutChapter, Margins
from docexport.engine.contract import InOneError

#: pages whose margins are drawn in one go: beginning takes about as long as twenty pages
_STRETCH = 64
#: layouts after which the numbers of pages do not change any more; else the whole is laid out as one
_TRIALS = 6


#: does jobs, perhaps in other processes, and calls a function meanwhile: gives their results in their order
Run = Callable[[Callable[[Any], Any], Sequence[Any], Callable[[], object]], list[Any]]


class BookSource(Struct, frozen=True):
    """A book to lay out: its chapters and the matter between them, and the document without any of these."""

    chapters: tuple[ChapterSource, ...]
    shell: str
    rtl: bool = False


class Book:
    """Lays out the chapters of one book, joins them, and knows what came of it.

    `labels_of` gives what pages are called, from the page that each id begins on and the number of pages. Raises
    `InOneError` where chapters by themselves would not give what the whole gives.
    """

    def __init__(
        self, source: BookSource, setting: Setting, run: Run, labels_of: Callable[[Mapping[str, int], int], Any]
    ) -> None:
        self._source, self.setting, self._run = source, setting, run
        self._labels_of = labels_of
        self.parts: list[LaidOutChapter] = []
        self.arrangement: Arrangement
        self.labels: Mapping[int, str] = {}
        self._margin_content: list[Margins] = []

    def lay_out(self, meanwhile: Callable[[], object]) -> None:
        """Lay out all parts, until what they say about pages is right. `meanwhile` is called while others work.

        What stands in margins is drawn while parts are laid out once more: seldom does that move pages.
        """
        jobs = [ChapterJob(self.setting, part) for part in self._source.chapters]
        results: dict[int, LaidOutChapter] = {}
        margins: list[MarginJob] = []
        stale = list(range(len(jobs)))
        for _ in range(_TRIALS):
            asked: list[ChapterJob | MarginJob] = [*(jobs[place] for place in stale), *margins]
            done = self._run(work, asked, meanwhile)
            results |= zip(stale, done[: len(stale)], strict=True)
            self._margin_content = done[len(stale) :]
            self.parts = [results[place] for place in range(len(jobs))]
            stale = self._arranged(jobs)
            drawn, margins = margins, self._margins()
            if not stale and drawn == margins:
                return
        raise InOneError("the numbers of pages do not settle")

    def _arranged(self, jobs: list[ChapterJob]) -> list[int]:
        """Find out where the parts lie, and which must be laid out once more; their jobs are changed."""
        self.arrangement = arrange(self.parts, [job.part.left for job in jobs], rtl=self._source.rtl)
        if self.arrangement.trouble:
            raise InOneError(self.arrangement.trouble)
        self.labels = self._labels_of(self.arrangement.begins, len(self.arrangement.kinds))
        stale = []
        for place, (job, part) in enumerate(zip(jobs, self.parts, strict=True)):
            numbers = numbers_for(part, self.arrangement, self.labels)
            left = job.part.left != (place in self.arrangement.turned)
            if numbers != job.numbers or left != job.part.left:
                turned = ChapterSource(job.part.name, job.part.xhtml, job.part.marks, job.part.images, left)
                jobs[place] = ChapterJob(job.setting, turned, numbers)
                stale.append(place)
        return stale

    def _margins(self) -> list[MarginJob]:
        """What is to be drawn in margins."""
        kinds = self.arrangement.kinds
        return [
            MarginJob(
                self.setting, self._source.shell, first, kinds[first : first + _STRETCH], len(kinds),
                _in_force(self.arrangement.strings, first, first + _STRETCH),
                {page: name for page, name in self.labels.items() if first < page <= first + _STRETCH},
                frozenset(page for page in self.arrangement.bare if first <= page < first + _STRETCH),
            )
            for first in range(0, len(kinds), _STRETCH)
        ]  # fmt: skip

    @property
    def log(self) -> list[tuple[int, str]]:
        """What the engine logged: level and words."""
        logs = [part.log for part in self.parts] + [stretch.log for stretch in self._margin_content]
        return [line for log in logs for line in log]

    @property
    def shell(self) -> str:
        """The document without any of its parts."""
        return self._source.shell

    @property
    def margins(self) -> list[bytes]:
        """What is drawn in the margins of each page: compressed streams."""
        return [content for stretch in self._margin_content for content in stretch.contents]

    @property
    def stretches(self) -> list[tuple[int, Margins]]:
        """Pages whose margins were drawn in one go, with the number of the first (from 0)."""
        return [(place * _STRETCH, stretch) for place, stretch in enumerate(self._margin_content)]

    @property
    def looks(self) -> tuple[str, ...]:
        """What tells each page from what it looked like in another build."""
        margins = self.margins
        contents = [b""] * len(margins)
        drawings = [""] * len(margins)
        for first, part in zip(self.arrangement.firsts, self.parts, strict=True):
            pictures = digest([picture.stream for picture in part.drawn.images.values()])
            for number, page in enumerate(part.pages, first):
                contents[number], drawings[number] = page.content, pictures
        css = digest(self.setting.css)
        return tuple(digest(css, *page) for page in zip(contents, margins, drawings, strict=True))


def _in_force(strings: Mapping[str, Mapping[int, list[str]]], first: int, end: int) -> dict[str, dict[int, list[str]]]:
    """The named strings set on pages (from 0), and of each the last one set before them."""
    result: dict[str, dict[int, list[str]]] = {}
    for name, pages in strings.items():
        earlier = max((page for page in pages if page <= first), default=None)
        kept = {page: texts for page, texts in pages.items() if first < page <= end}
        result[name] = ({} if earlier is None else {earlier: pages[earlier][-1:]}) | kept
    return result


__all__ = ["Book", "BookSource", "ChapterSource", "InOneError", "Setting"]
