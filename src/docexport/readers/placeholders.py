"""Places for the values of rows in a text: `{{ row.name }}`. Whoever builds with rows fills them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code as Finding
from docexport.model import Block, Code, CodeBlock, Math, MathBlock, Node, walk

#: a place to be filled, and the name of the value
PLACE = re.compile(r"\{\{\s*row\.([\w.-]+)\s*\}\}")
#: nodes whose text may speak of places and have none
ABOUT = (Code, CodeBlock, Math, MathBlock)


def report_places(front: Settings, blocks: Iterable[Block], span: Span, diagnostics: Diagnostics) -> None:
    """Report the places in a document, which stay as they are where nobody fills them."""
    for key, value in front.data.items():
        if isinstance(value, str):
            _report(value, front.place((key,)), diagnostics)
    for block in blocks:
        for node in walk(block):
            for text in _texts(node):
                _report(text, node.span if node.span.file else span, diagnostics)


def _texts(node: Node) -> Iterable[str]:
    if isinstance(node, ABOUT):
        return ()
    return (value for _name, value in node.fields() if isinstance(value, str))


def _report(text: str, span: Span, diagnostics: Diagnostics) -> None:
    place = PLACE.search(text.replace("%7B", "{").replace("%7D", "}"))
    if place:
        diagnostics.warning(
            Finding.UNFILLED_PLACE, f"`{{{{ row.{place[1]} }}}}` stays as it is", span,
            "build with `--data FILE`, whose rows fill it",
        )  # fmt: skip
