"""Many PDFs as one, with a bookmark for each: their pages, links, tags and page numbers."""

from __future__ import annotations

from collections.abc import Sequence

from docexport.diagnostics import Diagnostics
from docexport.pipeline.targets import FileTarget


def combine(target: FileTarget, names: Sequence[str], combined: str, found: Diagnostics) -> int:
    """Write one PDF of those with these names, and give how many files that is: one, or none where it failed."""
    from docexport.writers.joined_pdf import joined  # noqa: PLC0415 - few batches are combined

    files = ((name.removesuffix(".pdf"), target.read(name)) for name in names if name.endswith(".pdf"))
    return int(target.write(combined, joined(files), found))
