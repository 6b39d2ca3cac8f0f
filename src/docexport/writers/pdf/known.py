"""The version of WeasyPrint that what is done with its insides was tested with."""

from __future__ import annotations

from importlib.metadata import version

KNOWN_VERSION = "70.0"


def installed_version() -> str:
    """The version that is installed, found without loading it."""
    return version("weasyprint")
