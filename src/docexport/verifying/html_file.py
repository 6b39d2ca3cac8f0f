"""A finished web page, or the pages of a site, as lxml sees them: read as HTML, given as XHTML."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from lxml import html

from docexport.verifying.epub_file import XHTML, shown

_SPACES = {"svg": "{http://www.w3.org/2000/svg}", "math": "{http://www.w3.org/1998/Math/MathML}"}


class HtmlFile:
    """The pages of a document by their paths from the first one's folder, which is the start page of a site.

    Raises `lxml.etree.ParserError` where there is no page.
    """

    def __init__(self, name: str, data: bytes, files: Mapping[str, bytes]) -> None:
        self._data = {name: data, **files}
        self.names = list(self._data)
        #: the start page of a site, which has its contents; empty for a single page
        self.navigation = name if files else ""

    def read(self, name: str) -> bytes:
        """The bytes of a page."""
        return self._data[name]

    @cached_property
    def documents(self) -> dict[str, Any]:
        """All pages as trees, without what leads from one to the next."""
        return {name: _tree(data) for name, data in self._data.items()}

    @cached_property
    def spine(self) -> list[str]:
        """The pages in reading order: that of the contents, which need not list them all."""
        if not self.navigation:
            return self.names
        links = [str(item.get("href")) for item in self.documents[self.navigation].iter(f"{XHTML}a")]
        listed = [self.resolve(self.navigation, href)[0] for href in links]
        order = dict.fromkeys([self.navigation, *(name for name in listed if name in self._data), *self.names])
        return list(order)

    def text(self) -> str:
        """The running text of the pages in reading order, without the contents of a site."""
        pieces: list[str] = []
        for name in self.spine:
            body = self.documents[name].find(f"{XHTML}body")
            for item in body if body is not None else ():
                pieces += _without_contents(item) if name == self.navigation else shown(item)
        return "".join(pieces)

    def resolve(self, base: str, href: str) -> tuple[str, str]:
        """The path and the fragment that a link in a page leads to."""
        path, _, fragment = href.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(path))) if path else base
        return target, unquote(fragment)


def _tree(data: bytes) -> Any:
    root = html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    for turns in [nav for nav in root.iter("nav") if nav.get("class") == "turns"]:
        turns.set("hidden", "hidden")
    _name(root, XHTML)
    return root


def _name(element: Any, space: str) -> None:
    """Put an element and all in it into the namespaces that HTML gives them."""
    for child in [element, *element.iterdescendants()]:
        if isinstance(child.tag, str):
            above = child.getparent()
            inside = space if above is None else str(above.tag).partition("}")[0] + "}"
            child.tag = _SPACES.get(child.tag, inside if inside in _SPACES.values() else XHTML) + child.tag


def _without_contents(element: Any) -> list[str]:
    for nav in list(element.iter(f"{XHTML}nav")):
        if nav.getparent() is not None:
            nav.set("hidden", "hidden")
    return list(shown(element))
