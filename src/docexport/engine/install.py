"""Installing what the table has: once for the life of a process, in docexport's own instance of WeasyPrint.

`pydyf` and `pyphen` are not loaded once more: what is replaced in them keeps no state, and gives the same results.
"""

from __future__ import annotations

import threading
import warnings
from contextlib import suppress
from importlib import import_module
from typing import Any

from docexport.engine.table import CHAPTERS, ESSENTIAL, FAST, Entry, fits, is_plain

_LOCK = threading.Lock()
_OWN = "docexport.engine.weasyprint"
#: whether the engine is loaded
_loaded: list[bool] = []
#: what stood under each replaced name, by its owner and attribute
_before: dict[tuple[Any, str], Any] = {}


def load_engine() -> None:
    """Load the engine, and install what fits it. Raises `OSError` where a library that it needs is missing."""
    with _LOCK:
        if _loaded:
            return
        # the fonts of documents come from packages: that a machine has none is no matter
        warnings.filterwarnings("ignore", "No fonts configured in Fontconfig", UserWarning)
        if is_plain():
            import_module("weasyprint")
        else:
            import_module(_OWN)
            for entry in (*ESSENTIAL, CHAPTERS, *FAST):
                if entry.module and fits(entry.name):
                    install(entry)
        _loaded.append(True)


def warm_up(_job: None = None) -> None:
    """Load all that lays out chapters, for jobs to come. What is missing is found by the first of them."""
    with suppress(OSError):
        load_engine()
        if fits(CHAPTERS.name):
            for name in ("chapter", "margin_boxes"):
                import_module(f"docexport.engine.chapters.{name}")


def install(entry: Entry) -> None:
    """Replace the names of an entry."""
    values = import_module(entry.module).replacements()
    for name, _source in entry.replaces:
        owner, attribute = _place(name)
        value = values.get(name) or values[attribute]
        _before.setdefault((owner, attribute), vars(owner)[attribute])
        setattr(owner, attribute, value)


def restore(entry: Entry) -> None:
    """Give the names of an entry what stood there before. For tests, which look at a document with and without."""
    for name, _source in entry.replaces:
        owner, attribute = _place(name)
        setattr(owner, attribute, _before.pop((owner, attribute)))


def _place(name: str) -> tuple[Any, str]:
    """The owner of a name of the table, and the attribute that it is there."""
    module, _, path = name.partition(":")
    *classes, attribute = path.split(".")
    owner: Any = import_module(_OWN + module.removeprefix("weasyprint") if module.startswith("weasyprint") else module)
    for part in classes:
        owner = getattr(owner, part)
    return owner, attribute
