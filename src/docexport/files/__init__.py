"""The one gate for files: whatever a document, a theme, a project file or data asks for is looked up here.

A gate knows the folders that may be read. Links are followed before it is looked where a file lies, and the place that
was looked at is the one that is opened.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path

from msgspec import Struct

#: a link at the end of a path is not followed, where the system knows that
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


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
        return read_place(self.resolve(path))

    def files(self, folder: Path) -> Iterator[Path]:
        """The files in a folder, links that lead outside left out; nothing where it is none. Raises as `resolve`."""
        place = self.resolve(folder)
        for path in sorted(place.iterdir()) if place.is_dir() else ():
            if path.is_file() and self.has(path):
                yield path

    def walk(self, folder: Path) -> Iterator[Path]:
        """The files in a folder and all below it, links that lead outside left out. Raises as `resolve`."""
        for path in sorted(self.resolve(folder).rglob("*")):
            if path.is_file() and self.has(path):
                yield path


def read_place(place: Path) -> bytes:
    """The bytes of a file at a place that links were followed to. Raises `OSError` where there is none, or where its
    name has become a link since: what was looked at is what is read.
    """
    if not place.is_file():  # a device would be read without end
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", str(place))
    with os.fdopen(os.open(place, os.O_RDONLY | _NO_LINK | getattr(os, "O_BINARY", 0)), "rb") as file:
        return file.read()


def names_beside(path: Path, most: int = 200) -> list[str]:
    """What lies in the folder of a path, by name, to suggest one of it; nothing where there is no such folder."""
    try:
        return [item.name for item in islice(path.parent.iterdir(), most)]
    except (OSError, ValueError):
        return []


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
