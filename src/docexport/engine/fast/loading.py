"""Loading WeasyPrint in half of the time: rare imports put off, declarations of C functions compiled once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from docexport.engine.table import fits


@contextmanager
def quick_loading() -> Iterator[None]:
    """While this is open, what imports WeasyPrint does so with the entries of the table that are about loading."""
    with ExitStack() as stack:
        if fits("lazy-imports"):
            from docexport.engine.fast.lazy_imports import lazy_imports  # noqa: PLC0415 - left out where it does not fit

            stack.enter_context(lazy_imports())
        if fits("c-declarations"):
            from docexport.engine.fast.c_declarations import compiled_declarations  # noqa: PLC0415

            stack.enter_context(compiled_declarations())
        yield
