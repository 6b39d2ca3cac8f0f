"""Tells which files of a folder are opened, by Python, a C library or another process (Linux, inotify)."""

from __future__ import annotations

import ctypes
import os
import struct
from pathlib import Path

#: from <sys/inotify.h>
_OPEN, _NONBLOCK = 0x20, 0o4000
_EVENT = struct.Struct("iIII")


class WatchedFolder:
    """A folder and all in it, watched from now on. Raises `OSError` where the system cannot."""

    def __init__(self, folder: Path) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._file = self._libc.inotify_init1(_NONBLOCK)
        self._names: dict[int, Path] = {}
        for place in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
            watch = self._libc.inotify_add_watch(self._file, os.fsencode(place), _OPEN)
            if watch < 0:
                raise OSError(ctypes.get_errno(), "cannot watch", str(place))
            self._names[watch] = place

    def opened(self) -> list[Path]:
        """What was opened since this was last asked."""
        found: list[Path] = []
        try:
            data = os.read(self._file, 1 << 20)
        except BlockingIOError:
            return found
        at = 0
        while at < len(data):
            watch, _mask, _cookie, length = _EVENT.unpack_from(data, at)
            name = data[at + _EVENT.size : at + _EVENT.size + length].rstrip(b"\0")
            found.append(self._names[watch] / os.fsdecode(name))
            at += _EVENT.size + length
        return found

    def close(self) -> None:
        """Watch no more."""
        os.close(self._file)
