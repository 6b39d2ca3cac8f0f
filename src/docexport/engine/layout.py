"""Laying out: XHTML and a style sheet -> WeasyPrint's pages, as often as is needed."""

from __future__ import annotations

import logging
import re
import xml.etree.ElementTree as ET
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import cssselect2

from docexport.engine.contract import LogLine, Mark, Sources
from docexport.engine.fetcher import ClosedFetcher
from docexport.engine.font_files import FontFiles
from docexport.engine.log import heard
from docexport.engine.markup import add_class, add_classes, keep_only, parsed, references_in
from docexport.engine.page_counter import PageCounter
from docexport.engine.readable import Readable
from docexport.engine.table import fits
from docexport.engine.weasyprint import CSS, HTML
from docexport.engine.weasyprint.css.counters import CounterStyle

#: the rules for fonts in a style sheet
_FACE = re.compile(r"@font-face\s*\{[^}]*\}", re.IGNORECASE)


class XhtmlSource(HTML):  # type: ignore[misc]
    """A document of WeasyPrint's made from well-formed XHTML: nothing is guessed, and blocks may stand in notes."""

    def __init__(self, root: ET.Element, base_url: str, fetcher: ClosedFetcher) -> None:
        self.base_url = base_url
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


@lru_cache(maxsize=8)
def font_configuration(faces: tuple[str, ...] = ()) -> FontFiles:  # noqa: ARG001 - they tell it from others
    """The fonts of style sheets with the same rules for them: a family may be another font in others. Kept for the life
    of the process, as each new one takes 230 kB of memory for good.
    """
    if fits("shaping"):
        from docexport.engine.fast.words import forget_words  # noqa: PLC0415 - left out where it does not fit

        forget_words()
    return FontFiles()


def faces_of(css: str, readable: Readable) -> tuple[str, ...]:
    """What tells which fonts a style sheet brings: its rules for them, and what it gets."""
    rules = (css,) if "@import" in css.lower() else _FACE.findall(css)
    return (*rules, *readable.names)


class _Stylesheet(NamedTuple):
    """A style sheet, its fonts, the counter styles it defines, and what was logged of it."""

    css: CSS
    fonts: FontFiles
    styles: CounterStyle
    log: tuple[LogLine, ...]


@lru_cache(maxsize=8)
def _stylesheet(css: str, readable: Readable) -> _Stylesheet:
    """A style sheet with its fonts loaded: once for many documents."""
    fonts, styles = font_configuration(faces_of(css, readable)), CounterStyle()
    with heard() as log:
        sheet = CSS(string=css, url_fetcher=ClosedFetcher(readable), font_config=fonts, counter_style=styles)
    return _Stylesheet(sheet, fonts, styles, log.lines)


class Layout:
    """Lays out one document. `marks` say of which nodes the elements with `data-at` are; `options` are the engine's."""

    def __init__(self, markup: str, marks: Sequence[Mark], sources: Sources, **options: Any) -> None:
        self._markup, self._sources, self._options = markup, sources, options
        self.marks = marks
        #: classes that are given to elements of nodes, by their index
        self.classes: dict[int, str] = {}
        #: what pages (from 1) are called, where it is not the number
        self.labels: Mapping[int, str] = {}
        #: references whose page is not named, by their index among all references
        self.near: set[int] = set()
        #: whether the first page is a left one, where it would be a right one
        self.left = False

    def source(self, only: Collection[int] = ()) -> XhtmlSource:
        """The document to lay out, or `only` the elements of these nodes."""
        root = parsed(self._markup)
        if self.left:
            root.set("style", "break-before: left")
        for place, reference in enumerate(references_in(root)):
            if place in self.near:
                add_class(reference, "near")
        add_classes(root, self.classes)
        if only:
            keep_only(root, only)
        return XhtmlSource(root, self._sources.base, ClosedFetcher(Readable(self._sources)))

    def pages(self, css: str, only: Collection[int] = ()) -> Any:
        """The document laid out with a style sheet, or `only` the elements of these nodes."""
        return render(self.source(only), css, self._sources, self.labels, **self._options)


def render(
    source: XhtmlSource, css: str, sources: Sources, labels: Mapping[int, str] | None = None, **options: Any
) -> Any:
    """A document of WeasyPrint's, laid out with a style sheet."""
    sheet = _stylesheet(css, Readable(sources.without_images()))
    for level, message in sheet.log:
        logging.getLogger("weasyprint").log(level, "%s", message)
    counter = PageCounter(sheet.styles, labels or {})
    return source.render(stylesheets=[sheet.css], font_config=sheet.fonts, counter_style=counter, **options)


def page_rules(css: str, sources: Sources) -> Iterator[Any]:
    """The selectors of pages in a style sheet whose rules say how text lies on them, not what stands in margins."""
    for _rule, selectors, _declarations in _stylesheet(css, Readable(sources.without_images())).css.page_rules:
        for _specificity, margin, selector in selectors:
            if margin in {None, "@footnote"} or (selector.index and selector.index[2]):
                yield selector


def references(document: Any) -> list[ET.Element]:
    """The elements of a laid-out document that name the page of what a reference leads to, in order."""
    return references_in(next(b.element for b in document.pages[0]._page_box.children if b.element_tag == "html"))
