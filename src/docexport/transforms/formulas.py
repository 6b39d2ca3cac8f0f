"""Formulas: each is read once, so that all formats show the same; what cannot be read is reported and kept as typed."""

from __future__ import annotations

from msgspec.structs import replace

from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code
from docexport.model import Document, Math, MathBlock, rewrite
from docexport.transforms.context import Context


def read_formulas(document: Document, context: Context) -> Document:
    """The document whose formulas have their text, but those that cannot be read, which stay as they are typed."""
    if document.kinds.isdisjoint({Math, MathBlock}):
        return document
    from docexport.formulas import FormulaError, linear, read_formula  # noqa: PLC0415 - few documents have any

    def change(node: Math | MathBlock) -> Math | MathBlock:
        if node.text is not None:
            return node
        try:
            formula = read_formula(node.tex, display=isinstance(node, MathBlock))
        except FormulaError as error:
            _report(
                node,
                f"cannot read the formula `{_short(node.tex)}`: {error.message}",
                error.offset,
                context.diagnostics,
            )
            return node
        for remark, offset in formula.remarks:
            context.diagnostics.warning(Code.MATH, remark, place_in(node, offset), "delete it")
        return replace(node, text=linear(formula.tree))

    return rewrite(document, change, Math, MathBlock)


def _report(node: Math | MathBlock, message: str, offset: int, diagnostics: Diagnostics) -> None:
    diagnostics.warning(Code.MATH, message, place_in(node, offset), "mend its TeX; until then it stands as it is typed")


def _short(tex: str) -> str:
    line = " ".join(tex.split())
    return line if len(line) <= 40 else f"{line[:40]}…"


def place_in(node: Math | MathBlock, offset: int) -> Span:
    """The place of a character of a formula's TeX in the source, as its delimiters lie there."""
    before = node.tex[: max(offset, 0)]
    row, column = before.count("\n"), len(before) - (before.rfind("\n") + 1)
    span = node.span
    if not span.line:
        return span
    lines = node.tex.count("\n") + 1
    if isinstance(node, MathBlock):
        has_own_lines = span.end_line - span.line + 1 > lines
        row += has_own_lines
        column += 0 if has_own_lines or row else _DELIMITER
        return Span(span.file, span.line + row, span.column + column)
    on_one_line = span.line == span.end_line
    mark = (span.end_column - span.column - len(node.tex)) // 2 if on_one_line else 1
    return Span(span.file, span.line + row, span.column + mark + column if row == 0 else column + 1)


#: characters of `$$`
_DELIMITER = 2
