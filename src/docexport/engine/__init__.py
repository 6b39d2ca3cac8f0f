"""The one room that knows WeasyPrint, pydyf, cssselect2 and Pango: XHTML and a style sheet -> the bytes of a PDF.

`contract` has what goes in and comes out: plain values. `whole` lays out a document, `chapters` a book chapter by
chapter, `plain` a document with WeasyPrint's public interface alone. `table` lists what stands on private parts.
"""

from __future__ import annotations

import sys
from functools import partial
from importlib import import_module
from importlib.metadata import version

from docexport.engine.contract import LaidOut, LayoutJob
from docexport.engine.digests import WRITTEN_FOR
from docexport.engine.install import load_engine
from docexport.engine.markup import depth_of, parsed
from docexport.engine.table import changed, fits, is_plain, switched_off
from docexport.parallel.calls import call_in_fork
from docexport.parallel.processes import RECURSION_LIMIT

#: elements in each other that Python's usual thousand calls are enough for
_SHALLOW = 40


def engine_name() -> str:
    """What lays pages out, for reports."""
    return f"WeasyPrint {version('weasyprint')}"


def lay_out(job: LayoutJob) -> LaidOut:
    """A document laid out as a whole.

    Raises `xml.etree.ElementTree.ParseError` where its markup is not well-formed, `RecursionError` where elements stand
    too deep in each other, `OSError` where a library that WeasyPrint needs is missing.
    """
    load_engine()
    if sys.getrecursionlimit() < RECURSION_LIMIT and depth_of(parsed(job.markup)) > _SHALLOW:
        return call_in_fork(partial(_lay_out, job))  # where calls may be as deep as boxes
    return _lay_out(job)


def lays_out_chapters() -> bool:
    """Whether books can be laid out chapter by chapter."""
    return fits("chapters")


def fallback() -> tuple[str, str]:
    """What comes of it that parts of the engine are left out, and what helps; empty where none is."""
    if switched_off():
        reason, hint = "DOCEXPORT_ENGINE is set", "unset DOCEXPORT_ENGINE"
    elif names := changed():
        reason = f"{engine_name()} differs from {WRITTEN_FOR} in what these stand on: {', '.join(names)}"
        hint = f"install {WRITTEN_FOR}, or a version of docexport that knows this one"
    else:
        return "", ""
    if is_plain():
        return f"WeasyPrint lays out and tags the pages by itself, and the PDF does not claim PDF/UA: {reason}", hint
    return f"the pages take longer to make: {reason}", hint


def has_subsetter() -> bool:
    """Whether HarfBuzz's library for making fonts smaller is there; without it fontTools does that, which takes
    longer, and the fonts are larger. Raises `OSError` where another library is missing.
    """
    load_engine()
    own = "weasyprint" if is_plain() else "docexport.engine.weasyprint"
    return getattr(import_module(f"{own}.text.ffi"), "harfbuzz_subset", None) is not None


def _lay_out(job: LayoutJob) -> LaidOut:
    if is_plain():
        from docexport.engine.plain import lay_out_plain  # noqa: PLC0415 - one of the two is loaded

        return lay_out_plain(job)
    from docexport.engine.whole import lay_out_whole  # noqa: PLC0415

    return lay_out_whole(job)
