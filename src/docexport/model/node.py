"""The base of every node, and the attributes an author may write on one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from docexport.diagnostics import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class Attributes:
    """What an author wrote in braces: `{#id .class key="value"}`."""

    id: str = ""
    classes: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()

    def get(self, key: str, default: str = "") -> str:
        """The value of the last pair called `key`, or `default`."""
        return dict(self.pairs).get(key, default)

    def merged(self, later: Attributes) -> Attributes:
        """These attributes with `later` on top: its id and pairs win, classes add up."""
        pairs = {**dict(self.pairs), **dict(later.pairs)}
        classes = dict.fromkeys((*self.classes, *later.classes))
        return Attributes(later.id or self.id, tuple(classes), tuple(pairs.items()))

    def __bool__(self) -> bool:
        return bool(self.id or self.classes or self.pairs)


NO_ATTRIBUTES = Attributes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A piece of a document. Nodes never change: transforms return new ones.

    `PARTS` names the fields that hold child nodes, each a tuple, in reading order. Spans do not count
    in comparisons, so trees are equal wherever they came from.
    """

    PARTS: ClassVar[tuple[str, ...]] = ()

    span: Span = field(default=NOWHERE, compare=False, repr=False)


class Inline(Node):
    """A node that stands within a line of text."""

    __slots__ = ()


class Block(Node):
    """A node that stands on lines of its own."""

    __slots__ = ()
