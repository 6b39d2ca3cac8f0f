"""A book as a small site: a start page, and a folder with a page for each of its documents."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from html import escape
from urllib.parse import quote

from lxml import etree
from msgspec import Struct

from docexport.formats.epub.package import Resource
from docexport.formats.epub.spine import SpineMark

_XHTML = "{http://www.w3.org/1999/xhtml}"
#: the folder of the pages, beside the start page; what a book is called stands in the name of the start page
FOLDER = "pages"


class Site(Struct, frozen=True):
    """What a site is called: the name of its start page without a suffix, and what the link to its contents says."""

    name: str
    contents: str

    @property
    def folder(self) -> str:
        """The folder that the pages lie in, beside the start page."""
        return f"{self.name}-{FOLDER}"

    def file(self, name: str) -> str:
        """The name of a page by that of its document."""
        return name.removesuffix(".xhtml") + ".html"

    def start(self, front: bytes, title: bytes, named: Collection[str]) -> bytes:
        """The start page: the title page of the book, and its contents, whose links lead into the folder."""
        root = etree.fromstring(front)
        main = root.find(f"{_XHTML}body/{_XHTML}main")
        if title and main is not None:
            cover = etree.fromstring(title).find(f"{_XHTML}body/{_XHTML}main")
            for place, child in enumerate([] if cover is None else list(cover)):
                main.insert(place, child)
        return self._linked(root, named, f"{quote(self.folder)}/")

    def page(self, data: bytes, named: Collection[str]) -> bytes:
        """A page of the folder, whose links lead to other pages of it."""
        return self._linked(etree.fromstring(data), named, "")

    def _linked(self, root: etree._Element, named: Collection[str], before: str) -> bytes:
        for element in root.iter(f"{_XHTML}a"):
            path, mark, fragment = str(element.get("href") or "").partition("#")
            if path in named:
                element.set("href", f"{before}{self.file(path)}{mark}{fragment}")
        return bytes(etree.tostring(root, encoding="utf-8"))


def with_turns(pages: Sequence[Resource], marks: Sequence[SpineMark], site: Site) -> Iterator[tuple[Resource, bytes]]:
    """The pages in their order, each with links to the one before, the contents, and the one after."""
    named = {page.name for page in pages}
    labels = {mark.href: mark.label for mark in marks}
    for place, page in enumerate(pages):
        near = (("prev", pages[place - 1] if place else None), ("next", (*pages[place + 1 :], None)[0]))
        items = {kind: _turn(kind, other, labels, site) for kind, other in near if other is not None}
        contents = f'<li class="contents"><a href="../{quote(site.name)}.html">{escape(site.contents)}</a></li>'
        turns = "".join(filter(None, (items.get("prev"), contents, items.get("next"))))
        nav = f'<nav class="turns" aria-label="{escape(site.contents)}"><ul>{turns}</ul></nav></body>'
        yield page, re.sub(rb"</body>", nav.encode().replace(b"\\", rb"\\"), site.page(page.data, named), count=1)


def _turn(kind: str, page: Resource, labels: dict[str, str], site: Site) -> str:
    address, words = escape(site.file(page.name)), _label(page, labels)
    return f'<li class="{kind}"><a rel="{kind}" href="{address}">{words}</a></li>'


def _label(page: Resource, labels: dict[str, str]) -> str:
    return escape(labels.get(page.name, page.name.removesuffix(".xhtml")))
