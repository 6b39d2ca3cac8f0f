"""Loading WeasyPrint in less than half the time that it takes by itself; what it does is the same.

It looks for each library under names of other systems first, and cffi starts three programs for each of these. And it
loads large parts of fontTools, for fonts that nearly no document has.
"""

from __future__ import annotations

import ctypes.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from types import ModuleType
from typing import Any

#: modules that are loaded when something in them is first called
_LATE = ("fontTools.subset", "fontTools.varLib.instancer")


def load_engine() -> None:
    """Load WeasyPrint. Raises `OSError` where a library that it needs is missing."""
    if "weasyprint" in sys.modules:
        return
    with _no_search(), _late_modules():
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


class _Late(ModuleType):
    """Stands for a module: gives functions that load it when they are called."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        module = self.__name__

        def call(*arguments: Any, **options: Any) -> Any:
            return getattr(import_module(module), name)(*arguments, **options)

        return call


@contextmanager
def _late_modules() -> Iterator[None]:
    """While this is open, what imports the late modules gets what stands for them."""
    late = [name for name in _LATE if name not in sys.modules]
    sys.modules.update({name: _Late(name) for name in late})
    try:
        yield
    finally:
        for name in late:
            del sys.modules[name]
