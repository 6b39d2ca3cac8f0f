"""HTML as a tree, misnested tags and all, by the rules of HTML5 (tinyhtml5), with placeholders for nodes."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from io import StringIO

#: stands for a node among HTML; no author writes it, as its name holds a NUL's replacement nowhere else
PLACEHOLDER = "docexport-node"
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*+)[^<>]*+>")
#: elements that have no end tag (HTML, 13.1.2)
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
#: levels that HTML may be nested in; the parser takes time with the square of it
DEEPEST = 200


class HtmlTooDeepError(ValueError):
    """Raised for HTML whose tags stand more than `DEEPEST` levels deep in each other."""


def placeholder(number: int) -> str:
    """What stands for a node among HTML."""
    return f'<{PLACEHOLDER} n="{number}"></{PLACEHOLDER}>'


def parse_html(html: str) -> ET.Element:
    """The `body` of a piece of HTML. Raises `HtmlTooDeepError`."""
    depth = 0
    for tag in _TAG.finditer(html):
        if tag["name"].lower() not in VOID:
            depth = max(depth + (-1 if tag["end"] else 1), 0)
        if depth > DEEPEST:
            raise HtmlTooDeepError
    import tinyhtml5  # noqa: PLC0415 - few documents hold HTML

    # given a short string, the library would open a file of that name
    root = tinyhtml5.parse(StringIO(f"<!DOCTYPE html><body>{html}"), namespace_html_elements=False)
    body = root.find("body")
    return ET.Element("body") if body is None else body


def name_of(element: ET.Element) -> str:
    """The name of an element; empty for comments and the like, `svg` and `math` for foreign ones."""
    if not isinstance(element.tag, str):
        return ""
    namespace, _, name = element.tag.rpartition("}")
    return {"{http://www.w3.org/2000/svg": "svg", "{http://www.w3.org/1998/Math/MathML": "math"}.get(namespace, name)


def words_of(element: ET.Element) -> str:
    """The words in an element, in one line."""
    return " ".join("".join(_texts(element)).split())


def _texts(element: ET.Element) -> list[str]:
    texts = [element.text or ""]
    for child in element:
        texts += [*(_texts(child) if isinstance(child.tag, str) else []), child.tail or ""]
    return texts
