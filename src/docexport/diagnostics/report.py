"""Diagnostics as text for people (`full`, `concise`) and for programs (`json`, `sarif`). Nothing else formats them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import quote

from msgspec.structs import replace

from docexport.diagnostics import Diagnostic, Diagnostics, Severity, Span
from docexport.diagnostics.printable import escaped, masked, printable

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
    return escaped(json.dumps([_object(item) for item in found], ensure_ascii=False, indent=2))


def as_sarif(found: Iterable[Diagnostic], version: str) -> str:
    """All findings as a log in SARIF 2.1.0, which code hosts and editors show beside the source.

    `version` is docexport's. Columns are counted in characters (code points), which the log says.
    """
    items = list(found)
    codes = sorted({item.code for item in items})
    driver = {
        "name": "docexport",
        "version": version,
        "rules": [
            {"id": str(code), "shortDescription": {"text": code.about}, "fullDescription": {"text": code.about}}
            for code in codes
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(item, codes.index(item.code)) for item in items],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return escaped(json.dumps(log, ensure_ascii=False, indent=2))


def _result(item: Diagnostic, rule: int) -> dict[str, object]:
    """A finding as a result (SARIF 2.1.0, 3.27), with its fix where it has one (3.55)."""
    words = f"{item.message}\n{item.hint}" if item.hint else item.message
    result: dict[str, object] = {
        "ruleId": str(item.code),
        "ruleIndex": rule,
        "level": item.severity.label,
        "message": {"text": words},
    }
    if item.span.file:
        location: dict[str, object] = {"artifactLocation": _artifact(item.span.file)}
        if item.span.line:
            location["region"] = _region(item.span)
        result["locations"] = [{"physicalLocation": location}]
    if item.edit is not None:
        span = replace(
            item.edit.span, end_line=item.edit.span.line, end_column=item.edit.span.column + len(item.edit.old)
        )
        replacement = {"deletedRegion": _region(span), "insertedContent": {"text": item.edit.text}}
        change = {"artifactLocation": _artifact(span.file), "replacements": [replacement]}
        result["fixes"] = [{"artifactChanges": [change]}]
    return result


def _artifact(file: str) -> dict[str, str]:
    return {"uri": quote(file.replace("\\", "/"))}


def _region(span: Span) -> dict[str, int]:
    region = {"startLine": span.line}
    if span.column:
        region["startColumn"] = span.column
    if span.end_line:
        region |= {"endLine": span.end_line, "endColumn": span.end_column}
    return region


def summary(diagnostics: Diagnostics) -> str:
    """How many errors and warnings there are: "1 error, 2 warnings"; empty where there are none."""
    counts = ((diagnostics.count(severity), severity.label) for severity in (Severity.ERROR, Severity.WARNING))
    return ", ".join(f"{count} {word}{'s' if count > 1 else ''}" for count, word in counts if count)


def _headline(item: Diagnostic) -> str:
    place = f"{item.span}: " if str(item.span) else ""
    return printable(f"{place}{item.severity.label}[{item.code}] {item.message}")


def _full(item: Diagnostic, lines: Lines) -> str:
    parts = [_headline(item)]
    source = lines(item.span.file) if item.span.file and item.span.line else ()
    if 0 < item.span.line <= len(source):
        parts += _excerpt(item, source[item.span.line - 1])
    if item.hint:
        parts.append(f"hint: {printable(item.hint)}")
    return "\n".join(parts) + "\n"


def _excerpt(item: Diagnostic, line: str) -> list[str]:
    span = item.span
    start = max(span.column - 1, 0)
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    cut = max(0, start - WIDEST_EXCERPT // 2) if len(line) > WIDEST_EXCERPT else 0
    shown = masked(line[cut : cut + WIDEST_EXCERPT].replace("\t", " ").rstrip())
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
