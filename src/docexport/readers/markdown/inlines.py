"""Inline tokens -> inline nodes, one reading function for each type of token."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from markdown_it.token import Token
from msgspec import Struct, field
from msgspec.structs import replace

from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code as Finding
from docexport.model import (
    Attributes,
    BracketedSpan,
    Code,
    ConditionalSpan,
    CrossReference,
    Emphasis,
    HtmlInline,
    Image,
    Inline,
    InlineNote,
    LineBreak,
    Link,
    Math,
    NoteReference,
    SoftBreak,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Text,
)
from docexport.readers.markdown.attributes import is_condition
from docexport.readers.markdown.positions import InlineMap
from docexport.readers.markdown.tree import Branch, nest

#: tokens with inlines in them that need nothing but their children; the number is how far the
#: markup reaches out beyond the token (markdown-it makes `**` from two tokens and keeps the inner one)
_CONTAINERS: dict[str, tuple[type[Emphasis | Strong | Strikethrough], int]] = {
    "em": (Emphasis, 0),
    "strong": (Strong, 1),
    "s": (Strikethrough, 0),
}
_WITH_ATTRIBUTES = (
    Emphasis, Strong, Strikethrough, Superscript, Subscript, BracketedSpan, Code, Link, Image,
)  # fmt: skip


#: the label behind the words of a link or picture
_LABEL = re.compile(r"\][ \n]?\[([^\[\]]+)\]\Z")

#: levels of emphasis, links and passages in each other
MAX_INLINE_DEPTH = 50


class InlineReader(Struct):
    """Reads the children of one `inline` token.

    `notes` are the notes that markdown-it found; `has_note` says whether a label is defined in this file.
    `trailing` are the attributes that stand at the very end, after a space: those of a heading or caption.
    """

    map: InlineMap
    diagnostics: Diagnostics
    notes: dict[int, dict[str, object]]
    has_note: Callable[[str], bool]
    content: str = ""
    markup: list[tuple[int, str]] = field(default_factory=list)
    trailing: Attributes | None = None
    trailing_span: Span | None = None

    def read(self, tokens: Sequence[Token]) -> tuple[Inline, ...]:
        """The nodes of a whole `inline` token; sets `trailing`."""
        branches = nest(self._not_too_deep(tokens))
        while branches and branches[-1].type == "text" and not branches[-1].token.content.strip():
            branches.pop()
        if len(branches) > 1 and branches[-1].type == "attributes":
            before = branches[-2].token
            if before.type == "text" and (not before.content or before.content[-1].isspace()):
                self.trailing = branches[-1].token.meta["attributes"]
                self.trailing_span = self._span(branches[-1])
                branches.pop()
                before.content = before.content.rstrip()
        elif len(branches) == 1 and branches[0].type == "attributes":
            self.trailing = branches[0].token.meta["attributes"]
            self.trailing_span = self._span(branches[0])
            branches = []
        return self._children(branches)

    def _not_too_deep(self, tokens: Sequence[Token]) -> Sequence[Token]:
        """The tokens without markup that stands deeper in other markup than any writer means; it is reported."""
        if max((token.level for token in tokens), default=0) <= MAX_INLINE_DEPTH:
            return tokens
        kept: list[Token] = []
        depth = 0
        for token in tokens:
            depth += token.nesting == 1
            if depth <= MAX_INLINE_DEPTH or not token.nesting:
                kept.append(token)
            depth -= token.nesting == -1
        self.diagnostics.warning(
            Finding.NESTED_TOO_DEEPLY, f"emphasis stands more than {MAX_INLINE_DEPTH} deep in itself, and ends there",
            self.map.span(0, min(len(self.content), 1) or 1), "write it once",
        )  # fmt: skip
        return kept

    def _span(self, branch: Branch, reach: int = 0) -> Span:
        start = branch.token.meta.get("start", 0)
        if branch.token.type == "text":  # its end may be that of a delimiter that was merged into it
            return self.map.span(start, start + len(branch.token.content))
        end = (branch.close or branch.token).meta.get("end", start)
        return self.map.span(start - reach, end + reach)

    def note_label(self, branch: Branch, span: Span) -> None:
        """Note the label in `[words][label]` as markup."""
        end = (branch.close or branch.token).meta.get("end", 0)
        label = _LABEL.search(self.content[branch.token.meta.get("start", 0) : end])
        if "label" in branch.token.meta and label:
            self.markup.append((span.end_line or span.line, label[1]))

    def _children(self, branches: Sequence[Branch]) -> tuple[Inline, ...]:
        nodes: list[Inline] = []
        for branch in branches:
            if branch.type == "attributes":
                self._attach(nodes, branch)
            elif branch.type in ("text", "text_special"):
                self._add_text(nodes, branch.token.content, self._span(branch))
            else:
                node = self._node(branch)
                if isinstance(node, Text):
                    self._add_text(nodes, node.text, node.span)
                elif node is not None:
                    nodes.append(node)
        return tuple(nodes)

    def _add_text(self, nodes: list[Inline], text: str, span: Span) -> None:
        """Add a text node, joined with the one before it where there is one."""
        if not text:
            return
        if nodes and isinstance(nodes[-1], Text):
            before = nodes[-1]
            nodes[-1] = Text(text=before.text + text, span=before.span.through(span))
        else:
            nodes.append(Text(text=text, span=span))

    def _attach(self, nodes: list[Inline], branch: Branch) -> None:
        """Give attributes to the node they follow, or keep them as the text they are."""
        attributes: Attributes = branch.token.meta["attributes"]
        span = self._span(branch)
        last = nodes[-1] if nodes else None
        if last and isinstance(last, _WITH_ATTRIBUTES):
            if isinstance(last, Link | Image):
                last, attributes = self._titled(last, attributes, span)
            if isinstance(last, Image):
                twice = last.alt if last.alt in map(attributes.get, _DESCRIPTIONS) else ""
                last, attributes = _described(last, attributes)
                self.markup += [(span.line, twice)] if twice else []
            merged = last.attributes.merged(attributes)
            if isinstance(last, Image):
                nodes[-1] = replace(last, attributes=merged, decorative="decorative" in merged.classes)
            else:
                nodes[-1] = replace(last, attributes=merged)
            return
        if is_condition(attributes):
            self.diagnostics.error(
                Finding.BAD_CONDITION, f"`{branch.token.content}` belongs to nothing, so it would hide nothing", span,
                "put it right behind the words in brackets: `[words]{when audience=teacher}`",
            )  # fmt: skip
        self.diagnostics.warning(
            Finding.UNUSED_ATTRIBUTES,
            f"`{branch.token.content}` follows nothing that can take attributes",
            span,
            "put it right after a link, image, emphasis or `[words]`, or escape the brace: `\\{`",
        )
        self._add_text(nodes, branch.token.content, span)

    def _titled(self, node: Link | Image, attributes: Attributes, span: Span) -> tuple[Link | Image, Attributes]:
        """A link or picture with the title that its attributes give it, and the other attributes."""
        title = attributes.get("title")
        if not title:
            return node, attributes
        if node.title and node.title != title:
            self.markup.append((span.line, node.title))
            self.diagnostics.warning(
                Finding.UNUSED_ATTRIBUTES, f"two titles are given: “{node.title}” is left out", span,
                "delete one of them",
            )  # fmt: skip
        pairs = tuple(pair for pair in attributes.pairs if pair[0] != "title")
        return replace(node, title=title), replace(attributes, pairs=pairs)

    def _node(self, branch: Branch) -> Inline | None:
        if branch.type in _CONTAINERS:
            kind, reach = _CONTAINERS[branch.type]
            return kind(children=self._children(branch.children), span=self._span(branch, reach))
        read = _READ.get(branch.type)
        return read(self, branch) if read else None


#: keys by which other tools describe a picture: Quarto, and the lessons of the Carpentries
_DESCRIPTIONS = ("fig-alt", "alt")
_CAPTIONS = ("fig-cap", "caption")


def _described(image: Image, attributes: Attributes) -> tuple[Image, Attributes]:
    """A picture with the description that its attributes give it, as other tools have it, and the other attributes.

    What stands in the brackets is its caption then, where it has no other.
    """
    given = next((attributes.get(key) for key in _DESCRIPTIONS if attributes.get(key)), "")
    caption = next((attributes.get(key) for key in _CAPTIONS if attributes.get(key)), "")
    if not given and not caption:
        return image, attributes
    title = image.title or caption or (image.alt if given and image.alt != given else "")
    pairs = tuple(pair for pair in attributes.pairs if pair[0] not in (*_DESCRIPTIONS, *_CAPTIONS))
    return replace(image, alt=given or image.alt, title=title), replace(attributes, pairs=pairs)


def _read_soft_break(reader: InlineReader, branch: Branch) -> Inline:
    return SoftBreak(span=reader._span(branch))


def _read_line_break(reader: InlineReader, branch: Branch) -> Inline:
    return LineBreak(span=reader._span(branch))


def _read_code(reader: InlineReader, branch: Branch) -> Inline:
    return Code(text=branch.token.content, span=reader._span(branch))


def _read_math(reader: InlineReader, branch: Branch) -> Inline:
    tex = branch.token.content
    if len(tex) > 2 and tex[0] == tex[-1] == "`":  # as GitHub has it, so that nothing in a formula is Markdown
        tex = tex[1:-1]
    return Math(tex=tex, span=reader._span(branch))


def _read_html(reader: InlineReader, branch: Branch) -> Inline:
    return HtmlInline(html=branch.token.content, span=reader._span(branch))


def _read_link(reader: InlineReader, branch: Branch) -> Inline:
    target, title = str(branch.token.attrs.get("href", "")), str(branch.token.attrs.get("title", ""))
    span, children = reader._span(branch), reader._children(branch.children)
    reader.note_label(branch, span)
    if not children and target.startswith("#") and len(target) > 1:
        return CrossReference(target=target[1:], span=span)
    return Link(target=target, title=title, children=children, span=span)


def _read_image(reader: InlineReader, branch: Branch) -> Inline:
    token, span = branch.token, reader._span(branch)
    reader.note_label(branch, span)
    words = nest(token.children or ())
    if _has_condition(words):
        reader.diagnostics.error(
            Finding.BAD_CONDITION, "a condition cannot stand in the description of an image", span,
            "put the condition around the image: `[![…](…)]{when …}`",
        )  # fmt: skip
    return Image(
        target=str(token.attrs.get("src", "")), title=str(token.attrs.get("title", "")), alt=_alt_text(words), span=span
    )


def _is_condition(branch: Branch) -> bool:
    return branch.type == "span" and is_condition(branch.token.meta["attributes"])


def _has_condition(branches: Sequence[Branch]) -> bool:
    return any(_is_condition(branch) or _has_condition(branch.children) for branch in branches)


def _alt_text(branches: Sequence[Branch]) -> str:
    """The words of an image's description, without markup (CommonMark 0.31.2, section 6.4) and conditional words."""
    words = []
    for branch in branches:
        if _is_condition(branch):
            continue
        if branch.type == "image":
            words.append(_alt_text(nest(branch.token.children or ())))
        elif branch.type in ("softbreak", "hardbreak"):
            words.append("\n")
        else:
            words.append(branch.token.content + _alt_text(branch.children))
    return "".join(words)


def _read_raised(reader: InlineReader, branch: Branch) -> Inline:
    return Superscript(children=_in_one_line(reader, branch), span=reader._span(branch))


def _read_lowered(reader: InlineReader, branch: Branch) -> Inline:
    return Subscript(children=_in_one_line(reader, branch), span=reader._span(branch))


def _in_one_line(reader: InlineReader, branch: Branch) -> tuple[Inline, ...]:
    """What is raised or lowered: a backslash keeps white space in it, as a space."""
    for child in branch.children:
        child.token.content = re.sub(r"\\\s", " ", child.token.content)
    return reader._children(branch.children)


def _read_span(reader: InlineReader, branch: Branch) -> Inline:
    attributes: Attributes = branch.token.meta["attributes"]
    children, span = reader._children(branch.children), reader._span(branch)
    if is_condition(attributes):
        words = {"when", "unless"} & set(attributes.classes)
        return ConditionalSpan(
            children=children, attributes=attributes, negated="when" not in words, understood=bool(words), span=span
        )
    return BracketedSpan(children=children, attributes=attributes, span=span)


def _read_cross_reference(reader: InlineReader, branch: Branch) -> Inline:
    return CrossReference(target=branch.token.content, span=reader._span(branch))


def _read_note_reference(reader: InlineReader, branch: Branch) -> Inline:
    token, span = branch.token, reader._span(branch)
    if "label" not in token.meta:
        note = reader.notes[token.meta["id"]]
        inner = InlineReader(
            reader.map, reader.diagnostics, reader.notes, reader.has_note, reader.content, reader.markup
        )
        tokens: list[Token] = note["tokens"]  # type: ignore[assignment]
        for child in tokens:
            _shift(child, token.meta.get("start", 0) + 2)
        return InlineNote(children=inner.read(tokens), span=span)
    label = token.meta["label"]
    if reader.has_note(label):
        return NoteReference(label=label, span=span)
    reader.diagnostics.error(
        Finding.UNDEFINED_NOTE, f"no note is called `{label}`", span, f"add a line `[^{label}]: …` to this file"
    )
    return Text(text=f"[^{label}]", span=span)


def _shift(token: Token, offset: int) -> None:
    for key in ("start", "end"):
        if key in token.meta:
            token.meta[key] += offset


_READ: dict[str, Callable[[InlineReader, Branch], Inline | None]] = {
    "softbreak": _read_soft_break,
    "hardbreak": _read_line_break,
    "code_inline": _read_code,
    "math_inline": _read_math,
    "math_inline_double": _read_math,
    "html_inline": _read_html,
    "link": _read_link,
    "image": _read_image,
    "sup": _read_raised,
    "sub": _read_lowered,
    "span": _read_span,
    "cross_reference": _read_cross_reference,
    "footnote_ref": _read_note_reference,
}
