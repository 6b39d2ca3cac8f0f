"""Compiled templates, as Jinja keeps them."""

from __future__ import annotations

import pickle
from contextlib import suppress
from typing import Any

from jinja2 import FileSystemBytecodeCache

from docexport.cache.compiled import bytecode_folder


class _Kept(FileSystemBytecodeCache):
    """Compiled templates in a folder. One that cannot be written there, or read, is compiled again."""

    def load_bytecode(self, bucket: Any) -> None:
        """Take a template that was kept, if it is whole."""
        try:
            super().load_bytecode(bucket)
        except (pickle.UnpicklingError, EOFError, ValueError, TypeError, OSError):
            bucket.reset()

    def dump_bytecode(self, bucket: Any) -> None:
        """Keep a template."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def bytecode_cache(kind: str) -> FileSystemBytecodeCache | None:
    """The cache to give to an environment, where there is a folder for it.

    The same template is compiled otherwise for each `kind` of environment: whether it escapes, its filters.
    """
    folder = bytecode_folder()
    return _Kept(str(folder), f"{kind}-%s.bytecode") if folder else None
