"""Diagnostics as text for people (`full`, `concise`) and for programs (`json`). Nothing else formats them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence

from docexport.diagnostics import Diagnostic, Diagnostics, Severity

#: gives the lines of a file that a span names, or none where it cannot be read
Lines = Callable[[str], Sequence[str]]
#: how much of a long source line is shown around the place
WIDEST_EXCERPT = 100


def full(found: Iterable[Diagnostic], lines: Lines) -> str:
    """Each finding with its source line, a mark under the place, and its hint."""
    return "\n".join(_full(item, lines) for item in found)


def concise(found: Iterable[Diagnostic]) -> str:
    """Each finding on a line: `file:line:column: severity[code] message`."""
    return "\n".join(_headline(item) for item in found)


def as_json(found: Iterable[Diagnostic]) -> str:
    """All findings as a JSON array of objects."""
    return json.dumps([_object(item) for item in found], ensure_ascii=False, indent=2)


def summary(found: Diagnostics) -> str:
    """How many errors and warnings there are: "1 error, 2 warnings"; empty where there are none."""
    counts = ((found.count(severity), severity.label) for severity in (Severity.ERROR, Severity.WARNING))
    return ", ".join(f"{count} {word}{'s' if count > 1 else ''}" for count, word in counts if count)


def _headline(item: Diagnostic) -> str:
    place = f"{item.span}: " if str(item.span) else ""
    return f"{place}{item.severity.label}[{item.code}] {item.message}"


def _full(item: Diagnostic, lines: Lines) -> str:
    parts = [_headline(item)]
    source = lines(item.span.file) if item.span.file and item.span.line else ()
    if 0 < item.span.line <= len(source):
        parts += _excerpt(item, source[item.span.line - 1])
    if item.hint:
        parts.append(f"hint: {item.hint}")
    return "\n".join(parts) + "\n"


def _excerpt(item: Diagnostic, line: str) -> list[str]:
    span = item.span
    start = max(span.column - 1, 0)
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    cut = max(0, start - WIDEST_EXCERPT // 2) if len(line) > WIDEST_EXCERPT else 0
    shown = line[cut : cut + WIDEST_EXCERPT].replace("\t", " ").rstrip()
    number = f"{span.line:>5} | "
    excerpt = [number + shown]
    if span.column:
        carets = max(min(end - cut, len(shown)) - (start - cut), 1)
        excerpt.append(" " * (len(number) - 2) + "| " + " " * (start - cut) + "^" * carets)
    return excerpt


def _object(item: Diagnostic) -> dict[str, object]:
    return {
        "code": str(item.code),
        "severity": item.severity.label,
        "message": item.message,
        "file": item.span.file,
        "line": item.span.line,
        "column": item.span.column,
        "end_line": item.span.end_line,
        "end_column": item.span.end_column,
        "hint": item.hint,
    }
