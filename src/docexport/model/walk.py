"""Going through a tree: `walk` visits, `rewrite` replaces, `plain_text` reads.

Neither changes a node. `rewrite` gives back the very same object where nothing was replaced, so that
`rewrite(tree, lambda node: node) is tree`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from msgspec.structs import replace

from docexport.model.blocks import CodeBlock
from docexport.model.inlines import (
    Blank,
    Code,
    CrossReference,
    Image,
    LineBreak,
    Math,
    NoteReference,
    SoftBreak,
    Text,
)
from docexport.model.node import NO_ATTRIBUTES, Attributes, Block, Inline, Node

N = TypeVar("N", bound=Node)
#: the least that a row of underscores has in it
ROW = "___"
#: what may stand for a node: another one, several, or none
Replacement = Node | tuple[Node, ...] | None


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, parents before children, in reading order."""
    stack = [node]
    pop, extend = stack.pop, stack.extend
    while stack:
        node = pop()
        yield node
        if node.PARTS:
            for part in node.PARTS[::-1]:
                extend(getattr(node, part)[::-1])


def walk_blocks(node: Node) -> Iterator[Node]:
    """As `walk`, but for the inlines: half of the nodes or fewer, in a third of the time."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        for part in node.PARTS[::-1]:
            children = getattr(node, part)
            if children and not isinstance(children[0], Inline):
                stack.extend(children[::-1])


def find(node: Node, kind: type[N]) -> Iterator[N]:
    """All nodes of one type in the tree, in reading order."""
    every = walk_blocks(node) if issubclass(kind, Block) else walk(node)
    return (item for item in every if isinstance(item, kind))


def kinds_in(node: Node) -> set[type]:
    """The types of all nodes in the tree, `Attributes` where an author wrote any, and `Blank` where a text has a row of
    underscores. Quicker than any other look.
    """
    kinds: set[type] = set()
    stack = [node]
    while stack:
        node = stack.pop()
        kinds.add(type(node))
        if type(node) is Text and ROW in node.text:
            kinds.add(Blank)
        if node.PARTS:
            for part in node.PARTS:
                stack += getattr(node, part)
        if getattr(node, "attributes", NO_ATTRIBUTES) != NO_ATTRIBUTES:
            kinds.add(Attributes)
    return kinds


def written(node: Node) -> Iterator[Text | Code | CodeBlock]:
    """All nodes of the tree that hold characters of the source, in reading order."""
    return (item for item in walk(node) if isinstance(item, Text | Code | CodeBlock))


def rewrite(node: N, change: Callable[[Any], Replacement], *kinds: type[Node]) -> N:
    """The tree with `change` applied to every node below its root, children before parents, and to the root.

    `change` returns a node to stand in the place of the one it is given, a tuple of nodes to stand
    there in a row, or None to leave it out. For the root it must return one node. Where `kinds` are named it is
    asked of nodes of these types alone, and where all of them are blocks, inlines are not gone through.
    """
    kinds = kinds or (Node,)
    result: Any = _rewrite_parts(node, change, kinds, not all(issubclass(kind, Block) for kind in kinds))
    if isinstance(result, kinds):
        result = change(result)
    if not isinstance(result, type(node)):
        raise TypeError(f"a root of type {type(node).__name__} cannot become {result!r}")
    return result


def _rewrite_parts(node: N, change: Callable[[Any], Replacement], kinds: tuple[type[Node], ...], inlines: bool) -> N:
    changed: dict[str, Any] = {}
    for part in node.PARTS:
        old: tuple[Node, ...] = getattr(node, part)
        if not old or (not inlines and isinstance(old[0], Inline)):
            continue
        new: list[Node] | None = None  # most parts stay as they are
        for place, child in enumerate(old):
            result: Replacement = _rewrite_parts(child, change, kinds, inlines) if child.PARTS else child
            if isinstance(result, kinds):
                result = change(result)
            if result is child:
                if new is not None:
                    new.append(child)
                continue
            if new is None:
                new = list(old[:place])
            if isinstance(result, tuple):
                new.extend(result)
            elif result is not None:
                new.append(result)
        if new is not None:
            changed[part] = tuple(new)
    return replace(node, **changed) if changed else node


def plain_text(nodes: Iterable[Node]) -> str:
    """The words of inline nodes without any markup, notes left out, white space folded."""
    return " ".join("".join(_words(nodes)).split())


def _words(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        match node:
            case Text() | Code():
                yield node.text
            case SoftBreak() | LineBreak():
                yield " "
            case Blank():
                yield "_" * node.length
            case Math():
                yield node.tex if node.text is None else node.text
            case Image():
                yield node.alt
            case CrossReference():
                yield node.title or node.number
            case NoteReference():
                pass
            case _:
                for part in node.PARTS:
                    yield from _words(getattr(node, part))
