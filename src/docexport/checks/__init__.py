"""Rules on the document as a whole, before anything is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from importlib import import_module

from docexport.checks.vocabularies import check_vocabularies
from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import UNREAD, Code
from docexport.model import Document


def check_document(
    document: Document, diagnostics: Diagnostics, today: dt.date | None, place: Callable[..., Span]
) -> None:
    """Report what the finished document lacks.

    `today` is given by whoever may look at a clock; `place` says where a key of the settings stands.
    """
    source = Span(document.children[0].source if document.children else "")
    unread = diagnostics.has(*UNREAD)
    if not unread and not any(chapter.children for chapter in document.children) and not document.key_points:
        diagnostics.warning(
            Code.EMPTY_DOCUMENT, "this document has no content", source, "write something below the front matter"
        )
    check_vocabularies(document, diagnostics, place)
    due = document.metadata.review_due
    if due and today and due < today:
        diagnostics.warning(
            Code.REVIEW_OVERDUE, f"the review was due on {due.isoformat()}", place("metadata", "review-due"),
            "have the content reviewed, then set `reviewed-on` and `review-due`",
        )  # fmt: skip


def load_printed(_job: None = None) -> None:
    """Load what checks finished pages, for jobs to come."""
    import_module("docexport.checks.edition_checks")
