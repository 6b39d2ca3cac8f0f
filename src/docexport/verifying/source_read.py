"""The words of the source files against the model, which all other proofs begin with."""

from __future__ import annotations

from docexport.diagnostics import Diagnostics
from docexport.verifying.evidence import Outcome, counted, failed_if
from docexport.verifying.subject import Subject


def source_read(subject: Subject, diagnostics: Diagnostics) -> Outcome:
    """Each word of the source files was read: it is in the document that the file is compared with, or is markup.

    The files are read a second time for that, by rules of their own (`docexport.readers.leftovers`).
    """
    for item in subject.unread:
        diagnostics.error(item.code, f"`{subject.name}`: {item.message}", item.span, item.hint)
    files = {chapter.source for chapter in subject.read.children if chapter.source}
    return failed_if(bool(subject.unread), f"{counted(len(files), 'file')} read twice, by different rules")
