"""What files are called in reports."""

from __future__ import annotations

from pathlib import Path


def shown(path: Path) -> str:
    """A path as reports show it: relative to where the user stands, if it lies below."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
