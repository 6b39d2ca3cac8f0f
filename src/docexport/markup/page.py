"""Pages that templates gave, by an allow-list: whoever wrote a theme, nothing in them runs, or loads from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lxml import etree
from msgspec import Struct, field

from docexport.markup.css import clean_declarations, clean_style_sheet
from docexport.markup.page_names import ATTRIBUTES, DROPPED, ELEMENTS, FIELDS, MATH, MATH_ATTRIBUTES
from docexport.markup.svg import SVG, clean_drawing, take_out

XHTML = "{http://www.w3.org/1999/xhtml}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
#: what links may lead to beside files; nothing of it runs in the reader's program
SAFE_SCHEMES = ("http", "https", "mailto", "tel", "sms", "ftp", "geo", "urn", "doi")
#: white space and controls that programs take out of addresses before they read them (URL Standard, 4.4)
_IGNORED = re.compile(r"[\x00-\x20]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|svg\+xml)[;,]", re.IGNORECASE)
_PREFIXES = ("data-", "aria-")


class _Cleaning(Struct):
    """Cleans one page. `elements` may stand in it; with `files`, pictures may be files."""

    elements: frozenset[str]
    files: bool
    removed: dict[str, None] = field(default_factory=dict)

    def note(self, reasons: Iterable[str]) -> None:
        """Note what was taken out; what nobody misses has no name."""
        self.removed |= dict.fromkeys(filter(None, reasons))

    def clean(self, element: Any) -> Sequence[Any]:
        """Clean one element; gives those that are to be looked at next."""
        tag = element.tag
        if tag.__class__ is not str:
            return ()  # remarks and places for chapters
        if tag == f"{SVG}svg":
            self.note(clean_drawing(element).removed)
            return ()
        is_math = tag.startswith(MATHML)
        known = tag[len(MATHML) :] in MATH if is_math else tag.removeprefix(XHTML) in self.elements
        if not known:
            self.note([f"`<{etree.QName(element).localname}>`"])
            return _take_out(element)
        if tag.endswith("style") and element.text and not is_math:
            element.text, taken = clean_style_sheet(element.text)
            self.note(item.what for item in taken)
        attributes = MATH_ATTRIBUTES if is_math else ATTRIBUTES
        for name, value in element.items():
            if name in attributes and name not in _LOOKED_AT:
                continue
            if not (self.files and name == "src" and value.startswith("file:///")):
                self.note(_clean_attribute(element, name, value, attributes))
        return list(element)


def clean_page(root: Any, *, fields: bool = False, files: bool = False) -> tuple[str, ...]:
    """Clean the tree of a page in place; gives what was taken out, each once. With `fields`, fields may stand in it;
    with `files`, pictures may be files by their `file:` addresses, as they are for the page layout, which has a gate.
    """
    cleaning = _Cleaning(ELEMENTS | FIELDS if fields else ELEMENTS, files)
    stack = [root]
    while stack:
        stack += cleaning.clean(stack.pop())
    return tuple(cleaning.removed)


#: attributes whose values matter
_LOOKED_AT = frozenset({"style", "type", "name", "rel"})


def _take_out(element: Any) -> list[Any]:
    """Take out an element; what stood in it stays where it says something, and is given to be looked at."""
    if etree.QName(element).localname.lower() in DROPPED or not element.tag.startswith(XHTML):
        take_out(element)
        return []
    children = list(element)
    _unwrap(element)
    return children


def _unwrap(element: Any) -> None:
    """Put what stands in an element in its place."""
    parent, place = element.getparent(), element.getparent().index(element)
    for child in reversed(element):
        parent.insert(place, child)
    before = parent[place - 1] if place else None
    for text, follows in ((element.text, before), (element.tail, element.getprevious())):
        if text and follows is not None:
            follows.tail = (follows.tail or "") + text
        elif text:
            parent.text = (parent.text or "") + text
    element.tail = None
    parent.remove(element)


def _clean_attribute(element: Any, name: str, value: str, known: frozenset[str]) -> Iterator[str]:
    """Take an attribute off its element where it may not stay; gives what it was."""
    local = etree.QName(element).localname
    if name == "style":
        kept, removed = clean_declarations(value)
        if removed:
            element.set("style", kept)
        yield from (item.what for item in removed if item.what)
        return
    if name in known:
        bad = not _is_idle(local, name, value)
    elif name == "href":
        bad = not (leads_within(value) if local == "link" else local == "a" and _is_safe(value))
    elif name == "src":
        bad = local != "img" or not (leads_within(value) or _PICTURE.match(value))
    elif name in ("content", "http-equiv"):
        bad = local != "meta" or name == "http-equiv"
    else:
        bad = not (name.startswith((_XML, *_PREFIXES)) and name != f"{_XML}base") and name != _EPUB_TYPE
    if bad:
        del element.attrib[name]
        yield f"`{name.rpartition('}')[2]}={value[:60]}`"


def _is_idle(local: str, name: str, value: str) -> bool:
    """Whether a value that matters says nothing that loads: of a link, that it is a style sheet of the same file."""
    if local == "link" and name == "rel":
        return value.strip().lower() in ("stylesheet", "author", "license", "prev", "next", "contents")
    return True


def leads_within(address: str) -> bool:
    """Whether an address leads to a file of the same publication."""
    bare = _IGNORED.sub("", address)
    return not _SCHEME.match(bare) and not bare.startswith(("//", "\\", "/"))


def _is_safe(address: str) -> bool:
    """Whether a link leads to a file of the same publication, or to what no program runs."""
    scheme = _SCHEME.match(_IGNORED.sub("", address))
    return scheme is None or scheme[1].lower() in SAFE_SCHEMES
