"""Which rows of a batch are done, on disk, so that one that was ended can go on where it was."""

from __future__ import annotations

import hashlib
import os
from array import array
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from docexport.session.writing import permissions_of

T = TypeVar("T")
#: characters of the digest that a line begins with
_DIGEST = hashlib.sha256().digest_size * 2
#: how the file is opened: made for whom `umask` lets read it, and never through a link
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class Entry(Struct, frozen=True):
    """A row that is done: digests of its values, of the pictures that these name, and of its files by their names."""

    row: int
    values: str
    pictures: str
    files: dict[str, str]


class Journal:
    """A file of lines, each with a digest: what all rows depend on, and the rows that are done. A line that is damaged,
    or was not written to its end, counts as not there.

    `changed` says which of the `parts` are others than in the run that was to be gone on with: then it begins anew.
    Raises `OSError` where its file cannot be made.
    """

    def __init__(self, path: Path, parts: Mapping[str, str], *, resume: bool) -> None:
        self._path = path
        self._places = array("q")
        path.parent.mkdir(parents=True, exist_ok=True)
        before = permissions_of(path)
        # a link was put there by somebody else: it leads to a file of theirs
        if not resume or before is None or path.lstat().st_nlink > 1:
            path.unlink(missing_ok=True)
        self._file = os.fdopen(os.open(path, _FLAGS, 0o666 if before is None else 0o600), "r+b")
        if before is not None:
            path.chmod(before)
        self.changed = self._read(dict(parts))

    def _read(self, parts: dict[str, str]) -> tuple[str, ...]:
        """Find the rows that are done, and give what has changed: then none is."""
        head = self._file.readline()
        if head:
            known = _unsealed(head, dict[str, str])
            if known == parts:
                self._find_rows()
                return ()
            self._file.truncate(0)
        self._append(msgspec.json.encode(parts))
        if not head:
            return ()
        if known is None:
            return ("what the run before noted cannot be read",)
        return tuple(f"{name} changed since the run before" for name in parts if known.get(name) != parts[name])

    def _find_rows(self) -> None:
        place = self._file.tell()
        line = b"\n"
        for line in self._file:
            entry = _unsealed(line, Entry)
            if entry is not None:
                self._note(entry.row, place)
            place += len(line)
        if not line.endswith(b"\n"):
            self._file.write(b"\n")

    def _note(self, row: int, place: int) -> None:
        """Keep in mind where a row stands: eight bytes for each, as there may be millions."""
        self._places.extend([0] * (row + 1 - len(self._places)))
        self._places[row] = place

    def entry(self, row: int) -> Entry | None:
        """What is noted of a row, where it is done."""
        if row >= len(self._places) or not self._places[row]:
            return None
        self._file.seek(self._places[row])
        return _unsealed(self._file.readline(), Entry)

    def add(self, entry: Entry) -> None:
        """Note that a row is done and its files are written."""
        self._note(entry.row, self._append(msgspec.json.encode(entry)))

    def _append(self, text: bytes) -> int:
        place = self._file.seek(0, os.SEEK_END)
        self._file.write(hashlib.sha256(text).hexdigest().encode() + b" " + text + b"\n")
        self._file.flush()
        return place

    def names(self, rows: int) -> Iterator[str]:
        """The names of the files of so many rows, in the order of these."""
        for row in range(1, rows + 1):
            entry = self.entry(row)
            yield from entry.files if entry is not None else ()

    def close(self, *, finished: bool) -> None:
        """End; where the batch is finished nothing is left."""
        with suppress(OSError):  # a disk that is full was told of before
            self._file.close()
        if finished:
            self._path.unlink(missing_ok=True)


def _unsealed(line: bytes, kind: type[T]) -> T | None:
    """What a line says; None where it is damaged, or was not written to its end."""
    text = line[_DIGEST + 1 : -1]
    if line != hashlib.sha256(text).hexdigest().encode() + b" " + text + b"\n":
        return None
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.MsgspecError:
        return None
