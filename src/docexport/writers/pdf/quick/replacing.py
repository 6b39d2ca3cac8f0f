"""Replacing names in the engine's modules, while a context is open and the engine is the one that is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from docexport.writers.pdf.tags import is_known_engine


@contextmanager
def replaced(names: Mapping[tuple[Any, str], Any]) -> Iterator[None]:
    """While this is open, these names of modules and classes (owner, name) have these values; with another version of
    WeasyPrint than is known nothing is replaced.
    """
    if not is_known_engine():
        yield
        return
    before = {place: getattr(*place) for place in names}
    for (owner, name), value in names.items():
        setattr(owner, name, value)
    try:
        yield
    finally:
        for (owner, name), value in before.items():
            setattr(owner, name, value)
