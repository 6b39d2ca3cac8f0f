"""Where compiled templates are kept, so that later runs need not compile them: a folder of the user's own.

What else takes long to find out, and changes when a package does, lies there too.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from docexport.cache.sealed import is_mine, read_sealed, write_sealed

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
    return is_mine(folder.stat())


def has_bytecode_folder() -> bool:
    """Whether there is a folder that compiled templates are kept in."""
    return bool(_FOLDERS)


def compiled_bytes(file: str) -> bytes | None:
    """The bytes of a file that was kept, None where there is none that is whole."""
    with suppress(OSError):
        return read_sealed(_FOLDERS[0] / file) if _FOLDERS else None
    return None


def keep_bytes(file: str, data: bytes) -> None:
    """Keep a file, where that can be done."""
    with suppress(OSError):
        if _FOLDERS:
            write_sealed(_FOLDERS[0] / file, data)


def compiled(name: str, kind: Any) -> Any:
    """A value of a kind (as msgspec checks types) that was kept under a name, None where there is none."""
    data = compiled_bytes(f"{name}.value")
    with suppress(msgspec.MsgspecError):
        return None if data is None else msgspec.msgpack.decode(data, type=kind)
    return None


def keep(name: str, value: Any) -> None:
    """Keep a plain value under a name beside the templates, where that can be done."""
    with suppress(TypeError, ValueError, OverflowError):  # what is no plain value is not kept
        keep_bytes(f"{name}.value", msgspec.msgpack.encode(value))
