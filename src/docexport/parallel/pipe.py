"""What one process tells another, which is a copy of it."""

from __future__ import annotations

import os
from contextlib import suppress
from io import FileIO
from struct import Struct

from docexport.parallel.processes import nameless_file

#: where in a file something lies: its first byte, and how many it has
_PLACE = Struct("=QQ")


class Mailbox:
    """Made before the copy: this process tells, the copy hears (`hears` is called in the one, `tells` in the other).

    What is told lies in a file, as a pipe would have who tells wait until somebody reads it. Raises `OSError` where
    there can be no more files.
    """

    def __init__(self) -> None:
        self._box = FileIO(nameless_file("told"), "w+")
        try:
            heard, told = os.pipe()
        except OSError:
            self._box.close()
            raise
        self._heard, self._told = FileIO(heard, "r"), FileIO(told, "w")

    def tells(self) -> None:
        """Say that this process tells."""
        self._heard.close()

    def hears(self) -> None:
        """Say that this process hears, until who tells ends or has nothing more to tell."""
        self._told.close()

    def tell(self, data: bytes) -> None:
        """Tell something; nothing happens where nobody hears it any more. Raises `OSError` where it finds no room."""
        place = self._box.tell()
        self._box.write(data)
        with suppress(BrokenPipeError):
            self._told.write(_PLACE.pack(place, len(data)))

    def forget(self) -> None:
        """Make room, where all that was told has been heard."""
        self._box.truncate(0)
        self._box.seek(0)

    def hear(self) -> bytes:
        """What was told next, once it is. Raises `EOFError` where nothing more will be."""
        place = self._heard.read(_PLACE.size)  # what is so short is written at once (POSIX's `PIPE_BUF`)
        if not place:
            raise EOFError("nothing more is told")
        start, size = _PLACE.unpack(place)
        return os.pread(self._box.fileno(), size, start)

    def end(self) -> None:
        """Say that nothing more is told."""
        self._told.close()

    def close(self) -> None:
        """Close all files."""
        for file in (self._box, self._told, self._heard):
            file.close()
