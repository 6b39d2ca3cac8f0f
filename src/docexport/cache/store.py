"""A folder of results kept by what they were made of, for later builds: bounded, and safe for several at once."""

from __future__ import annotations

import io
import os
import pickle
import shutil
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from docexport.cache.compiled import is_own, keep_bytecode_in
from docexport.cache.digests import digest, fields_of, tools_digest
from docexport.cache.folder import compiled_folder
from docexport.cache.kept_classes import KEPT
from docexport.cache.sealed import read_sealed, write_sealed

#: bytes that the folder may hold after a build
LIMIT = 1 << 30
#: how many bytes of a result show whether it can be made smaller, and from what share on that is not worth the time
_SAMPLE, _DENSE = 1 << 16, 0.8


class DiskStore:
    """Keeps results in a folder, each in a file of its own. What cannot be read or written counts as not kept.

    A folder that is not this user's, or that others may write to, is not used: what is kept is believed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        #: what parts of the last job were, and their digests: many jobs share most of what they are made of
        self._last: dict[str, tuple[Any, str]] = {}
        #: the keys of jobs that were asked for, and not given or kept yet, by their identity
        self._asked: dict[int, tuple[Any, str]] = {}
        self._writer: Executor | None = None
        #: bytes that were kept when this was looked at, and since then
        self._surveyed: int | None = None
        self._added = 0

    def has(self, function: Callable[..., Any], job: Any) -> bool:
        """Whether there is a result of a job; it may turn out that it cannot be read."""
        known = self._asked.get(id(job))
        key = known[1] if known else self._key(function, job)
        self._asked[id(job)] = job, key
        return self.is_safe and self._path(key).exists()

    def get(self, function: Callable[..., Any], job: Any) -> Any:
        """The result of a job that was done before, or None."""
        known = self._asked.get(id(job))
        key = known[1] if known else self._key(function, job)
        result = self.load(key)
        if result is None:
            self._asked[id(job)] = job, key
        else:
            self._asked.pop(id(job), None)
        return result

    def put(self, function: Callable[..., Any], job: Any, result: Any) -> None:
        """Keep the result of a job. Fields that its class names in `UNKEYED` do not tell it from others."""
        known = self._asked.pop(id(job), None)
        self.save(known[1] if known else self._key(function, job), result)

    @cached_property
    def is_safe(self) -> bool:
        """Whether what lies in the folder was put there by this user alone; true where there is no such folder."""
        return self.open_folder is None

    @cached_property
    def open_folder(self) -> Path | None:
        """The folder, or one in it, that somebody else can write to; None where there is none."""
        try:
            within = [Path(entry.path) for entry in os.scandir(self.folder) if entry.is_dir()]
            return next((folder for folder in (self.folder, *within) if not is_own(folder)), None)
        except OSError:
            return None

    def load(self, key: str) -> Any:
        """What is kept under a key, or None."""
        if not self.is_safe:
            return None
        path = self._path(key)
        try:
            body = read_sealed(path)
            os.utime(path)  # what was used last is thrown away last
        except OSError:
            return None
        try:
            return None if body is None else _Careful(io.BytesIO(zlib.decompress(body))).load()
        except Exception:  # noqa: BLE001 - somebody else wrote it: whatever its values raise
            return None

    def save(self, key: str, value: Any) -> None:
        """Keep a value under a key: it is written while other things are done, at the latest by `finish`."""
        if not self.is_safe:
            return
        data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        if self._writer is None:
            from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - where nothing changed nothing is kept

            self._writer = ThreadPoolExecutor(1)
        self._writer.submit(self._write, self._path(key), data)

    def finish(self) -> None:
        """Wait until all is written."""
        if self._writer is not None:
            self._writer.shutdown()
            self._writer = None

    def _write(self, path: Path, data: bytes) -> None:
        middle = data[len(data) // 2 :][:_SAMPLE]
        is_dense = len(zlib.compress(middle, 1)) > len(middle) * _DENSE  # finished files are compressed already
        body = zlib.compress(data, 0 if is_dense else 1)
        with suppress(OSError):
            # nobody but this user may write here: what is kept is believed
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.mkdir(mode=0o700, exist_ok=True)
            write_sealed(path, body)
            self._added += len(body)

    def tidy(self, limit: int = LIMIT) -> None:
        """Throw away what was not used for longest, until the folder holds no more than so many bytes."""
        self.finish()
        if self._surveyed is not None and self._surveyed + self._added <= limit:
            return
        files = list(self._kept())
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files) if total > limit else ():
            if total <= limit:
                return
            with suppress(OSError):
                Path(path).unlink()
            total -= size

    def survey(self) -> None:
        """Find out how much is kept: with what is kept from now on it is known at the end."""
        self._added = 0
        self._surveyed = sum(size for _, size, _ in self._kept())

    def _kept(self) -> Iterator[tuple[float, int, str]]:
        """When each file was used last, its bytes and its path."""
        for folder in self.folder.glob("??"):
            with suppress(OSError), os.scandir(folder) as entries:
                for entry in entries:
                    with suppress(OSError):  # another process threw it away
                        stat = entry.stat()
                        yield stat.st_mtime, stat.st_size, entry.path

    def keep_templates(self) -> None:
        """Keep compiled templates here too, those of these versions: constants in them are worked out already."""
        mine = compiled_folder(self.folder)
        keep_bytecode_in(mine)
        for other in self.folder.glob("templates/*"):
            if other != mine:
                shutil.rmtree(other, ignore_errors=True)

    def clear(self) -> int:
        """Throw away everything, and give the number of bytes that it was."""
        folders = [*self.folder.glob("??"), self.folder / "templates"]
        size = sum(path.stat().st_size for folder in folders for path in folder.rglob("*") if path.is_file())
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
        return size

    def _key(self, function: Callable[..., Any], job: Any) -> str:
        name = f"{function.__module__}.{function.__qualname__}"
        unkeyed = getattr(job, "UNKEYED", ())
        parts = [self._part(field, getattr(job, field)) for field in fields_of(job) if field not in unkeyed]
        return digest(name, type(job).__name__, tools_digest(), tuple(parts))

    def _part(self, name: str, value: Any) -> str:
        last = self._last.get(name)
        if last is None or last[0] is not value:
            last = self._last[name] = value, digest(value)
        return last[1]

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]


class _Careful(pickle.Unpickler):
    """Makes values of listed classes alone: a file that someone else wrote must not run anything."""

    def find_class(self, module: str, name: str) -> Any:
        """A class by its name. Nothing else is looked up, and no other module imported."""
        if (module, name) not in KEPT:
            raise pickle.UnpicklingError(f"{module}.{name} is not kept here")
        return super().find_class(module, name)
