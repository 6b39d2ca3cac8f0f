"""Reading settings: YAML and TOML texts -> plain data with places -> typed values.

Everything that people write as settings (front matter, `docexport.toml`, `theme.toml`, `--set`) comes
through here, so that each mistake is reported the same way: with its place and a suggestion, all of them
at once, none ignored.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from typing import Any, TypeVar, get_args, get_origin

import msgspec
from msgspec import Struct, field

from docexport.config.bounds import MAX_DEPTH, MAX_VALUE
from docexport.config.characters import clean, report
from docexport.diagnostics import NOWHERE, Diagnostics, Span, did_you_mean
from docexport.diagnostics.codes import Code

#: a key of more parts than tables may stand in each other; `tomllib` takes time with the square of them
DEEP_KEY = re.compile(rf"(?<![\w.-])(?:[\w-]++[ \t]*+\.[ \t]*+){{{MAX_DEPTH}}}", re.ASCII)
T = TypeVar("T", bound=msgspec.Struct)
KeyPath = tuple[str | int, ...]


class Settings(Struct):
    """Plain data and where each value stands in its file."""

    data: dict[str, Any]
    file: str = ""
    places: dict[KeyPath, Span] = field(default_factory=dict)

    def place(self, path: KeyPath) -> Span:
        """The span of a key, or of the nearest one above it that is known, or of the file."""
        while path:
            if path in self.places:
                return self.places[path]
            path = path[:-1]
        return Span(self.file) if self.file else NOWHERE

    def part(self, keys: set[str]) -> Settings:
        """The same settings with only these top-level keys."""
        return Settings({k: v for k, v in self.data.items() if k in keys}, self.file, self.places)


def parse_toml(text: str, file: str, first_line: int, diagnostics: Diagnostics) -> Settings:
    """The settings in a TOML text that begins at `first_line` of its file."""
    settings = Settings({}, file)
    deep = DEEP_KEY.search(text)
    if deep:
        span = Span.at(file, text, deep.start(), first_line=first_line)
        diagnostics.error(Code.BAD_TOML, "lists or tables stand too deep in each other", span)
        return settings
    try:
        settings.data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        lines = text.count("\n")
        line, column = (int(at[1]), int(at[2])) if at else (lines + 1, 1)
        message = str(error).rpartition(" (at ")[0] or str(error)
        diagnostics.error(Code.BAD_TOML, f"cannot read this TOML: {message}", Span(file, first_line + line - 1, column))
        return settings
    from docexport.config.toml_places import toml_places  # noqa: PLC0415 - documents without settings need no parser

    settings.places |= toml_places(text, file, first_line)
    return settings


def decode(settings: Settings, kind: type[T], diagnostics: Diagnostics) -> T:
    """The settings as a `kind`. Each key that is unknown or has a bad value is reported and left out."""
    data = _without_nothing(_listed(_clean(settings.data, (), settings, diagnostics), kind))
    while True:
        try:
            return msgspec.convert(data, kind, strict=False)
        except msgspec.ValidationError as error:
            path = _report(str(error), settings, kind, diagnostics)
            if not _drop(data, path):
                return msgspec.convert({}, kind)


def _clean(value: Any, path: KeyPath, settings: Settings, diagnostics: Diagnostics) -> Any:
    """Plain data without characters that no output can carry and texts that are too long; both are reported."""
    if isinstance(value, dict):
        return {
            _clean(k, (*path, k), settings, diagnostics): _clean(v, (*path, k), settings, diagnostics)
            for k, v in value.items()
        }
    if isinstance(value, list | tuple):
        return [_clean(item, (*path, number), settings, diagnostics) for number, item in enumerate(value)]
    if not isinstance(value, str):
        return value
    value, faults = clean(value)
    report(faults, diagnostics, lambda _start: settings.place(path), within=f"in `{_dotted(path)[:40]}`, ")
    if len(value) > MAX_VALUE:
        diagnostics.error(Code.TOO_LARGE, f"`{_dotted(path)[:40]}` has {len(value):,} characters", settings.place(path))
        value = value[:MAX_VALUE]
    return value


def _report(message: str, settings: Settings, kind: type[msgspec.Struct], diagnostics: Diagnostics) -> KeyPath:
    """Report what msgspec refused, and return the path of the value it is about."""
    text, _, where = message.partition(" - at ")
    path = tuple(int(p) if p.isdigit() else p for p in re.findall(r"[^.\[\]$`]+", where.strip("`")))
    if where.rstrip("`").endswith("[...]"):
        path = _culprit(path, settings, kind)
    unknown = re.search(r"unknown field `(.+?)`", text)
    if unknown:
        path = (*path, unknown[1])
        diagnostics.error(
            Code.UNKNOWN_KEY, f"unknown key `{_dotted(path)}`", settings.place(path),
            did_you_mean(unknown[1], field_names(_kind_at(kind, path[:-1]))),
        )  # fmt: skip
        return path
    if text.startswith("Expected `bool"):
        text = "expected `true` or `false`"
    if text.startswith("Invalid RFC3339"):
        text = "expected a date such as `2026-11-22`"
    allowed = re.match(r"Invalid enum value (.+)|Expected `str`", text) and _choices(kind, path)
    if allowed and all(isinstance(choice, str) for choice in allowed):
        choices = _choices(kind, path)
        text = f"`{_value_at(settings.data, path)!s}` is not one of " + ", ".join(f"`{c}`" for c in choices if c)
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    is_place = "{{ row." in str(_value_at(settings.data, path)) and path[0] == "metadata"
    hint = "rows fill it: build with `--data`" if is_place else ""
    diagnostics.error(
        Code.BAD_VALUE, f"bad value for `{key}`: {text[0].lower() + text[1:]}", settings.place(path), hint
    )
    return path


def _culprit(path: KeyPath, settings: Settings, kind: Any) -> KeyPath:
    """The path of the value in a table that is refused: msgspec names the table alone."""
    table = _value_at(settings.data, path)
    for key, value in table.items() if isinstance(table, dict) else ():
        try:
            msgspec.convert({key: value}, _table_at(kind, path), strict=False)
        except msgspec.ValidationError:
            return (*path, key)
    return path


def _table_at(kind: Any, path: KeyPath) -> Any:
    """The type that the table at a path has."""
    found = kind
    for part in path:
        if _is_struct(found):
            found = {item.encode_name: item.type for item in msgspec.structs.fields(found)}.get(str(part))
        else:
            found = get_args(found)[-1]
    return found


def _dotted(path: KeyPath) -> str:
    return ".".join(str(part) for part in path)


def field_names(kind: Any) -> list[str]:
    """The keys that a struct type takes."""
    return [item.encode_name for item in msgspec.structs.fields(kind)] if _is_struct(kind) else []


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _kind_at(kind: Any, path: KeyPath) -> Any:
    """The type that a value at `path` below a struct type has."""
    for part in path:
        if _is_struct(kind):
            fields = {item.encode_name: item.type for item in msgspec.structs.fields(kind)}
            kind = fields.get(str(part))
        else:
            kind = next((arg for arg in reversed(get_args(kind)) if arg not in (Ellipsis, type(None))), None)
    return kind


def _choices(kind: Any, path: KeyPath) -> tuple[Any, ...]:
    return get_args(_kind_at(kind, path))


def _value_at(data: Any, path: KeyPath) -> Any:
    for part in path:
        data = data[part]
    return data


def _listed(data: Mapping[str, Any], kind: Any) -> dict[str, Any]:
    """The data with a single text made a list of one where a list of texts is expected."""
    result = dict(data)
    for item in msgspec.structs.fields(kind):
        value = result.get(item.encode_name)
        if get_origin(item.type) is tuple and isinstance(value, str):
            result[item.encode_name] = [value]
        elif _is_struct(item.type) and isinstance(value, dict):
            result[item.encode_name] = _listed(value, item.type)
    return result


def _without_nothing(value: Any) -> Any:
    """A copy of plain data without keys that have no value."""
    if isinstance(value, dict):
        return {k: _without_nothing(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_without_nothing(v) for v in value if v is not None]
    if isinstance(value, dt.datetime):
        return value.date()
    return value


def _drop(data: Any, path: KeyPath) -> bool:
    """Take the value at `path` out of the data; False where there is none."""
    if not path:
        return False
    try:
        owner = _value_at(data, path[:-1])
        del owner[path[-1]]
    except (KeyError, IndexError, TypeError):
        return _drop(data, path[:-1])
    return True
