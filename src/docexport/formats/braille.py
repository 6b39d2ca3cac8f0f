"""The braille writer: BRF, 40 cells by 25 lines as a rule, for embossers and refreshable displays.

Words are translated before lines are broken, so that cells are counted and not letters. Layout follows the usual of
Braille Formats (BANA 2016): main headings in the middle, others at cell 5, items hung by two cells, boxes with rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from docexport.diagnostics import DocexportError
from docexport.diagnostics.codes import Code
from docexport.files import Gate
from docexport.formats.manuscript import Manuscript
from docexport.formats.text import TextForm, laid_out
from docexport.rendering.text.braille import Braille, BrailleError
from docexport.rendering.text.breaking import Typesetting

#: tokens of plain text that braille does without: rules are for eyes, stress is not shown
_BARE = ("h1_rule", "h2_rule", "h3_rule", "h4_rule", "h5_rule", "h6_rule", "rule", "box_rule", "table_rule", "emphasis",
         "strong", "strikethrough", "code", "callout")  # fmt: skip


def write_braille(manuscript: Manuscript, families: Sequence[str]) -> bytes:
    """The document in ASCII braille.

    Raises `DocexportError` where liblouis or its table is not there.
    """
    options, diagnostics = manuscript.project.braille, manuscript.diagnostics
    _check_table(options.table, manuscript)
    try:
        braille = Braille(manuscript.document.metadata.language, options.table)
        tokens = manuscript.theme.tokens
        bare = {**tokens["text"], **dict.fromkeys(_BARE, ""), "quote": "  ", "bullet": braille.translate("•")}
        dressed = replace(manuscript, theme=replace(manuscript.theme, tokens={**tokens, "text": bare}))
        form = TextForm(
            families, options.width, options.lines, Typesetting(translate=braille.translate), charset="braille"
        )
        text = laid_out(dressed, form)
    except BrailleError as error:
        hint = "install liblouis (Debian: `liblouis20`), or choose a table with `braille.table`"
        diagnostics.error(Code.NO_BRAILLE, str(error), manuscript.place("formats"), hint)
        raise DocexportError(diagnostics) from error
    if braille.unknown:
        shown = " ".join(list(braille.unknown)[:8])
        message = f"`?` stands for characters that the braille table has nothing for: {shown}"
        diagnostics.warning(Code.FOLDED, message, hint="write them otherwise, or choose a table with `braille.table`")
    return text.encode("ascii", "replace")


def _check_table(table: str, manuscript: Manuscript) -> None:
    """See that a table of braille is one of liblouis', by its name, or a file of the project: liblouis reads whatever
    it is told to, a device without end. Raises `DocexportError`.
    """
    path = manuscript.root / table
    is_name = Path(table).name == table and not Path(table).exists()
    if table and not is_name and not (Gate((manuscript.root,)).has(path) and path.is_file()):
        manuscript.diagnostics.error(
            Code.OUTSIDE_PROJECT, f"the braille table `{table}` is no file of the project",
            manuscript.place("braille", "table"), "name a table of liblouis, such as `en-ueb-g1.ctb`",
        )  # fmt: skip
        raise DocexportError(manuscript.diagnostics)
