"""A fork of this process: it begins with all that is loaded here, takes messages, and sends back what it makes.

All processes that docexport forks by itself begin here: workers (`worker.py`), calls and shared work (`calls.py`). On
Linux alone: elsewhere libraries of the system do not bear it.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import FileIO
from struct import Struct
from typing import Any

from docexport.parallel.pipe import Pipe
from docexport.parallel.processes import begin_worker

#: how many bytes follow
_SIZE = Struct("=Q")
#: seconds between two looks at a pipe: limits on time can be met in between
_GLANCE = 0.2


def can_fork() -> bool:
    """Whether a fork that goes on with what this process was doing is sound: on Linux, where no other thread runs."""
    return sys.platform == "linux" and threading.active_count() == 1


class Channel:
    """What a fork has of the process that it came from: messages from it, and results for it."""

    def __init__(self, messages: Pipe, results: FileIO) -> None:
        self._messages, self._results = messages, results

    def receive(self) -> Any:
        """The next message, once it is there. Raises `EOFError` where none will come."""
        return pickle.loads(self.next())  # noqa: S301 - from the process that this is a fork of

    def next(self) -> bytes:
        """The next message as it was pickled. Raises `EOFError` where none will come."""
        return self._messages.receive()

    def send(self, value: Any) -> None:
        """Send a result. Raises what `pickle` raises, before anything is sent."""
        data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        view = memoryview(_SIZE.pack(len(data)) + data)
        while view:
            view = view[self._results.write(view) :]

    def answer(self, call: Callable[[], Any]) -> None:
        """Send what comes of a call: whether it went well, and its result or the error."""
        try:
            self.send((True, call()))
        except BaseException as error:  # noqa: BLE001 - it is raised where it was asked for
            try:
                self.send((False, error))
            except Exception:  # noqa: BLE001 - errors may hold anything
                self.send((False, RuntimeError(f"{type(error).__name__}: {error}")))


class Fork:
    """Runs `serve` in a fork, which ends when that returns, when it fails, or when this process ends.

    Raises `OSError` where there can be no more processes or files.
    """

    def __init__(self, serve: Callable[[Channel], object]) -> None:
        self._messages = Pipe()
        try:
            made, results = os.pipe()
        except OSError:
            self._messages.close()
            raise
        self._made, theirs = FileIO(made, "r"), FileIO(results, "w")
        parent = os.getpid()
        try:
            self._process = os.fork()
        except OSError:
            for file in (self._messages, self._made, theirs):
                file.close()
            raise
        if not self._process:
            _serve(serve, Channel(self._messages, theirs), parent)
        self._messages.become_writer()
        theirs.close()

    def send(self, value: Any) -> None:
        """Send a message, which never waits; nothing happens where the fork has ended. Raises `OSError` where there is
        no room, and what `pickle` raises.
        """
        self._messages.send(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))

    def reset(self) -> None:
        """Give the room of messages back, where all were received."""
        self._messages.reset()

    def receive(self) -> Any:
        """The next result, once it is there. Raises `EOFError` where the fork has ended, and what `pickle` raises."""
        size = self._read(_SIZE.size)
        return pickle.loads(self._read(_SIZE.unpack(size)[0]))  # noqa: S301 - from a fork of this process

    def _read(self, size: int) -> bytes:
        data = b"".join(self._chunks(size))
        if len(data) < size:
            raise EOFError("a process that was at work has ended")
        return data

    def _chunks(self, size: int) -> Iterator[bytes]:
        """So many bytes, or as many as there are."""
        while size:
            if select.select([self._made], [], [], _GLANCE)[0]:
                part = self._made.read(min(size, 1 << 20))
                if not part:
                    return
                size -= len(part)
                yield part

    def end(self) -> None:
        """Say that no message follows."""
        self._messages.end()

    def kill(self) -> None:
        """End the process at once, and do not wait for that."""
        if self._process:
            with suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)

    def close(self) -> None:
        """End the process at once, whatever it is doing, and wait until it has ended."""
        self.kill()
        if self._process:
            with suppress(ChildProcessError):  # who started this process may have said that nobody waits
                os.waitpid(self._process, 0)
            self._process = 0

    def release(self) -> None:
        """Close all files, once nobody reads them."""
        self._messages.close()
        self._made.close()

    def __enter__(self) -> Fork:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()
        self.release()


def _serve(serve: Callable[[Channel], object], channel: Channel, parent: int) -> None:
    """In the fork: work, and end, whatever happens."""
    try:
        begin_worker(parent)
        channel._messages.become_reader()
        serve(channel)
    finally:
        os._exit(0)
