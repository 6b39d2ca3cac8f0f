"""The tree of a formula: MathML Core as plain values, rebuilt from what a library gave by an allow-list.

Nothing reaches a document that is not named here: elements, attributes and the shapes of their values. What CSS says in
`style=` is said by the attributes of MathML 3 instead, which EPUB asks for (EPUB 3.3, 3.3.2; MathML 3, chapter 3).
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html import escape, unescape

from msgspec import Struct

#: elements that hold characters, and elements that hold elements
TOKENS = frozenset({"mi", "mn", "mo", "mtext", "mspace"})
LAYOUTS = frozenset(
    {
        "math", "mrow", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup", "munder", "mover", "munderover",
        "mmultiscripts", "mprescripts", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "menclose",
    }
)  # fmt: skip
_LENGTH = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(em|ex|px|pt)?")
_FLAG = re.compile("true|false")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
#: the attributes that are kept, and what their values look like
_ATTRIBUTES: dict[str, re.Pattern[str]] = {
    **dict.fromkeys(("displaystyle", "stretchy", "largeop", "movablelimits", "accent", "accentunder"), _FLAG),
    **dict.fromkeys(("lspace", "rspace", "minsize", "maxsize", "linethickness", "width", "height", "depth"), _LENGTH),
    "scriptlevel": re.compile(r"[+-]?\d"),
    "mathvariant": re.compile("normal|bold|italic|bold-italic|monospace|sans-serif"),
    "form": re.compile("prefix|infix|postfix"),
    "notation": re.compile(r"box|(up|down)diagonalstrike( (up|down)diagonalstrike)?|horizontalstrike"),
}
#: levels of elements in each other; drawing and writing call themselves some six times for each
DEEPEST = 80
#: selectors of a glyph's form (Unicode 16, 23.4), which tell Latin script capitals apart in few fonts
_VARIANTS = re.compile("[\ufe00-\ufe0f]")
#: what math-core writes for lines and hats that stretch, and what fonts and readers know
_ACCENTS = {"\u0332": "\u00af", "\u0302": "\u02c6", "~": "\u02dc", "\u203e": "\u00af"}


class FormulaError(Exception):
    """Raised for TeX that cannot be shown: what is wrong, and where in the TeX (characters from 0)."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.message, self.offset = message, offset


class Element(Struct, frozen=True):
    """An element of MathML: its name, its characters if it is a token, and what stands in it."""

    name: str
    text: str = ""
    children: tuple[Element, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()

    def get(self, key: str) -> str:
        """The value of an attribute; empty where it has none."""
        return next((value for name, value in self.attributes if name == key), "")

    def walk(self) -> Iterator[Element]:
        """The element and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def characters(self) -> str:
        """All characters in it, in the order of the tree."""
        return "".join(element.text for element in self.walk() if element.name != "mspace")


def parse_mathml(mathml: str) -> Element:
    """The tree of one `<math>` element. Raises `FormulaError` where it holds what is not allowed."""
    numeric = re.sub(r"&(?!lt;|gt;|amp;|quot;|#)(\w+);", lambda match: escape(unescape(match[0])), mathml)
    try:
        root = ET.fromstring(numeric)  # noqa: S314 - expat stops where entities grow, and there is no document type
    except ET.ParseError as error:
        raise FormulaError(f"no well-formed MathML is made of it ({error.msg})") from None
    return _element(root)


def _element(source: ET.Element, depth: int = 0) -> Element:
    if depth > DEEPEST:
        raise FormulaError("it is nested too deeply")
    name = source.tag
    if name == "mtext" and len(source) == 1:
        return _styled(source)
    if name in TOKENS:
        if len(source):
            raise FormulaError(f"`<{source[0].tag}>` in a formula is not allowed")
        text = _VARIANTS.sub("", source.text or "").replace("\u00a0", " ")
        if name == "mtext":  # as TeX has it: its fonts make dashes of hyphens
            text = text.replace("---", "—").replace("--", "–")
        return Element(name, text, attributes=_attributes(source, name))
    if name not in LAYOUTS or (source.text or "").strip() or any((child.tail or "").strip() for child in source):
        raise FormulaError(f"`<{name}>` in a formula is not allowed")
    children = tuple(_element(child, depth + 1) for child in source if not _is_filler(child))
    if name in ("mover", "munder"):
        children = _accented(children)
        if len(children) == 1 or children[1].name == "mspace":  # a strut that gives an arrow its least length
            return children[0]
    if name in ("msup", "msub", "msubsup") and children[0].name == "mspace":  # a space takes no power
        return Element("mrow", children=(children[0], Element(name, children=(Element("mrow"), *children[1:]))))
    children = _apart(name, children)
    attributes = _attributes(source, name)
    if name == "menclose" and not attributes:
        raise FormulaError(f"`{source.get('notation', '')}` around a formula is not known")
    if name == "mtable":
        children, attributes = _table(source, children, attributes)
    return Element(name, children=children, attributes=attributes)


_SCRIPTS = {"msup": ("msup", "msubsup"), "msub": ("msub", "msubsup"), "msubsup": ("msub", "msup", "msubsup")}


def _apart(name: str, children: tuple[Element, ...]) -> tuple[Element, ...]:
    """A power or an index of what has one itself, in brackets: drawn side by side the two would be one."""
    base = children[0] if children else Element("mrow")
    while base.name in ("mrow", "mstyle") and len(base.children) == 1:
        base = base.children[0]
    if base.name not in _SCRIPTS.get(name, ()) or not (base.children[0].children or base.children[0].text):
        return children
    brackets = [Element("mo", sign, attributes=(("stretchy", "false"),)) for sign in "()"]
    return (Element("mrow", children=(brackets[0], children[0], brackets[1])), *children[1:])


#: what math-core says with HTML in words, and MathML 3 with an attribute
_VARIANT_OF = {"b": "bold", "i": "italic", "em": "italic", "code": "monospace", "span": ""}


def _styled(source: ET.Element) -> Element:
    """Words in bold, italics or another face; underlined ones have a line under them."""
    names: list[str] = []
    inner = source
    while len(inner) == 1 and not (inner.text or "").strip() and not (inner[0].tail or "").strip():
        inner = inner[0]
        names.append(inner.tag)
    if "a" in names:
        raise FormulaError("references to formulas are not known: they have no numbers")
    unknown = [name for name in names if name not in _VARIANT_OF and name != "u"]
    if unknown or len(inner):
        raise FormulaError(f"`<{(unknown or ['mtext'])[0]}>` in a formula is not allowed")
    variants = sorted({_VARIANT_OF.get(name, "") for name in names} - {""})
    if "sans-serif" in inner.get("class", ""):
        variants = ["sans-serif"]
    attributes = (("mathvariant", "-".join(variants)),) if variants in _FACES else ()
    words = Element("mtext", (inner.text or "").replace("\u00a0", " "), attributes=attributes)
    line = Element("mo", "\u00af", attributes=(("stretchy", "true"),))
    return Element("munder", children=(words, line), attributes=(("accentunder", "true"),)) if "u" in names else words


_FACES = [["bold"], ["italic"], ["bold", "italic"], ["monospace"], ["sans-serif"]]


def _is_filler(source: ET.Element) -> bool:
    """Whether an element only stretches a table over its line, makes room for CSS to draw in, or is empty space."""
    name, style = source.tag, source.get("style", "")
    if name == "mtd":
        return not len(source) and "width:" in style
    return (name == "mrow" and not len(source) and bool(source.get("class"))) or (
        name == "mspace" and not source.get("width") and not _moved(style)
    )


def _accented(children: tuple[Element, ...]) -> tuple[Element, ...]:
    accent = children[-1]
    if len(children) != 2 or accent.name != "mo" or accent.text not in _ACCENTS:
        return children
    stretchy = () if accent.get("stretchy") == "false" else (("stretchy", "true"),)
    return children[0], Element("mo", _ACCENTS[accent.text], attributes=stretchy)


def _attributes(source: ET.Element, name: str) -> tuple[tuple[str, str], ...]:
    found = {key: value.replace("rem", "em") for key, value in source.attrib.items()}
    style = source.get("style", "")
    if name == "mspace" and _moved(style):
        found["width"] = _moved(style)
    kept = {key: value for key, value in found.items() if key in _ATTRIBUTES and _ATTRIBUTES[key].fullmatch(value)}
    for key, attribute in (("color", "mathcolor"), ("background-color", "mathbackground")):
        colour = re.search(rf"(?:^|;)\s*{key}:\s*({_COLOUR.pattern})", style)
        if colour:
            kept[attribute] = colour[1]
    return tuple(kept.items())


def _moved(style: str) -> str:
    """The negative space that a style sheet's margin makes."""
    found = re.fullmatch(r"margin-left:\s*(-[\d.]+)r?em;?", style)
    return f"{found[1]}em" if found else ""


def _table(
    source: ET.Element, rows: tuple[Element, ...], attributes: tuple[tuple[str, str], ...]
) -> tuple[tuple[Element, ...], tuple[tuple[str, str], ...]]:
    """A table whose alignment, spaces and rules are said by attributes; rows without any cell are left out."""
    rows = tuple(row for row in rows if row.children)
    while len(rows) > 1 and not any(cell.children for cell in rows[-1].children):
        rows = rows[:-1]  # what stands behind the last `\\\\`
    cells = [[cell for cell in row if not _is_filler(cell)] for row in source]
    styles = [[cell.get("style", "") for cell in row] for row in cells if row]
    widest: list[str] = max(styles, key=len, default=[])
    aligns = [_alignment([row[place] for row in styles if place < len(row)]) for place in range(len(widest))]
    said = {
        "columnalign": " ".join(aligns),
        "columnspacing": " ".join(
            "0em" if "padding-left: 0" in after else "1em" if "padding-left:1em" in after else "0.8em"
            for after in widest[1:]
        ),
        "columnlines": " ".join("solid" if "border-right" in style else "none" for style in widest[:-1]),
        "rowlines": " ".join("solid" if row and "border-top" in row[0] else "none" for row in styles[1:]),
    }
    drawn = {key: value for key, value in said.items() if value and not re.fullmatch(r"(none ?)+", value)}
    if drawn.get("columnalign") and set(aligns) == {"center"}:
        del drawn["columnalign"]
    return rows, (*attributes, *drawn.items())


def _alignment(styles: list[str]) -> str:
    for side in ("left", "right"):
        if any(re.search(rf"text-align:\s*{side}", style) for style in styles):
            return side
    return "center"


def write_mathml(tree: Element, alternative: str, *, display: bool) -> str:
    """The tree as MathML 3 for EPUB, with the spoken `alternative`.

    EPUBCheck's schema knows `displaystyle` and `scriptlevel` on `mstyle` and tables alone; others get one around them.
    """
    inner = "".join(_written(child) for child in tree.children)
    namespace = 'xmlns="http://www.w3.org/1998/Math/MathML"'
    kind = "block" if display else "inline"
    return f'<math {namespace} display="{kind}" alttext="{escape(alternative)}">{inner}</math>'


def _written(element: Element) -> str:
    if element.text == "\u2060":  # parts of a word meet here, which text alone must know
        return ""
    around = {}
    attributes = []
    for key, value in element.attributes:
        if key in ("displaystyle", "scriptlevel") and not (
            element.name == "mstyle" or (element.name == "mtable" and key == "displaystyle")
        ):
            around[key] = value
        else:
            attributes.append((key, value))
    content = escape(element.text, quote=False) + "".join(map(_written, element.children))
    said = "".join(f' {key}="{escape(value)}"' for key, value in attributes)
    text = f"<{element.name}{said}>{content}</{element.name}>" if content else f"<{element.name}{said}/>"
    if not around:
        return text
    styles = "".join(f' {key}="{value}"' for key, value in around.items())
    return f"<mstyle{styles}>{text}</mstyle>"
