"""Data files -> rows, one after the other: CSV and JSON Lines are never held whole."""

from __future__ import annotations

import csv
import json
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct

from docexport.config.bounds import MAX_DEPTH
from docexport.config.characters import clean, report
from docexport.config.settings import DEEP_KEY
from docexport.config.yaml import compose
from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code

#: suffixes of data files, with what reads them
SUFFIXES = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".yaml", ".yml", ".toml")
#: bytes of a file that is read whole: JSON, YAML, TOML
MOST_WHOLE = 256 << 20
_SEPARATORS = ",;\t|"


class Row(Struct, frozen=True):
    """One row of data: its number from 1, the line it stands on (0: not known), its values as text by their names."""

    number: int
    line: int
    values: dict[str, str]


class _BadDataError(Exception):
    """Raised for data that cannot be read, with the line."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def read_rows(path: Path, name: str, diagnostics: Diagnostics) -> Iterator[Row]:
    """The rows of a data file, called `name` in reports. What cannot be read is reported, and ends the rows."""
    reader = _READERS.get(path.suffix.lower(), _whole)
    if path.suffix.lower() not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        diagnostics.error(Code.BAD_DATA, f"`{name}` is no kind of data that is known", Span(name), f"known: {known}")
        return
    try:
        for number, (line, value) in enumerate(reader(path), 1):
            if not isinstance(value, dict):
                raise _BadDataError(f"row {number} is no table of names and values", line)
            values = _once(_flat(value, line), line)
            yield Row(
                number,
                line,
                {column: _clean(values[column], column, Span(name, line), diagnostics) for column in values},
            )
    except OSError as error:
        diagnostics.error(Code.MISSING_FILE, f"cannot read `{name}`: {error.strerror or error}", Span(name))
    except UnicodeDecodeError as error:
        diagnostics.error(Code.BAD_DATA, f"this is no UTF-8, at byte {error.start + 1}", Span(name), "save it as UTF-8")
    except _BadDataError as error:
        diagnostics.error(Code.BAD_DATA, str(error), Span(name, error.line))


def _clean(value: str, column: str, span: Span, diagnostics: Diagnostics) -> str:
    """A value without characters that no output can carry, as sources are cleaned; these are reported."""
    cleaned, faults = clean(value)
    report(faults, diagnostics, lambda _start: span, within=f"in `{column}`, ")
    return cleaned


def _flat(value: dict[Any, Any], line: int, before: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Values as text; those within others by both names: `address.city`."""
    if depth > MAX_DEPTH:
        raise _BadDataError("tables stand too deep in each other", line)
    for key, item in value.items():
        name = f"{before}{key}".strip()
        if isinstance(item, dict):
            yield from _flat(item, line, f"{name}.", depth + 1)
        elif isinstance(item, list | tuple):
            if any(isinstance(part, dict | list | tuple) for part in item):
                raise _BadDataError(f"`{name}` is a list of tables or lists, which is no value of a row", line)
            yield name, ", ".join(_text(part) for part in item)
        else:
            yield name, _text(item)


def _once(pairs: Iterable[tuple[Any, Any]], line: int) -> dict[Any, Any]:
    """Names with their values. Raises `_BadDataError` where a name stands twice: one of the values would be lost."""
    values: dict[Any, Any] = {}
    for name, value in pairs:
        if name in values:
            raise _BadDataError(f"`{name}` stands twice in a row", line)
        values[name] = value
    return values


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).strip()


def _csv(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        start = file.read(8192)
        first = start.partition("\n")[0]
        separator = "\t" if path.suffix.lower() == ".tsv" else max(_SEPARATORS, key=first.count)
        file.seek(0)
        reader = csv.reader(file, delimiter=separator, strict=True)
        try:
            names = [name.strip() for name in next(reader, [])]
            twice = next((name for name, count in Counter(names).items() if count > 1), None)
            if twice is not None:
                raise _BadDataError(f"two columns are called `{twice}`" if twice else "a column has no name", 1)
            begun = reader.line_num
            for cells in reader:
                line, begun = begun + 1, reader.line_num
                if not any(cells):
                    continue
                if len(cells) != len(names):
                    raise _BadDataError(f"{len(cells)} values stand under {len(names)} names", line)
                yield line, dict(zip(names, cells, strict=True))
        except csv.Error as error:
            raise _BadDataError(str(error), reader.line_num) from error


def _json_lines(path: Path) -> Iterator[tuple[int, Any]]:
    with path.open(encoding="utf-8-sig") as file:
        for line, text in enumerate(file, 1):
            if text.strip():
                yield line, _json(text, line)


def _json(text: str, line: int = 0) -> Any:
    try:
        return json.loads(text, parse_float=str, parse_int=str, object_pairs_hook=partial(_once, line=line))
    except (ValueError, RecursionError) as error:
        raise _BadDataError(f"this is no JSON: {error}", line or getattr(error, "lineno", 0)) from error


def _whole(path: Path) -> Iterator[tuple[int, Any]]:
    if path.stat().st_size > MOST_WHOLE:
        raise _BadDataError(f"more than {MOST_WHOLE >> 20} megabytes; CSV and JSON Lines may have any size")
    text = path.read_text("utf-8-sig")
    data = {".json": _json, ".toml": _toml}.get(path.suffix.lower(), _yaml)(text)
    if isinstance(data, dict):  # a table with one list in it
        lists = [value for value in data.values() if isinstance(value, list)]
        data = lists[0] if len(lists) == 1 else data
    if not isinstance(data, list):
        raise _BadDataError("this holds no list of rows")
    yield from ((0, row) for row in data)


def _toml(text: str) -> Any:
    if DEEP_KEY.search(text):
        raise _BadDataError("this is no TOML of rows: a key has too many parts")
    try:
        return tomllib.loads(text, parse_float=str)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _BadDataError(f"this is no TOML: {error}") from error


def _yaml(text: str) -> Any:
    try:
        root = compose(text)
    except yaml.YAMLError as error:
        line = 0
        with suppress(AttributeError):
            line = error.problem_mark.line + 1  # type: ignore[attr-defined]
        raise _BadDataError(f"this is no YAML: {getattr(error, 'problem', error)}", line) from error
    return _plain(root) if root is not None else None


def _plain(node: yaml.Node) -> Any:
    """What a node of YAML stands for: text, a list or a table; every scalar stays as it is written."""
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        pairs = ((_plain(key), _plain(value), key) for key, value in node.value)
        return _once((_named(pair) for pair in pairs), node.start_mark.line + 1)
    return node.value


def _named(pair: tuple[Any, Any, yaml.Node]) -> tuple[str, Any]:
    name, value, key = pair
    if not isinstance(name, str):
        raise _BadDataError("a name must be a word", key.start_mark.line + 1)
    return name, value


_READERS: dict[str, Callable[[Path], Iterator[tuple[int, Any]]]] = {
    ".csv": _csv,
    ".tsv": _csv,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
}
