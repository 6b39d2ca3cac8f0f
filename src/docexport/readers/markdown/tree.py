"""markdown-it's flat token list, nested: what the reading functions are given."""

from __future__ import annotations

from collections.abc import Iterable

from markdown_it.token import Token
from msgspec import Struct, field


class Branch(Struct):
    """A token, what stands between it and its closing token, and that closing token."""

    token: Token
    children: list[Branch] = field(default_factory=list)
    close: Token | None = None

    @property
    def type(self) -> str:
        """The token's type without `_open`."""
        return self.token.type.removesuffix("_open")


def nest(tokens: Iterable[Token]) -> list[Branch]:
    """The tokens as a list of branches, opening and closing ones matched."""
    root: list[Branch] = []
    stack = [root]
    for token in tokens:
        if token.nesting < 0:
            if len(stack) > 1:
                stack.pop()
                stack[-1][-1].close = token
            continue
        branch = Branch(token)
        stack[-1].append(branch)
        if token.nesting > 0:
            stack.append(branch.children)
    return root
