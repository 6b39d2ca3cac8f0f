"""The classes whose values are kept: what a file of the cache may name, and nothing else. All are of plain values.

A result of any other class is worked out each time, as it cannot be read: `tests/hostile/test_kept.py` sees that.
"""

from __future__ import annotations

_BY_MODULE = {
    "docexport.checks.edition_rules": "Breach",
    "docexport.diagnostics": "Diagnostic Edit Severity Span",
    "docexport.diagnostics.codes": "Code",
    "docexport.engine.chapters.jobs": "Sample Setting",
    "docexport.engine.chapters.recorded": (
        "Drawn FontUse LaidOutChapter Margins PageKind RecordedLink RecordedPage"
    ),
    "docexport.engine.contract": "Defect FirstWord Mark PdfRequest Sources TableSizes",
    "docexport.engine.tagging.packed_tree": "PackedTree",
    "docexport.engine.tagging.structure": "Annotation",
    "docexport.formats.pdf.chapters": "RenderedChapter",
    "docexport.formulas.drawing": "Drawing Look",
    "docexport.model.blocks": (
        "AnswerBox AnswerLines BlockQuote BulletList Callout Cell CodeBlock Conditional Container Definition "
        "DefinitionList Figure Heading HtmlBlock KeyPoints Line LineBlock ListItem Matching MathBlock NoteDefinition "
        "OrderedList PageBreak Paragraph Row Section Table Term ThematicBreak"
    ),
    "docexport.model.document": "Chapter",
    "docexport.model.inlines": (
        "Blank BracketedSpan Code ConditionalSpan CrossReference Emphasis HtmlInline Image InlineNote LineBreak Link "
        "Math NoteReference SoftBreak Strikethrough Strong Subscript Superscript Text"
    ),
    "docexport.model.node": "Attributes",
    "docexport.session.chapters": "ReadChapter",
    "docexport.session.inputs": "Inputs",
    "docexport.session.output_cache": "Record Remembered",
    "pathlib": "PosixPath WindowsPath",
    "pathlib._local": "PosixPath WindowsPath",  # Python 3.13
    "pydyf": "Array Dictionary Stream String",
    "builtins": "bytearray complex dict frozenset list set tuple",
    # functions that make values of these classes, and do nothing else
    "msgspec._utils": "rebuild",
}  # fmt: skip
KEPT = frozenset((module, name) for module, names in _BY_MODULE.items() for name in names.split())
