"""What elements of a formula are to each other: rows in rows made flat, and which are one term."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docexport.formulas.signs import BRACES, CLOSING, OPENING, shown
from docexport.formulas.tree import Element

#: elements with something above or below the line, or over or under them
SCRIPTED = frozenset({"msub", "msup", "msubsup", "munder", "mover", "munderover"})


def flat(elements: Sequence[Element]) -> list[Element]:
    """The elements with those of rows and styles in their place, and a fraction without line freed of its brackets."""
    result: list[Element] = []
    for element in elements:
        if element.name in ("mrow", "mstyle", "mpadded", "math", "mtd"):
            inner = flat(element.children)
            stacked = len(inner) == 3 and inner[1].name == "mfrac" and inner[1].get("linethickness") == "0"
            if stacked and (inner[0].text, inner[2].text) == ("(", ")"):
                fraction = inner[1]
                named = (*fraction.attributes, ("binomial", "true"))
                inner = [Element(fraction.name, children=fraction.children, attributes=named)]
            result += inner
        else:
            result.append(element)
    return result


def only(element: Element) -> Element:
    items = flat([element])
    return items[0] if len(items) == 1 else element


def is_atomic(element: Element, text: str) -> bool:
    """Whether an element is one term, so that what is around it cannot take a part of it."""
    inner = only(element)
    if inner.name in ("mi", "mn"):
        return "(" not in text or text.endswith(")")
    if inner.name == "mtext":
        return " " not in text.strip()
    if inner.name in ("msqrt", "mroot", "menclose"):
        return True
    if inner.name in SCRIPTED:
        return not re.search(r"[ ;]", re.sub(r"\([^()]*\)", "", text)) and not text.startswith("(")
    items = flat([element])
    if len(items) > 1 and items[0].name == "mo" and items[-1].name == "mo":
        first, last = shown(items[0].text), shown(items[-1].text)
        inside = [shown(item.text) for item in items[1:-1] if item.name == "mo"]
        return (first in OPENING or first in ("", "|", "‖")) and bool(last) and not set(inside) & (OPENING | CLOSING)
    return not text


def is_empty(element: Element) -> bool:
    return not flat([element])


def is_brace(element: Element) -> bool:
    inner = only(element)
    return inner.name in ("mover", "munder") and shown(inner.children[1].text) in BRACES


def is_tag(cell: Element) -> bool:
    return len(flat(cell.children)) == 1 and flat(cell.children)[0].name == "mtext"


def joins_numbers(row: Sequence[Element], place: int) -> bool:
    """Whether the comma at a place is a part of a number: `{,}`, or that of thousands outside of brackets."""
    comma = row[place]
    if comma.name != "mo" or comma.text != ",":
        return False
    if comma.get("rspace") == "0":
        return True
    before, after = row[place - 1] if place else comma, row[place + 1] if place + 1 < len(row) else comma
    signs = [shown(element.text) for element in row[:place] if element.name == "mo"]
    depth = sum(sign in OPENING for sign in signs) - sum(sign in CLOSING for sign in signs)
    is_thousand = re.fullmatch(r"\d{1,3}", before.text) and re.fullmatch(r"\d{3}(\.\d+)?", after.text)
    return depth == 0 and before.name == after.name == "mn" and is_thousand is not None
