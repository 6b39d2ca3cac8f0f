"""The one gate for files: whatever a document, a theme, a project file or data asks for is looked up here.

A gate knows the folders that may be read. Links are followed before it is looked where a file lies, and the place that
was looked at is the one that is opened.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from msgspec import Struct


class OutsideError(OSError):
    """Raised for a path that leads out of the folders that may be read."""


class Gate(Struct, frozen=True, dict=True):
    """The folders from which files may be read."""

    folders: tuple[Path, ...]

    @cached_property
    def _roots(self) -> tuple[Path, ...]:
        return tuple(folder.resolve() for folder in self.folders)

    def resolve(self, path: Path) -> Path:
        """Where a path leads, links followed. Raises `OutsideError` where that is outside, `OSError` or `ValueError`
        for what no system takes as a path.
        """
        try:
            place = path.resolve()
        except RuntimeError as error:  # a link to itself, in Python 3.11 and 3.12
            raise OSError(errno.ELOOP, "a link leads to itself", str(path)) from error
        if not any(place.is_relative_to(root) for root in self._roots):
            raise OutsideError(f"`{path}` leads out of the folders that may be read")
        return place

    def has(self, path: Path) -> bool:
        """Whether a path leads to something inside."""
        try:
            self.resolve(path)
        except (OSError, ValueError):
            return False
        return True

    def read(self, path: Path) -> bytes:
        """The bytes of a file. Raises as `resolve`, and `OSError` where there is no such file."""
        place = self.resolve(path)
        if not place.is_file():  # a device would be read without end
            raise FileNotFoundError(errno.ENOENT, "No such file or directory", str(path))
        return place.read_bytes()

    def files(self, folder: Path) -> Iterator[Path]:
        """The files in a folder, links that lead outside left out; nothing where it is none. Raises as `resolve`."""
        place = self.resolve(folder)
        for path in sorted(place.iterdir()) if place.is_dir() else ():
            if path.is_file() and self.has(path):
                yield path


def resolved(path: Path) -> Path:
    """Where a path leads, links followed as far as they lead anywhere; what no system takes as a path, as it is."""
    try:
        return Path(os.path.realpath(path))
    except ValueError:
        return path


def shown(path: Path) -> str:
    """A path as reports show it: relative to where the user stands, if it lies below."""
    try:
        return resolved(path).relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):  # elsewhere, or the folder that the user stands in is gone
        return str(path)


def is_file(path: Path) -> bool:
    """Whether there is a file; false for what no system takes as a path."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_dir(path: Path) -> bool:
    """Whether there is a folder; false for what no system takes as a path."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False
