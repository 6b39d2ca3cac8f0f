"""What HTML said that was not carried over: one finding a kind, with its count, its first place and its words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from docexport.codes import Code
from docexport.diagnostics import Diagnostics, Span
from docexport.model import HtmlBlock, HtmlInline

#: kinds of remarks: what is said of a thing of that kind, and what to do
_SAID = {
    "dropped": ("{what} is not allowed and left out", "write it in Markdown"),
    "unwrapped": ("{what} means nothing here; its words are kept", "write it in Markdown, or delete the tags"),
    "attribute": ("{what} has no effect", "delete it, or use what the handbook names for it"),
    "remote": ("{what} is on the web: its description stands in its place", "put the file beside the source"),
    "unsafe": ("{what} leads to an address that is not allowed; its words are kept", "link to a web address"),
    "flattened": ("{what} in a line of text is set as part of the line", "put it on lines of its own"),
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
        self._found: dict[tuple[str, str, str], _Remark] = {}
        self._nodes: Sequence[HtmlBlock | HtmlInline] = ()

    def at(self, nodes: Sequence[HtmlBlock | HtmlInline]) -> None:
        """The nodes whose HTML is read from now on."""
        self._nodes = nodes

    def add(self, kind: str, name: str, words: str = "") -> None:
        """Note an element (or an attribute, written with `=`), and the words that it concerns."""
        span = self._place(name)
        remark = self._found.setdefault((kind, name, span.file), _Remark(span=span))
        remark.count += 1
        if words:
            remark.words.append(words)

    def _place(self, name: str) -> Span:
        pattern = re.compile(rf"\b{re.escape(name)}" if name.endswith("=") else rf"<{re.escape(name)}\b", re.IGNORECASE)
        for node in self._nodes:
            found = pattern.search(node.html)
            if found:
                return _within(node, found.start(), len(name) + (not name.endswith("=")))
        return self._nodes[0].span if self._nodes else Span()

    @contextmanager
    def attempt(self) -> Iterator[Callable[[], None]]:
        """While this is open, remarks are made on trial: they are forgotten if what is given is called."""
        before = {key: replace(remark, words=list(remark.words)) for key, remark in self._found.items()}

        def forget() -> None:
            self._found = before

        yield forget

    def report(self, found: Diagnostics) -> None:
        """Report all remarks, each kind once a file."""
        for (kind, name, _file), remark in self._found.items():
            said, hint = _SAID[kind]
            what = f"`{name}`" if name.endswith("=") else f"`<{name}>`"
            times = f" ({remark.count} times)" if remark.count > 1 else ""
            words = "; ".join(dict.fromkeys(remark.words))
            shown = words if len(words) <= _MOST_WORDS else f"{words[:_MOST_WORDS]} …"
            tail = f": “{shown}”" if words else ""
            found.warning(Code.RAW_HTML, said.format(what=what) + times + tail, remark.span, hint)


def _within(node: HtmlBlock | HtmlInline, offset: int, length: int) -> Span:
    """The place of some characters of a node's HTML."""
    before = node.html[:offset]
    row, column = before.count("\n"), offset - (before.rfind("\n") + 1)
    span = node.span
    if not span.line:
        return span
    first = column + 1 if row else span.column + column
    return Span(span.file, span.line + row, first, span.line + row, first + length)
