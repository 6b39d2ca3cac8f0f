"""Inline nodes -> Markdown of one line, or of several where they hold line ends.

Which spelling stands for the words is not always plain from the rules (`*` or `_`, which marks need a backslash), so a
few are tried in order, and the reader is the judge: the first that it reads as the same nodes is taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, product
from typing import Any, NamedTuple

from docexport.formats.markdown.attributes import braces
from docexport.formats.markdown.escapes import cell_escaped, escaped, line_starts_escaped, quoted, spaces_kept
from docexport.model import (
    Attributes,
    Blank,
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
    walk,
)
from docexport.readers.markdown import read_phrase

#: spellings of emphasis that are tried before all marks get backslashes
_MOST_TRIALS = 64


def inlines(nodes: Sequence[Inline], *, cell: bool = False, starts: bool = False) -> str:
    """The Markdown of inline nodes. In a `cell` of a table pipes are escaped and line ends are tags; with `starts` no
    line begins as a block would.
    """
    first, labels, lone = "", _labels(nodes), _lone(nodes)
    for escapes, double in product((lone, _EVERY, None), (False, True)):
        for marks in _emphases(nodes):
            text = _Writer(_Spelling(marks, escapes, double), cell=cell).row(nodes, outer=True)
            text = cell_escaped(text) if cell else line_starts_escaped(text) if starts else text
            text = text.replace(_KEPT_END, "\n")
            first = first or text
            if read_phrase(text.replace("\\|", "|") if cell else text, labels) == tuple(nodes):
                return text
    return first


#: stands for a line end within a formula or a tag, where no line begins
_KEPT_END = "\0"
_EVERY = frozenset("*_~^$")


class _Spelling(NamedTuple):
    """One way to write a row of nodes: the mark of each emphasis, which marks in plain text stand without a backslash
    (None: no punctuation at all does), whether formulas have two dollars and line ends two spaces.
    """

    marks: str
    lone: frozenset[str] | None
    double: bool


def _emphases(nodes: Sequence[Inline]) -> Iterator[str]:
    """Marks of each emphasis, in the order in which they open: all asterisks first."""
    count = sum(isinstance(item, Emphasis | Strong) for node in nodes for item in walk(node))
    return islice(("".join(marks) for marks in product("*_", repeat=count)), _MOST_TRIALS)


def _labels(nodes: Sequence[Inline]) -> set[str]:
    return {item.label for node in nodes for item in walk(node) if isinstance(item, NoteReference)}


def _lone(nodes: Sequence[Inline]) -> frozenset[str]:
    """The marks that stand once in the plain text, and no node is written with."""
    every = [item for node in nodes for item in walk(node)]
    counts = Counter("".join(item.text for item in every if isinstance(item, Text)))
    used = set[str]()
    for item in every:
        if isinstance(item, Emphasis | Strong):
            used |= {"*", "_"}
        elif isinstance(item, Strikethrough | Subscript):
            used.add("~")
        elif isinstance(item, Superscript | InlineNote):
            used.add("^")
        elif isinstance(item, Math):
            used.add("$")
    return frozenset(mark for mark in "*_~^$" if counts[mark] < 2 and mark not in used)


class _Writer:
    """Writes one row of nodes in one spelling."""

    def __init__(self, spelling: _Spelling, *, cell: bool) -> None:
        self.spelling, self._marks, self._cell = spelling, iter(spelling.marks), cell

    @property
    def is_last(self) -> bool:
        """Whether all other spellings were read as something else."""
        return self.spelling.lone is None

    def row(self, nodes: Sequence[Inline], *, outer: bool = False, tight: bool = False) -> str:
        """The nodes, one behind the other. `outer` are those that nothing in the block stands before and behind; in a
        `tight` row no white space may stand at the ends, as marks beside it would mean nothing.
        """
        parts: list[str] = []
        for place, node in enumerate(nodes):
            part = WRITE[type(node)](self, node)
            if isinstance(node, Text):
                before = nodes[place - 1] if place else None if outer else node
                behind = nodes[place + 1] if place + 1 < len(nodes) else None if outer else node
                at_start, at_end = tight and not place, tight and place + 1 == len(nodes)
                part = spaces_kept(part, before=at_start or _ends_line(before), behind=at_end or _ends_line(behind))
            if place and isinstance(nodes[place - 1], Text) and part[:1] in ("[", "(", "{") and _is_open(parts[-1]):
                parts[-1] = f"{parts[-1][:-1]}\\{parts[-1][-1]}"
            parts.append(part)
        return "".join(parts)

    def text(self, text: str) -> str:
        """Plain text."""
        return escaped(text, self.spelling.lone or frozenset(), fully=self.is_last)

    def emphasis(self, node: Emphasis | Strong) -> str:
        """`*words*` or `__words__`."""
        mark = next(self._marks) * (2 if isinstance(node, Strong) else 1)
        return f"{mark}{self.row(node.children, tight=True)}{mark}{braces(node.attributes)}"

    def bracketed(self, node: Any) -> str:
        """The words of a link, span or note in their brackets."""
        return f"[{self.row(node.children)}]"

    @property
    def line_break(self) -> str:
        """A line end that is kept: in a cell there is none, but for HTML's."""
        return "<br>" if self._cell else "  \n" if self.spelling.double else "\\\n"


def _ends_line(node: Inline | None) -> bool:
    return node is None or isinstance(node, SoftBreak | LineBreak)


def _is_open(text: str) -> bool:
    """Whether a text ends with a mark that brackets behind it would make something of."""
    return text[-1:] in ("!", "^") and (len(text) - len(text[:-1].rstrip("\\"))) % 2 == 1


def _raised(writer: _Writer, node: Superscript | Subscript) -> str:
    mark = "^" if isinstance(node, Superscript) else "~"
    words = "".join(item.text for item in node.children if isinstance(item, Text))
    words = re.sub(r"[ !-/:-@\[-`{-~]" if writer.is_last else r"[ \\^~\[`]", r"\\\g<0>", words)
    return f"{mark}{words}{mark}{braces(node.attributes)}"


def _code(_writer: _Writer, node: Code) -> str:
    longest = max((len(run) for run in re.findall(r"`+", node.text)), default=0)
    short = next(n for n in range(1, longest + 2) if not re.search(rf"(?<!`)`{{{n}}}(?!`)", node.text))
    fence = "`" * short
    outer = node.text[:1] + node.text[-1:]
    pad = " " if "`" in outer or (outer == "  " and node.text.strip(" ")) else ""
    return f"{fence}{pad}{node.text}{pad}{fence}{braces(node.attributes)}"


def _math(writer: _Writer, node: Math) -> str:
    tex = node.tex.replace("\n", _KEPT_END)
    plain = tex and not tex[0].isspace() and not tex[-1].isspace() and not re.search(r"(?<!\\)\$", tex)
    if writer.spelling.double:
        return f"$${tex}$$"
    return f"${tex}$" if plain else f"$`{tex}`$"


def destination(target: str) -> str:
    """An address as it stands in the parentheses of a link."""
    bare = re.sub(r"\\(?=[!-/:-@\[-`{-~])|&(?=#?\w+;)", r"\\\g<0>", target)
    flat = re.sub(r"\\.", "", bare)
    balanced = flat.count("(") == flat.count(")") and flat.find(")") >= flat.find("(")
    if bare and balanced and not re.search(r"[\s<\x00-\x1f]", bare):
        return bare
    return "<" + re.sub(r"[<>]", r"\\\g<0>", bare) + ">"


def _link(writer: _Writer, node: Link) -> str:
    words = "".join(item.text for item in node.children if isinstance(item, Text))
    is_bare = len(node.children) == 1 and words == node.target and not node.title
    if is_bare and not writer.is_last and re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>\\&]*", node.target):
        return f"<{node.target}>{braces(node.attributes)}"
    title = f" {quoted(node.title)}" if node.title else ""
    target = destination(node.target) if node.target or title else ""
    return f"{writer.bracketed(node)}({target}{title}){braces(node.attributes)}"


def image(node: Image, title: str = "", attributes: Attributes | None = None) -> str:
    """A picture with its address, a title in Markdown, and attributes."""
    alt = re.sub(r"[\\\[\]`*_<&~^$!{@]", r"\\\g<0>", node.alt)
    shown = f" {quoted(title or node.title)}" if title or node.title else ""
    return f"![{alt}]({destination(node.target)}{shown}){braces(node.attributes if attributes is None else attributes)}"


def _cross_reference(writer: _Writer, node: CrossReference) -> str:
    if re.fullmatch(r"(?:sec|fig|tbl)-[\w:.-]*\w", node.target) and not writer.is_last:
        return f"@{node.target}"
    return f"[](#{node.target})"


WRITE: dict[type[Inline], Callable[[_Writer, Any], str]] = {
    Text: lambda writer, node: writer.text(node.text),
    SoftBreak: lambda writer, _node: " " if writer._cell else "\n",
    LineBreak: lambda writer, _node: writer.line_break,
    Emphasis: _Writer.emphasis,
    Strong: _Writer.emphasis,
    Strikethrough: lambda writer, node: f"~~{writer.row(node.children, tight=True)}~~{braces(node.attributes)}",
    Superscript: _raised,
    Subscript: _raised,
    BracketedSpan: lambda writer, node: f"{writer.bracketed(node)}{braces(node.attributes)}",
    ConditionalSpan: lambda writer, node: f"{writer.bracketed(node)}{braces(node.attributes)}",
    Blank: lambda _writer, node: "_" * node.length,
    Code: _code,
    Math: _math,
    Link: _link,
    Image: lambda _writer, node: image(node),
    NoteReference: lambda _writer, node: f"[^{node.label}]",
    InlineNote: lambda writer, node: f"^{writer.bracketed(node)}",
    CrossReference: _cross_reference,
    HtmlInline: lambda _writer, node: node.html.replace("\n", _KEPT_END),
}
