"""Builds of long books start their first worker before anything else is loaded, where the same command needed one last
time. Whether it does now is a guess, which costs some time of an idle processor where it is wrong.
"""

from __future__ import annotations

import sys
import zlib
from contextlib import suppress
from pathlib import Path

from docexport.cache_folder import compiled_folder, default_folder
from docexport.copy_executor import Copy

_STARTED: list[Copy] = []


def _mark() -> Path:
    """The file that says that a command needs a worker; it lies with the results, and goes when they go."""
    name = f"{zlib.crc32(repr((str(Path.cwd()), sys.argv[1:])).encode('utf-8', 'replace')):08x}"
    return default_folder() / name[:2] / f"early-{name[2:]}"


def start() -> None:
    """Start a worker that loads what lays out pages, where this command needed one last time."""
    with suppress(OSError):
        if sys.platform == "linux" and not _STARTED and _mark().exists():
            _STARTED.append(Copy(_get_ready))


def _get_ready() -> None:
    from docexport.rendering.bytecode import keep_bytecode_in  # noqa: PLC0415 - in the copy alone
    from docexport.writers.loading import get_ready  # noqa: PLC0415

    keep_bytecode_in(compiled_folder(default_folder()))
    get_ready()


def take() -> Copy | None:
    """The worker that was started, once: whoever takes it ends it."""
    return _STARTED.pop() if _STARTED else None


def remember() -> None:
    """Have the same command start a worker early from now on."""
    with suppress(OSError):
        path = _mark()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch()
