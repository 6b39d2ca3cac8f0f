"""Laid-out pages -> the bytes of a PDF: tagged, labelled, with what WeasyPrint leaves undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pydyf

from docexport.engine.contract import UA, PageRange, PdfRequest
from docexport.engine.output.labels import write_labels
from docexport.engine.output.to_unicode import mend_characters, mend_form_fonts
from docexport.engine.output.variants import claim_both, plain_metadata


def options_of(pdf: PdfRequest) -> dict[str, Any]:
    """What WeasyPrint is told of the PDF that is asked for."""
    return {"pdf_variant": pdf.variant, "pdf_forms": pdf.forms, "pdf_tags": True}


def written(
    pages: Any,
    ranges: Sequence[PageRange],
    request: PdfRequest,
    more: Callable[[Any, pydyf.PDF], None] = lambda _document, _pdf: None,
    *,
    soften: bool,
) -> bytes:
    """The pages as a PDF. `more` is done to it before it is written. With `soften` U+2010 becomes a soft hyphen."""
    claim_both(pages, request.variants)

    def finish(document: Any, pdf: pydyf.PDF) -> None:
        finish_pdf(pdf, ranges, soften=soften)
        mend_form_fonts(document, pdf)
        if request.variants != (UA,):
            plain_metadata(pdf)
        more(document, pdf)

    data: bytes = pages.write_pdf(finisher=finish, **options_of(request))
    return data


def finish_pdf(pdf: pydyf.PDF, ranges: Sequence[PageRange], *, soften: bool) -> None:
    """Do to a PDF what holds for those of all versions of WeasyPrint."""
    mend_characters(pdf, soften=soften)
    write_labels(ranges, pdf)
    # viewers draw empty fields anyhow; told to by this key they would draw checked boxes anew, without the check
    pdf.catalog.get("AcroForm", {}).pop("NeedAppearances", None)
