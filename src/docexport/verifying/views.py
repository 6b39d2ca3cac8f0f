"""How the finished files of each format are read back: one view a format, and proofs ask it for what they need.

A new format is verified by a row here. What a view lacks (None) is not proved of its files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from docexport.diagnostics import Diagnostics
from docexport.verifying import descriptions, fonts, leaks, structure, structure_parity, targets
from docexport.verifying.changes.archive_changes import archive_changes
from docexport.verifying.changes.pdf_changes import pdf_changes
from docexport.verifying.changes.text_changes import text_changes
from docexport.verifying.html_problems import html_problems
from docexport.verifying.subject import Subject


class View(NamedTuple):
    """What a file of a format has: problems of the file itself, links, places where words could hide, how two files
    differ, descriptions of pictures, formulas with words for them, structure by its names, fonts that it lacks; and
    whether it has a page list, or printed pages.
    """

    problems: Callable[[Subject], Iterator[str]]
    links: Callable[[Subject, Diagnostics], int]
    places: Callable[[Subject], Iterator[tuple[str, str, bool]]]
    changes: Callable[[bytes, bytes], Iterator[str]]
    pictures: Callable[[Subject], Iterator[str]] | None = None
    formulas: Callable[[Subject], int] | None = None
    structure: Callable[[Subject], Iterator[str]] | None = None
    fonts: Callable[[Subject, Diagnostics], Iterator[str]] | None = None
    page_list: bool = False
    printed: bool = False


VIEWS: dict[str, View] = {
    "pdf": View(
        structure.pdf_problems, targets.pdf_links, leaks.pdf_places, pdf_changes, descriptions.pdf_pictures,
        descriptions.pdf_formulas, structure_parity.pdf_structure, fonts.lacking_in_pdf, printed=True,
    ),
    "epub": View(
        structure.epub_problems, targets.page_links, leaks.epub_places, archive_changes, descriptions.page_pictures,
        descriptions.page_formulas, structure_parity.page_structure, fonts.lacking_in_epub, page_list=True,
    ),
    "html": View(
        html_problems, targets.page_links, leaks.html_places, text_changes, descriptions.page_pictures,
        descriptions.page_formulas, structure_parity.page_structure,
    ),
    "txt": View(structure.text_problems, targets.text_links, leaks.text_places, text_changes),
}  # fmt: skip
