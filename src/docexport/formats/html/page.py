"""A page as XHTML -> HTML 5: without what is for e-books alone, with its style sheet in it."""

from __future__ import annotations

from typing import Any

from lxml import etree

_XHTML = "{http://www.w3.org/1999/xhtml}"
_EPUB = "{http://www.idpf.org/2007/ops}"
_XML = "{http://www.w3.org/XML/1998/namespace}"


def as_html(xhtml: bytes, css: str) -> bytes:
    """The page as HTML, in UTF-8."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, huge_tree=True)
    root = etree.fromstring(xhtml, parser)
    for element in root.iter():
        if isinstance(element.tag, str):
            _adapt(element)
    etree.cleanup_namespaces(root)
    style = root.find("head/style")
    if style is not None:
        style.text = f"\n{css.strip()}\n"
    return bytes(etree.tostring(root, encoding="utf-8", method="html", doctype="<!DOCTYPE html>")) + b"\n"


def _adapt(element: Any) -> None:
    """Take an element out of the namespace of XHTML, and off it what HTML does not know."""
    element.tag = element.tag.removeprefix(_XHTML)
    for name in [str(name) for name in element.attrib]:
        if name.startswith(_EPUB) or name == f"{_XML}lang":
            del element.attrib[name]
