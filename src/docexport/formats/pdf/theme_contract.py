"""What docexport reads in the markup that a theme makes: without it some things cannot be done, and are said.

The handbook's chapter on themes has the whole list. What a name is needed for is written at whoever reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import escape

from docexport.diagnostics.codes import Code
from docexport.formats.manuscript import Manuscript
from docexport.formats.pdf.chapters import MarkedChapter
from docexport.model import CrossReference, find


def report_contract(manuscript: Manuscript, matter: str, chapters: Sequence[MarkedChapter]) -> None:
    """Report what the markup of a document lacks. `matter` is what stands around its chapters."""
    for what in _lacking(manuscript, matter, chapters):
        manuscript.diagnostics.warning(
            Code.THEME_CONTRACT, f"the theme `{manuscript.theme.name}` {what}",
            hint="the handbook's chapter on themes has the names that docexport reads",
        )  # fmt: skip


def _lacking(manuscript: Manuscript, matter: str, chapters: Sequence[MarkedChapter]) -> Iterator[str]:
    document = manuscript.document
    whole = [matter, *(chapter.rendered.markup for chapter in chapters)]
    title = document.metadata.title
    if title and f">{escape(title)}<" in matter and "<header" not in matter and 'id="title-page"' not in matter:
        yield (
            'puts the title neither into a `<header>` nor into an element with `id="title-page"`:'
            " a page with nothing else is not in the e-book's list of pages"
        )
    references = [node for node in find(document, CrossReference) if node.destination]
    if references and not any("page-reference" in markup for markup in whole):
        yield 'makes no `<span class="page-reference" data-href="…">` after references: they say no pages'
