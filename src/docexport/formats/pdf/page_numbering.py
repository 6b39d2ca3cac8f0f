"""What pages are called: through the whole document, or front matter in roman numerals and chapters counted apart.

The names are found in pages that are laid out; a counter style gives them to all that names a page, when these are
laid out again: feet, contents, references. The PDF says them to its viewer too (ISO 32000-1, 12.4.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from docexport.config import PageNumbers
from docexport.engine.contract import PageRange
from docexport.formats.manuscript import Manuscript
from docexport.model import Chapter, Document, Heading, Section
from docexport.transforms.numbering import letter


def page_ranges(begins: Mapping[str, int], document: Document, numbers: PageNumbers) -> tuple[PageRange, ...]:
    """The ranges of pages, from the page (from 0) that each id begins on; none where pages are counted through."""
    if numbers == "through" or document.metadata.kind != "book":
        return ()
    return tuple(_ranges(begins, document.children, numbers))


def _ranges(begins: Mapping[str, int], chapters: Sequence[Chapter], numbers: PageNumbers) -> Iterator[PageRange]:
    body = next((begins[c.id] for c in chapters if c.matter != "front" and c.id in begins), 0)
    if body:
        yield PageRange(0, style="r")
    if numbers == "front":
        yield PageRange(body)
        return
    count = appendices = 0
    for chapter in chapters:
        if chapter.id not in begins or chapter.matter == "front":
            continue
        if chapter.kind == "appendix":
            appendices += 1
            yield PageRange(begins[chapter.id], f"{_number(chapter) or letter(appendices)}-")
        elif chapter.matter == "body":
            count += 1
            yield PageRange(begins[chapter.id], f"{_number(chapter) or count}-")


def _number(chapter: Chapter) -> str:
    """The number that the heading of a chapter has, where sections are numbered."""
    first = chapter.children[0] if chapter.children else None
    heading = first.children[0] if isinstance(first, Section) else None
    return heading.number if isinstance(heading, Heading) else ""


def ranges_of(manuscript: Manuscript) -> Callable[[Mapping[str, int]], tuple[PageRange, ...]]:
    """What gives the ranges of pages of a manuscript, from the page (from 0) that each id begins on."""
    document, numbers = manuscript.document, manuscript.project.pdf.page_numbers
    return lambda begins: page_ranges(begins, document, numbers)
