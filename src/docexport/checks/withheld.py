"""What conditions keep from one target: the words that must be nowhere in its files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from docexport.checks.text_normalization import letters_of
from docexport.diagnostics import Diagnostics, Span
from docexport.model import (
    Code,
    CodeBlock,
    Conditional,
    ConditionalSpan,
    CrossReference,
    Document,
    HtmlBlock,
    Image,
    Link,
    Math,
    Node,
    Text,
    plain_text,
    rewrite,
)
from docexport.model.blocks import TextBlock
from docexport.transforms.conditions import conditionals, is_met
from docexport.transforms.context import Target

#: pieces of fewer letters than this are told from other words only where these are nowhere in the document
LONG_ENOUGH = 14


class HiddenPiece(Struct, frozen=True):
    """Words that are kept from a target, their letters alone, and where they stand."""

    words: str
    letters: str
    span: Span


def audiences(document: Document) -> tuple[str, ...]:
    """The audiences that conditions in a document name, and the one that has no name."""
    names = {
        name.strip()
        for node in conditionals(document)
        for name in dict(node.attributes.pairs).get("audience", "").split(",")
    }
    return tuple(sorted(names | {""}))


def hidden_pieces(document: Document, target: Target, unseen: tuple[type[Node], ...] = ()) -> tuple[HiddenPiece, ...]:
    """The pieces of a document as read that its conditions keep from a target, each once.

    What nodes of the types `unseen` hold does not count as seen by the target.

    A piece is a run of words, a description, an address or a formula. Left out are those that cannot be told from what
    the target may see: short ones whose words it sees elsewhere, and long ones that it sees word for word.
    """
    seen: list[str] = []
    kept: list[tuple[str, Span]] = []
    for node, hidden in _parted(document, target, False):
        for words in _pieces(node):
            if hidden:
                kept.append((words, node.span))
            elif not isinstance(node, unseen):
                seen.append(words)
    visible = letters_of("".join(seen))
    known = {word for text in seen for word in re.findall(r"\w+", text.casefold())}
    result: dict[str, HiddenPiece] = {}
    for words, span in kept:
        letters = letters_of(words)
        if len(letters) >= LONG_ENOUGH:
            if letters in visible:
                continue
        elif len(letters) < 2 or set(re.findall(r"\w+", words.casefold())) & known:
            continue
        result.setdefault(letters, HiddenPiece(words, letters, span))
    return tuple(result.values())


def _parted(node: Node, target: Target, hidden: bool) -> Iterator[tuple[Node, bool]]:
    """Every node below one, and whether it is kept from the target."""
    if isinstance(node, Conditional | ConditionalSpan) and not is_met(node, target, Diagnostics()):
        hidden = True
    yield node, hidden
    for part in node.PARTS:
        for child in getattr(node, part):
            yield from _parted(child, target, hidden)


def _pieces(node: Node) -> Iterator[str]:
    """The words that a node holds itself: a block those of all its text, so that a sentence is one piece."""
    match node:
        case TextBlock():
            yield plain_text(rewrite(node, lambda item: None if isinstance(item, ConditionalSpan) else item).children)
        case ConditionalSpan():
            yield plain_text(node.children)
        case Text() | Code():
            yield node.text
        case CodeBlock():
            yield from node.text.split("\n")
        case Image():
            yield from (node.alt, node.title, node.target.rsplit("/", 1)[-1])
        case Link():
            yield from (node.target, node.title)
        case CrossReference():
            yield node.target
        case Math():
            yield node.tex
        case HtmlBlock():
            yield re.sub(r"<[^<>]*>", " ", node.html)
