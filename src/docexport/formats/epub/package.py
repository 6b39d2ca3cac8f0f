"""Driving EbookLib: finished files in, a byte-stable EPUB 3.3 archive out.

EbookLib writes the container, the package document, the NCX and the ZIP. Our own files reach the archive untouched:
its classes for XHTML and navigation parse them again and lose attributes, letter case and white space (EbookLib 0.20),
so every file is a plain item here. The archive is then packed once more, with fixed times, modes and order.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

from ebooklib import epub
from lxml import etree
from msgspec import Struct

from docexport.formats.guarded import page_parser
from docexport.markup.page import clean_page

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SAFE_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
#: already compressed: deflating them again costs time and can make them larger
_STORED = {"image/png", "image/jpeg", "image/gif", "image/webp", "font/woff2"}
_PROPERTIES = {"http://www.w3.org/2000/svg": "svg", "http://www.w3.org/1998/Math/MathML": "mathml"}


class PackageError(ValueError):
    """Raised when a file given to the package would make an EPUB that is not valid."""


class Resource(Struct, frozen=True):
    """A file of the publication. `label` is its line in the NCX where it has one."""

    id: str
    name: str
    media_type: str
    data: bytes
    properties: tuple[str, ...] = ()
    in_spine: bool = False
    linear: bool = True


class NavigationPoint(Struct, frozen=True):
    """One line of the navigation: what it says, where it leads, what stands below it."""

    label: str
    href: str
    children: tuple[NavigationPoint, ...] = ()


class MetaItem(Struct, frozen=True):
    """One metadata element: a `dc:` name, or a `meta` property."""

    name: str
    value: str
    attributes: tuple[tuple[str, str], ...] = ()
    dublin_core: bool = False


class _Writer(epub.EpubWriter):  # type: ignore[misc]
    """EbookLib's writer with the language on the package element, which Ace by DAISY asks for."""

    def _write_opf_file(self, root: Any) -> None:
        root.set(_XML_LANG, self.book.language)
        super()._write_opf_file(root)


def pack(
    resources: Sequence[Resource],
    metadata: Sequence[MetaItem],
    navigation: Sequence[NavigationPoint],
    *,
    identifier: str,
    title: str,
    language: str,
    direction: str,
    cover: str,
    modified: dt.datetime,
) -> bytes:
    """The EPUB as bytes. `cover` is the id of the cover image, or empty.

    Raises `PackageError` for names or files that would not make a valid archive.
    """
    book = epub.EpubBook()
    book.metadata.pop(epub.NAMESPACES["OPF"], None)  # the generator's version would change every golden file
    book.set_identifier(identifier)
    book.set_language(language)
    book.title = title
    for item in metadata:
        attributes = dict(item.attributes)
        if item.dublin_core:
            book.add_metadata("DC", item.name, item.value, attributes)
        else:
            book.add_metadata(None, "meta", item.value, {"property": item.name, **attributes})
    if cover:
        book.add_metadata("OPF", "cover", "", {"name": "cover", "content": cover})
    if direction == "rtl":
        book.set_direction("rtl")
    seen: set[str] = set()
    for resource in resources:
        _check(resource, seen)
        item = epub.EpubItem(resource.id, resource.name, resource.media_type, resource.data)
        item.properties = list(resource.properties)
        item.is_linear = resource.linear
        book.add_item(item)
        if resource.in_spine:
            book.spine.append((resource.id, "yes" if resource.linear else "no"))
    book.add_item(epub.EpubNcx())
    book.toc = [_ncx(point, f"nav-{number}") for number, point in enumerate(navigation, 1)]
    return _repack(_write(book, modified), modified, {r.name: r.media_type for r in resources}, book.FOLDER_NAME)


def _check(resource: Resource, seen: set[str]) -> None:
    if not _SAFE_NAME.fullmatch(resource.name):
        raise PackageError(f"`{resource.name}` is no safe file name")
    if {resource.id, resource.name.lower()} & seen:
        raise PackageError(f"`{resource.id}` or `{resource.name}` stands twice")
    if not resource.data:
        raise PackageError(f"`{resource.name}` is empty")
    seen |= {resource.id, resource.name.lower()}


def _ncx(point: NavigationPoint, uid: str) -> Any:
    if not point.children:
        return epub.Link(point.href, point.label, uid)
    children = [_ncx(child, f"{uid}-{number}") for number, child in enumerate(point.children, 1)]
    return (epub.Section(point.label, point.href), children)


def _write(book: epub.EpubBook, modified: dt.datetime) -> bytes:
    buffer = io.BytesIO()
    options = {
        "mtime": modified.astimezone(dt.UTC),
        "raise_exceptions": True,
        "epub3_pages": False,
        "epub3_landmark": False,
        "compresslevel": 0,
    }
    writer = _Writer(buffer, book, options)
    writer.process()
    writer.write()
    return buffer.getvalue()


def _repack(data: bytes, modified: dt.datetime, media_types: dict[str, str], folder: str) -> bytes:
    """The archive with fixed times and modes, everything compressed that gains by it."""
    day_one = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
    stamp = max(modified.astimezone(dt.UTC), day_one).timetuple()[:6]
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, stamp)
            info.create_system, info.external_attr = 3, 0o644 << 16
            stored = name == "mimetype" or media_types.get(name.removeprefix(folder + "/")) in _STORED
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name), compresslevel=None if stored else 6)
    return buffer.getvalue()


class Page(Struct, frozen=True):
    """An XHTML document that may stand in a publication: its bytes, the manifest properties that its content asks for
    (EPUB 3.3, section 5.6.2), and what was taken out of it.
    """

    data: bytes
    properties: tuple[str, ...]
    removed: tuple[str, ...]


def checked_page(data: bytes) -> Page:
    """An XHTML document without what runs or loads anything. Raises `PackageError` where it is not well-formed."""
    try:
        root = etree.fromstring(data, page_parser())
    except etree.XMLSyntaxError as error:
        raise PackageError(f"not well-formed: {error.msg}") from error
    removed = clean_page(root)
    if removed:
        data = etree.tostring(root, encoding="utf-8", xml_declaration=True, doctype="<!DOCTYPE html>")
    spaces = (space for space in _PROPERTIES if root.find(f".//{{{space}}}*") is not None)
    return Page(data, tuple(sorted(_PROPERTIES[space] for space in spaces)), removed)
