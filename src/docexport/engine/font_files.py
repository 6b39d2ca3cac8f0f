"""The fonts of style sheets, for fontconfig: in memory, where that can be.

WeasyPrint copies each into a temporary folder, which stays behind when a process is ended before it can clear it away;
and workers are ended so.
"""

from __future__ import annotations

import os
import shutil
import sys
import weakref
from collections.abc import Iterator
from typing import Any

from docexport.engine.weasyprint.text.fonts import FontConfiguration
from docexport.parallel.processes import nameless_file


class _InMemory:
    """Stands for a folder: a file that is written in it lies in memory, and has a path as long as the process lives."""

    def __init__(self) -> None:
        self._files: dict[str, int] = {}

    def __truediv__(self, name: str) -> _File:
        return _File(name, self._files)

    def iterdir(self) -> Iterator[_File]:
        """All files in it."""
        return (_File(name, self._files) for name in self._files)


class _File:
    """As much of a path as WeasyPrint uses."""

    def __init__(self, name: str, files: dict[str, int]) -> None:
        self.name = name
        self._files = files

    def exists(self) -> bool:
        """Whether it was written."""
        return self.name in self._files

    def write_bytes(self, data: bytes) -> None:
        """Make it a file."""
        file = nameless_file(self.name)
        with os.fdopen(os.dup(file), "wb") as writing:
            writing.write(data)
        self._files[self.name] = file

    def as_posix(self) -> str:
        """Its path: each process finds its own files there, those it was copied with among them (proc(5))."""
        return f"/proc/self/fd/{self._files[self.name]}"


class FontFiles(FontConfiguration):  # type: ignore[misc]
    """Fonts that leave nothing behind, on Linux; elsewhere those of WeasyPrint."""

    def __init__(self) -> None:
        super().__init__()
        self._cleared: list[Any] = []
        if sys.platform == "linux" and os.path.isdir("/proc/self/fd"):  # noqa: PTH112 - a path of the system
            self._folder: Any = _InMemory()

    def add_font_face(self, rule_descriptors: Any, url_fetcher: Any) -> None:
        """Take in a font of a style sheet."""
        super().add_font_face(rule_descriptors, url_fetcher)
        if not isinstance(self._folder, _InMemory) and self._folder not in self._cleared:
            self._cleared.append(self._folder)
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)

    def __del__(self) -> None:
        """Nothing: a folder is cleared away by whoever has it finalized, even where a process ends at once."""

    @property
    def names(self) -> frozenset[str]:
        """The fonts that style sheets have brought."""
        return frozenset(item.name for item in self._folder.iterdir()) if self._folder else frozenset()
