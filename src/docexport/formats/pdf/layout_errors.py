"""What stops a layout, as findings."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager

from docexport.diagnostics import DocexportError
from docexport.diagnostics.codes import Code
from docexport.formats.manuscript import Manuscript
from docexport.parallel.time_limit import TimeLimitError, time_limit


@contextmanager
def guarded(manuscript: Manuscript) -> Iterator[None]:
    """While this is open, what stops the layout is a finding and a `DocexportError`: time, depth, broken markup."""
    diagnostics, seconds = manuscript.diagnostics, manuscript.project.pdf.time_limit
    try:
        with time_limit(seconds):
            yield
    except ET.ParseError as error:
        diagnostics.error(Code.TEMPLATE_ERROR, f"the PDF's templates gave markup that is not well-formed: {error}")
        raise DocexportError(diagnostics) from error
    except RecursionError as error:
        diagnostics.error(Code.NESTED_TOO_DEEPLY, "blocks stand too deep in each other to be laid out")
        raise DocexportError(diagnostics) from error
    except TimeLimitError as error:
        diagnostics.error(
            Code.TIME_LIMIT, f"laying out the pages took longer than {seconds:g} seconds",
            manuscript.place("pdf", "time-limit"), "build in parts, or set `pdf.time-limit` higher",
        )  # fmt: skip
        raise DocexportError(diagnostics) from error
