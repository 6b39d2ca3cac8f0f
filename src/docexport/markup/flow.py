"""HTML on lines of its own -> blocks."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec.structs import replace

from docexport.diagnostics import Span
from docexport.markup.phrasing import BLOCKS, DROPPED, Phrasing, Placed, attributes_of, joined, trimmed
from docexport.markup.remarks import Remarks
from docexport.markup.tables import read_table
from docexport.markup.tree import PLACEHOLDER, name_of, words_of
from docexport.model import (
    NO_ATTRIBUTES,
    Attributes,
    Block,
    BlockQuote,
    BulletList,
    CodeBlock,
    Container,
    Definition,
    DefinitionList,
    Figure,
    Heading,
    Image,
    Inline,
    LineBreak,
    ListItem,
    OrderedList,
    PageBreak,
    Paragraph,
    Strong,
    Table,
    Term,
    ThematicBreak,
)
from docexport.model.blocks import Numbering

#: what asks for a new page in CSS (CSS Fragmentation 3, and CSS 2.1)
_PAGE = re.compile(r"(?:page-)?break-(before|after)\s*:\s*(?:always|page|left|right|recto|verso)", re.IGNORECASE)
_PAGE_CLASSES = frozenset({"page-break", "pagebreak", "newpage"})
_NUMBERINGS: dict[str, Numbering] = {"a": "a", "A": "A", "i": "i", "I": "I"}


class Flow:
    """Reads block elements: words and inline elements that stand between them become paragraphs."""

    def __init__(self, nodes: Placed, remarks: Remarks, span: Span) -> None:
        self.nodes, self.remarks, self.span = nodes, remarks, span
        self.phrasing = Phrasing(nodes, remarks, span)

    def children(self, element: ET.Element) -> list[Block]:
        """The blocks in an element."""
        result: list[Block] = []
        line: list[Inline] = list(self.phrasing.text(element.text))
        for child in element:
            if self._is_block(child):
                result += self._paragraph(line) + self.one(child)
                line = []
            else:
                line += self.phrasing.one(child)
            line += self.phrasing.text(child.tail)
        return result + self._paragraph(line)

    def _is_block(self, element: ET.Element) -> bool:
        name = name_of(element)
        if name == PLACEHOLDER:
            return isinstance(self.nodes.get(element), Block)
        return name in BLOCKS or (name not in DROPPED and any(self._is_block(child) for child in element))

    def _paragraph(self, line: Iterable[Inline], attributes: Attributes = NO_ATTRIBUTES) -> list[Block]:
        words = trimmed(joined(line))
        if not words:
            return []
        if len(words) == 1 and isinstance(words[0], Image):
            return [self.figure_of(words[0], ())]
        return [Paragraph(children=words, attributes=attributes, span=self.span)]

    def figure_of(self, image: Image, caption: tuple[Inline, ...]) -> Figure:
        """A picture that stands alone; its attributes are the figure's."""
        bare = replace(image, attributes=NO_ATTRIBUTES, title="" if caption else image.title)
        return Figure(children=(bare,), caption=caption, attributes=image.attributes, span=self.span)

    def one(self, element: ET.Element) -> list[Block]:
        """What one block element stands for."""
        name = name_of(element)
        if name == PLACEHOLDER:
            node = self.nodes.take(element, Block)
            return [node] if isinstance(node, Block) else []
        breaks = _PAGE.search(element.get("style", ""))
        if breaks:
            element.attrib.pop("style")
        self.phrasing.check_attributes(element)
        made = self._made(name, element)
        if breaks:
            page: Block = PageBreak(span=self.span)
            made = [page, *made] if breaks[1].lower() == "before" else [*made, page]
        return made

    def _made(self, name: str, element: ET.Element) -> list[Block]:
        if _PAGE_CLASSES & set(element.get("class", "").split()) and not words_of(element):
            return [PageBreak(span=self.span)]
        read = _READ.get(name)
        if read is not None:
            return read(self, element)
        if name not in _PLAIN:
            self.remarks.add("unwrapped", name, element=element)
        elif name in _MEANT:
            self.remarks.add("around", name, element.get("href", ""), element=element)
        children = self.children(element)
        attributes = attributes_of(element)
        if not attributes or not children:
            return children
        return [Container(name="div", children=tuple(children), attributes=attributes, span=self.span)]

    def paragraph(self, element: ET.Element) -> list[Block]:
        """A paragraph; blocks may stand in it where nodes of Markdown do."""
        children = self.children(element)
        attributes = attributes_of(element)
        if len(children) == 1 and isinstance(children[0], Paragraph) and attributes:
            return [replace(children[0], attributes=attributes)]
        return children

    def _item(self, element: ET.Element) -> tuple[Block, ...]:
        """The blocks of an item. Its one paragraph has no space around it, unless it is one of Markdown's own."""
        blocks = self.children(element)
        own = [block for block in blocks if isinstance(block, Paragraph)]
        if len(own) != 1 or own[0] in self.nodes:
            return tuple(blocks)
        return tuple(replace(block, tight=True) if isinstance(block, Paragraph) else block for block in blocks)

    def heading(self, element: ET.Element) -> list[Block]:
        """A heading."""
        words = trimmed(self.phrasing.children(element))
        level = int(name_of(element)[1])
        if not words:
            return []
        return [Heading(level=level, children=words, attributes=attributes_of(element), span=self.span)]

    def items(self, element: ET.Element, start: int = 0) -> list[Block]:
        """A list. Words outside of its items get one of their own."""
        items: list[ListItem] = []
        number = start
        for child in _grouped(element, "li"):
            value = child.get("value", "")
            number = int(value) if start and re.fullmatch(r"\d{1,9}", value) else number
            children = self._item(child)
            items.append(ListItem(children=children, number=number, attributes=attributes_of(child), span=self.span))
            number += bool(start or number)
        if not items:
            return []
        attributes = attributes_of(element)
        if name_of(element) != "ol":
            return [BulletList(children=tuple(items), attributes=attributes, span=self.span)]
        first = items[0].number
        numbering = _NUMBERINGS.get(element.get("type", ""), "1")
        return [
            OrderedList(children=tuple(items), start=first, numbering=numbering, attributes=attributes, span=self.span)
        ]

    def ordered(self, element: ET.Element) -> list[Block]:
        """A numbered list from any number on."""
        start = element.get("start", "")
        return self.items(element, int(start) if re.fullmatch(r"\d{1,9}", start) else 1)

    def definitions(self, element: ET.Element) -> list[Block]:
        """Terms and what they mean."""
        children: list[Term | Definition] = []
        before: list[Block] = []
        for child in _flattened(element, ("dt", "dd"), "dd"):
            if name_of(child) == "dt":
                children.append(Term(children=trimmed(self.phrasing.children(child)), span=self.span))
            elif children:
                children.append(Definition(children=self._item(child), span=self.span))
            else:  # it defines nothing
                before += self.children(child)
        if not children:
            return before
        return [*before, DefinitionList(children=tuple(children), attributes=attributes_of(element), span=self.span)]

    def code(self, element: ET.Element) -> list[Block]:
        """Code as it is; the language is that of a class `language-…`."""
        alone = len(element) == 1 and not f"{element.text or ''}{element[0].tail or ''}".strip()
        inner = element[0] if alone and name_of(element[0]) == "code" else element
        text = "".join(inner.itertext())
        classes = f"{element.get('class', '')} {inner.get('class', '')}"
        language = re.search(r"\blang(?:uage)?-([\w+#-]+)", classes)
        return [CodeBlock(text=text.strip("\n") + "\n", language=language[1] if language else "", span=self.span)]

    def figure(self, element: ET.Element) -> list[Block]:
        """A picture or table with its caption; other things with a caption stand as they are, the caption below."""
        caption: tuple[Inline, ...] = ()
        while place := next(_captions(element), None):
            parent, child = place  # one that stands in another goes with it
            words = trimmed(self.phrasing.children(child))
            caption = (*caption, LineBreak(), *words) if caption and words else caption or words
            _leave_out(parent, child)
        blocks = self.children(element)
        if len(blocks) == 1 and isinstance(blocks[0], Figure | Table):
            attributes = blocks[0].attributes.merged(attributes_of(element))
            return [replace(blocks[0], caption=caption or blocks[0].caption, attributes=attributes)]
        return [*blocks, *self._paragraph(caption)]

    def details(self, element: ET.Element) -> list[Block]:
        """What a reader of a screen may open, open: its summary as a bold line, then the rest."""
        summary = next((child for child in element if name_of(child) == "summary"), None)
        words: tuple[Inline, ...] = ()
        if summary is not None:
            words = trimmed(self.phrasing.children(summary))
            tail = summary.tail
            element.remove(summary)
            element.text = (element.text or "") + (tail or "")
        blocks = self.children(element)
        if words:
            blocks.insert(0, Paragraph(children=(Strong(children=words, span=self.span),), span=self.span))
        return [Container(name="details", children=tuple(blocks), attributes=attributes_of(element), span=self.span)]

    def quote(self, element: ET.Element) -> list[Block]:
        """Words of somebody else."""
        children = tuple(self.children(element))
        return [BlockQuote(children=children, attributes=attributes_of(element), span=self.span)] if children else []

    def table(self, element: ET.Element) -> list[Block]:
        """A table; words that no row holds stand before it."""
        return read_table(element, self.phrasing, attributes_of(element))


def _grouped(element: ET.Element, name: str) -> list[ET.Element]:
    """The items of a list; what stands between them is put in items of its own."""
    items: list[ET.Element] = []

    def stray(text: str | None) -> None:
        if (text or "").strip():
            made = ET.Element(name)
            made.text = text
            items.append(made)

    stray(element.text)
    for child in element:
        kind = name_of(child)
        if kind == name:
            items.append(child)
        elif kind:
            made = ET.Element(name)
            made.append(child)
            items.append(made)
        stray(child.tail)
        child.tail = None
    return items


def _flattened(element: ET.Element, names: Sequence[str], stray: str) -> list[ET.Element]:
    """The children of these names, those in a `div` too; others are wrapped."""
    result: list[ET.Element] = []
    for child in _grouped(element, stray):
        if len(child) == 1 and name_of(child[0]) in names:
            result.append(child[0])
        elif len(child) == 1 and name_of(child[0]) == "div":
            result += _flattened(child[0], names, stray)
        else:
            result.append(child)
    return result


#: elements that stand for what is in them, without a remark
_PLAIN = frozenset({"div", "section", "article", "main", "header", "footer", "nav", "aside", "address", "body", "html",
                    "center", "hgroup", "search", "noscript", "summary", "figcaption", "li", "dt", "dd", "b", "i", "a",
                    "strong", "em", "span", "u", "small", "picture", "label", "p"})  # fmt: skip
#: elements of a line that would change all that stands in them
_MEANT = frozenset({"b", "i", "a", "strong", "em", "u", "small"})
_READ: dict[str, Callable[[Flow, ET.Element], list[Block]]] = {
    "p": Flow.paragraph,
    **{f"h{level}": Flow.heading for level in range(1, 7)},
    "ul": Flow.items,
    "menu": Flow.items,
    "dir": Flow.items,
    "ol": Flow.ordered,
    "dl": Flow.definitions,
    "pre": Flow.code,
    "hr": lambda reader, _element: [ThematicBreak(span=reader.span)],
    "blockquote": Flow.quote,
    "figure": Flow.figure,
    "details": Flow.details,
    "table": Flow.table,
}


def read_flow(body: ET.Element, nodes: Placed, remarks: Remarks, span: Span) -> tuple[Block, ...]:
    """The blocks of parsed HTML."""
    return tuple(Flow(nodes, remarks, span).children(body))


def _captions(element: ET.Element) -> Iterator[tuple[ET.Element, ET.Element]]:
    """The captions in a figure, each with the element that it stands in."""
    return ((above, child) for above in element.iter() for child in above if name_of(child) == "figcaption")


def _leave_out(parent: ET.Element, child: ET.Element) -> None:
    """Take an element out of its parent; the text behind it stays."""
    place = list(parent).index(child)
    if place:
        parent[place - 1].tail = (parent[place - 1].tail or "") + (child.tail or "")
    else:
        parent.text = (parent.text or "") + (child.tail or "")
    parent.remove(child)
