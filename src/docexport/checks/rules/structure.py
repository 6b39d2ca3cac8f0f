"""Rules on tables and on what a document says of itself."""

from __future__ import annotations

from collections.abc import Iterator

from docexport.checks.rules.rule import Checked, Problem
from docexport.model import Table, find


def table_without_header(checked: Checked) -> Iterator[Problem]:
    """A table has no header row.

    A screen reader says with each cell what its column is about (WCAG 2.2, 1.3.1). So does the plain text where a table
    is too wide for it. Write the names of the columns in the first row. Leave its first cell empty where the first
    column has headers too.
    """
    for table in find(checked.read, Table):
        if not table.head and not any(cell.header for row in table.body for cell in row.children):
            yield Problem("this table has no header", table.span, "name its columns in the first row")


def missing_metadata(checked: Checked) -> Iterator[Problem]:
    """The document does not say of itself what one of its formats needs.

    Every PDF and EPUB states a language (WCAG 2.2, 3.1.1). Words are read aloud and broken at line ends by it. English
    is taken where none is given.

    A book needs a name of its own that stays the same when its text changes (EPUB 3.3, 5.4). Without an `identifier`
    one is made of its title and its chapters. Then reading apps take the next version for another book.
    """
    given = checked.settings.data.get("metadata")
    known = given if isinstance(given, dict) else {}
    place = checked.place("title")
    if not known.get("language"):
        yield Problem("the document does not say its language; English is taken", place, "add `language: en`")
    if checked.read.metadata.kind == "book" and "epub" in checked.project.formats and not known.get("identifier"):
        hint = "add an `identifier`: an ISBN, or `urn:uuid:` and a UUID"
        yield Problem("the book has no identifier that stays when its text changes", place, hint)


def no_review_date(checked: Checked) -> Iterator[Problem]:
    """A handout that has a version or a publisher does not say when it was reviewed, or until when it holds.

    Facts change. People who find a handout in a drawer must see whether they can trust it (Toolkit for Making Written
    Material Clear and Effective, part 5). Give `reviewed-on` and `review-due`; the date of the next review is
    compared with today's (`review-overdue`).
    """
    metadata = checked.read.metadata
    stated = bool(metadata.version or metadata.publisher or metadata.reviewed_by or metadata.review_due)
    if metadata.kind != "handout" or not stated:
        return
    missing = [
        key
        for key, value in (("reviewed-on", metadata.reviewed_on), ("review-due", metadata.review_due))
        if value is None
    ]
    if missing:
        what = " and ".join(f"`{key}`" for key in missing)
        yield Problem(f"the handout has no {what}", checked.place("title"), f"add `{missing[0]}: 2026-11-22`")
