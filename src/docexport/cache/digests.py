"""Digests of values: the same for the same value, in any process and on any day."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import msgspec


def digest(*values: Any) -> str:
    """A digest of values: plain ones, paths, dataclasses and structs, and tables, sequences and sets of these.

    A path stands for what it names, links followed: a file by its bytes, as sizes and times tell little; a folder by
    all files in it. Raises `TypeError` for a value of any other type.
    """
    made = hashlib.sha256()
    for value in values:
        _feed(value, made.update)
    return made.hexdigest()


def _feed(value: Any, update: Callable[[bytes], None]) -> None:
    """Give a digest a value: its type, how long it is, what it holds."""
    if isinstance(value, bytes):
        update(b"b%d:" % len(value) + value)
    elif isinstance(value, str):
        data = value.encode("utf-8", "surrogatepass")
        update(b"s%d:" % len(data) + data)
    elif value is None or isinstance(value, bool | int | float):
        update(repr(value).encode() + b";")
    elif isinstance(value, dt.date):
        update(b"d%b;" % value.isoformat().encode())
    elif isinstance(value, Path):
        for found in found_in(value):
            update(repr(found).encode() + _digest_of(found[1]))
    elif isinstance(value, tuple) and value and hasattr(value[0], "_fields"):
        _feed_rows(value, update)
    else:
        items = _items(value)
        update(b"%s %d:" % (type(value).__qualname__.encode(), len(items)))
        for item in items:
            _feed(item, update)


def _feed_rows(rows: tuple[Any, ...], update: Callable[[bytes], None]) -> None:
    """Give a digest many named tuples: where they hold plain values, all at once."""
    names = sorted({type(row).__qualname__ for row in rows})
    try:
        update(b"r%s %d:" % (" ".join(names).encode(), len(rows)) + msgspec.msgpack.encode(rows, enc_hook=_refuse))
    except TypeError:
        for row in rows:
            _feed(tuple(row), update)


def _refuse(value: Any) -> Any:
    raise TypeError(f"{type(value).__name__} is no plain value")


def _items(value: Any) -> list[Any]:
    """What a value holds, in an order that is the same for the same value."""
    if isinstance(value, Mapping):
        return [part for key in sorted(value, key=repr) for part in (key, value[key])]
    if isinstance(value, set | frozenset):
        return sorted(value, key=repr)
    if isinstance(value, tuple | list):
        return list(value)
    return [getattr(value, name) for name in fields_of(value)]


def fields_of(value: Any) -> tuple[str, ...]:
    """The names of the fields of a struct or dataclass. Raises `TypeError` where it is none."""
    kind = type(value)
    names = getattr(kind, "__struct_fields__", None) or getattr(kind, "__dataclass_fields__", None)
    if names is None:
        raise TypeError(f"{kind.__name__} has no digest")
    return tuple(names)


def found_in(path: Path) -> Iterator[tuple[str, str]]:
    """A file by its path and where that leads, there or not; of a folder the same of all in it. Links are followed."""
    try:
        yield from _found_in(str(path), os.path.realpath(path), ())
    except ValueError:  # what no system takes as a path
        yield str(path), ""


def _found_in(path: str, real: str, above: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The same. `above` are the folders that this one was reached through: links may lead in a circle."""
    yield path, real
    if real in above:
        return
    with suppress(OSError), os.scandir(path) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_symlink():
                yield from _found_in(entry.path, os.path.realpath(entry.path), (*above, real))
            elif not entry.is_dir():
                yield entry.path, f"{real}/{entry.name}"
            elif entry.name != "__pycache__":
                yield from _found_in(entry.path, f"{real}/{entry.name}", (*above, real))


def _digest_of(path: str) -> bytes:
    """A digest of a file's bytes; nothing where it is missing or no file."""
    try:
        if stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 - a pipe would be waited for
            with open(path, "rb", buffering=0) as file:  # noqa: PTH123
                return hashlib.file_digest(file, "sha256").digest()
    except (OSError, ValueError):
        pass
    return b""


def stamps(paths: Iterable[Path]) -> tuple[tuple[str, str, int, int, int], ...]:
    """What tells files from others within the life of a process, or as long as nobody but an installer changes them:
    where they lead, their sizes, and when they were changed, by their own account and by the system's.
    """
    return tuple(stamp for path in paths for stamp in _stamps(path))


def _stamps(path: Path) -> Iterator[tuple[str, str, int, int, int]]:
    for name, real in found_in(path):
        try:
            found = os.stat(name)  # noqa: PTH116 - many of them
        except (OSError, ValueError):
            yield name, real, -1, -1, -1
        else:
            yield name, real, found.st_size, found.st_mtime_ns, found.st_ctime_ns


@cache
def tools_digest() -> str:
    """A digest of what makes outputs: docexport's own files, Python, the packages installed beside it, what is left out
    of the engine, and the folders of the machine's fonts, which stand in for letters that a theme's fonts lack.
    """
    package = Path(__file__).parents[1]
    themes = package.parent.parent / "themes"
    beside = sorted({name for folder in sys.path if folder.endswith("-packages") for name in _names(folder)})
    engine = os.environ.get("DOCEXPORT_ENGINE", "")
    return digest(sys.version, package, themes, tuple(beside), engine, tuple(_font_folders()))


def _font_folders() -> Iterator[tuple[str, int]]:
    """The folders that fontconfig looks for fonts in (its defaults), and when what is in each last changed."""
    home = Path.home()
    for top in ("/usr/share/fonts", "/usr/local/share/fonts", home / ".fonts", home / ".local/share/fonts"):
        for folder, _folders, _files in os.walk(top):
            with suppress(OSError):
                yield folder, Path(folder).stat().st_mtime_ns


def _names(folder: str) -> list[str]:
    try:
        return [item.name for item in Path(folder).iterdir()]
    except OSError:
        return []
