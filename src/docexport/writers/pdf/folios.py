"""What pages are called: through the whole document, or front matter in roman numerals and chapters counted apart.

The names are found in pages that are laid out; a counter style gives them to all that names a page, when these are
laid out again: feet, contents, references. The PDF says them to its viewer too (ISO 32000-1, 12.4.2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import pydyf
from msgspec import Struct
from roman_numerals import RomanNumeral

from docexport.config import PageNumbers
from docexport.model import Chapter, Document, Heading, Section
from docexport.transforms.numbering import letter


class PageRange(Struct, frozen=True):
    """Pages counted in one row: the first of them (from 0), what stands before each number, how numbers look."""

    first: int
    prefix: str = ""
    style: Literal["D", "r"] = "D"

    def label(self, page: int) -> str:
        """What a page of this range is called."""
        number = page - self.first + 1
        return self.prefix + (RomanNumeral(number).to_lowercase() if self.style == "r" else str(number))


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


def page_labels(ranges: Sequence[PageRange], count: int) -> tuple[str, ...]:
    """What each of so many pages is called; without ranges they are numbers from 1."""
    labels = [str(page) for page in range(1, count + 1)]
    for place, item in enumerate(ranges):
        end = ranges[place + 1].first if place + 1 < len(ranges) else count
        labels[item.first : end] = [item.label(page) for page in range(item.first, end)]
    return tuple(labels)


def labelled(ranges: Sequence[PageRange], count: int) -> dict[int, str]:
    """What each of so many pages (from 1) is called, where that is not its number."""
    return {page: label for page, label in enumerate(page_labels(ranges, count), 1) if label != str(page)}


def write_labels(ranges: Sequence[PageRange], pdf: pydyf.PDF) -> None:
    """Tell viewers what the pages of a PDF are called."""
    if not ranges:
        return
    numbers: list[Any] = [] if ranges[0].first == 0 else [0, pydyf.Dictionary({"S": "/D"})]
    for item in ranges:
        label = pydyf.Dictionary({"S": f"/{item.style}"})
        if item.prefix:
            label["P"] = pydyf.String(item.prefix)
        numbers += [item.first, label]
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array(numbers)})
