"""A finished EPUB as the standard library's `zipfile` and lxml see it."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from lxml import etree
from msgspec import Struct

XHTML = "{http://www.w3.org/1999/xhtml}"
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
_OPF = "{http://www.idpf.org/2007/opf}"
_CONTAINER = "META-INF/container.xml"
_ROOTFILE = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
#: elements that hold no running text: formulas and drawings are described instead
_CLOSED = frozenset({"math", "svg", "script", "style"})
_BLOCKS = re.compile(
    "p|div|section|aside|header|footer|nav|figure|figcaption|pre|h[1-6]|[uo]l|li|dl|d[td]|table|caption|thead|tbody|"
    "t[rhd]|blockquote|[hb]r"
)


class ManifestItem(Struct, frozen=True):
    """A file that the package lists, with its path in the archive."""

    id: str
    path: str
    media_type: str
    properties: tuple[str, ...]


class EpubFile:
    """What an EPUB holds. Raises `zipfile.BadZipFile`, `KeyError` or `etree.XMLSyntaxError` where it is none."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.archive = zipfile.ZipFile(io.BytesIO(data))
        self.names = self.archive.namelist()
        self.package_path = str(next(iter(self.parsed(_CONTAINER).iter(_ROOTFILE))).get("full-path"))
        self.package = self.parsed(self.package_path)

    def read(self, name: str) -> bytes:
        return self.archive.read(name)

    def parsed(self, name: str) -> Any:
        """A file as XML (see `parsed_xml`)."""
        return parsed_xml(self.read(name))

    @cached_property
    def manifest(self) -> dict[str, ManifestItem]:
        """The files that the package lists, by their ids."""
        base = posixpath.dirname(self.package_path)
        return {
            str(item.get("id")): ManifestItem(
                str(item.get("id")),
                posixpath.normpath(posixpath.join(base, unquote(str(item.get("href"))))),
                str(item.get("media-type")),
                tuple(str(item.get("properties") or "").split()),
            )
            for item in self.package.iter(f"{_OPF}item")
        }

    @cached_property
    def spine(self) -> list[str]:
        """The paths of the documents in reading order, without the navigation."""
        ids = [str(item.get("idref")) for item in self.package.iter(f"{_OPF}itemref")]
        return [self.manifest[i].path for i in ids if i in self.manifest and "nav" not in self.manifest[i].properties]

    @cached_property
    def navigation(self) -> str:
        """The path of the navigation document, empty where there is none."""
        return next((item.path for item in self.manifest.values() if "nav" in item.properties), "")

    @cached_property
    def page_source(self) -> str:
        """The name of the printed edition that the page list follows (EPUB Accessibility 1.1, 4.1.3); empty if none."""
        items = (item for item in self.package.iter(f"{_OPF}meta") if item.get("property") == "pageBreakSource")
        return str(next((item.text for item in items), None) or "")

    @cached_property
    def documents(self) -> dict[str, Any]:
        """The documents of the spine and the navigation, as trees; those that are no XML are left out."""
        result: dict[str, Any] = {}
        for name in (*self.spine, self.navigation):
            try:
                result[name] = self.parsed(name)
            except (KeyError, etree.XMLSyntaxError):
                continue
        return result

    def text(self) -> str:
        """The running text of the documents in reading order."""
        bodies = (self.documents[name].find(f"{XHTML}body") for name in self.spine if name in self.documents)
        return "\n".join("".join(shown(body)) for body in bodies if body is not None)

    def resolve(self, base: str, href: str) -> tuple[str, str]:
        """The path in the archive and the fragment that a link in the document `base` leads to."""
        path, _, fragment = href.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(path))) if path else base
        return target, unquote(fragment)


def parsed_xml(data: bytes) -> Any:
    """The root of a file of XML; entities are left alone and nothing is loaded."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    return etree.fromstring(data, parser)


def page_source_of(data: bytes) -> str:
    """The name of the printed edition that an EPUB follows; empty where it follows none, or is damaged."""
    try:
        return EpubFile(data).page_source
    except (zipfile.BadZipFile, KeyError, etree.LxmlError, StopIteration, UnicodeError):
        return ""


def shown(element: Any) -> Iterator[str]:
    """The pieces of text that a reader sees of an element; blocks are apart."""
    name = etree.QName(element).localname if isinstance(element.tag, str) else ""
    if not name or name in _CLOSED or element.get("hidden") is not None:
        return
    apart = _BLOCKS.fullmatch(name) is not None
    if apart or name == "sup":
        yield "\n" if apart else " "
    yield element.text or ""
    for child in element:
        yield from shown(child)
        yield child.tail or ""
    if apart:
        yield "\n"
