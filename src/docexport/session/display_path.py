"""What files are called in reports."""

from __future__ import annotations

from pathlib import Path

from docexport.files import resolved


def shown(path: Path) -> str:
    """A path as reports show it: relative to where the user stands, if it lies below."""
    try:
        return resolved(path).relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
