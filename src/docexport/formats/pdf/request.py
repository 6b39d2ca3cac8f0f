"""What the engine is asked for: the kind of PDF, and what it may read."""

from __future__ import annotations

from collections.abc import Mapping

from docexport.engine.contract import PdfRequest, Sources
from docexport.formats.manuscript import Manuscript
from docexport.formats.pdf.style import PrintStyle
from docexport.formats.print_options import engine_variant
from docexport.rendering.images import ImageFile


def pdf_request(manuscript: Manuscript) -> PdfRequest:
    """The kind of PDF that a manuscript becomes; what its options get wrong is reported."""
    options = manuscript.project.pdf
    variant = engine_variant(options.variant, options.forms, manuscript.diagnostics, manuscript.place("pdf", "variant"))
    variants = tuple(name.lower() for name in options.variant)
    return PdfRequest(variant, variants, options.forms, int(manuscript.modified.timestamp()))


def sources_of(style: PrintStyle, images: Mapping[str, ImageFile]) -> Sources:
    """What layout may read."""
    manuscript = style.manuscript
    return Sources(manuscript.root.as_uri() + "/", images, tuple(sorted(style.files)), manuscript.theme.folders)
