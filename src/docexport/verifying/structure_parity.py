"""Structure: what the source says by its structure is said in the file too, for those who hear it and do not see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.model import (
    BlockQuote,
    BulletList,
    Cell,
    Container,
    DefinitionList,
    Document,
    Heading,
    OrderedList,
    Row,
    Table,
    ThematicBreak,
    walk,
)
from docexport.verifying.evidence import Outcome, counted, failed_if
from docexport.verifying.subject import Subject

#: what an element of each format is called here
_PDF = {"TH": "header cell", "TD": "cell", "TR": "row", "Table": "table", "L": "list", "BlockQuote": "quote"}
_EPUB = {"th": "header cell", "td": "cell", "tr": "row", "table": "table", "ol": "numbered list", "ul": "list",
         "dl": "list", "blockquote": "quote"}  # fmt: skip
#: what says nothing by itself: a quote of such alone is no quote in print
_SILENT = BlockQuote | ThematicBreak | Container
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def structure_kept(subject: Subject, diagnostics: Diagnostics) -> Outcome:
    """Headings have their levels, tables their header cells, lists and quotes are such, and languages are marked."""
    before = len(diagnostics)
    wanted = Counter(_wanted(subject.document, numbered=subject.is_markup))
    have = Counter(subject.view.structure(subject) if subject.view.structure else wanted)
    for what, times in sorted(wanted.items()):
        if have[what] < times:
            message = f"`{subject.name}`: {have[what]} of {counted(times, what)}"
            diagnostics.error(Code.BAD_STRUCTURE, message, hint="build the file anew; do not change it by hand")
    main = subject.document.metadata.language
    if subject.is_markup and {lang for name, lang in _roots(subject)} - {main}:
        message = f"`{subject.name}`: a document is in another language than `{main}`"
        diagnostics.error(Code.BAD_STRUCTURE, message, hint="build the file anew; do not change it by hand")
    return failed_if(len(diagnostics) > before, counted(wanted.total(), "element"))


def _wanted(document: Document, *, numbered: bool) -> Iterator[str]:
    """What the file must have, one word a thing; it may have more."""
    for node in walk(document):
        attributes = getattr(node, "attributes", None)
        if attributes and attributes.get("lang"):
            yield f"passage in `{attributes.get('lang')}`"
        match node:
            case Heading():
                yield f"heading of level {node.level}"
            case Table():
                yield "table"
            case Row():
                yield "row"
            case Cell():
                yield "header cell" if node.header else "cell"
            case OrderedList():
                yield "numbered list" if numbered else "list"
            case BulletList() | DefinitionList():
                yield "list"
            case BlockQuote() if any(not isinstance(item, _SILENT) for item in walk(node)):
                yield "quote"


def pdf_structure(subject: Subject) -> Iterator[str]:
    """The structure of a PDF, by the names of its elements here."""
    main = subject.document.metadata.language
    for element in subject.pdf.root.walk() if subject.pdf.root else ():
        role = element.role
        if role[:1] == "H" and role[1:].isdigit():
            yield f"heading of level {role[1:]}"
        elif role in _PDF:
            yield _PDF[role]
        language = str(element.object.get("/Lang", ""))
        if language and language != main:
            yield f"passage in `{language}`"


def page_structure(subject: Subject) -> Iterator[str]:
    """The structure of pages, by the names of their elements here."""
    for name in subject.pages.spine:
        root = subject.pages.documents.get(name)
        for element in root.iter(etree.Element) if root is not None else ():
            tag = etree.QName(element).localname
            if tag[:1] == "h" and tag[1:].isdigit():
                yield f"heading of level {tag[1:]}"
            elif tag in _EPUB:
                yield _EPUB[tag]
            if element is not root and element.get("lang"):
                yield f"passage in `{element.get('lang')}`"


def _roots(subject: Subject) -> Iterator[tuple[str, str]]:
    """The documents and their languages."""
    for name, root in subject.pages.documents.items():
        yield name, str(root.get("lang") or root.get(_XML_LANG))
