"""Templates from strangers: Jinja's sandbox, with bounds on what a template can make large."""

from __future__ import annotations

from typing import Any

from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from docexport.config.bounds import MAX_REPEAT

#: the largest power that is worked out
_MOST_POWER = 1_000
#: the bits of the largest product of whole numbers
_MOST_BITS = 256


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment in which templates reach nothing but what they are given, and change none of it.

    Jinja's own sandbox keeps them from attributes that lead to Python and from long ranges. Texts and lists that are
    multiplied, and powers, are bounded here.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.globals.pop("lipsum", None)  # it makes as much text as it is told to

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Work out a product or a power. Raises `SecurityError` where it would be too large."""
        if operator == "**" and (abs(left) > _MOST_POWER or abs(right) > _MOST_POWER):
            raise SecurityError("a power is too large")
        if isinstance(left, int) and isinstance(right, int) and left.bit_length() + right.bit_length() > _MOST_BITS:
            raise SecurityError("a product is too large")
        for one, other in ((left, right), (right, left)):
            if isinstance(one, str | list | tuple) and isinstance(other, int) and len(one) * other > MAX_REPEAT:
                raise SecurityError(f"a text or list is repeated more than {MAX_REPEAT:,} times")
        return super().call_binop(context, operator, left, right)
