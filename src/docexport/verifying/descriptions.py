"""Descriptions: every picture that says something is described in the file, in the words of its author."""

from __future__ import annotations

from collections.abc import Iterator

from docexport.checks.text_normalization import letters_of
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.formats.epub.pictures import SUFFIXES, portable
from docexport.model import Math, MathBlock, walk
from docexport.rendering.images import load_images
from docexport.verifying.epub_file import XHTML
from docexport.verifying.evidence import Outcome, counted, failed_if
from docexport.verifying.expected_text import pictures
from docexport.verifying.subject import Subject

_MATH = "{http://www.w3.org/1998/Math/MathML}math"


def pictures_described(subject: Subject, diagnostics: Diagnostics) -> Outcome:
    """Every picture of the source is there with its description, in order, and so is every formula."""
    before = len(diagnostics)
    view = subject.view
    described = iter(list(view.pictures(subject)) if view.pictures else [])
    count = 0
    for image in pictures(subject.document):
        count += 1
        words = letters_of(image.alt)
        if not any(words == letters_of(text) for text in described):
            message = f"`{subject.name}`: no picture is described as “{' '.join(image.alt.split())[:60]}”"
            diagnostics.error(Code.LOST_DESCRIPTION, message, image.span, "build the file anew")
            break
    if subject.format == "epub":
        _pictures_are_there(subject, diagnostics)
    formulas = sum(isinstance(node, Math | MathBlock) for node in walk(subject.document))
    have = view.formulas(subject) if view.formulas else formulas
    if have < formulas:
        first = next(node for node in walk(subject.document) if isinstance(node, Math | MathBlock))
        message = f"`{subject.name}`: {have} of {formulas} formulas are there with words for them"
        diagnostics.error(Code.LOST_DESCRIPTION, message, first.span, "build the file anew")
    return failed_if(len(diagnostics) > before, f"{counted(count, 'picture')}, {counted(formulas, 'formula')}")


def _pictures_are_there(subject: Subject, diagnostics: Diagnostics) -> None:
    """An e-book holds the bytes of each picture, or what was made of them for readers that know few formats."""
    held = {subject.epub.read(name) for name in subject.epub.names if name.endswith(tuple(SUFFIXES.values()))}
    images = load_images(subject.document, Diagnostics())
    for image in pictures(subject.document):
        file = images.get(image.path)
        if file is not None and portable(file)[1] not in held:
            message = f"`{subject.name}`: the picture `{image.target}` is not there, or is another one"
            diagnostics.error(Code.LOST_DESCRIPTION, message, image.span, "build the file anew")


def pdf_pictures(subject: Subject) -> Iterator[str]:
    """The descriptions of pictures in a PDF, in their order."""
    root = subject.pdf.root
    return (element.alt for element in root.walk() if element.role == "Figure") if root else iter(())


def page_pictures(subject: Subject) -> Iterator[str]:
    """The descriptions of pictures in pages, in their order."""
    for name in subject.pages.spine:
        root = subject.pages.documents.get(name)
        if root is not None:
            yield from (str(image.get("alt") or "") for image in root.iter(f"{XHTML}img"))


def pdf_formulas(subject: Subject) -> int:
    """How many formulas of a PDF are there with words for them."""
    root = subject.pdf.root
    # a formula that cannot be read as TeX is shown as it is written, in the text
    shown = sum(element.role == "Formula" and bool(element.alt) for element in root.walk()) if root else 0
    return shown + _as_written(subject)


def page_formulas(subject: Subject) -> int:
    """How many formulas of pages are there with words for them."""
    listed = (root for root in subject.pages.documents.values())
    return sum(bool(item.get("alttext")) for root in listed for item in root.iter(_MATH)) + _as_written(subject)


def _as_written(subject: Subject) -> int:
    """How many formulas are shown as they are typed: those that cannot be read, in print also those not drawn."""
    from docexport.rendering.math import MathRenderer  # noqa: PLC0415 - few documents have formulas

    count = 0
    for node in walk(subject.document):
        if isinstance(node, Math | MathBlock):
            problems = Diagnostics()
            if node.text is not None and subject.format == "pdf":
                MathRenderer(problems).drawing(node)
            count += node.text is None or len(problems) > 0
    return count
