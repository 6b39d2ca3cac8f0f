"""Loading WeasyPrint in a third of the time that it takes by itself; what it does is the same.

It looks for each library under names of other systems first, and cffi starts three programs for each of these.
"""

from __future__ import annotations

import ctypes.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module

from docexport.writers.declarations import compiled_declarations
from docexport.writers.late import late_modules, late_sheets


def load_engine() -> None:
    """Load WeasyPrint. Raises `OSError` where a library that it needs is missing."""
    if "weasyprint" in sys.modules:
        return
    with _no_search(), late_modules(), late_sheets(), compiled_declarations():
        try:
            import_module("weasyprint")
        except OSError:  # the library may lie where only a search finds it
            for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
                del sys.modules[name]
    if "weasyprint" not in sys.modules:
        import_module("weasyprint")


def get_ready(_job: None = None) -> None:
    """Load all that lays out parts of books, for jobs to come. What is missing is found by the first of them."""
    with suppress(OSError):
        load_engine()
        for name in ("part", "furniture"):
            import_module(f"docexport.writers.pdf.parts.{name}")


@contextmanager
def _no_search() -> Iterator[None]:
    """While this is open on Linux, libraries are looked for by the names that they have there alone."""
    before = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None  # noqa: ARG005 - its own name for it
    try:
        yield
    finally:
        ctypes.util.find_library = before
