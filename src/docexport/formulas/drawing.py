"""The tree of a formula as a drawing: SVG of outlines, by ziamath, for pages that know no MathML.

The one module that knows ziamath. What that leaves out or lacks a glyph for is an error, never a gap in a formula.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from functools import cache
from typing import Any

from msgspec import Struct

from docexport.formulas.signs import ARROWS, shown
from docexport.formulas.tree import Element, FormulaError

#: the size that formulas are drawn at, in pixels, and the empty edge that ziamath leaves on each side
_SIZE, _EDGE = 16, 1
#: a width or height beyond this, in pixels, is that of a drawing that went wrong
_LARGEST = 100_000
#: faces by their names in MathML 3 and in ziamath
_FACES = {"monospace": "mono", "sans-serif": "sans", "bold-italic": "bold italic"}
#: a line over or under terms, which ziamath draws as a rule: its fonts' own lines do not stretch
_RULE = "\u2015"
#: operators that ziamath sets without the space that TeX gives them (a medium one, 4/18 em)
_TIGHT = frozenset("∪∩∧∨⊂⊃⊆⊇⊕⊗∖∘")
#: how much of a line one letter over an arrow takes, in the pieces that lengthen it
_PER_LETTER = 0.55


class Look(Struct, frozen=True):
    """How a formula is drawn: its colour (CSS), whether bold, and the file of a font with a MATH table if not our own.

    `family` names the font of the words around it, in which its invisible placeholder for text is set.
    """

    colour: str = "#000000"
    bold: bool = False
    font: str = ""
    family: str = "sans-serif"


class Drawing(Struct, frozen=True):
    """An SVG, and its width, its height and how far it reaches below the line, in em of the text around it."""

    svg: str
    width: float
    height: float
    below: float


def draw(tree: Element, look: Look, *, display: bool) -> Drawing:
    """The drawing of a formula. Raises `FormulaError` where a sign of it cannot be drawn."""
    ziamath = _ziamath()
    root = ET.Element("math", {"display": "block" if display else "inline", "mathcolor": look.colour})
    if look.bold:
        root.set("mathvariant", "bold")
    root.extend(_drawable(child) for child in tree.children)
    for number in root.iter("mn") if look.bold else ():  # else figures would be in italics, which are never bold
        number.set("mathvariant", "bold normal")
    try:
        formula = ziamath.Math(root, size=_SIZE, font=look.font or None)
        svg = formula.svgxml()
        width, height = (side + 2 * _EDGE for side in formula.getsize())
        below = _EDGE - formula.getyofst()
        if not (0 < width < _LARGEST and 0 < height < _LARGEST):
            raise ValueError("a part of it is empty")
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, AssertionError) as error:
        why = f" ({error})" if str(error) == "a part of it is empty" else ""
        raise FormulaError(f"it cannot be drawn{why}") from error
    _check_complete(tree, svg, formula.font)
    _add_placeholder(svg, look.family)
    return Drawing(ET.tostring(svg, encoding="unicode"), width / _SIZE, height / _SIZE, below / _SIZE)


@cache
def _ziamath() -> Any:
    import ziamath  # noqa: PLC0415 - slow to import, needed by few documents
    from ziamath.nodes.mtable import Mtable  # noqa: PLC0415

    ziamath.config.svg2 = False

    class RuledTable(Mtable, tag="mtable"):  # type: ignore[misc, call-arg]
        """A table with rules between its columns and rows, which ziamath leaves out."""

        def draw(self, x: float, y: float, svg: ET.Element) -> tuple[float, float]:
            """Draw the table at a place of the drawing, then its rules."""
            end = super().draw(x, y, svg)
            _draw_rules(self, x, y, svg)
            return end  # type: ignore[no-any-return]

    return ziamath


def _draw_rules(table: Any, x: float, y: float, svg: ET.Element) -> None:
    rows = [len(row) for row in table.element]
    firsts = [sum(rows[:number]) for number in range(len(rows))]
    thickness = table.units_to_points(table.font.math.consts.fractionRuleThickness)
    top, bottom = y - table.bbox.ymax, y - table.bbox.ymin
    boxes = [(left, node.bbox, line) for (left, line), node in zip(table.nodexy, table.nodes, strict=True)]
    for column, line in enumerate(table.element.get("columnlines", "").split()):
        left = [boxes[first + column] for first, count in zip(firsts, rows, strict=True) if count > column + 1]
        right = [boxes[first + column + 1] for first, count in zip(firsts, rows, strict=True) if count > column + 1]
        if line == "solid" and left:
            middle = (max(at + box.xmax for at, box, _ in left) + min(at + box.xmin for at, box, _ in right)) / 2
            _rule(svg, (x + middle, top), (thickness, bottom - top), table.style.mathcolor)
    for number, line in enumerate(table.element.get("rowlines", "").split(), 1):
        if line == "solid" and number < len(rows):
            above = max(base - box.ymin for _, box, base in boxes[firsts[number - 1] : firsts[number]])
            below = min(base - box.ymax for _, box, base in boxes[firsts[number] : firsts[number] + rows[number]])
            width = table.bbox.xmax - table.bbox.xmin
            _rule(svg, (x, y + (above + below) / 2), (width, thickness), table.style.mathcolor)


def _rule(svg: ET.Element, corner: tuple[float, float], size: tuple[float, float], colour: str) -> None:
    sides = dict(zip(("x", "y", "width", "height"), (*corner, *size), strict=True))
    ET.SubElement(svg, "rect", {name: f"{value:.3f}" for name, value in sides.items()} | {"fill": colour})


def _drawable(element: Element) -> ET.Element:
    """An element in the form that ziamath draws best."""
    if element.name == "mmultiscripts":
        return _around(element)
    if element.text and not shown(element.text):  # a sign that nobody sees
        return ET.Element("mspace", {"width": "0em"})
    attributes = dict(element.attributes)
    if "mathvariant" in attributes:
        attributes["mathvariant"] = _FACES.get(attributes["mathvariant"], attributes["mathvariant"])
    made = ET.Element(element.name, attributes)
    made.text = element.text or None
    if element.text in _TIGHT:
        made.attrib.update({"lspace": "0.22em", "rspace": "0.22em"})
    made.extend(_drawable(child) for child in element.children)
    if element.name in ("mrow", "mtd") and not element.children:  # else it is infinitely small
        ET.SubElement(made, "mspace", {"width": "0em"})
    if element.name in ("mover", "munder", "munderover"):
        _adapt_over(element, made)
    return made


def _adapt_over(element: Element, made: ET.Element) -> None:
    base, over = element.children[0], element.children[-1]
    if over.text == "\u00af" and over.get("stretchy") == "true":
        made[-1].text = _RULE
    if over.text == "ˆ" and over.get("stretchy") == "true":
        made[-1].text = "\u0302"
    if base.name == "mo" and shown(base.text) in ARROWS and over.name != "mo":
        letters = max(len(child.characters) for child in element.children[1:])
        pieces = "\u23af" * max(1, round(letters * _PER_LETTER))
        arrow = base.text
        made[0].text = arrow + pieces if arrow == "←" else pieces + arrow
        made[0].set("stretchy", "false")
        if arrow in "↔⇌⇋":
            made[0].text = {"↔": "⟷"}.get(arrow, arrow)


def _around(element: Element) -> ET.Element:
    """Indices and powers on both sides as two pairs of them, the first with nothing to stand at."""
    names = [child.name for child in element.children]
    middle = names.index("mprescripts") if "mprescripts" in names else len(names)
    base, after, before = element.children[0], element.children[1:middle], element.children[middle + 1 :]
    row = ET.Element("mrow")
    for item, scripts in ((Element("mrow"), before[:2]), (base, after[:2])):
        if len(scripts) == 2:
            pair = ET.SubElement(row, "msubsup")
            pair.extend(_drawable(child) for child in (item, *scripts))
        elif item is base:
            row.append(_drawable(base))
    return row


def _check_complete(tree: Element, svg: ET.Element, font: Any) -> None:
    """See that each sign has a glyph, and that as much was drawn as there is to draw."""
    signs = [char for element in _visible(tree) for char in shown(element.text) if not char.isspace()]
    struck = next((item.text for item in _visible(tree) if len(item.text) > 1 and "\u0338" in item.text), "")
    if struck:
        raise FormulaError(f"`{struck}`: a stroke through this sign would stand beside it")
    lacking = "".join(dict.fromkeys(char for char in signs if not font.glyphindex(char)))
    if lacking:
        raise FormulaError(f"its font has no `{lacking}`")
    drawn = sum(item.tag in ("path", "rect") for item in svg.iter())
    if drawn < len(signs):
        raise FormulaError(f"{len(signs) - drawn} of its signs would not be drawn")


def _visible(tree: Element) -> list[Element]:
    if tree.name in ("mphantom", "mspace"):
        return []
    return [tree] if tree.text else [item for child in tree.children for item in _visible(child)]


def _add_placeholder(svg: ET.Element, family: str) -> None:
    """Add one invisible letter as large as the drawing: readers of PDF find text by its letters alone.

    What the letter stands for is said beside it in the file (`/ActualText`), so that search and copy find the formula.
    """
    left, top, width, height = map(float, svg.attrib["viewBox"].split())
    letter = {"font-family": family, "font-size": "1", "fill": "none", "stroke": "none"}
    place = f"matrix({2 * width * 0.9:.3f} 0 0 {height:.3f} {left:.3f} {top + height * 0.8:.3f})"
    ET.SubElement(svg, "text", {**letter, "transform": place}).text = "x"
