"""How far a piece of HTML reaches over the blocks behind it: from a tag to the one that closes it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docexport.markup.phrasing import DROPPED
from docexport.markup.tree import DEEPEST, VOID
from docexport.model import HtmlBlock, Node

_TAG = re.compile(
    r"""<!--.*?-->|<(?P<end>/?)(?P<name>[A-Za-z][\w:-]*)(?:[^<>"']|"[^"]*"|'[^']*')*?(?P<empty>/?)>""", re.DOTALL
)
#: elements whose end tag may be left out (HTML, 13.1.2.4)
_OPTIONAL = frozenset({"p", "li", "dt", "dd", "option", "optgroup", "thead", "tbody", "tfoot", "tr", "td", "th",
                       "colgroup", "caption", "rb", "rt", "rtc", "rp", "html", "head", "body"})  # fmt: skip
#: elements that are not waited for
_NOT_AWAITED = VOID | _OPTIONAL
#: tags in a line whose elements never hold nodes, by the rules of HTML or by ours
NEVER_AROUND = DROPPED | {"option", "optgroup", "xmp", "noembed", "noframes", "plaintext", "table", "tr", "td", "th"}


def tag_name(html: str) -> str:
    """The name of the first tag in a piece of HTML."""
    found = re.match(r"</?([A-Za-z][\w:-]*)", html)
    return found[1].lower() if found else ""


def stretch_ends(children: Sequence[Node]) -> dict[int, int]:
    """For each block of HTML the place behind the block that closes all that it opens, in one pass.

    One that nothing closes has no place.
    """
    ends: dict[int, int] = {}
    waiting: list[str] = []
    pending: list[tuple[int, int]] = []  # blocks that are open, and how many elements were when they began
    for place, child in enumerate(children):
        if not isinstance(child, HtmlBlock):
            continue
        pending.append((place, len(waiting)))
        _follow(child.html, waiting)
        while pending and len(waiting) <= pending[-1][1]:
            ends[pending.pop()[0]] = place + 1
    return ends


def _follow(html: str, waiting: list[str]) -> None:
    """Take the tags of a piece of HTML on the list of elements that wait for their end."""
    for tag in _TAG.finditer(html):
        name = (tag["name"] or "").lower()
        if not name or name in _NOT_AWAITED or tag["empty"]:
            continue
        if not tag["end"]:
            waiting.append(name)
        elif name in waiting[-DEEPEST:]:  # HTML in more levels is not read
            while waiting.pop() != name:
                pass
