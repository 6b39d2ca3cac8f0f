"""How far a piece of HTML reaches over the blocks behind it: from a tag to the one that closes it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docexport.markup.phrasing import DROPPED
from docexport.markup.tree import VOID
from docexport.model import HtmlBlock, Node

_TAG = re.compile(
    r"<!--.*?-->|<(?P<end>/?)(?P<name>[A-Za-z][\w:-]*)(?:[^>\"']|\"[^\"]*\"|'[^']*')*?(?P<empty>/?)>", re.DOTALL
)
#: elements whose end tag may be left out (HTML, 13.1.2.4)
_OPTIONAL = frozenset({"p", "li", "dt", "dd", "option", "optgroup", "thead", "tbody", "tfoot", "tr", "td", "th",
                       "colgroup", "caption", "rb", "rt", "rtc", "rp", "html", "head", "body"})  # fmt: skip
#: tags in a line whose elements never hold nodes, by the rules of HTML or by ours
NEVER_AROUND = DROPPED | {"option", "optgroup", "xmp", "noembed", "noframes", "plaintext", "table", "tr", "td", "th"}


def tag_name(html: str) -> str:
    """The name of the first tag in a piece of HTML."""
    found = re.match(r"</?([A-Za-z][\w:-]*)", html)
    return found[1].lower() if found else ""


def stretch_end(children: Sequence[Node], start: int) -> int:
    """The place behind the block that closes what the HTML at `start` opens; `start + 1` where nothing is left open."""
    waiting: list[str] = []
    for place in range(start, len(children)):
        child = children[place]
        if isinstance(child, HtmlBlock):
            _follow(child.html, waiting)
        if not any(name not in _OPTIONAL for name in waiting):
            return place + 1
    return len(children)


def _follow(html: str, waiting: list[str]) -> None:
    """Take the tags of a piece of HTML on the list of elements that wait for their end."""
    for tag in _TAG.finditer(html):
        name = (tag["name"] or "").lower()
        if not name or name in VOID or tag["empty"]:
            continue
        if not tag["end"]:
            waiting.append(name)
        elif name in waiting:
            del waiting[len(waiting) - 1 - waiting[::-1].index(name) :]
