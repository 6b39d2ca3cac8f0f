"""What is read from the shape of other nodes: figures, callouts, tasks, captions, containers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from msgspec.structs import replace

from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code as Finding
from docexport.model import (
    NO_ATTRIBUTES,
    AnswerBox,
    AnswerLines,
    Attributes,
    Block,
    BulletList,
    Callout,
    CalloutKind,
    Conditional,
    Container,
    Figure,
    Image,
    Inline,
    KeyPoints,
    Matching,
    OrderedList,
    PageBreak,
    Paragraph,
    SoftBreak,
    Table,
    Text,
)
from docexport.readers.markdown.attributes import is_condition, parse_attributes
from docexport.readers.markdown.tree import Branch

if TYPE_CHECKING:
    from docexport.readers.markdown.blocks import BlockReader

CALLOUTS = ("note", "tip", "important", "warning", "caution")
#: names of containers that the reader knows
CONTAINERS = (*CALLOUTS, "key-points", "lines", "box", "matching", "page-break", "when", "unless")
_ALERT = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][+-]?\s*", re.IGNORECASE)
_TASK = re.compile(r"\[([ xX])\](?:\s+|$)")
#: words behind the name of a container that only a condition has
_CONDITION_WORDS = re.compile(r"\b(?:audience|edition|format)\s*=")
_CAPTION = re.compile(r"(?:Table)?:\s+")
#: more ruled lines than this are a mistake, not an answer space
MAX_ANSWER_LINES = 200


def read_figure(reader: BlockReader, children: tuple[Inline, ...], span: Span) -> Figure | None:
    """A figure, where a paragraph holds one image and nothing else. Its title is the caption."""
    if len(children) != 1 or not isinstance(children[0], Image):
        return None
    image = children[0]
    caption = reader.phrase(image.title, image.span.line) if image.title else ()
    height = tuple(pair for pair in image.attributes.pairs if pair[0] == "height")
    attributes = replace(image.attributes, pairs=tuple(pair for pair in image.attributes.pairs if pair not in height))
    return Figure(
        children=(replace(image, title="", attributes=replace(NO_ATTRIBUTES, pairs=height)),),
        caption=caption,
        attributes=attributes,
        span=span,
    )


def read_callout_quote(children: tuple[Block, ...], span: Span) -> Callout | None:
    """A callout, where a quote begins with `[!NOTE]` or its like; the rest of that line is the title."""
    if not children or not isinstance(children[0], Paragraph):
        return None
    first = children[0]
    mark = first.children[0] if first.children else None
    found = _ALERT.match(mark.text) if isinstance(mark, Text) else None
    if found is None or not isinstance(mark, Text):
        return None
    inlines: list[Inline] = list(first.children)
    inlines[0:1] = [_behind(mark, found.end())] if mark.text[found.end() :] else []
    line_end = next((i for i, node in enumerate(inlines) if isinstance(node, SoftBreak)), len(inlines))
    title, rest = tuple(inlines[:line_end]), tuple(inlines[line_end + 1 :])
    body = children[1:]
    if rest:
        body = (replace(first, children=rest, span=rest[0].span.through(first.span)), *body)
    return Callout(kind=cast(CalloutKind, found[1].lower()), title=title, children=body, span=span)


def _behind(text: Text, length: int) -> Text:
    """What stands behind the first `length` characters of a text."""
    span = replace(text.span, column=text.span.column + length)
    return Text(text=text.text[length:], span=span)


def read_task(children: tuple[Block, ...]) -> tuple[tuple[Block, ...], bool | None]:
    """The blocks of a list item without the box they begin with, and whether that box is checked."""
    first = children[0] if children else None
    text = first.children[0] if isinstance(first, Paragraph) and first.children else None
    found = _TASK.match(text.text) if isinstance(text, Text) else None
    if not found or not isinstance(first, Paragraph) or not isinstance(text, Text):
        return children, None
    rest = (_behind(text, found.end()),) if text.text[found.end() :] else ()
    inlines = (*rest, *first.children[1:])
    return (replace(first, children=inlines), *children[1:]), found[1] != " "


def attach_captions(nodes: Sequence[Block], reader: BlockReader) -> tuple[Block, ...]:
    """The blocks with each `Table: …` paragraph made the caption of the table before or after it."""
    result: list[Block] = []
    waiting: Paragraph | None = None
    for node in nodes:
        if isinstance(node, Table) and waiting is not None and result and result[-1] is waiting:
            result[-1] = _captioned(node, waiting, reader)
            waiting = None
            continue
        if _is_caption(node):
            paragraph = cast(Paragraph, node)
            before = result[-1] if result else None
            if isinstance(before, Table) and not before.caption:
                result[-1] = _captioned(before, paragraph, reader)
                continue
            _report_alone(waiting, reader.diagnostics)
            waiting = paragraph
        result.append(node)
    _report_alone(waiting, reader.diagnostics)
    return tuple(result)


def _report_alone(caption: Paragraph | None, diagnostics: Diagnostics) -> None:
    if caption is not None:
        diagnostics.warning(
            Finding.CAPTION_WITHOUT_TABLE, "no table stands next to this caption", caption.span,
            "put it right before or after a table",
        )  # fmt: skip


def _is_caption(node: Block) -> bool:
    if not isinstance(node, Paragraph) or not node.children:
        return False
    first = node.children[0]
    return isinstance(first, Text) and _CAPTION.match(first.text) is not None


def _captioned(table: Table, paragraph: Paragraph, reader: BlockReader) -> Table:
    first = cast(Text, paragraph.children[0])
    given = paragraph.attributes
    words = ("Table" if first.text.startswith("Table") else "", given.id, *given.classes, *sum(given.pairs, ()))
    reader.markup.append((paragraph.span.end_line or first.span.line, " ".join(words)))
    text = _CAPTION.sub("", first.text, count=1)
    caption = (replace(first, text=text), *paragraph.children[1:]) if text else paragraph.children[1:]
    return replace(table, caption=caption, attributes=table.attributes.merged(paragraph.attributes))


def read_container(reader: BlockReader, branch: Branch, span: Span) -> Block | None:
    """The block that a `:::` container stands for, by its name."""
    meta = branch.token.meta
    name, words = meta["name"], meta["words"]
    reader.markup.append((span.line, branch.token.content))
    attributes: Attributes = meta["attributes"] or NO_ATTRIBUTES
    if not meta["closed"]:
        reader.diagnostics.warning(
            Finding.UNCLOSED_CONTAINER, f"`::: {branch.token.content}` is never closed", replace(span, end_line=0),
            "add a line `:::` where it ends",
        )  # fmt: skip
    if not name and attributes.classes:
        name, attributes = attributes.classes[0], replace(attributes, classes=attributes.classes[1:])
    children = reader.blocks(branch.children)
    misspelt = _CONDITION_WORDS.search(words) or name.lower() in ("when", "unless")
    if misspelt or is_condition(replace(attributes, classes=(*attributes.classes, name))):
        return _conditional(name, attributes, words, children, span)
    kind = name.removeprefix("callout-")
    if kind in CALLOUTS:
        title = words or attributes.get("title")
        return Callout(
            kind=cast(CalloutKind, kind), title=reader.phrase(title, span.line) if title else (), children=children,
            attributes=attributes, span=span,
        )  # fmt: skip
    if name == "page-break":
        return PageBreak(span=span)
    if name in ("lines", "box"):
        return _answer_space(reader, name, words, span)
    if name == "matching":
        return _matching(reader, children, span)
    if words:
        reader.diagnostics.warning(
            Finding.BAD_CONTAINER, f"`{words}` after `::: {name}` is not used", replace(span, end_line=0),
            "attributes go in braces: `::: " + name + ' {title="…"}`',
        )  # fmt: skip
    if name == "key-points":
        return KeyPoints(children=children, attributes=attributes, span=span)
    return Container(name=name or "div", children=children, attributes=attributes, span=span)


def _conditional(name: str, attributes: Attributes, words: str, children: tuple[Block, ...], span: Span) -> Block:
    """Blocks under a condition; that of another tool is one that `transforms.conditions` does not understand."""
    given = parse_attributes(words)
    understood = name in ("when", "unless") and not (words and given is None)
    attributes = attributes.merged(given or NO_ATTRIBUTES)
    return Conditional(
        children=children, attributes=attributes, negated=name == "unless", understood=understood, span=span
    )


def _answer_space(reader: BlockReader, name: str, words: str, span: Span) -> Block:
    count = int(words) if words.isascii() and words.isdigit() else 0
    if not 1 <= count <= MAX_ANSWER_LINES:
        reader.diagnostics.error(
            Finding.BAD_CONTAINER, f"`::: {name}` takes a number from 1 to {MAX_ANSWER_LINES}, not `{words}`",
            replace(span, end_line=0), f"for example `::: {name} 4`",
        )  # fmt: skip
    kind = AnswerLines if name == "lines" else AnswerBox
    return kind(count=min(max(count, 1), MAX_ANSWER_LINES), span=span)


def _matching(reader: BlockReader, children: tuple[Block, ...], span: Span) -> Block:
    lists = [child for child in children if isinstance(child, BulletList | OrderedList)]
    if len(lists) == len(children) == 2:
        return Matching(left=lists[0].children, right=lists[1].children, span=span)
    reader.diagnostics.error(
        Finding.BAD_CONTAINER, "`::: matching` takes two lists and nothing else", replace(span, end_line=0),
        "write the left column with `-` and the right one with `*`, so that they stay two lists",
    )  # fmt: skip
    return Container(name="matching", children=children, span=span)
