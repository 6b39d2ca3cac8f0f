"""Where compiled templates are kept, so that later runs need not compile them: a folder of the user's own."""

from __future__ import annotations

from pathlib import Path

from jinja2 import FileSystemBytecodeCache

_FOLDERS: list[Path] = []


def keep_bytecode_in(folder: Path) -> None:
    """Keep compiled templates in a folder, which is made where it is missing. To be called before any is rendered."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return
    _FOLDERS[:] = [folder]


def bytecode_cache() -> FileSystemBytecodeCache | None:
    """The cache to give to an environment, where there is a folder for it."""
    return FileSystemBytecodeCache(str(_FOLDERS[0])) if _FOLDERS else None
