"""Where compiled templates are kept, so that later runs need not compile them: a folder of the user's own."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from jinja2 import FileSystemBytecodeCache

_FOLDERS: list[Path] = []


class _Kept(FileSystemBytecodeCache):
    """Compiled templates in a folder. One that cannot be written there is compiled again the next time."""

    def dump_bytecode(self, bucket: Any) -> None:
        """Keep a template."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def keep_bytecode_in(folder: Path) -> None:
    """Keep compiled templates in a folder, which is made where it is missing. To be called before any is rendered.

    A folder that others can write to is not used.
    """
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # what is kept here is run: it must be this user's, and nobody else's to write
        if all(_is_own(place) for place in (folder, *folder.parents[:2])):
            _FOLDERS[:] = [folder]


def _is_own(folder: Path) -> bool:
    stat = folder.stat()
    return not hasattr(os, "getuid") or (stat.st_uid == os.getuid() and not stat.st_mode & 0o022)


def bytecode_cache(kind: str) -> FileSystemBytecodeCache | None:
    """The cache to give to an environment, where there is a folder for it.

    The same template is compiled otherwise for each `kind` of environment: whether it escapes, its filters.
    """
    return _Kept(str(_FOLDERS[0]), f"{kind}-%s.bytecode") if _FOLDERS else None
