"""The XHTML that is laid out: parsed, and told what a style sheet cannot find out by itself."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Collection, Mapping
from itertools import zip_longest

#: lines of code that are kept on one page
SHORT_CODE = 14
#: rows of a table that are kept on one page
SHORT_TABLE = 12
_LED_IN = frozenset({"pre", "ul", "ol", "dl", "table", "figure", "blockquote", "div"})


def parsed(markup: str) -> ET.Element:
    """The root of a document. Raises `xml.etree.ElementTree.ParseError` where it is not well-formed."""
    root = ET.fromstring(markup)  # noqa: S314 - made by our own templates, which escape
    _mark_neighbours(root)
    return root


def depth_of(root: ET.Element) -> int:
    """How many elements stand in each other at the most."""
    depth, level = 0, [root]
    while level:
        depth += 1
        level = [child for element in level for child in element]
    return depth


def add_classes(root: ET.Element, classes: Mapping[int, str]) -> None:
    """Give classes to the elements of nodes, by their index."""
    named = _named(root) if classes else {}
    for place, name in classes.items():
        add_class(named[place], name)


def keep_only(root: ET.Element, only: Collection[int]) -> None:
    """Take everything out of the body but the elements of these nodes."""
    named, body = _named(root), root.find("body")
    if body is not None:
        body[:] = [named[place] for place in sorted(only)]


def references_in(root: ET.Element) -> list[ET.Element]:
    """The elements that name the page of what a reference leads to, in order."""
    return [item for item in root.iter("span") if "page-reference" in (item.get("class") or "").split()]


def add_class(element: ET.Element, name: str) -> None:
    """Give an element a class more."""
    element.set("class", f"{element.get('class', '')} {name}".strip())


def _named(root: ET.Element) -> dict[int, ET.Element]:
    return {int(item.get("data-at", "")): item for item in root.iter() if item.get("data-at")}


def _mark_neighbours(root: ET.Element) -> None:
    """Mark what WeasyPrint's selectors would take long to find: paragraphs that lead in to what stands below them, and
    code and tables short enough to stay on one page.
    """
    for parent in root.iter():
        for child, following in zip_longest(parent, parent[1:]):
            if _is_short(child):
                add_class(child, "short")
            elif child.tag == "p" and getattr(following, "tag", "") in _LED_IN and _ends_in_colon(child):
                add_class(child, "lead-in")


def _is_short(element: ET.Element) -> bool:
    if element.tag == "pre":
        return "".join(element.itertext()).count("\n") <= SHORT_CODE
    return element.tag == "table" and sum(1 for _ in element.iter("tr")) <= SHORT_TABLE


def _ends_in_colon(paragraph: ET.Element) -> bool:
    return "".join(paragraph.itertext()).rstrip().endswith(":")
