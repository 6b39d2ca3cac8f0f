"""Raw HTML: what is allowed of it as nodes, with a finding for all else; or (`allow-html: text`) shown as code."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from docexport.codes import Code as Finding
from docexport.markup import HtmlTooDeepError, Placed, Remarks, parse_html, placeholder, read_flow, read_phrasing
from docexport.model import (
    Code,
    CodeBlock,
    Document,
    HtmlBlock,
    HtmlInline,
    Node,
    Paragraph,
    rewrite,
)
from docexport.model.inlines import InlineContainer
from docexport.model.walk import Replacement
from docexport.transforms.context import Context

_COMMENT = re.compile(r"\s*(<!--.*?-->\s*)+", re.DOTALL)
#: what HTML5 takes for a comment although words stand in it: instructions, declarations, character data
_BOGUS = re.compile(r"<!\[CDATA\[(?P<data>.*?)\]\]>|<[?!](?!--)(?P<words>[^>]*)>", re.DOTALL)


def handle_html(document: Document, context: Context) -> Document:
    """The document without raw HTML. Comments are left out."""
    if document.kinds.isdisjoint({HtmlBlock, HtmlInline}):
        return document
    if context.project.allow_html == "text":
        return rewrite(document, lambda node: _shown(node, context))
    remarks = Remarks()
    reader = _Reader(context, remarks)
    result = rewrite(document, reader.change)
    remarks.report(context.found)
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
    context.found.warning(Finding.RAW_HTML, f"`{shown}` is {what}", node.span, hint)


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
        with self._remarks.attempt() as forget:
            made, is_whole = self._parsed(children)
            if not is_whole:  # a tag that swallows all behind it must not swallow nodes
                forget()
                return tuple(node for child in children for node in self._alone(child))
        return made

    def _alone(self, child: Node) -> tuple[Node, ...]:
        """A block read by itself: one that stands for HTML, as code where that cannot be."""
        if not isinstance(child, HtmlBlock):
            return (child,)
        made, is_whole = self._parsed([child])
        return made if is_whole else (_as_code(child),)

    def _inlines(self, children: Sequence[Node]) -> tuple[Node, ...]:
        with self._remarks.attempt() as forget:
            made, is_whole = self._parsed(children)
            if is_whole:
                return made
            forget()
        first = next(child for child in children if isinstance(child, HtmlInline))
        _report(self._context, first, "not allowed around words, and shown as text", "delete the tags")
        return tuple(map(_as_code, children))

    def _parsed(self, children: Sequence[Node]) -> tuple[tuple[Node, ...], bool]:
        """What stands side by side with its HTML read, and whether all of it is in that."""
        html = [child for child in children if isinstance(child, HtmlBlock | HtmlInline)]
        self._remarks.at(html)
        text = "".join(
            self._without_bogus(child) if isinstance(child, HtmlBlock | HtmlInline) else placeholder(number)
            for number, child in enumerate(children)
        )
        try:
            body = parse_html(text)
        except HtmlTooDeepError:
            _report(self._context, html[0], "nested too deeply, and shown as text", "use Markdown")
            return (), False
        placed = Placed(children)
        read = read_flow if isinstance(html[0], HtmlBlock) else read_phrasing
        made: tuple[Node, ...] = read(body, placed, self._remarks, html[0].span)
        return made, len(placed.taken) == len(children) - len(html)

    def _without_bogus(self, node: HtmlBlock | HtmlInline) -> str:
        def said(found: re.Match[str]) -> str:
            words = " ".join((found["words"] or found["data"] or "").split())
            if not words.lower().startswith("doctype"):
                _report(self._context, node, f"not allowed and left out: “{words[:60]}”", "write it in Markdown")
            return ""

        return _BOGUS.sub(said, node.html) if "<?" in node.html or "<!" in node.html else node.html


def _as_code(node: Node) -> Node:
    if isinstance(node, HtmlInline):
        return Code(text=node.html, span=node.span)
    if isinstance(node, HtmlBlock):
        return CodeBlock(text=node.html.rstrip("\n") + "\n", language="html", span=node.span)
    return node
