"""Looking at the engine with and without entries of its table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from docexport.engine.install import install, load_engine, restore
from docexport.engine.table import TABLE


@contextmanager
def without(*names: str) -> Iterator[None]:
    """While this is open, entries are left out."""
    load_engine()
    for name in names:
        restore(TABLE[name])
    try:
        yield
    finally:
        for name in names:
            install(TABLE[name])
