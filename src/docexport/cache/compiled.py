"""Where compiled templates are kept, so that later runs need not compile them: a folder of the user's own.

What else takes long to find out, and changes when a package does, lies there too.
"""

from __future__ import annotations

import marshal
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

_FOLDERS: list[Path] = []


def keep_bytecode_in(folder: Path) -> None:
    """Keep compiled templates in a folder, which is made where it is missing. To be called before any is rendered.

    A folder that others can write to is not used.
    """
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # what is kept here is run: it must be this user's, and nobody else's to write
        if all(is_own(place) for place in (folder, *folder.parents[:2])):
            _FOLDERS[:] = [folder]


def is_own(folder: Path) -> bool:
    """Whether a folder is this user's, and nobody else may write to it. Raises `OSError` where there is none."""
    stat = folder.stat()
    return not hasattr(os, "getuid") or (stat.st_uid == os.getuid() and not stat.st_mode & 0o022)


def compiled(name: str) -> Any:
    """A value that was kept under a name beside the templates, None where there is none that is whole."""
    folder = bytecode_folder()
    with suppress(OSError, ValueError, EOFError, TypeError):
        return marshal.loads((folder / f"{name}.value").read_bytes()) if folder else None  # noqa: S302 - the user's own
    return None


def keep(name: str, value: Any) -> None:
    """Keep a plain value under a name beside the templates, where that can be done."""
    folder = bytecode_folder()
    if folder is None:
        return
    with suppress(OSError, ValueError):  # what is no plain value is not kept
        data = marshal.dumps(value)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".", delete=False) as whole:
            whole.write(data)
        Path(whole.name).replace(folder / f"{name}.value")


def keep_few(name: str, value: Any, most: int) -> None:
    """Keep one of at the most so many values whose names begin alike, up to a hyphen: the oldest goes."""
    folder = bytecode_folder()
    if folder is None:
        return
    with suppress(OSError):
        alike = sorted(folder.glob(f"{name.partition('-')[0]}-*.value"), key=lambda path: path.stat().st_mtime)
        for path in alike[: max(len(alike) - most + 1, 0)]:
            path.unlink(missing_ok=True)
    keep(name, value)


def bytecode_folder() -> Path | None:
    """The folder, where there is one."""
    return _FOLDERS[0] if _FOLDERS else None
