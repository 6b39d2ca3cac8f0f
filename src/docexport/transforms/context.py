"""What a transform is told besides the document."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from docexport.config import Project
from docexport.diagnostics import Diagnostics
from docexport.model import Document


class Target(Struct, frozen=True):
    """Whom an output is for: its format, edition and audience (empty: everybody)."""

    format: str = ""
    edition: str = "standard"
    audience: str = ""


class Context(Struct, frozen=True):
    """The target, the project's options, the folder that files must lie in, and the sink for findings."""

    target: Target
    project: Project
    root: str
    diagnostics: Diagnostics


Transform = Callable[[Document, Context], Document]
