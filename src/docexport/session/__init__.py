"""From sources to files: sessions, and the stages that they run. The only room that writes to disk."""

from docexport.files import shown
from docexport.session.building import Progress, build
from docexport.session.plan import Output, output_name, plan
from docexport.session.source import Source, batch_in, documents_in, load_sources, parse_source
from docexport.session.stages import check, prepare, render

__all__ = [
    "Output",
    "Progress",
    "Source",
    "batch_in",
    "build",
    "check",
    "documents_in",
    "load_sources",
    "output_name",
    "parse_source",
    "plan",
    "prepare",
    "render",
    "shown",
]
