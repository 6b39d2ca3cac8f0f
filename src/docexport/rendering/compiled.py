"""Compiled templates, as Jinja keeps them."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from jinja2 import BytecodeCache

from docexport.cache.compiled import compiled_bytes, has_bytecode_folder, keep_bytes


class _Kept(BytecodeCache):
    """Compiled templates of a kind of environment, each in a file. One that cannot be read is compiled again."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def load_bytecode(self, bucket: Any) -> None:
        """Take a template that was kept, if it is whole."""
        data = compiled_bytes(self._file(bucket))
        with suppress(ValueError, EOFError, TypeError):  # of another version of Python
            if data is not None:
                bucket.bytecode_from_string(data)

    def dump_bytecode(self, bucket: Any) -> None:
        """Keep a template."""
        keep_bytes(self._file(bucket), bucket.bytecode_to_string())

    def _file(self, bucket: Any) -> str:
        return f"{self._kind}-{bucket.key}.bytecode"


def bytecode_cache(kind: str) -> BytecodeCache | None:
    """The cache to give to an environment, where there is a folder for it.

    The same template is compiled otherwise for each `kind` of environment: whether it escapes, its filters.
    """
    return _Kept(kind) if has_bytecode_folder() else None
