"""Where compiled templates are kept, so that later runs need not compile them: a folder of the user's own."""

from __future__ import annotations

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
    """Keep compiled templates in a folder, which is made where it is missing. To be called before any is rendered."""
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _FOLDERS[:] = [folder]


def bytecode_cache(kind: str) -> FileSystemBytecodeCache | None:
    """The cache to give to an environment, where there is a folder for it.

    The same template is compiled otherwise for each `kind` of environment: whether it escapes, its filters.
    """
    return _Kept(str(_FOLDERS[0]), f"{kind}-%s.bytecode") if _FOLDERS else None
