"""Laying out: XHTML and a style sheet -> WeasyPrint's pages, with what goes wrong on the way as findings."""

from __future__ import annotations

import logging
import os
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import zip_longest
from typing import Any, NamedTuple

import cssselect2
from weasyprint import CSS, HTML
from weasyprint.css.counters import CounterStyle
from weasyprint.text.ffi import harfbuzz_subset

from docexport.digests import digest
from docexport.writers.kept_sheets import KeptSheet, keep_sheet, recall_sheet
from docexport.writers.pdf.counters import Folios
from docexport.writers.pdf.fetcher import ClosedFetcher
from docexport.writers.pdf.log import heard
from docexport.writers.pdf.marks import Mark
from docexport.writers.pdf.open_fonts import OpenFonts
from docexport.writers.pdf.quick import quick_engine
from docexport.writers.pdf.quick.words import forget_words

#: deep nesting of boxes needs more than Python's thousand calls: 500 blocks need 10,000
RECURSION_LIMIT = 10_000
#: lines of code that are kept on one page
SHORT_CODE = 14
#: rows of a table that are kept on one page
SHORT_TABLE = 12
#: the rules for fonts in a style sheet
_FACE = re.compile(r"@font-face\s*\{[^}]*\}", re.IGNORECASE)
_LED_IN = frozenset({"pre", "ul", "ol", "dl", "table", "figure", "blockquote", "div"})


class XhtmlSource(HTML):  # type: ignore[misc]
    """A document of WeasyPrint's made from well-formed XHTML: nothing is guessed, and blocks may stand in notes."""

    def __init__(self, root: ET.Element, base_url: str, fetcher: ClosedFetcher) -> None:
        self.base_url = base_url
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


@lru_cache(maxsize=8)
def font_configuration(faces: tuple[str, ...] = ()) -> OpenFonts:  # noqa: ARG001 - they tell it from others
    """The fonts of style sheets with the same rules for them: a family may be another font in others. Kept for the life
    of the process, as each new one takes 230 kB of memory for good.
    """
    forget_words()
    return OpenFonts()


def faces_of(css: str, fetcher: ClosedFetcher) -> tuple[str, ...]:
    """What tells which fonts a style sheet brings: its rules for them, and what it gets."""
    rules = (css,) if "@import" in css.lower() else _FACE.findall(css)
    return (*rules, *fetcher.names)


def has_subsetter() -> bool:
    """Whether HarfBuzz's library for making fonts smaller is there; without it fontTools does that, which takes
    longer, and the fonts are larger.
    """
    return harfbuzz_subset is not None


class _Sheet(NamedTuple):
    """A style sheet, its fonts, the counter styles it defines, and what was logged of it."""

    css: CSS
    fonts: OpenFonts
    styles: CounterStyle
    log: tuple[tuple[int, str], ...]


@lru_cache(maxsize=8)
def _parsed(css: str, fetcher: ClosedFetcher) -> _Sheet:
    """A style sheet with its fonts loaded: once for many documents."""
    fonts = font_configuration(faces_of(css, fetcher))
    return _recalled(css, fetcher, fonts) or _parsed_anew(css, fetcher, fonts)


def _parsed_anew(css: str, fetcher: ClosedFetcher, fonts: OpenFonts) -> _Sheet:
    styles, first = CounterStyle(), len(fonts.described)
    with heard() as log:
        sheet = CSS(string=css, url_fetcher=fetcher, font_config=fonts, counter_style=styles)
    records = tuple(log.records)
    # one sheet of a process is kept, as documents of a batch may each have their own
    if "@import" not in css.lower() and not _parsed.cache_info().currsize:
        keep_sheet(_name(css, fetcher), KeptSheet.of(sheet, styles, (records, fonts.described[first:])))
    return _Sheet(sheet, fonts, styles, records)


def _recalled(css: str, fetcher: ClosedFetcher, fonts: OpenFonts) -> _Sheet | None:
    """A style sheet as an earlier process has parsed it, its fonts loaded anew."""
    kept = recall_sheet(_name(css, fetcher))
    if kept is None:
        return None
    records, described = kept.more
    sheet = CSS.__new__(CSS)
    vars(sheet).update(kept.parts)
    for rule in described:
        fonts.add_font_face(rule, fetcher)
    return _Sheet(sheet, fonts, CounterStyle(kept.counters), records)


def _name(css: str, fetcher: ClosedFetcher) -> str:
    return f"sheet-{digest(css, fetcher.names)[:32]}"


class Layout:
    """Lays out one document, as often as is needed.

    `base` is the folder that addresses are relative to, as an address. `marks` say of which nodes the elements with
    `data-at` are; `classes` are given to elements by these numbers; `labels` are what pages are called (page -> name,
    where it is not the number). `options` are the engine's.
    """

    def __init__(self, xhtml: str, marks: Sequence[Mark], base: str, fetcher: ClosedFetcher, **options: Any) -> None:
        self._xhtml, self._base, self._fetcher, self._options = xhtml, base, fetcher, options
        self.marks = marks
        self.classes: dict[int, str] = {}
        self.labels: Mapping[int, str] = {}
        #: references whose page is not named, by their place among all references
        self.near: set[int] = set()
        #: whether the first page is a left one, where it would be a right one
        self.left = False

    def source(self, only: Collection[int] = ()) -> XhtmlSource:
        """The document to lay out, or `only` the elements of these nodes."""
        root = ET.fromstring(self._xhtml)  # noqa: S314 - made by our own templates, which escape
        _mark_neighbours(root)
        if self.left:
            root.set("style", "break-before: left")
        for place, reference in enumerate(_references_in(root)):
            if place in self.near:
                _add_class(reference, "near")
        if self.classes or only:
            named = {int(item.get("data-at", "")): item for item in root.iter() if item.get("data-at")}
            for place, name in self.classes.items():
                _add_class(named[place], name)
            body = root.find("body")
            if only and body is not None:
                body[:] = [named[place] for place in sorted(only)]
        return XhtmlSource(root, self._base, self._fetcher)

    def pages(self, css: str, only: Collection[int] = ()) -> Any:
        """The document laid out with a style sheet, or `only` the elements of these nodes."""
        return render(self.source(only), css, self._fetcher, self.labels, **self._options)


def render(
    source: XhtmlSource, css: str, fetcher: ClosedFetcher, labels: Mapping[int, str] | None = None, **options: Any
) -> Any:
    """A document of WeasyPrint's, laid out with a style sheet."""
    sheet = _parsed(css, fetcher.without_images())
    for level, message in sheet.log:
        logging.getLogger("weasyprint").log(level, "%s", message)
    folios = Folios(sheet.styles, labels or {})
    return source.render(stylesheets=[sheet.css], font_config=sheet.fonts, counter_style=folios, **options)


def page_rules(css: str, fetcher: ClosedFetcher) -> Iterator[Any]:
    """The selectors of pages in a style sheet whose rules say how text lies on them, not what stands in margins."""
    for _rule, selectors, _declarations in _parsed(css, fetcher.without_images()).css.page_rules:
        for _specificity, margin, selector in selectors:
            if margin in {None, "@footnote"} or (selector.index and selector.index[2]):
                yield selector


def references(document: Any) -> list[ET.Element]:
    """The elements of a laid-out document that name the page of what a reference leads to, in order."""
    return _references_in(next(b.element for b in document.pages[0]._page_box.children if b.element_tag == "html"))


def _references_in(root: ET.Element) -> list[ET.Element]:
    return [item for item in root.iter("span") if "page-reference" in (item.get("class") or "").split()]


def _mark_neighbours(root: ET.Element) -> None:
    """Tell the style sheet what WeasyPrint's selectors would take long to find: paragraphs that lead in to what stands
    below them, and code and tables short enough to stay on one page.
    """
    for parent in root.iter():
        for child, following in zip_longest(parent, parent[1:]):
            if _is_short(child):
                _add_class(child, "short")
            elif child.tag == "p" and getattr(following, "tag", "") in _LED_IN and _ends_in_colon(child):
                _add_class(child, "lead-in")


def _is_short(element: ET.Element) -> bool:
    if element.tag == "pre":
        return "".join(element.itertext()).count("\n") <= SHORT_CODE
    return element.tag == "table" and sum(1 for _ in element.iter("tr")) <= SHORT_TABLE


def _ends_in_colon(paragraph: ET.Element) -> bool:
    return "".join(paragraph.itertext()).rstrip().endswith(":")


def _add_class(element: ET.Element, name: str) -> None:
    element.set("class", f"{element.get('class', '')} {name}".strip())


@contextmanager
def engine_ready(moment: int) -> Iterator[None]:
    """While this is open, WeasyPrint lays out deep documents, quickly; outputs carry a time (see `dated`)."""
    with deep_recursion(), quick_engine(), dated(moment):
        yield


@contextmanager
def deep_recursion() -> Iterator[None]:
    """While this is open, boxes may stand deep in each other."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, RECURSION_LIMIT))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


@contextmanager
def dated(moment: int) -> Iterator[None]:
    """Give fontTools the time that outputs carry, in seconds since 1970: it stamps variable fonts with the clock's
    where none is set.
    """
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(moment)
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
