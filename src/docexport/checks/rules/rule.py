"""What a rule is, and what it is given to look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from msgspec import Struct

from docexport.config import Project
from docexport.config.settings import Settings
from docexport.diagnostics import NOWHERE, Edit, Severity, Span
from docexport.diagnostics.codes import Code
from docexport.model import Document


class Checked(Struct, frozen=True):
    """A document as rules see it.

    `read` is the document as its reader gave it, with what other audiences may see; `document` is what one format
    shows. `settings` know which keys were set and where; `today` is None where no clock may be looked at.
    """

    read: Document
    document: Document
    project: Project
    settings: Settings
    place: Callable[..., Span]
    today: dt.date | None = None

    @property
    def language(self) -> str:
        """The main language without region or script: `en` for `en-GB`."""
        return self.read.metadata.language.split("-")[0].lower()


class Problem(Struct, frozen=True):
    """What a rule found, without how severe it is."""

    message: str
    span: Span = NOWHERE
    hint: str = ""
    edit: Edit | None = None


Find = Callable[[Checked], Iterator[Problem]]


class Rule(Struct, frozen=True):
    """A rule: the code of its findings, the function that looks for them, and how severe they are as a rule.

    The function's docstring is its page in the handbook.
    """

    code: Code
    find: Find
    severity: Severity = Severity.WARNING
