"""A file of Markdown: its front matter, its blocks, and the proof that no word was left out."""

from __future__ import annotations

from msgspec.structs import replace

from docexport.diagnostics import Diagnostics, Span
from docexport.readers.front_matter import split_front_matter
from docexport.readers.leftovers import report_leftovers
from docexport.readers.markdown import read_source
from docexport.readers.placeholders import report_places
from docexport.readers.reading import Reading
from docexport.readers.references import clean_references


def read_file(text: str, name: str, diagnostics: Diagnostics) -> Reading:
    """The blocks of a file and its front matter."""
    settings, body = split_front_matter(text, name, diagnostics)
    reading = read_source(body, name, diagnostics)
    report_leftovers(body, name, reading, diagnostics)
    if "&#" in body:
        reading = replace(reading, blocks=clean_references(reading.blocks, Span(name), diagnostics))
    if "{{" in text:
        report_places(settings, reading.blocks, Span(name), diagnostics)
    return replace(reading, settings=settings)
