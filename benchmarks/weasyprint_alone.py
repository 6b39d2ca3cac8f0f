"""WeasyPrint as it comes, in one process, on docexport's own markup and styles: python -m benchmarks.weasyprint_alone
PROJECT OUT.pdf
"""

from __future__ import annotations

import sys
from pathlib import Path

from docexport.diagnostics import Diagnostics
from docexport.engine.contract import LayoutJob
from docexport.engine.plain import lay_out_plain
from docexport.formats import FORMATS
from docexport.formats.pdf.markup import PrintMarkup
from docexport.formats.pdf.page_numbering import ranges_of
from docexport.formats.pdf.request import sources_of
from docexport.formats.pdf.style import PrintStyle
from docexport.parallel.processes import allow_depth
from docexport.rendering.images import load_images
from docexport.session import load_sources, prepare
from docexport.session.stages import manuscript_of


def main(project: str, out: str) -> None:
    """Write the PDF."""
    diagnostics = Diagnostics()
    (source,) = load_sources([Path(project)], [], diagnostics)
    manuscript = manuscript_of(source, prepare(source, "pdf", diagnostics), diagnostics)
    images = load_images(manuscript.document, diagnostics)
    markup = PrintMarkup(manuscript, images, FORMATS["pdf"].families)
    xhtml, _marked = markup.whole(markup.body())
    style = PrintStyle.of(manuscript, (manuscript.document.metadata.title, markup.foot.unescape()))
    allow_depth()
    job = LayoutJob(xhtml, (), style.sheet, sources_of(style, images), ranges_of(manuscript))
    Path(out).write_bytes(lay_out_plain(job).data)


if __name__ == "__main__":
    main(*sys.argv[1:])
