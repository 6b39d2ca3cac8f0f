"""Many PDFs as one, with a bookmark for each: their pages, links, tags and page numbers."""

from __future__ import annotations

from collections.abc import Sequence

from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.session.targets import FileTarget


def combine(target: FileTarget, names: Sequence[str], combined: str, diagnostics: Diagnostics) -> int:
    """Write one PDF of those with these names, and give how many files that is: one, or none where it failed."""
    from docexport.formats.joined_pdf import joined  # noqa: PLC0415 - few batches are combined

    if combined in names:
        message = f"a row's document is called `{combined}`, so the PDF of all is not written"
        diagnostics.error(Code.BAD_NAME, message, hint="give `--combine` another name")
        return 0
    files = ((name.removesuffix(".pdf"), target.read(name)) for name in names if name.endswith(".pdf"))
    return int(target.write(combined, joined(files, combined.removesuffix(".pdf")), diagnostics))
