"""The version of WeasyPrint that what is done with its insides was tested with."""

from __future__ import annotations

import sys
from functools import cache

from docexport.digests import digest
from docexport.rendering.bytecode import compiled, keep

KNOWN_VERSION = "70.0"


@cache
def installed_version() -> str:
    """The version that is installed, found without loading it."""
    name = f"weasyprint-{digest(sys.prefix)[:16]}"
    kept = compiled(name)
    if isinstance(kept, str):
        return kept
    from importlib.metadata import version  # noqa: PLC0415 - loading it takes longer than all else here

    found = version("weasyprint")
    keep(name, found)
    return found
