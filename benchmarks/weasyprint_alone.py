"""WeasyPrint as it comes, in one process, on docexport's own markup and styles: python -m benchmarks.weasyprint_alone
PROJECT OUT.pdf
"""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from docexport.diagnostics import Diagnostics
from docexport.pipeline import load_sources, prepare
from docexport.pipeline.stages import manuscript_of
from docexport.writers.images import load_images
from docexport.writers.pdf.fetcher import ClosedFetcher
from docexport.writers.pdf.layout import XhtmlSource, render
from docexport.writers.pdf.markup import PrintMarkup
from docexport.writers.pdf.style import PrintStyle


def main(project: str, out: str) -> None:
    """Write the PDF."""
    found = Diagnostics()
    (source,) = load_sources([Path(project)], [], found)
    manuscript = manuscript_of(source, prepare(source, "pdf", found), found)
    images = load_images(manuscript.document, found)
    markup = PrintMarkup(manuscript, images)
    xhtml, _marked = markup.whole(markup.body())
    style = PrintStyle.of(manuscript, (manuscript.document.metadata.title, markup.foot.unescape()))
    fetcher = ClosedFetcher(images, style.files, manuscript.theme.folders)
    root = ET.fromstring(re.sub(r' data-at="\d+"', "", xhtml))
    sys.setrecursionlimit(10_000)
    document = render(XhtmlSource(root, manuscript.root.as_uri() + "/", fetcher), style.sheet(), fetcher)
    document.write_pdf(out, pdf_variant="pdf/ua-1", pdf_tags=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
