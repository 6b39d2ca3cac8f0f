"""Raw HTML: what is allowed of it as nodes, with a finding for all else; or (`allow-html: text`) shown as code."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from docexport.diagnostics.codes import Code as Finding
from docexport.markup import (
    NEVER_AROUND,
    HtmlTooDeepError,
    Placed,
    Remarks,
    parse_html,
    placeholder,
    read_flow,
    read_phrasing,
    stretch_ends,
    tag_name,
    within,
)
from docexport.model import (
    Code,
    CodeBlock,
    Document,
    HtmlBlock,
    HtmlInline,
    Node,
    Paragraph,
    Table,
    plain_text,
    rewrite,
)
from docexport.model.inlines import InlineContainer
from docexport.model.walk import Replacement
from docexport.transforms.context import Context

_COMMENT = re.compile(r"\s*(?:<!--(?:[^-]|-(?!->))*+-->\s*)+")
#: what HTML5 takes for a comment although words stand in it: instructions, declarations, character data
_DECLARATIONS = re.compile(r"<[?!](?!--)(?P<words>[^<>]*)>")
_BOGUS = re.compile(r"<!\[CDATA\[(?P<data>(?:[^\]]|\](?!\]>))*+)\]\]>|<[?!](?!--)(?P<words>[^<>]*)>")


def handle_html(document: Document, context: Context) -> Document:
    """The document without raw HTML. Comments are left out."""
    if document.kinds.isdisjoint({HtmlBlock, HtmlInline}):
        return document
    if context.project.allow_html == "text":
        return rewrite(document, lambda node: _shown(node, context))
    remarks = Remarks()
    reader = _Reader(context, remarks)
    result = rewrite(document, reader.change)
    remarks.report(context.diagnostics)
    return result


def _shown(node: Node, context: Context) -> Replacement:
    """Raw HTML as code, but comments, which are left out."""
    if not isinstance(node, HtmlBlock | HtmlInline):
        return node
    if _COMMENT.fullmatch(node.html):
        return None
    if not node.html.startswith("</"):  # one finding for a pair of tags is enough
        _report(context, node, "raw HTML, shown as text", "use Markdown, or set `allow-html: sanitized`")
    if isinstance(node, HtmlInline):
        return Code(text=node.html, span=node.span)
    return CodeBlock(text=node.html.rstrip("\n") + "\n", language="html", span=node.span)


def _report(context: Context, node: HtmlBlock | HtmlInline, what: str, hint: str) -> None:
    shown = node.html.strip().split("\n")[0][:40]
    context.diagnostics.warning(Finding.RAW_HTML, f"`{shown}` is {what}", node.span, hint)


class _Reader:
    """Puts nodes in the place of HTML: all that stands side by side is parsed at once, as tags may stand apart."""

    def __init__(self, context: Context, remarks: Remarks) -> None:
        self._context, self._remarks = context, remarks

    def change(self, node: Node) -> Replacement:
        """A node whose parts hold no HTML."""
        changed = {}
        for part in node.PARTS:
            children: tuple[Node, ...] = getattr(node, part)
            if any(isinstance(child, HtmlBlock) for child in children):
                changed[part] = self._blocks(children)
            elif any(isinstance(child, HtmlInline) for child in children):
                changed[part] = self._inlines(children)
        if not changed:
            return node
        result = replace(node, **changed)
        if isinstance(result, Paragraph | InlineContainer) and not result.children and not result.attributes.id:
            return None
        return result

    def _blocks(self, children: Sequence[Node]) -> tuple[Node, ...]:
        """Blocks with HTML among them, each stretch from a tag to its end by itself."""
        made: list[Node] = []
        ends = stretch_ends(children)
        place = 0
        while place < len(children):
            if not isinstance(children[place], HtmlBlock):
                made.append(children[place])
                place += 1
                continue
            end = ends.get(place, place + 1)  # a tag that nothing closes is read by itself
            found = self._whole(children[place:end]) if end > place + 1 else None
            if found is None:  # a tag that swallows all behind it must not swallow nodes
                found, end = self._alone(children[place]), place + 1
            made += found
            place = end
        return tuple(made)

    def _whole(self, children: Sequence[Node]) -> tuple[Node, ...] | None:
        """What stands side by side with its HTML read; None, and no remark, where not all of it would be kept."""
        with self._remarks.attempt() as forget:
            made, is_whole = self._parsed(children)
            if not is_whole:
                forget()
        return made if is_whole else None

    def _alone(self, child: Node) -> tuple[Node, ...]:
        """A block of HTML read by itself, as code where that cannot be. A table without words is no table."""
        made, is_whole = self._parsed([child])
        if not is_whole:
            return (_as_code(child),)
        if isinstance(child, HtmlBlock) and any(isinstance(node, Table) and not plain_text([node]) for node in made):
            _report(
                self._context, child, "a table that holds more than words: these stand below each other",
                "write it as a table of pipes, or all of it in HTML",
            )  # fmt: skip
            return tuple(node for node in made if not isinstance(node, Table) or plain_text([node]))
        return made

    def _inlines(self, children: Sequence[Node]) -> tuple[Node, ...]:
        made = self._whole(children)
        if made is not None:
            return made
        strange = [isinstance(child, HtmlInline) and tag_name(child.html) in NEVER_AROUND for child in children]
        shown = [child for child, is_one in zip(children, strange, strict=True) if is_one]
        shown = shown or [next(child for child in children if isinstance(child, HtmlInline))]
        told: set[str] = set()
        for child in shown:
            if isinstance(child, HtmlInline) and tag_name(child.html) not in told:
                told.add(tag_name(child.html))
                _report(self._context, child, "not allowed around words, and shown as text", "delete the tags")
        mixed = [_as_code(child) if is_one else child for child, is_one in zip(children, strange, strict=True)]
        made = self._whole(mixed) if any(strange) and any(isinstance(node, HtmlInline) for node in mixed) else None
        return made if made is not None else tuple(map(_as_code, children))

    def _parsed(self, children: Sequence[Node]) -> tuple[tuple[Node, ...], bool]:
        """What stands side by side with its HTML read, and whether all of it is in that."""
        html = [child for child in children if isinstance(child, HtmlBlock | HtmlInline)]
        text = "".join(
            self._without_bogus(child) if isinstance(child, HtmlBlock | HtmlInline) else placeholder(number)
            for number, child in enumerate(children)
        )
        try:
            body = parse_html(text)
        except HtmlTooDeepError:
            _report(self._context, html[0], "nested too deeply, and shown as text", "use Markdown")
            return (), False
        self._remarks.at(html, body)
        placed = Placed(children)
        read = read_flow if isinstance(html[0], HtmlBlock) else read_phrasing
        made: tuple[Node, ...] = read(body, placed, self._remarks, html[0].span)
        return made, len(placed.taken) == len(children) - len(html)

    def _without_bogus(self, node: HtmlBlock | HtmlInline) -> str:
        def said(found: re.Match[str]) -> str:
            words = " ".join((found["words"] or found.groupdict().get("data") or "").split())
            if not words.lower().startswith("doctype"):
                span = within(node, found.start(), len(found[0].split("\n", 1)[0]))
                message = f"`{found[0][:40]}` is not allowed and left out: “{words[:60]}”"
                self._context.diagnostics.warning(Finding.RAW_HTML, message, span, "write it in Markdown")
            return ""

        bogus = ("<?" in node.html or "<!" in node.html) and ">" in node.html
        pattern = _BOGUS if "]]>" in node.html else _DECLARATIONS
        return pattern.sub(said, node.html) if bogus else node.html


def _as_code(node: Node) -> Node:
    if isinstance(node, HtmlInline):
        return Code(text=node.html, span=node.span)
    if isinstance(node, HtmlBlock):
        return CodeBlock(text=node.html.rstrip("\n") + "\n", language="html", span=node.span)
    return node
