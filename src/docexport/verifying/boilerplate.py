"""The words that docexport adds to a document itself, and how often each may stand in a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from docexport.formats.manuscript import Manuscript
from docexport.model import (
    AnswerBox,
    AnswerLines,
    Callout,
    CrossReference,
    Document,
    Figure,
    Heading,
    Image,
    KeyPoints,
    Link,
    ListItem,
    Matching,
    Node,
    Note,
    NoteReference,
    OrderedList,
    Table,
    plain_text,
    walk,
)
from docexport.rendering.labels import Labels, format_date, join_names
from docexport.rendering.text.charset import Charset
from docexport.rendering.text.layout import numbered
from docexport.rendering.theme import themes_folder
from docexport.verifying.budget import Budget

#: as often as it likes
ENDLESS = 1 << 30
#: what Jinja works out, and what is no text of a template
_CODE = re.compile(r"\{#.*?(?:#\}|\Z)|\{%.*?(?:%\}|\Z)|\{\{.*?(?:\}\}|\Z)|<[^<>]*>", re.DOTALL)


def budget_of(
    manuscript: Manuscript, document: Document, format_name: str, pages: Iterable[str] = (), sheets: int = 1
) -> Budget:
    """What a file of a format may hold besides its source. `pages` are the numbers of the pages of the PDF.

    `sheets` counts the pages that plain text is on.

    `document` is the manuscript's in the characters of the format.
    """
    labels = manuscript.labels
    if format_name == "txt":
        charset = Charset(manuscript.project.text.charset, document.metadata.language)
        labels = {key: charset.fold(label) for key, label in labels.items()}
    budget = Budget()
    _metadata(budget, document, labels)
    nodes = list(walk(document))
    # the notes of a chapter stand at their marks too, but are walked once
    _counted(budget, nodes, labels)
    _numbers(budget, nodes)
    _links(budget, document, labels)
    references = sum(isinstance(node, CrossReference) for node in nodes)
    budget.allow_label(labels["page"], references)
    listed = sum(1 for entry in (*document.contents, *document.figures, *document.tables) for _ in walk(entry))
    pages = tuple(pages)
    for page in pages if format_name == "pdf" else ():
        budget.allow(page, references + listed)
    if format_name == "txt":
        _text_pages(budget, manuscript, document, labels, sheets)
        _page_marks(budget, manuscript, labels, pages)
    for phrase in _theme_words(manuscript):
        budget.allow(phrase, ENDLESS)
    return budget


def stated(document: Document, labels: Labels) -> dict[str, str]:
    """What a document says of itself in its pages, by the key it is said under."""
    m = document.metadata
    dates = {"reviewed-on": m.reviewed_on, "review-due": m.review_due, "date": m.date}
    written = {key: format_date(day, m.language) if day else "" for key, day in dates.items()}
    written["date"] = written["date"] or m.date_in_words
    return {
        "title": m.title,
        "subtitle": m.subtitle,
        "authors": join_names(m.authors, labels),
        "summary": m.summary,
        "publisher": m.publisher,
        "rights": m.rights,
        "version": m.version,
        "reviewed-by": m.reviewed_by,
        "series": f"{m.series} {m.series_position}" if m.series_position else m.series,
        **written,
    }


#: labels that are filled with what a document says of itself, under which key
_FILLED = {
    "by": "authors", "version": "version", "reviewed": "reviewed-on", "reviewed_by": "reviewed-by",
    "review_due": "review-due",
}  # fmt: skip


def phrases(document: Document, labels: Labels) -> Iterator[str]:
    """What a document says of itself in its pages, by itself and with the labels that stand around it."""
    said = stated(document, labels)
    yield from said.values()
    for label, key in _FILLED.items():
        yield re.sub(r"\{[^{}]*\}", lambda _match, words=said[key]: words, labels[label])  # type: ignore[misc]
    yield f"{labels['name_line']} {labels['date_line']}"


def _metadata(budget: Budget, document: Document, labels: Labels) -> None:
    for text in stated(document, labels).values():
        budget.allow(text, 2)
    for author in document.metadata.authors:
        budget.allow(author, 2)
    for key in ("by", "version", "reviewed", "reviewed_by", "review_due", "about", "name_line", "date_line"):
        budget.allow_label(labels[key], 2)
    # both stand in one line, parted by room to write in
    budget.allow(f"{labels['name_line']}{labels['date_line']}")
    for key in ("contents", "figures", "tables", "lists", "title_page"):
        budget.allow_label(labels[key])


def _counted(budget: Budget, nodes: list[Node], labels: Labels) -> None:
    """Labels of what is in the document, once for each."""
    for node in nodes:
        match node:
            case Callout() if not node.title:
                budget.allow_label(labels[node.kind])
            case KeyPoints():
                budget.allow_label(labels["key_points"])
            case AnswerLines():
                budget.allow_label(labels["answer_space"])
            case AnswerBox():
                budget.allow_label(labels["drawing_space"])
            case Image():
                budget.allow_label(labels["picture"])
            case Figure() if node.number:
                budget.allow_label(labels["figure"], 2)
            case Table() if node.number:
                budget.allow_label(labels["table"], 2)


def _numbers(budget: Budget, nodes: list[Node]) -> None:
    """Numbers of notes, items, figures and tables, and the marks of tasks."""
    for node in nodes:
        match node:
            case NoteReference():
                budget.allow(str(node.number), 2)
            case Note():
                for number in range(2, len(node.references) + 1):
                    budget.allow(str(number))
            case ListItem():
                budget.allow("x", 1 if node.checked else 0)
            case OrderedList():
                for item in node.children:
                    budget.allow(str(item.number))
                    budget.allow(numbered(item.number, node.numbering), 0 if node.numbering == "1" else 1)
            case Figure() | Table():
                budget.allow(node.number, 2)
            case Matching():
                for number in range(1, len(node.left) + 1):
                    budget.allow(str(number))
                for number in range(len(node.right)):
                    budget.allow("ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number % 26])


def _links(budget: Budget, document: Document, labels: Labels) -> None:
    """Numbers of links, and the list of their addresses."""
    for chapter in document.children:
        budget.allow_label(labels["notes"], 1 if chapter.notes else 0)
        budget.allow_label(labels["links"], 1 if chapter.links else 0)
        for link in chapter.links:
            budget.allow(link.target)
            budget.allow(re.sub(r"^(https?://(www\.)?|mailto:|tel:|sms:)", "", link.target))
            budget.allow(str(link.number))
    for node in walk(document):
        if isinstance(node, Link) and node.number:
            budget.allow(str(node.number))
            budget.allow(node.target)


def _text_pages(budget: Budget, manuscript: Manuscript, document: Document, labels: Labels, sheets: int) -> None:
    """Heads and feet of pages, and titles over the notes of chapters."""
    options = manuscript.project.text
    if options.page:
        budget.allow_label(labels["page_of"], ENDLESS)
        for chapter in document.children:
            budget.allow(chapter.title, ENDLESS)
        for node in walk(document):
            if isinstance(node, Heading):
                for words in (plain_text(node.children), _with_marks(node.children), node.number):
                    budget.allow(words, ENDLESS)
        for text in (document.metadata.title, stated(document, labels)["date"]):
            budget.allow(text, ENDLESS)
        for number in range(1, sheets + 1):
            budget.allow(str(number))
        budget.allow(str(sheets), sheets)
    if options.notes == "end":
        for chapter in document.children:
            budget.allow(chapter.title)


def _page_marks(budget: Budget, manuscript: Manuscript, labels: Labels, pages: Sequence[str]) -> None:
    """Marks of printed pages in the text."""
    if manuscript.project.text.page_marks:
        budget.allow_label(labels["page_mark"], len(pages))
        for page in pages:
            budget.allow(page)


def _with_marks(nodes: Iterable[Node]) -> str:
    """The words of a heading with the numbers of notes and links in it, as heads of pages have them."""
    parts: list[str] = []
    for node in nodes:
        if isinstance(node, NoteReference):
            parts.append(str(node.number))
        elif node.PARTS == ("children",):
            parts.append(_with_marks(node.children))  # type: ignore[attr-defined]
            parts.append(str(node.number) if isinstance(node, Link) and node.number else "")
        else:
            parts.append(plain_text([node]))
    return " ".join(parts)


def _theme_words(manuscript: Manuscript) -> Iterator[str]:
    """The words in the templates of themes that do not come with docexport: what they add is theirs to say."""
    for folder in manuscript.theme.folders:
        if folder.parent == themes_folder():
            continue
        for path in sorted(Path(folder, "templates").rglob("*.j2")):
            yield from (part.strip() for part in _CODE.split(path.read_text("utf-8")) if re.search(r"\w", part))
