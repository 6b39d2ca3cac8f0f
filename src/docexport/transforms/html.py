"""Raw HTML: shown as text, or (with `allow-html = "sanitized"`) what is safe of it, as nodes or clean XHTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from docexport.codes import Code as Finding
from docexport.model import (
    Attributes,
    Block,
    BracketedSpan,
    Code,
    CodeBlock,
    Document,
    Emphasis,
    HtmlBlock,
    HtmlInline,
    Inline,
    LineBreak,
    Node,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Text,
    plain_text,
    rewrite,
)
from docexport.model.walk import Replacement
from docexport.transforms.context import Context

_COMMENT = re.compile(r"\s*(<!--.*?-->\s*)+", re.DOTALL)
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][\w-]*)[^>]*?>", re.DOTALL)
_SAFE_BLOCKS = {
    "p", "div", "section", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "pre", "table", "thead", "tbody",
    "tr", "th", "td", "caption", "hr", "details", "summary", "b", "strong", "i", "em", "u", "s", "del", "ins",
    "sub", "sup", "code", "kbd", "samp", "mark", "small", "span", "q", "abbr", "cite", "br",
}  # fmt: skip
_SAFE_ATTRIBUTES = {"*": {"lang", "dir", "title"}, "th": {"scope", "colspan", "rowspan"}, "td": {"colspan", "rowspan"}}


def _spanned(name: str) -> Callable[[tuple[Inline, ...]], Inline]:
    return lambda children: BracketedSpan(children=children, attributes=Attributes(classes=(name,)))


_PAIRS: dict[str, Callable[[tuple[Inline, ...]], Inline]] = {
    "b": lambda children: Strong(children=children),
    "strong": lambda children: Strong(children=children),
    "i": lambda children: Emphasis(children=children),
    "em": lambda children: Emphasis(children=children),
    "cite": lambda children: Emphasis(children=children),
    "s": lambda children: Strikethrough(children=children),
    "del": lambda children: Strikethrough(children=children),
    "sup": lambda children: Superscript(children=children),
    "sub": lambda children: Subscript(children=children),
    "code": lambda children: Code(text=plain_text(children)),
    "kbd": lambda children: Code(text=plain_text(children)),
    "samp": lambda children: Code(text=plain_text(children)),
    **{name: _spanned(name) for name in ("u", "mark", "small", "span", "q", "abbr", "ins")},
}


def handle_html(document: Document, context: Context) -> Document:
    """The document without raw HTML other than blocks of clean XHTML. Comments are left out."""
    sanitized = context.project.allow_html == "sanitized"

    def change(node: Node) -> Replacement:
        if isinstance(node, HtmlBlock):
            return _block(node, context, sanitized=sanitized)
        children = getattr(node, "children", ())
        if any(isinstance(child, HtmlInline) for child in children):
            return replace(node, children=_inlines(children, context, sanitized=sanitized))
        return node

    return document if document.kinds.isdisjoint({HtmlBlock, HtmlInline}) else rewrite(document, change)


def _report(context: Context, node: HtmlBlock | HtmlInline, what: str, hint: str) -> None:
    shown = node.html.strip().split("\n")[0][:40]
    context.found.warning(Finding.RAW_HTML, f"`{shown}` is {what}", node.span, hint)


def _block(node: HtmlBlock, context: Context, *, sanitized: bool) -> Block | None:
    if _COMMENT.fullmatch(node.html):
        return None
    if not sanitized:
        _report(context, node, "raw HTML, shown as text", "use Markdown, or set `allow-html: sanitized`")
        return CodeBlock(text=node.html.rstrip("\n") + "\n", language="html", span=node.span)
    clean = clean_html(node.html)
    if not clean.strip():
        _report(context, node, "not allowed here, and left out", "use Markdown")
    return replace(node, html=clean) if clean.strip() else None


def clean_html(html: str) -> str:
    """Well-formed XHTML with nothing in it that runs, loads or hides; the same again for its own result."""
    import nh3  # noqa: PLC0415 - needed by few documents
    from lxml import etree  # noqa: PLC0415
    from lxml import html as lxml_html  # noqa: PLC0415

    safe = nh3.clean(html, tags=_SAFE_BLOCKS, attributes=_SAFE_ATTRIBUTES, link_rel=None)
    holder = lxml_html.fragment_fromstring(safe, create_parent="div")
    parts = [holder.text or ""] + [
        etree.tostring(child, encoding="unicode", method="xml", with_tail=True) for child in holder
    ]
    parts[0] = parts[0].replace("&", "&amp;").replace("<", "&lt;")
    return "".join(parts).strip() + "\n"


def _inlines(children: Sequence[Inline], context: Context, *, sanitized: bool) -> tuple[Inline, ...]:
    result: list[Inline] = []
    position = 0
    while position < len(children):
        node = children[position]
        position += 1
        if not isinstance(node, HtmlInline):
            result.append(node)
        elif _COMMENT.fullmatch(node.html):
            continue
        elif not sanitized:
            if not node.html.startswith("</"):  # one finding for a pair of tags is enough
                _report(context, node, "raw HTML, shown as text", "use Markdown, or set `allow-html: sanitized`")
            result.append(Text(text=node.html, span=node.span))
        else:
            position = _safe_tag(node, children, position, result, context)
    return tuple(result)


def _safe_tag(
    node: HtmlInline, children: Sequence[Inline], position: int, result: list[Inline], context: Context
) -> int:
    """Add what an allowed tag stands for, and give the position after it; other tags are left out."""
    tag = _TAG.fullmatch(node.html)
    name = tag["name"].lower() if tag and not tag["end"] else ""
    if name == "br":
        result.append(LineBreak(span=node.span))
        return position
    end = _closing(children, position, name) if name in _PAIRS else None
    if end is None:
        _report(context, node, "not allowed here, and left out", "what stands around it is kept")
        return position
    inner = _inlines(children[position:end], context, sanitized=True)
    result.append(replace(_PAIRS[name](inner), span=node.span.through(children[end].span)))
    return end + 1


def _closing(children: Sequence[Inline], position: int, name: str) -> int | None:
    depth = 1
    for index in range(position, len(children)):
        node = children[index]
        tag = _TAG.fullmatch(node.html) if isinstance(node, HtmlInline) else None
        if tag and tag["name"].lower() == name:
            depth += -1 if tag["end"] else 1
            if depth == 0:
                return index
    return None
