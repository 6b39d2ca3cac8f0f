"""The base of every node, and the attributes an author may write on one.

Nodes are structs of msgspec: a book of 90,000 words is some 30,000 of them, and as many spans, and a struct is made
seven to fourteen times as quickly as a frozen dataclass. `msgspec.structs.replace` gives a changed copy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

import msgspec

from docexport.diagnostics import NOWHERE, Span


class Attributes(msgspec.Struct, frozen=True):
    """What an author wrote in braces: `{#id .class key="value"}`."""

    id: str = ""
    classes: tuple[str, ...] = ()
    #: of two that differ in upper and lower case at the most, the later one holds
    pairs: tuple[tuple[str, str], ...] = ()

    def get(self, key: str, default: str = "") -> str:
        """The value of the last pair called `key`, or `default`."""
        return dict(self.pairs).get(key, default)

    @property
    def repeated(self) -> tuple[str, ...]:
        """The keys that stand more than once, as markup takes no heed of upper and lower case."""
        counts = Counter(key.lower() for key, _value in self.pairs)
        return tuple(key for key, count in counts.items() if count > 1)

    def merged(self, later: Attributes) -> Attributes:
        """These attributes with `later` on top: its id and pairs win, classes add up."""
        pairs = {**dict(self.pairs), **dict(later.pairs)}
        classes = dict.fromkeys((*self.classes, *later.classes))
        return Attributes(later.id or self.id, tuple(classes), tuple(pairs.items()))

    def __bool__(self) -> bool:
        return bool(self.id or self.classes or self.pairs)


NO_ATTRIBUTES = Attributes()
#: keys of attributes that every node with attributes has a use for
COMMON_KEYS = frozenset({"lang", "dir"})


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """Something that stands at a place in a source file. The place does not count in comparisons."""

    span: Span = NOWHERE

    def fields(self) -> Iterator[tuple[str, Any]]:
        """The names and values of all that counts."""
        return ((name, getattr(self, name)) for name in self.__struct_fields__ if name != "span")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and all(
            getattr(self, name) == getattr(other, name) for name in self.__struct_fields__ if name != "span"
        )

    def __hash__(self) -> int:
        return hash((type(self), *self.fields()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.fields())})"


class Node(Placed, frozen=True, kw_only=True, tag=True):
    """A piece of a document. Nodes never change: transforms return new ones.

    `PARTS` names the fields that hold child nodes, each a tuple, in reading order. Trees are equal wherever they came
    from, as spans do not count. Encoded by msgspec, a node says which type it is.

    `KEYS` and `CLASSES` name the keys and classes of attributes that docexport itself reads on such a node: whatever
    else an author writes does nothing, unless a theme reads it.
    """

    PARTS: ClassVar[tuple[str, ...]] = ()
    KEYS: ClassVar[frozenset[str]] = frozenset()
    CLASSES: ClassVar[frozenset[str]] = frozenset()


class Inline(Node, frozen=True, kw_only=True):
    """A node that stands within a line of text."""

    KEYS: ClassVar[frozenset[str]] = COMMON_KEYS | {"title"}


class Block(Node, frozen=True, kw_only=True):
    """A node that stands on lines of its own."""

    KEYS: ClassVar[frozenset[str]] = COMMON_KEYS | {"width"}
