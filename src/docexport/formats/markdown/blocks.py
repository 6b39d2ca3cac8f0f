"""Block nodes -> Markdown, one function for each type of node."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from docexport.formats.markdown.attributes import braces
from docexport.formats.markdown.inlines import image, inlines
from docexport.model import (
    NO_ATTRIBUTES,
    AnswerBox,
    AnswerLines,
    Attributes,
    Block,
    BlockQuote,
    BulletList,
    Callout,
    CodeBlock,
    Conditional,
    Container,
    Definition,
    DefinitionList,
    Figure,
    Heading,
    HtmlBlock,
    Image,
    KeyPoints,
    LineBlock,
    LineBreak,
    ListItem,
    Matching,
    MathBlock,
    NoteDefinition,
    OrderedList,
    PageBreak,
    Paragraph,
    Row,
    SoftBreak,
    Table,
    Term,
    ThematicBreak,
    walk,
)

#: the highest number that an item of a list may have (CommonMark 0.31.2, 5.2)
_LAST_NUMBER = 999_999_999


def blocks(nodes: Sequence[Block], gap: str = "\n\n", bullet: str = "") -> str:
    """The Markdown of blocks, one under the other. `bullet` is the mark of the item that the first stands behind."""
    parts: list[str] = []
    before: Block | None = None
    for node in nodes:
        # two of a kind would be one list, three a rule
        bullet = ("+" if bullet == "-" else "-") if isinstance(node, BulletList) else ""
        if isinstance(before, OrderedList) and not before.children[-1].children:
            parts[-1] += "\n"  # an empty item ends its list with the second empty line
        elif _runs_on(before, node):
            parts.append("<!-- -->")
        text = _bullets(node, bullet) if bullet and isinstance(node, BulletList) else WRITE[type(node)](node)
        parts.append(_attribute_line(node) + text)
        before = node
    return gap.join(parts)


def _runs_on(before: Block | None, node: Block) -> bool:
    """Whether a list would be read as more of the one before it."""
    if getattr(node, "attributes", NO_ATTRIBUTES):
        return False
    if isinstance(before, OrderedList) and isinstance(node, OrderedList):
        return before.delimiter == node.delimiter
    return isinstance(before, DefinitionList) and isinstance(node, DefinitionList)


def _attribute_line(node: Block) -> str:
    """The line of attributes before a block that has no other place for them."""
    attributes: Attributes = getattr(node, "attributes", NO_ATTRIBUTES)
    if isinstance(node, Heading | Callout | KeyPoints | Container | Conditional) or not attributes:
        return ""
    if isinstance(node, Figure) and not _on_line(node):
        return ""
    if isinstance(node, CodeBlock) and node.language:
        return ""
    return f"{braces(attributes)}\n"


def _prefixed(text: str, first: str, rest: str) -> str:
    head, *lines = text.split("\n")
    rows = [(first, head), *((rest, line) for line in lines)]
    return "\n".join(mark + line if line else mark.rstrip(" ") for mark, line in rows)


def _paragraph(node: Paragraph) -> str:
    return inlines(node.children, starts=True)


def _has_lines(node: Heading) -> bool:
    return any(isinstance(item, SoftBreak | LineBreak) for item in walk(node))


def _heading(node: Heading) -> str:
    words = inlines(node.children, starts=True) if _has_lines(node) else inlines(node.children)
    words = re.sub(r"(^|\s)(#+)$", r"\1\\\2", words)
    given = braces(node.attributes)
    text = f"{words} {given}".strip(" ") if given else words
    if "\n" in words:
        return f"{text}\n{'===' if node.level == 1 else '---'}"
    return f"{'#' * node.level} {text}".rstrip(" ")


def _quote(node: BlockQuote) -> str:
    return _prefixed(blocks(node.children), "> ", "> ")


def _items(items: Sequence[ListItem], marks: Sequence[str], *, tight: bool) -> str:
    written = []
    if not any(isinstance(child, Paragraph) for item in items for child in item.children):
        tight = False  # blank lines show with paragraphs alone, and part what would run on
    for item, mark in zip(items, marks, strict=True):
        box = "" if item.checked is None else "[x] " if item.checked else "[ ] "
        inner = box + blocks(item.children, "\n" if tight else "\n\n", mark.strip())
        written.append(_prefixed(inner, mark, " " * len(mark)))
    return ("\n" if tight else "\n\n").join(written)


def _bullets(node: BulletList, mark: str = "-") -> str:
    return _items(node.children, [f"{mark} "] * len(node.children), tight=node.tight)


def _ordered(node: OrderedList) -> str:
    step = 0 if node.start + len(node.children) > _LAST_NUMBER else 1
    marks = [f"{node.start + place * step}{node.delimiter} " for place in range(len(node.children))]
    return _items(node.children, marks, tight=node.tight)


def _definitions(node: DefinitionList) -> str:
    parts: list[str] = []
    for child in node.children:
        if isinstance(child, Term):
            parts.append(("\n" if parts else "") + inlines(child.children, starts=True))
        elif isinstance(child, Definition):
            loose = "\n" if not node.tight else ""
            parts.append(loose + _prefixed(blocks(child.children), ":   ", "    "))
    return "\n".join(parts)


def _code(node: CodeBlock) -> str:
    given = node.attributes if node.language else NO_ATTRIBUTES
    language = "" if given.classes[:1] == (node.language,) else node.language
    info = " ".join(part for part in (re.sub(r"[\\&]", r"\\\g<0>", language), braces(given)) if part)
    tildes = "`" in info
    longest = max((len(run) for run in re.findall("~+" if tildes else "`+", node.text)), default=0)
    fence = ("~" if tildes else "`") * max(3, longest + 1)
    end = "" if node.text.endswith("\n") or not node.text else "\n"
    return f"{fence}{' ' if tildes else ''}{info}\n{node.text}{end}{fence}"


def _line_block(node: LineBlock) -> str:
    written = []
    for line in node.children:
        text = inlines(line.children)
        text = re.sub(r"\\?\|$", "&#124;", text)
        written.append(f"| {' ' * line.indent}{text}".rstrip(" "))
    return "\n".join(written)


def _row(row: Row | None, width: int) -> str:
    cells = [inlines(cell.children, cell=True) for cell in row.children] if row else [""] * width
    return f"| {' | '.join(cells)} |"


_RULES = {"": "---", "left": ":---", "center": ":---:", "right": "---:"}


def _table(node: Table) -> str:
    rows = [*node.head, *node.body]
    width = max(len(row.children) for row in rows) if rows else 1
    sides = [cell.alignment for cell in rows[0].children] if rows else [""]
    head = _row(node.head[0] if node.head else None, width)
    rule = f"|{'|'.join(_RULES[side] for side in sides)}|"
    lines = [head, rule, *(_row(row, width) for row in (*node.head[1:], *node.body))]
    caption = f"\n\nTable: {inlines(node.caption)}" if node.caption else ""
    return "\n".join(lines) + caption


def _on_line(node: Figure) -> bool:
    """Whether the attributes of a figure mean something else behind its picture than on a line before it."""
    picture = node.children[0]
    decorative = isinstance(picture, Image) and picture.decorative
    return ("decorative" in node.attributes.classes) != decorative or bool(node.attributes.get("height"))


def _figure(node: Figure) -> str:
    picture = node.children[0]
    if not isinstance(picture, Image):
        return inlines(node.children)
    own = picture.attributes if _on_line(node) else node.attributes.merged(picture.attributes)
    if picture.decorative and "decorative" not in own.classes:
        own = replace(own, classes=(*own.classes, "decorative"))
    return image(picture, inlines(node.caption) if node.caption else "", own)


def _fenced(words: str, inner: str) -> str:
    deepest = max((len(run) for run in re.findall(r"^[ >\t]*(:{3,})", inner, re.MULTILINE)), default=2)
    fence = ":" * max(3, deepest + 1)
    return f"{fence} {words}\n{inner}{chr(10) if inner else ''}{fence}"


def _callout(node: Callout) -> str:
    if node.attributes:
        title = "" if node.attributes.get("title") else inlines(node.title)
        words = " ".join(part for part in (node.kind, title, braces(node.attributes)) if part)
        return _fenced(words, blocks(node.children))
    head = f"[!{node.kind.upper()}]"
    title = inlines(node.title)
    body = f"\n\n{blocks(node.children)}" if node.children else ""
    return _prefixed(f"{head} {title}".rstrip(" ") + body, "> ", "> ")


def _container(node: Container) -> str:
    if re.fullmatch(r"[^\W\d][\w-]*", node.name):
        words = f"{node.name} {braces(node.attributes)}".strip(" ")
    else:
        words = braces(replace(node.attributes, classes=(node.name, *node.attributes.classes)))
    return _fenced(words, blocks(node.children))


def _conditional(node: Conditional) -> str:
    name = "unless" if node.negated else "when"
    words = [name, "" if node.understood else "?", braces(node.attributes)]
    return _fenced(" ".join(word for word in words if word), blocks(node.children))


def _matching(node: Matching) -> str:
    columns = []
    for items, mark in ((node.left, "-"), (node.right, "+")):
        tight = all(child.tight for item in items for child in item.children if isinstance(child, Paragraph))
        marks = [f"{item.number}. " if item.number else f"{mark} " for item in items]
        columns.append(_items(items, marks, tight=tight))
    return _fenced("matching", "\n\n".join(columns))


def _note(node: NoteDefinition) -> str:
    return _prefixed(blocks(node.children), f"[^{node.label}]: ", "    ")


WRITE: dict[type[Block], Callable[[Any], str]] = {
    Paragraph: _paragraph,
    Heading: _heading,
    BlockQuote: _quote,
    BulletList: _bullets,
    OrderedList: _ordered,
    DefinitionList: _definitions,
    CodeBlock: _code,
    MathBlock: lambda node: f"$$\n{node.tex}\n$$",
    ThematicBreak: lambda node: "_" * node.underscores or "***",
    PageBreak: lambda _node: _fenced("page-break", ""),
    LineBlock: _line_block,
    Table: _table,
    Figure: _figure,
    Callout: _callout,
    KeyPoints: lambda node: _fenced(f"key-points {braces(node.attributes)}".strip(" "), blocks(node.children)),
    Container: _container,
    AnswerLines: lambda node: _fenced(f"lines {node.count}", ""),
    AnswerBox: lambda node: _fenced(f"box {node.count}", ""),
    Matching: _matching,
    Conditional: _conditional,
    NoteDefinition: _note,
    HtmlBlock: lambda node: node.html.rstrip("\n"),
}
