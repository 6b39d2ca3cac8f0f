"""Front matter: the settings between `---` lines (YAML) or `+++` lines (TOML) at the top of a file."""

from __future__ import annotations

import re

from docexport.codes import Code
from docexport.diagnostics import Diagnostics, Span
from docexport.settings import Settings, parse_toml

_FENCES = {"---": re.compile(r"(---|\.\.\.)[ \t]*"), "+++": re.compile(r"\+\+\+[ \t]*")}


def split_front_matter(text: str, file: str, found: Diagnostics) -> tuple[Settings, str]:
    """The front matter, and the text with its lines left empty, so that line numbers stay true."""
    lines = text.split("\n")
    mark = lines[0].rstrip()
    closing = _FENCES.get(mark)
    if closing is None:
        return Settings({}, file), text
    for number, line in enumerate(lines[1:], 1):
        if closing.fullmatch(line):
            settings = _parsed("\n".join(lines[1:number]), mark, file, found)
            return settings, "\n" * (number + 1) + "\n".join(lines[number + 1 :])
    if mark == "+++" or re.match(r"[\w-]+:(\s|$)", lines[1] if len(lines) > 1 else ""):
        code = Code.BAD_YAML if mark == "---" else Code.BAD_TOML
        found.error(code, f"the front matter is never closed by a line `{mark}`", Span(file, 1, 1, 1, 4))
    return Settings({}, file), text


def _parsed(text: str, mark: str, file: str, found: Diagnostics) -> Settings:
    if mark == "+++":
        return parse_toml(text, file, 2, found)
    from docexport.yaml_settings import parse_yaml  # noqa: PLC0415 - chapters of books seldom have any

    return parse_yaml(text, file, 2, found)
