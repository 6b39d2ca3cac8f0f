"""A one-way pipe from a process to its fork that never blocks the writer.

An operating system's pipe holds some 64 kB, and whoever writes more waits until somebody reads. Here the data lies in a
file in memory, and the pipe carries only where each message begins and how long it is.
"""

from __future__ import annotations

import os
from contextlib import suppress
from io import FileIO
from struct import Struct

from docexport.parallel.processes import nameless_file

#: where a message lies in the file: its first byte, and how many it has
_PLACE = Struct("=QQ")


class Pipe:
    """Made before the fork. After it the parent calls `become_writer`, and the fork `become_reader`.

    Raises `OSError` where there can be no more files.
    """

    def __init__(self) -> None:
        self._box = FileIO(nameless_file("messages"), "w+")
        try:
            readable, writable = os.pipe()
        except OSError:
            self._box.close()
            raise
        self._readable, self._writable = FileIO(readable, "r"), FileIO(writable, "w")

    def become_writer(self) -> None:
        """Close the end that this process does not use."""
        self._readable.close()

    def become_reader(self) -> None:
        """Close the end that this process does not use: reading ends when the writer closes its own."""
        self._writable.close()

    def send(self, data: bytes) -> None:
        """Send a message; nothing happens where the reader has ended. Raises `OSError` where there is no room."""
        place = self._box.tell()
        self._box.write(data)
        with suppress(BrokenPipeError):
            self._writable.write(_PLACE.pack(place, len(data)))

    def reset(self) -> None:
        """Give room back, where all messages have been received."""
        self._box.truncate(0)
        self._box.seek(0)

    def receive(self) -> bytes:
        """The next message, once it is there. Raises `EOFError` where none will come."""
        place = self._readable.read(_PLACE.size)  # what is so short is written at once (POSIX's `PIPE_BUF`)
        if not place:
            raise EOFError("nothing more is sent")
        start, size = _PLACE.unpack(place)
        return os.pread(self._box.fileno(), size, start)

    def end(self) -> None:
        """Say that no message follows."""
        self._writable.close()

    def close(self) -> None:
        """Close all files."""
        for file in (self._box, self._writable, self._readable):
            file.close()
