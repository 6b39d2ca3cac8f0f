"""Style sheets: templates too, rendered with the theme's tokens, since many e-readers know no CSS variables."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateError

from docexport.config.lengths import millimetres
from docexport.diagnostics import Diagnostics, DocexportError, Span
from docexport.diagnostics.codes import Code
from docexport.files import Gate, shown
from docexport.markup.css import clean_style_sheet, is_plain, own_parts
from docexport.rendering.colours import on_any
from docexport.rendering.compiled import bytecode_cache
from docexport.rendering.fonts import FontFace
from docexport.rendering.loader import MOST_KEPT, StyleLoader, state_of
from docexport.rendering.markup import css_content, css_string
from docexport.rendering.sandbox import Sandbox
from docexport.rendering.theme import Theme


@lru_cache(maxsize=MOST_KEPT)
def _environment(gate: Gate, _state: Hashable, *, trusted: bool) -> Environment:
    kind = Environment if trusted else Sandbox
    environment = kind(
        loader=StyleLoader(gate),
        bytecode_cache=bytecode_cache("styles") if trusted else None,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"css_string": css_string, "css_content": css_content}
    return environment


def render_styles(
    theme: Theme,
    names: tuple[str, ...],
    diagnostics: Diagnostics,
    *,
    trusted: bool = True,
    files: Callable[[str], bool] = lambda _address: False,
    **variables: Any,
) -> str:
    """The style sheets of these names of the theme and all it extends, in one: the most general rules first.

    They are templates too: those that are not `trusted` run in a sandbox. What they would load is taken out and
    reported, but for `data:` addresses and the `files` that the output has at hand.
    """
    known = {"t": theme.tokens, **_sizes(theme.tokens), **variables}
    sheets = []
    for path in (path for name in names for path in theme.styles(name)):
        text = _render(path, theme.gate, known, diagnostics, trusted=trusted)
        sheets.append(text if is_plain(text) else _clean(text, path, diagnostics, files=files))
    return "\n".join(sheets)


def _clean(text: str, path: Path, diagnostics: Diagnostics, *, files: Callable[[str], bool]) -> str:
    """A style sheet without what loads or runs anything, which is reported."""
    kept, removed = clean_style_sheet(text, address=lambda address: _is_carried(address) or files(address))
    for item in removed:
        diagnostics.warning(
            Code.UNSAFE_MARKUP, f"{item.what} is taken out of the style sheet: no output may carry it",
            Span(shown(path), item.line, item.column), "carry it as a `data:` address",
        )  # fmt: skip
    return kept


def _is_carried(address: str) -> bool:
    return own_parts(address) or address.lower().startswith("data:image/svg+xml")


def _sizes(tokens: dict[str, Any]) -> dict[str, Any]:
    """What style sheets call to follow an edition: `smaller(0.9)` keeps type above the smallest that the edition
    allows, `spaced(1.4)` is space in em (or a length) as loose or tight as the page is set, `on_any("#123456")` is a
    colour that can be read on white and on black.
    """
    body, floor = millimetres(str(tokens["font"]["size"])) or 0.0, millimetres(str(tokens["font"]["floor"])) or 0.0
    space = float(tokens["paragraph"]["space"])

    def smaller(ratio: float) -> str:
        return f"{ratio if body * float(ratio) >= floor else 1}em"

    def spaced(length: float | str) -> str:
        number, unit = re.fullmatch(r"([\d.]++)(\w*)", str(length)).groups()  # type: ignore[union-attr]
        return f"{round(float(number) * space, 3):g}{unit or 'em'}"

    return {"smaller": smaller, "spaced": spaced, "on_any": on_any}


def _render(path: Path, gate: Gate, variables: dict[str, Any], diagnostics: Diagnostics, *, trusted: bool) -> str:
    try:
        return _environment(gate, state_of(gate), trusted=trusted).get_template(str(path)).render(variables)
    except (TemplateError, OSError, TypeError, ValueError, ArithmeticError, UnicodeError) as error:
        line = getattr(error, "lineno", 0) or 0
        diagnostics.error(Code.TEMPLATE_ERROR, f"{error}", Span(shown(path), line), "look at the style sheet named")
        raise DocexportError(diagnostics) from error


def font_face_rules(faces: list[FontFace], url: Any) -> str:
    """`@font-face` rules; `url` gives the address of a face's file."""
    return "\n".join(
        f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};font-style:{face.style};src:url({url(face)})}}'
        for face in faces
    )
