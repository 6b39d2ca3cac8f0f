"""Lengths as people write them: `6mm`, `0.5in`, `12pt`."""

from __future__ import annotations

import re

from docexport.diagnostics import NOWHERE, Diagnostics, Span
from docexport.diagnostics.codes import Code

MILLIMETRES = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72}
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(mm|cm|in|pt)")


def millimetres(length: str) -> float | None:
    """A length in millimetres, or None where it is none. `0` needs no unit."""
    text = length.strip().lower()
    found = _LENGTH.fullmatch(text)
    if found:
        return float(found[1]) * MILLIMETRES[found[2]]
    return 0.0 if text == "0" else None


def length_option(name: str, value: str, most: float, diagnostics: Diagnostics, span: Span = NOWHERE) -> float:
    """The millimetres of an option, 0 where it is not set; a finding where it is no length or more than `most`."""
    if not value:
        return 0.0
    length = millimetres(value)
    if length is None or length > most:
        diagnostics.error(
            Code.BAD_VALUE, f"`{value}` is no length for `{name}`", span, f"for example `6mm`, at the most {most:g} mm"
        )
        return 0.0
    return length
