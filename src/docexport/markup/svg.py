"""SVG drawings that others made, by an allow-list: what draws stays as it is, what loads or runs is taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from msgspec import Struct

from docexport.markup.css import clean_declarations, clean_style_sheet, clean_value, is_plain
from docexport.markup.svg_names import ATTRIBUTES, ELEMENTS, IDLE, PROPERTIES, SILENT

SVG = "{http://www.w3.org/2000/svg}"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_KEPT_FOREIGN = frozenset({XLINK_HREF, f"{_XML}space", f"{_XML}lang", f"{_XML}id"})
_STYLE_PROPERTIES = PROPERTIES | IDLE
#: pictures that a drawing carries
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp)[;,]", re.IGNORECASE)
_TRANSFORMS = frozenset({"transform", "gradientTransform", "patternTransform"})
#: functions side by side (SVG 1.1, 7.6, and CSS Transforms); nothing stands in them but numbers, units and CSS's `calc`
_TRANSFORM = re.compile(r"\s*(?:none|inherit|(?:[A-Za-z0-9]{1,12}\s*\((?:[^()]|\([^()]*+\))*+\)[\s,;]*+)*+)")
#: what an editor notes beside a drawing: nobody sees it
_EDITORS = re.compile(
    r"\{https?://(?:www\.)?(?:inkscape|sodipodi|w3\.org/1999/02/22-rdf|purl\.org|creativecommons|ns\.adobe|serif|sun\.com"
    r"|bohemiancoding|figma|vectornator|affinity|boxy-svg|web\.resource|openoffice|xara)"
)


class Drawing(Struct, frozen=True):
    """A cleaned drawing, and what was taken out of it, each once, in the order in which it stood."""

    root: Any
    removed: tuple[str, ...]


def svg_parser() -> etree.XMLParser:
    """A parser that loads nothing and resolves no entities of its own."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True, remove_comments=True
    )


def in_namespace(root: Any) -> Any:
    """The drawing with its elements in the namespace of SVG where it names none, as screens would not show it else."""
    for element in root.iter() if root.tag == "svg" else ():
        if isinstance(element.tag, str) and not element.tag.startswith("{"):
            element.tag = f"{SVG}{element.tag}"
    return root


def clean_drawing(root: Any) -> Drawing:
    """Clean a parsed drawing in place. What editors noted for themselves is taken out without a word."""
    removed: dict[str, None] = {}
    stack = [root]
    while stack:
        element = stack.pop()
        for what in filter(None, _clean_element(element)):
            removed.setdefault(what)
        for child in list(element):
            if not isinstance(child.tag, str):  # an entity that the file declares
                removed.setdefault(f"`{child}`" if child.tag is etree.Entity else "a remark")
                take_out(child)
            elif not child.tag.startswith(SVG) or child.tag[len(SVG) :] not in ELEMENTS:
                _take_out_foreign(child, removed)
            else:
                stack.append(child)
    return Drawing(root, tuple(removed))


def _take_out_foreign(element: Any, removed: dict[str, None]) -> None:
    """Take out an element that is not known; what is not seen is no loss."""
    name = etree.QName(element).localname
    hidden = element.tag.startswith(SVG) and name in SILENT
    if not hidden and not _EDITORS.match(element.tag):
        removed.setdefault(f"`<{name}>`")
    take_out(element)


def take_out(element: Any) -> None:
    """Take an element out of its parent; the text behind it stays."""
    parent = element.getparent()
    tail = element.tail
    if tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    parent.remove(element)


def _clean_element(element: Any) -> Iterator[str]:
    """Clean the attributes of an element, and its style sheet where it is one; gives what was taken out, empty where
    nobody misses it.
    """
    for name, value in element.items():
        reason = _refused(element, str(name), str(value))
        if reason is not None:
            del element.attrib[name]
            yield reason
    style = element.get("style")
    if style:
        kept, removed = clean_declarations(style, _STYLE_PROPERTIES)
        if removed:
            element.set("style", kept)
        yield from (item.what for item in removed)
    if element.tag == f"{SVG}style" and element.text:
        element.text, removed = clean_style_sheet(element.text, _STYLE_PROPERTIES)
        yield from (item.what for item in removed)


def _refused(element: Any, name: str, value: str) -> str | None:
    """Why an attribute may not stay: what it was, or nothing where nobody misses it. None where it may."""
    if name in ("href", XLINK_HREF):
        return _refused_address(element, value)
    if name.startswith("{"):
        base = name == f"{_XML}base"  # it would move all addresses
        return None if name in _KEPT_FOREIGN else "`xml:base`" if base else ""
    if name not in ATTRIBUTES and name not in PROPERTIES:
        runs = name.lower().startswith("on")
        return f"`{name}`" if runs else None if name.startswith(("data-", "aria-")) else ""
    if name in _TRANSFORMS and not _TRANSFORM.fullmatch(value):
        return f"`{name}={value[:60]}`"
    if name != "style" and not is_plain(value) and not clean_value(value):
        return f"`{name}={value[:60]}`"
    return None


def _refused_address(element: Any, value: str) -> str | None:
    name = etree.QName(element).localname
    if value.strip().startswith("#"):
        return None
    if name in ("image", "feImage") and _PICTURE.match(value.strip()):
        return None
    if name == "a" and re.match(r"\s*(?:https?|mailto):", value, re.IGNORECASE):
        return ""  # nobody follows links in a picture
    return f"`{value[:60]}`"
