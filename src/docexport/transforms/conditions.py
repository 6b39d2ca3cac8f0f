"""Keep what this target may see, and nothing else: `::: when audience=teacher`, `[x]{when format=pdf}`.

A condition names one or more of `audience`, `format` and `edition`; all of them must hold. A value may
list several, with commas, of which one must hold. A condition that cannot be understood counts as not met for
`when` *and* for `unless`: better to miss a paragraph than to leak one.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from docexport.diagnostics import Diagnostics, did_you_mean
from docexport.diagnostics.codes import Code
from docexport.model import (
    NO_ATTRIBUTES,
    Attributes,
    BlockQuote,
    Conditional,
    ConditionalSpan,
    Document,
    ListItem,
    Node,
    Paragraph,
    Row,
    rewrite,
    walk,
)
from docexport.model.walk import Replacement
from docexport.transforms.context import Context, Target

KEYS = ("audience", "edition", "format")
WORDS = frozenset({"when", "unless"})


def apply_conditions(document: Document, context: Context) -> Document:
    """The document without what its target may not see, and without any conditional node."""
    if document.kinds.isdisjoint({Conditional, ConditionalSpan, Attributes}):
        return document
    if not any(isinstance(node, Conditional | ConditionalSpan) or _has_word(node) for node in walk(document)):
        return document
    empty = {id(node) for node in walk(document) if _is_shell(node)}

    def change(node: Node) -> Replacement:
        if isinstance(node, Conditional | ConditionalSpan):
            return node.children if is_met(node, context.target, context.diagnostics) else None
        if _has_word(node):
            _report(
                node, context.diagnostics, "a condition cannot stand here",
                "put `::: when …` around the block, or write `[words]{when …}`",
            )  # fmt: skip
            return None
        # a list item or a row with nothing left in it would show that something was there
        return None if _is_shell(node) and id(node) not in empty else node

    return rewrite(document, change)


def _has_word(node: Node) -> bool:
    classes = getattr(node, "attributes", NO_ATTRIBUTES).classes
    return bool(classes) and not WORDS.isdisjoint(classes)


def _is_shell(node: Node) -> bool:
    """Whether a node that is there for its content has none."""
    if isinstance(node, Row):
        return not any(cell.children for cell in node.children)
    return isinstance(node, Paragraph | ListItem | BlockQuote) and not node.children


def visible_nodes(document: Document, target: Target) -> tuple[Node, ...]:
    """The chapters of a document as read without what a target may not see."""
    silent = Diagnostics()

    def change(node: Conditional | ConditionalSpan) -> Replacement:
        return node.children if is_met(node, target, silent) else None

    return rewrite(document, change, Conditional, ConditionalSpan).children


def _report(node: Node, diagnostics: Diagnostics, message: str, hint: str) -> None:
    diagnostics.error(Code.BAD_CONDITION, message, replace(node.span, end_line=0), hint)


def conditionals(document: Document) -> Iterator[Conditional | ConditionalSpan]:
    """The nodes of a document that stand under a condition, in reading order."""
    if not document.kinds.isdisjoint({Conditional, ConditionalSpan}):
        yield from (node for node in walk(document) if isinstance(node, Conditional | ConditionalSpan))


def depends_on_format(document: Document) -> bool:
    """Whether any condition in the document names a format, so that each format needs its own tree."""
    return any("format" in dict(node.attributes.pairs) for node in conditionals(document))


def is_met(node: Conditional | ConditionalSpan, target: Target, diagnostics: Diagnostics) -> bool:
    """Whether a target may see what stands under a condition; a condition that says nothing clear is reported."""
    pairs = node.attributes.pairs
    unknown = [key for key, _ in pairs if key not in KEYS]
    written = WORDS & set(node.attributes.classes)
    if len(written) > (1 if isinstance(node, ConditionalSpan) else 0):
        _report(node, diagnostics, "one condition holds two of `when` and `unless`", "put the one within the other")
        return False
    if node.attributes.repeated:
        key = node.attributes.repeated[0]
        _report(node, diagnostics, f"`{key}` stands twice in one condition", f"write `{key}=a,b` for either of two")
        return False
    if unknown or (not pairs and node.understood):
        message = f"`{unknown[0]}` is not a condition" if unknown else "this condition names nothing"
        _report(
            node,
            diagnostics,
            message,
            did_you_mean(unknown[0], KEYS) if unknown else "for example `::: when audience=teacher`",
        )
        return False
    if not node.understood:
        message = "this looks like a condition, but is none that docexport knows: nobody would see what stands under it"
        _report(node, diagnostics, message, "write `::: when audience=teacher`, or `[words]{when audience=teacher}`")
        return False
    holds = all(_matches(value, key, target) for key, value in pairs)
    return holds != node.negated


def _matches(value: str, key: str, target: Target) -> bool:
    return getattr(target, key) in {item.strip() for item in value.split(",")}
