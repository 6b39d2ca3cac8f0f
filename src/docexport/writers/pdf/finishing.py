"""Laid-out pages -> the bytes of a PDF: tagged, labelled, with what WeasyPrint leaves undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pydyf
from weasyprint import VERSION

from docexport.codes import Code
from docexport.writers.manuscript import Manuscript
from docexport.writers.pdf.characters import mend_characters
from docexport.writers.pdf.folios import PageRange, write_labels
from docexport.writers.pdf.tags import AddTags, add_tags, own_tags
from docexport.writers.pdf.variants import claim_both, plain_metadata
from docexport.writers.print_options import UA


def written(  # noqa: PLR0917 - what a PDF is written from
    pages: Any,
    ranges: Sequence[PageRange],
    manuscript: Manuscript,
    engine: Mapping[str, Any],
    tags: AddTags = add_tags,
    more: Callable[[Any, pydyf.PDF], None] = lambda _document, _pdf: None,
    *,
    soften: bool,
) -> bytes:
    """The pages as a PDF. `more` is done to it before it is written. With `soften` each U+2010 is taken for a hyphen
    that line breaking added: a document with typed ones keeps them, as they cannot be told from those.
    """
    variants = [name.lower() for name in manuscript.project.pdf.variant]
    claim_both(pages, variants)

    def finish(document: Any, pdf: pydyf.PDF) -> None:
        mend_characters(document, pdf, soften=soften)
        write_labels(ranges, pdf)
        if variants != [UA]:
            plain_metadata(document, pdf)
        # viewers draw empty fields anyhow; told to by this key they would draw checked boxes anew, without the check
        pdf.catalog.get("AcroForm", {}).pop("NeedAppearances", None)
        more(document, pdf)

    with own_tags(tags) as known:
        data: bytes = pages.write_pdf(finisher=finish, **engine)
    if not known:
        manuscript.found.warning(Code.TAGS_FALLBACK, f"WeasyPrint {VERSION} is not known; its own tags are used")
    return data
