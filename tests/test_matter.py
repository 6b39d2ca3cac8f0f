"""Front and back matter, what the pages of a book are called, and marks of printed pages in text."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

import docexport
from docexport.diagnostics.codes import Code
from docexport.model import Document
from docexport.session import load_sources, prepare
from docexport.transforms.numbering import letter
from test_page_list import letters, marked_texts

SENTENCE = "Water moves between the sea, the air and the land all the time, and it never ends. "
CHAPTERS = {
    "0.md": "# Preface {.preface}\n\nSee @sec-sea and @sec-more.\n\n" + SENTENCE * 60,
    "1.md": "# The sea {#sec-sea}\n\n" + "\n\n".join(f"*{SENTENCE * 9}*" for _ in range(5)) + "\n\n## Deep\n\nWords.\n",
    "2.md": "# The air\n\n" + SENTENCE * 50,
    "3.md": "# More numbers {#sec-more .appendix}\n\n## Of the sea\n\n" + SENTENCE * 40,
    "4.md": "# Sources {.sources}\n\nA book about water.\n",
}


def write_book(folder: Path, **pdf: str) -> Path:
    """A book of front matter, two chapters and back matter."""
    for name, text in CHAPTERS.items():
        (folder / name).write_text(text)
    options = "".join(f'{key} = "{value}"\n' for key, value in pdf.items())
    (folder / "docexport.toml").write_text(
        f'chapters = ["*.md"]\nname = "b"\nnumber-sections = true\n[pdf]\n{options}\n[text]\npage-marks = true\n'
        '[metadata]\ntitle = "Water"\nauthors = ["The group"]\n'
    )
    return folder


def document_in(folder: Path) -> Document:
    """The book of a folder after all transforms."""
    diagnostics = docexport.Diagnostics()
    (source,) = load_sources([folder], [], diagnostics)
    return prepare(source, "epub", diagnostics)


def test_the_heading_says_which_matter_a_chapter_is(tmp_path: Path) -> None:
    document = document_in(write_book(tmp_path))
    assert [(chapter.kind, chapter.matter) for chapter in document.children] == [
        ("preface", "front"),
        ("chapter", "body"),
        ("chapter", "body"),
        ("appendix", "back"),
        ("bibliography", "back"),
    ]
    assert [entry.number for entry in document.contents] == ["", "1", "2", "A", ""]


def test_a_kind_in_the_midst_of_the_body_belongs_to_the_body(tmp_path: Path) -> None:
    for place, heading in enumerate(["One", "Notes {.glossary}", "Two", "Thanks {.preface}"]):
        (tmp_path / f"{place}.md").write_text(f"# {heading}\n\nWords.\n")
    (tmp_path / "docexport.toml").write_text('chapters = ["*.md"]\n[metadata]\ntitle = "T"\n')
    assert [chapter.matter for chapter in document_in(tmp_path).children] == ["body", "body", "body", "body"]


@pytest.mark.parametrize(("number", "letters_"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA")])
def test_appendices_are_counted_in_letters(number: int, letters_: str) -> None:
    assert letter(number) == letters_


@pytest.mark.parametrize(
    ("numbers", "first_of_body", "behind"),
    [("front", "1", {"2", "10"}), ("chapter", "1-1", {"1-2", "2-1", "A-1"})],
)
def test_pages_are_called_the_same_in_every_output(
    numbers: str, first_of_body: str, behind: set[str], tmp_path: Path
) -> None:
    book = write_book(tmp_path, **{"page-numbers": numbers})
    pdf, epub, text = (path.read_bytes() for path in docexport.build([book], formats=["pdf", "epub", "txt"]))
    document = pypdfium2.PdfDocument(pdf)
    labels = [document.get_page_label(place) for place in range(len(document))]
    first = labels.index(first_of_body)
    assert labels[:first] == ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii"][:first]
    assert first >= 4
    assert behind <= set(labels)
    folios = [page.get_textpage().get_text_range() for page in document]
    assert all(label in folio for label, folio in zip(labels[4:], folios[4:], strict=True) if folio.strip())
    assert f"section 1 (page {first_of_body})" in " ".join(folios[4].split())
    assert marked_texts(epub).keys() <= set(labels)
    by_label = dict(zip(labels, folios, strict=True))
    for label, words in marked_texts(epub).items():
        if label != "i":
            assert letters(words)[:16] in letters(by_label[label]), label
            assert f"[p. {label}]".replace(" ", "\u00a0") in text.decode(), label


def test_marks_in_the_text_stand_before_the_word_that_a_page_begins_with(tmp_path: Path) -> None:
    _, epub, text = docexport.build([write_book(tmp_path)], formats=["pdf", "epub", "txt"])
    pieces = text.read_text().split("[p.\u00a0")[1:]
    marks = marked_texts(epub.read_bytes())
    headings = {"Preface", "Thesea", "Theair", "AMorenumbers", "Sources", "Deep", "Ofthesea"}
    assert len(pieces) > 8
    for piece in pieces:
        label, _, words = piece.partition("]")
        wanted = letters(marks[label])
        if not any(wanted.startswith(heading) for heading in headings):
            assert letters(words)[:20] == wanted[:20], label


def test_marks_without_a_pdf_are_reported(tmp_path: Path) -> None:
    diagnostics = docexport.Diagnostics()
    docexport.build([write_book(tmp_path)], formats=["txt"], diagnostics=diagnostics)
    (one,) = diagnostics
    assert (one.code, one.hint) == (Code.NO_PAGES, "add `pdf` to `formats`")
    assert str(one.span).endswith("docexport.toml:7:1")
