"""HTML within a line -> inline nodes."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace

from docexport.diagnostics import Span
from docexport.markup.remarks import Remarks
from docexport.markup.tree import PLACEHOLDER, name_of, words_of
from docexport.model import (
    NO_ATTRIBUTES,
    Attributes,
    Block,
    BracketedSpan,
    Code,
    Emphasis,
    Image,
    Inline,
    LineBreak,
    Link,
    Node,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Text,
    plain_text,
)

_SPACE = re.compile(r"[ \t\n\r\f]+")
#: elements that are left out with all in them
DROPPED = frozenset(
    {"script", "style", "iframe", "object", "embed", "svg", "math", "canvas", "template", "input", "select",
     "textarea", "link", "meta", "base", "title", "head", "frame", "frameset", "applet", "param", "source", "track",
     "area"}
)  # fmt: skip
#: sound and film
MEDIA = frozenset({"video", "audio"})
#: elements that stand for nothing but their words, without a remark
_PLAIN = frozenset(
    {"span", "a", "label", "data", "time", "bdi", "nobr", "rb", "rtc", "ruby", "rp", "output", "picture"}
)
#: attributes that tell a browser how to behave, and say nothing on paper
_SILENT = frozenset(
    {"loading", "decoding", "rel", "target", "crossorigin", "referrerpolicy", "tabindex", "role", "itemprop",
     "itemtype", "itemscope", "xmlns", "datetime", "sizes", "srcset", "fetchpriority", "start", "type", "value", "open",
     "reversed", "scope", "headers", "colspan", "rowspan", "href", "src", "alt", "name", "id", "class", "lang", "dir",
     "title", "width", "hreflang", "download", "cite", "n", "controls", "poster"}
)  # fmt: skip
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
#: addresses that run something or open a file
_UNSAFE = frozenset({"javascript", "vbscript", "data", "file", "blob"})
_PIXELS = re.compile(r"(\d+(?:\.\d+)?)(px)?")
_SIZE = re.compile(r"\d+(\.\d+)?(%|cm|mm|in|pt|em)")
#: points in a pixel (CSS Values 4, 6.2)
_POINTS = 0.75


class Placed:
    """The nodes that placeholders stand for. `taken` are the places of those that were put in their place."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._nodes = nodes
        self.taken: set[int] = set()

    def get(self, element: ET.Element) -> Node:
        """The node that a placeholder stands for."""
        return self._nodes[int(element.get("n", "0"))]

    def take(self, element: ET.Element, kind: type[Inline | Block] = Inline) -> Node | None:
        """The node that a placeholder stands for, put in its place if it is of a kind that may stand there."""
        node = self.get(element)
        if not isinstance(node, kind):
            return None
        self.taken.add(int(element.get("n", "0")))
        return node

    def __contains__(self, node: object) -> bool:
        return any(node is mine for mine in self._nodes)


class Phrasing:
    """Reads inline elements. `nodes` are those that placeholders stand for; new ones get `span`."""

    def __init__(self, nodes: Placed, remarks: Remarks, span: Span) -> None:
        self.nodes, self.remarks, self.span = nodes, remarks, span

    def children(self, element: ET.Element) -> list[Inline]:
        """The inline nodes in an element; blocks in it begin and end lines of their own."""
        result = self.text(element.text)
        for child in element:
            made = self.one(child)
            if name_of(child) in BLOCKS:
                result = self.line_of(result, made, child)
            else:
                result += made
            result += self.text(child.tail)
        return joined(result)

    def line_of(self, before: Sequence[Inline], made: Sequence[Inline], block: ET.Element) -> list[Inline]:
        """What stands before a block, its words on a line of their own, and a line end if words follow."""
        words = trimmed(made)
        if not words:
            return list(before)
        mark = [Text(text="• ", span=self.span)] if name_of(block) == "li" else []
        start = [*trimmed(before), LineBreak(span=self.span)] if trimmed(before) else []
        return [*start, *mark, *words, LineBreak(span=self.span)]

    def text(self, text: str | None) -> list[Inline]:
        """Characters, white space folded."""
        folded = _SPACE.sub(" ", text or "")
        return [Text(text=folded, span=self.span)] if folded else []

    def one(self, element: ET.Element) -> list[Inline]:
        """What one element stands for."""
        name = name_of(element)
        if not name:
            return []
        if name == PLACEHOLDER:
            node = self.nodes.take(element)
            return [node] if isinstance(node, Inline) else []
        if name in DROPPED:
            self.remarks.add("dropped", name, words_of(element) or _said(element), element=element)
            return []
        self.check_attributes(element)
        if name in _SINGLE:
            return _SINGLE[name](self, element)
        if name in MEDIA:
            self.drop_media(element)
            return self.children(element)
        children = tuple(self.children(element))
        made = self._pair(name, element, children)
        if made is None:
            if name not in _PLAIN:
                self._note_lost(name, element)
            made = list(children)
        return made

    def _note_lost(self, name: str, element: ET.Element) -> None:
        """Note an element of which the words alone are kept; parts of a list or table go with it."""
        if name not in BLOCKS:
            self.remarks.add("unwrapped", name, element=element)
        elif name not in _PARTS:
            self.remarks.add("flattened", name, element=element)

    def _pair(self, name: str, element: ET.Element, children: tuple[Inline, ...]) -> list[Inline] | None:
        """An element with words in it as a node; None where it stands for its words alone."""
        attributes = attributes_of(element)
        kind = _KINDS.get(name)
        if (kind or name in _CODES) and not attributes.id and not trimmed(children):
            return list(children)
        if name == "abbr" or (name == "span" and element.get("title")):
            self.remarks.add("title", name, element.get("title", ""), element=element)
        if kind is not None:
            return [kind(children=children, attributes=attributes, span=self.span)]
        if name in _CODES:
            classes = (*attributes.classes, "kbd") if name == "kbd" else attributes.classes
            return [Code(text=plain_text(children), attributes=replace(attributes, classes=classes), span=self.span)]
        if name == "q":
            return [Text(text='"', span=self.span), *children, Text(text='"', span=self.span)]
        if name == "rt":
            brackets = (Text(text="(", span=self.span), Text(text=")", span=self.span))
            return [brackets[0], *children, brackets[1]] if children else []
        if name == "rp":
            return []
        if name == "a" and element.get("href"):
            return [self._link(element, children, attributes)]
        if name in _SPANS or attributes:
            classes = (*attributes.classes, name) if name in _SPANS else attributes.classes
            return [BracketedSpan(children=children, attributes=replace(attributes, classes=classes), span=self.span)]
        return None

    def _link(self, element: ET.Element, children: tuple[Inline, ...], attributes: Attributes) -> Inline:
        title = attributes.get("title")
        pairs = tuple(pair for pair in attributes.pairs if pair[0] != "title")
        target = element.get("href", "").strip()
        scheme = _SCHEME.match(target)
        if scheme and scheme[0][:-1].lower() in _UNSAFE:
            self.remarks.add("unsafe", "a", target, element=element)
            return BracketedSpan(children=children, attributes=attributes, span=self.span)
        return Link(
            target=target, title=title, children=children, attributes=replace(attributes, pairs=pairs), span=self.span
        )

    def image(self, element: ET.Element) -> list[Inline]:
        """A picture; one that lies on the web is described instead."""
        target, alt = element.get("src", "").strip(), element.get("alt")
        if not target or _SCHEME.match(target) or target.startswith("//"):
            self.remarks.add("remote" if target else "dropped", "img", target or alt or "", element=element)
            return [Text(text=alt, span=self.span)] if alt else []
        attributes = attributes_of(element, names=("lang", "dir"))
        width = _width(element)
        if width:
            attributes = attributes.merged(Attributes(pairs=(("width", width),)))
        decorative = alt == "" or element.get("role") == "presentation"
        if decorative:
            attributes = attributes.merged(Attributes(classes=("decorative",)))
        return [
            Image(
                target=target, alt=alt or "", title=element.get("title", ""), decorative=decorative,
                attributes=attributes, span=self.span,
            )
        ]  # fmt: skip

    def drop_media(self, element: ET.Element) -> None:
        """Note sound or film; what its author wrote for readers without it stays."""
        sources = [element.get("src", ""), *(child.get("src", "") for child in element)]
        self.remarks.add("dropped", name_of(element), " ".join(filter(None, sources)), element=element)
        for child in list(element):
            if name_of(child) in ("source", "track"):
                element.remove(child)

    def check_attributes(self, element: ET.Element) -> None:
        """Note the attributes that nothing reads."""
        for name in element.attrib:
            known = name in _SILENT or name.startswith(("data-", "aria-"))
            is_size = name in ("width", "height") and name_of(element) == "img"
            if (not known and not is_size) or (name == "height" and not _width(element)):
                self.remarks.add("attribute", f"{name}=", element=element)


def _said(element: ET.Element) -> str:
    """What an element without words says in its attributes."""
    return next(
        (element.get(key, "") for key in ("src", "alt", "value", "placeholder", "data") if element.get(key)), ""
    )


def joined(nodes: Iterable[Inline]) -> list[Inline]:
    """Inline nodes with texts that meet made one."""
    result: list[Inline] = []
    for node in nodes:
        before = result[-1] if result else None
        if isinstance(node, Text) and isinstance(before, Text):
            text = before.text + (node.text.lstrip(" ") if before.text.endswith(" ") else node.text)
            result[-1] = Text(text=text, span=before.span)
        else:
            result.append(node)
    return result


def trimmed(nodes: Sequence[Inline]) -> tuple[Inline, ...]:
    """Inline nodes without white space and breaks around them."""
    result = list(nodes)
    while result and (isinstance(result[0], LineBreak) or (isinstance(result[0], Text) and not result[0].text.strip())):
        result.pop(0)
    while result and (
        isinstance(result[-1], LineBreak) or (isinstance(result[-1], Text) and not result[-1].text.strip())
    ):
        result.pop()
    if result and isinstance(result[0], Text):
        result[0] = replace(result[0], text=result[0].text.lstrip(" "))
    if result and isinstance(result[-1], Text):
        result[-1] = replace(result[-1], text=result[-1].text.rstrip(" "))
    return tuple(result)


def attributes_of(element: ET.Element, names: Sequence[str] = ("lang", "dir", "title")) -> Attributes:
    """The id, classes and other attributes of an element that nodes have."""
    own_id = element.get("id") or (element.get("name") if name_of(element) == "a" else "") or ""
    pairs = tuple((name, element.get(name, "")) for name in names if element.get(name))
    classes = tuple(dict.fromkeys(element.get("class", "").split()))
    if not own_id and not classes and not pairs:
        return NO_ATTRIBUTES
    return Attributes("".join(own_id.split()), classes, pairs)


def _width(element: ET.Element) -> str:
    """The width of a picture as our attribute has it: pixels are points by three quarters."""
    said = element.get("width", "").strip()
    pixels = _PIXELS.fullmatch(said)
    if pixels:
        return f"{float(pixels[1]) * _POINTS:g}pt"
    return said if _SIZE.fullmatch(said) else ""


def read_phrasing(body: ET.Element, nodes: Placed, remarks: Remarks, span: Span) -> tuple[Inline, ...]:
    """The inline nodes of a parsed line of text."""
    made = Phrasing(nodes, remarks, span).children(body)
    ends_with_block = len(body) and name_of(body[-1]) in BLOCKS and not (body[-1].tail or "").strip()
    return trimmed(made) if ends_with_block else tuple(made)


_KINDS: dict[str, type[Strong | Emphasis | Strikethrough | Superscript | Subscript]] = {
    "b": Strong, "strong": Strong, "i": Emphasis, "em": Emphasis, "cite": Emphasis, "dfn": Emphasis, "var": Emphasis,
    "s": Strikethrough, "del": Strikethrough, "strike": Strikethrough, "sup": Superscript, "sub": Subscript,
}  # fmt: skip
_CODES = frozenset({"code", "samp", "tt", "kbd"})
_SPANS = frozenset({"u", "mark", "small", "abbr", "ins"})
#: parts of a list or table, which are told with it
_PARTS = frozenset({"li", "dt", "dd", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col"})
_SINGLE: dict[str, Callable[[Phrasing, ET.Element], list[Inline]]] = {
    "br": lambda reader, _element: [LineBreak(span=reader.span)],
    "wbr": lambda _reader, _element: [],
    "img": Phrasing.image,
}
#: elements that stand on lines of their own
BLOCKS = frozenset(
    {"p", "div", "section", "article", "main", "header", "footer", "nav", "aside", "address", "center", "h1", "h2",
     "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "tr", "td", "th",
     "caption", "blockquote", "pre", "hr", "figure", "figcaption", "details", "summary", "form", "fieldset", "legend",
     "hgroup", "menu", "dir", "search", "colgroup", "col", "noscript", "body", "html"}
)  # fmt: skip
