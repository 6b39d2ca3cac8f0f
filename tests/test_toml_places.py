"""Where keys of TOML stand: by a parser, not by what lines look like."""

from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from docexport.config.settings import parse_toml
from docexport.config.toml_places import toml_places
from docexport.diagnostics import Diagnostics

TEXT = """chapters = ["a.md", "b.md"]
text = { width = 4, "line ending" = "lf" }
"é"."b c".d = 1

[metadata]
title = "T"
description = \"\"\"
[text]
width = 3
\"\"\"
subtitl = "x"  # a = 1

[[authors]]
name = "A"
[[authors]]
name = "B"
[editions.huge.tokens.font]
size = "20pt"
"""


def place(*path: str | int) -> tuple[int, int, int]:
    span = toml_places(TEXT, "x.toml", 1)[path]
    assert span.end_line == span.line
    return span.line, span.column, span.end_column


def test_each_key_has_its_place() -> None:
    assert place("chapters") == (1, 1, 9)
    assert place("chapters", 1) == (1, 21, 27)
    assert place("text") == (2, 1, 5)
    assert place("text", "width") == (2, 10, 15)
    assert place("text", "line ending") == (2, 21, 34)
    assert place("é", "b c", "d") == (3, 1, 12)
    assert place("metadata") == (5, 2, 10)
    assert place("metadata", "subtitl") == (11, 1, 8)
    assert place("authors", 1, "name") == (16, 1, 5)
    assert place("editions", "huge", "tokens", "font", "size") == (18, 1, 5)


def test_no_key_is_seen_in_a_string() -> None:
    assert ("text", "width") in toml_places(TEXT, "", 1)
    assert place("text")[0] == 2
    assert all("a" not in path for path in toml_places(TEXT, "", 1))


NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=6)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.integers(-9, 9) | st.booleans() | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


def written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    return f"{{{', '.join(f'{quoted(key)} = {written(item)}' for key, item in value.items())}}}"


def quoted(text: str) -> str:
    backslash = chr(92)
    return '"' + text.replace(backslash, backslash * 2).replace('"', backslash + '"') + '"'


def paths(value: Any, above: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    items = list(value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ())
    return {(*above, key) for key, _ in items} | {
        path for key, item in items for path in paths(item, (*above, key))
    }  # fmt: skip


@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_every_key_of_any_settings_has_a_place(data: dict[str, Any]) -> None:
    text = "".join(f"{quoted(key)} = {written(value)}\n" for key, value in data.items())
    assert tomllib.loads(text) == data
    places = parse_toml(text, "x.toml", 3, Diagnostics()).places
    assert set(places) == paths(data)
    assert all(span.line >= 3 for span in places.values())
