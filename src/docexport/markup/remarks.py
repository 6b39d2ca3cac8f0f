"""What HTML said that was not carried over: one finding a kind, with its count, its first place and its words."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code
from docexport.markup.tree import name_of
from docexport.model import HtmlBlock, HtmlInline

#: kinds of remarks: what is said of a thing of that kind, and what to do
_SAID = {
    "dropped": ("{what} is not allowed and left out", "write it in Markdown"),
    "unwrapped": ("{what} means nothing here; its words are kept", "write it in Markdown, or delete the tags"),
    "attribute": ("{what} has no effect", "delete it, or use what the handbook names for it"),
    "remote": ("{what} is on the web: its description stands in its place", "put the file beside the source"),
    "unsafe": ("{what} leads to an address that is not allowed; its words are kept", "link to a web address"),
    "flattened": ("{what} in a line of text is set as a line of it", "put it on lines of its own"),
    "around": ("{what} around blocks has no effect; their words are kept", "put it in each of them"),
    "title": ("the `title` of {what} is shown by some screens alone", "say it in the text, in brackets"),
    "spans": ("{what} joins cells: its words stand in the first of them", "repeat the words, or part the table"),
    "cell": ("{what} in a cell is set as lines of text", "make a list or several rows of it"),
}
_MOST_WORDS = 60


@dataclass
class _Remark:
    count: int = 0
    span: Span = field(default_factory=Span)
    words: list[str] = field(default_factory=list)


class Remarks:
    """Collects remarks on the HTML of one document. `at` says which nodes are being read."""

    def __init__(self) -> None:
        self._remarks: dict[tuple[str, str, str], _Remark] = {}
        self._nodes: Sequence[HtmlBlock | HtmlInline] = ()
        self._order: dict[int, int] = {}

    def at(self, nodes: Sequence[HtmlBlock | HtmlInline], body: ET.Element | None = None) -> None:
        """The nodes whose HTML is read from now on, and the tree made of it."""
        self._nodes = nodes
        self._order = {}
        counts: dict[str, int] = {}
        for element in body.iter() if body is not None else ():
            name = name_of(element)
            self._order[id(element)] = counts.get(name, 0)
            counts[name] = counts.get(name, 0) + 1

    def add(self, kind: str, name: str, words: str = "", element: ET.Element | None = None) -> None:
        """Note an element (or an attribute of it, written with `=`), and the words that it concerns."""
        file = self._nodes[0].span.file if self._nodes else ""
        remark = self._remarks.get((kind, name, file))
        if remark is None:  # finding a place takes a look at all tags
            remark = self._remarks[kind, name, file] = _Remark(span=self._place(name, element))
        remark.count += 1
        if words:
            remark.words.append(words)

    def _place(self, name: str, element: ET.Element | None) -> Span:
        """Where a tag or attribute stands: elements come in the order of their tags."""
        tag = name_of(element) if element is not None else name
        number = self._order.get(id(element), 0)
        starts = re.compile(rf"<{re.escape(tag)}\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*", re.IGNORECASE)
        tags = [(node, found) for node in self._nodes for found in starts.finditer(node.html)]
        if not tags:
            return self._nodes[0].span if self._nodes else Span()
        node, found = tags[min(number, len(tags) - 1)]
        if name.endswith("="):
            attribute = re.search(rf"\b{re.escape(name)}", found[0], re.IGNORECASE)
            start = found.start() + (attribute.start() if attribute else 0)
            return within(node, start, len(name))
        return within(node, found.start(), len(name) + 1)

    @contextmanager
    def attempt(self) -> Iterator[Callable[[], None]]:
        """While this is open, remarks are made on trial: they are forgotten if what is given is called."""
        before = {key: replace(remark, words=list(remark.words)) for key, remark in self._remarks.items()}

        def forget() -> None:
            self._remarks = before

        yield forget

    def report(self, diagnostics: Diagnostics) -> None:
        """Report all remarks, each kind once a file."""
        for (kind, name, _file), remark in self._remarks.items():
            said, hint = _SAID[kind]
            what = f"`{name}`" if name.endswith("=") else f"`<{name}>`"
            times = f" ({remark.count} times)" if remark.count > 1 else ""
            words = "; ".join(dict.fromkeys(remark.words))
            shown = words if len(words) <= _MOST_WORDS else f"{words[:_MOST_WORDS]} …"
            tail = f": “{shown}”" if words else ""
            diagnostics.warning(Code.RAW_HTML, said.format(what=what) + times + tail, remark.span, hint)


def within(node: HtmlBlock | HtmlInline, offset: int, length: int) -> Span:
    """The place of some characters of a node's HTML."""
    before = node.html[:offset]
    row, column = before.count("\n"), offset - (before.rfind("\n") + 1)
    span = node.span
    if not span.line:
        return span
    first = column + 1 if row else span.column + column
    return Span(span.file, span.line + row, first, span.line + row, first + length)
