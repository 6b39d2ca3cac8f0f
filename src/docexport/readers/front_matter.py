"""Front matter: the settings between `---` lines (YAML) or `+++` lines (TOML) at the top of a file."""

from __future__ import annotations

import re

from docexport.config.settings import Settings, parse_toml
from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code

_KEY = re.compile(r"\s*[\w-]+\s*[:=](\s|$)")
_FENCES = {"---": re.compile(r"(---|\.\.\.)[ \t]*"), "+++": re.compile(r"\+\+\+[ \t]*")}


def split_front_matter(text: str, file: str, diagnostics: Diagnostics) -> tuple[Settings, str]:
    """The front matter, and the text with its lines left empty, so that line numbers stay true."""
    lines = text.split("\n")
    mark = lines[0].rstrip()
    closing = _FENCES.get(mark)
    if closing is None:
        _report_late(lines, file, diagnostics)
        return Settings({}, file), text
    for number, line in enumerate(lines[1:], 1):
        if closing.fullmatch(line):
            settings = _parsed("\n".join(lines[1:number]), mark, file, diagnostics)
            return settings, "\n" * (number + 1) + "\n".join(lines[number + 1 :])
    if mark == "+++" or re.match(r"[\w-]+:(\s|$)", lines[1] if len(lines) > 1 else ""):
        code = Code.BAD_YAML if mark == "---" else Code.BAD_TOML
        diagnostics.error(code, f"the front matter is never closed by a line `{mark}`", Span(file, 1, 1, 1, 4))
    return Settings({}, file), text


def _report_late(lines: list[str], file: str, diagnostics: Diagnostics) -> None:
    """Report front matter that stands behind empty lines, where it is text."""
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    mark = lines[start].strip()
    after = lines[start + 1 : start + 3]
    if (
        mark in _FENCES
        and len(after) == 2
        and _KEY.match(after[0])
        and any(mark == line.rstrip() for line in lines[start + 2 :])
    ):
        what = "empty lines stand before it" if start else "spaces stand before it"
        diagnostics.warning(
            Code.LOOKS_LIKE, f"this looks like front matter, but is read as text: {what}",
            Span(file, start + 1, 1, start + 1, len(lines[start]) + 1), "begin the file with it",
        )  # fmt: skip


def _parsed(text: str, mark: str, file: str, diagnostics: Diagnostics) -> Settings:
    if mark == "+++":
        return parse_toml(text, file, 2, diagnostics)
    from docexport.config.yaml import parse_yaml  # noqa: PLC0415 - chapters of books seldom have any

    return parse_yaml(text, file, 2, diagnostics)
