"""Digests of values: the same for the same value, in any process and on any day."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec


def digest(*values: Any) -> str:
    """A digest of values: plain ones, paths, dataclasses and structs, and tables, sequences and sets of these.

    A path stands for what it names: a file by its size and the time it was changed, a folder by all files in it.
    Raises `TypeError` for a value of any other type.
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
        update(b"p")
        _feed(tuple(_stamps(value)), update)
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


def _stamps(path: Path) -> Iterator[tuple[str, int, int]]:
    """What tells a file from what it was before, or all files in a folder."""
    if path.is_dir():
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(names):
                yield from _stamps(Path(folder, name))
        return
    try:
        stat = path.stat()
    except OSError:
        yield str(path), -1, -1
    else:
        yield str(path), stat.st_size, stat.st_mtime_ns


@cache
def tools_digest() -> str:
    """A digest of what makes outputs: docexport's own files, Python, and the packages installed beside it."""
    package = Path(__file__).parents[1]
    themes = package.parent.parent / "themes"
    beside = sorted({name for folder in sys.path if folder.endswith("-packages") for name in _names(folder)})
    return digest(sys.version, package, themes, tuple(beside))


def _names(folder: str) -> list[str]:
    try:
        return [item.name for item in Path(folder).iterdir()]
    except OSError:
        return []
