"""The pipeline, from sources to files. The only part that writes to disk."""

from docexport.pipeline.building import Progress, build
from docexport.pipeline.names import shown
from docexport.pipeline.plan import Output, output_name, plan
from docexport.pipeline.source import Source, batch_in, documents_in, load_sources, parse_source
from docexport.pipeline.stages import check, prepare, render

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
