"""What the values of tokens may be, so that a wrong one is a finding and not a style sheet that fails."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code

_NUMBER = re.compile(r"\d+(\.\d+)?")
_POINTS = re.compile(r"\d+(\.\d+)?(pt|mm|cm|in)")
_LENGTH = re.compile(r"0|\d+(\.\d+)?(pt|mm|cm|in)")
_SPACE = re.compile(r"0|\d+(\.\d+)?(em|pt|mm|cm|in)")
_MEASURE = re.compile(r"none|\d+(\.\d+)?em")
_LINKS = re.compile(r"none|list|qr")
_ALIGN = re.compile(r"left|justify")
_HYPHENS = re.compile(r"manual|auto")
#: what means something in CSS beyond a value
_CSS_SYNTAX = re.compile(r"[{}<>;@\\\"'\n]|/\*|url\(|expression\(", re.IGNORECASE)
_EMPHASIS = re.compile(r"italic|normal")

#: what a token must look like, with an example
_SHAPES: dict[tuple[str, str], tuple[re.Pattern[str], str]] = {
    **{("font", key): (_POINTS, "11pt") for key in ("size", "foot_size", "note_size", "floor")},
    **{
        ("font", key): (_NUMBER, "1.2")
        for key in (
            "leading", "title_size", "h2_size", "h3_size", "h4_size", "small_size", "code_size", "table_size",
            "script_size", "heading_weight", "bold_weight",
        )
    },
    ("font", "emphasis"): (_EMPHASIS, "italic` or `normal"),
    ("paragraph", "gap"): (_SPACE, "0.6em"),
    ("paragraph", "indent"): (_SPACE, "1em"),
    ("paragraph", "space"): (_NUMBER, "1.0"),
    ("paragraph", "align"): (_ALIGN, "left` or `justify"),
    ("paragraph", "hyphens"): (_HYPHENS, "manual` or `auto"),
    **{("page", key): (_LENGTH, "20mm") for key in ("top", "bottom", "inside", "outside")},
    ("page", "measure"): (_MEASURE, "30em` or `none"),
    ("page", "foot"): (re.compile(r"words|none"), "words` or `none"),
    ("page", "links"): (_LINKS, "none`, `list` or `qr"),
    **{("fit", key): (_NUMBER, "1.2") for key in ("leading", "space")},
    **{("fit", key): (_LENGTH, "13mm") for key in ("margin", "foot")},
}  # fmt: skip


def check_values(tokens: Mapping[str, Mapping[str, Any]], diagnostics: Diagnostics, place: Callable[..., Span]) -> None:
    """Report every token whose value cannot be used. `place` says where a key of the settings stands."""
    for (group, key), (shape, example) in _SHAPES.items():
        value = str(tokens.get(group, {}).get(key, example.split("`")[0]))
        if not shape.fullmatch(value):
            diagnostics.error(
                Code.BAD_VALUE, f"`{value}` cannot be used for the token `{group}.{key}`", place("tokens", group, key),
                f"for example `{example}`",
            )  # fmt: skip
    for group, values in tokens.items():
        for key, value in values.items():
            # what is put into style sheets must not end a rule or load anything
            if group != "text" and isinstance(value, str) and _CSS_SYNTAX.search(value):
                diagnostics.error(
                    Code.BAD_VALUE, f"`{value[:40]}` cannot be used for the token `{group}.{key}`",
                    place("tokens", group, key), "without braces, quotes, semicolons, `@` and `\\`",
                )  # fmt: skip
    from tinycss2.color3 import parse_color  # noqa: PLC0415 - loaded while a book is read

    for key, value in tokens.get("color", {}).items():
        if parse_color(str(value)) is None:
            diagnostics.error(
                Code.BAD_VALUE, f"`{value}` is no colour (token `color.{key}`)", place("tokens", "color", key),
                "for example `#1f4e79`",
            )  # fmt: skip
