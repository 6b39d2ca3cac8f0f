"""What the options of a PDF may be, told without laying out a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from docexport.config import PdfOptions
from docexport.config.lengths import length_option
from docexport.diagnostics import Diagnostics, Span, did_you_mean
from docexport.diagnostics.codes import Code
from docexport.formats.paper import page_size

UA = "pdf/ua-1"
#: archive formats (ISO 19005-1 to -3) that WeasyPrint writes and veraPDF confirms of our files. PDF/A-1a is not among
#: them: PDF 1.4 has no tags for the head and body of a table.
ARCHIVE = (
    "pdf/a-1b", "pdf/a-2b", "pdf/a-2u", "pdf/a-2a", "pdf/a-3b", "pdf/a-3u", "pdf/a-3a",
)  # fmt: skip
VARIANTS = (UA, *ARCHIVE)

#: a gutter or bleed wider than this is a mistake, in millimetres
WIDEST = 40.0
#: marks stand in the bleed; three millimetres is what printers ask for
_USUAL_BLEED = "3mm"


def check_print_options(options: PdfOptions, diagnostics: Diagnostics, place: Callable[..., Span]) -> None:
    """Report every option that cannot be used."""
    engine_variant(options.variant, options.forms, diagnostics, place("pdf", "variant"))
    gutter_of(options, diagnostics, place)
    bleed_of(options, diagnostics, place)
    if options.sheet:
        page_size(options.sheet, diagnostics, place("pdf", "sheet"))


def gutter_of(options: PdfOptions, diagnostics: Diagnostics, place: Callable[..., Span]) -> float:
    """The millimetres added to the inner margin."""
    return length_option("pdf.gutter", options.gutter, WIDEST, diagnostics, place("pdf", "gutter"))


def bleed_of(options: PdfOptions, diagnostics: Diagnostics, place: Callable[..., Span]) -> float:
    """The millimetres that colour may run over the edge; crop marks need some."""
    wanted = options.bleed or (_USUAL_BLEED if options.crop_marks else "")
    return length_option("pdf.bleed", wanted, WIDEST, diagnostics, place("pdf", "bleed"))


def engine_variant(variants: Sequence[str], forms: bool, diagnostics: Diagnostics, span: Span) -> str:
    """The variant to ask WeasyPrint for; findings where the choice cannot be had."""
    chosen = list(dict.fromkeys(name.lower() for name in variants)) or [UA]
    for name in chosen:
        if name not in VARIANTS:
            diagnostics.error(
                Code.BAD_VALUE, f"there is no variant `{name}` of PDF", span, did_you_mean(name, VARIANTS, most=20)
            )
            return UA
    archive = [name for name in chosen if name in ARCHIVE]
    if len(archive) > 1:
        names = " and ".join(f"`{name}`" for name in archive)
        diagnostics.error(Code.BAD_VALUE, f"one file cannot be both {names}", span, f"choose one, and `{UA}` with it")
    if archive and archive[0].startswith("pdf/a-1") and UA in chosen:
        diagnostics.error(
            Code.BAD_VALUE, f"one file cannot be both `{archive[0]}` and `{UA}`", span,
            "PDF/A-1 is PDF 1.4 and PDF/UA is PDF 1.7; choose `pdf/a-2a` or `pdf/a-3a`",
        )  # fmt: skip
    if archive and forms:
        diagnostics.error(
            Code.BAD_VALUE, f"`{archive[0]}` cannot have forms that are filled in", span,
            "an archived file does not change: leave `pdf.forms` out, or the variant",
        )  # fmt: skip
    return archive[0] if archive else UA
