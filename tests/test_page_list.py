"""The page list of an e-book is that of the printed edition, to the word."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from lxml import etree

import docexport
from docexport.checks.text_runs import Run
from docexport.rendering.offsets import is_counted
from pdf_facts import runs_of
from samples import ROOT

XHTML = "{http://www.w3.org/1999/xhtml}"


def letters(text: str) -> str:
    """The characters that both editions show, without space, signs, digits (marks of notes are), and ligatures."""
    plain = text.replace("ﬁ", "fi").replace("ﬂ", "fl").replace("ﬀ", "ff").replace("\ufffe", "").replace("\x02", "")
    return "".join(char for char in plain if is_counted(char) and char.isalpha())


def marked_texts(epub: bytes) -> dict[str, str]:
    """What follows each mark in the e-book, by the number of its page; up to the end of the file it stands in."""
    result: dict[str, str] = {}
    with zipfile.ZipFile(io.BytesIO(epub)) as archive:
        for name in archive.namelist():
            if name.endswith(".xhtml"):
                pieces: list[tuple[str, str]] = []
                _collect(etree.fromstring(archive.read(name)), pieces)
                for place, (label, _) in enumerate(pieces):
                    if label:
                        result[label] = "".join(text for _, text in pieces[place:])
    return result


def _collect(element: Any, pieces: list[tuple[str, str]]) -> None:
    """The texts of a tree in order, with the number of the page at each mark; without marks of notes and formulas."""
    if element.get("role") == "doc-pagebreak":
        pieces.append((element.get("aria-label"), ""))
    elif element.get("role") not in ("doc-noteref", "img") and etree.QName(element).localname != "math":
        pieces.append(("", element.text or ""))
        for child in element.iterchildren(etree.Element):
            _collect(child, pieces)
    pieces.append(("", element.tail or ""))


def body_texts(pdf: bytes) -> dict[str, str]:
    """The words of the running text that each page of a PDF begins with, by its number, read by PDFium."""
    pages: dict[int, list[Run]] = {}
    for run in runs_of(pdf):
        if run.kind != "Artifact":
            pages.setdefault(run.page, []).append(run)
    return {str(page): " ".join(run.text for run in runs) for page, runs in pages.items()}


def assert_same_beginnings(pdf: bytes, epub: bytes, *, without: set[str] = frozenset()) -> int:  # type: ignore[assignment]
    """Every page with words begins in the e-book where its mark stands. Gives the number of pages compared."""
    marks, compared = marked_texts(epub), 0
    for label, words in body_texts(pdf).items():
        wanted = letters(words)[:30]
        if label in without or not wanted:
            continue
        assert label in marks, f"no mark for page {label}: {words[:60]!r}"
        # the mark stands before a word that is broken over two pages, so its first part may come first
        assert wanted in letters(marks[label])[: len(wanted) + 40], (label, wanted, letters(marks[label])[:80])
        compared += 1
    return compared


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    folder = tmp_path_factory.mktemp("handbook")
    written = docexport.build([ROOT / "content" / "handbook"], out=folder, formats=["epub", "pdf"], pdf={"impose": []})
    assert [path.suffix for path in written] == [".epub", ".pdf"]
    return written[1].read_bytes(), written[0].read_bytes()


def contents_pages(pdf: bytes) -> set[str]:
    """The pages of the table of contents: an e-book has a navigation document in their place."""
    document = pypdfium2.PdfDocument(pdf)
    return {
        str(number) for number, page in enumerate(document, 1) if ". . . . ." in page.get_textpage().get_text_range()
    }


def test_every_page_of_the_handbook_begins_at_its_mark(handbook: tuple[bytes, bytes]) -> None:
    pdf, epub = handbook
    assert assert_same_beginnings(pdf, epub, without=contents_pages(pdf)) > 80


def test_the_page_list_is_in_order_and_leads_to_its_marks(handbook: tuple[bytes, bytes]) -> None:
    _, epub = handbook
    with zipfile.ZipFile(io.BytesIO(epub)) as archive:
        nav = archive.read("EPUB/nav.xhtml").decode()
        listed = re.search(r'epub:type="page-list".*?</nav>', nav, re.DOTALL)
        assert listed
        lines = re.findall(r'<a href="([^"#]+)#page\.(\d+)">(\d+)</a>', listed[0])
        assert len(lines) > 80
        assert [int(number) for _, _, number in lines] == sorted(int(number) for _, _, number in lines)
        for file, identifier, number in lines:
            assert identifier == number
            assert f'id="page.{number}"' in archive.read(f"EPUB/{file}").decode()
        package = archive.read("EPUB/content.opf").decode()
    assert '<meta property="pageBreakSource">docexport-handbook.pdf</meta>' in package
    assert "pageBreakMarkers" in package


def test_no_number_of_a_node_is_left(handbook: tuple[bytes, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(handbook[1])) as archive:
        assert not any(b"data-at=" in archive.read(name) for name in archive.namelist())


LONG = "An extraordinarily incomprehensible representation of responsibilities and institutionalization. " * 30
ODD = {
    "words broken over pages": f"{LONG}\n\n{LONG}",
    "notes": "".join(f"Words and words here[^{n}] and some more of them. " for n in range(60))
    + "\n\n"
    + "".join(f"[^{n}]: A note of several words.\n\n" for n in range(60)),
    "a long table": "| a | b |\n|---|---|\n" + "".join(f"| row {n} | {'word ' * (n % 7)} |\n" for n in range(90)),
    "tasks, lists and blanks": "".join(f"- [ ] task {n} with a ____ in it\n" for n in range(30))
    + "\n"
    + "".join(f"{n}. number {n}\n\n   more of it\n" for n in range(1, 25)),
    "code": "```\n" + "".join(f"line {n} of the code\n" for n in range(90)) + "```\n",
    "formulas": "".join(f"A formula $x^{n}$ in a line, of which there are many here. " for n in range(80)),
    "callouts": "".join(f"> [!NOTE]\n> Callout {n} has words.\n>\n> - and a list\n\n" for n in range(24)),
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_pages_begin_at_their_marks_whatever_stands_there(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"---\ntitle: Sample\n---\n\n## Head\n\n{text}\n")
    pdf, epub = docexport.build(
        [tmp_path / "a.md"],
        formats=["pdf", "epub"],
        paper=["100mm x 130mm"],
        theme="press",
        diagnostics=docexport.Diagnostics(),
    )
    assert assert_same_beginnings(pdf.read_bytes(), epub.read_bytes()) > 2


def test_an_e_book_alone_has_no_pages(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: T\n---\n\nWords.\n")
    (epub,) = docexport.build([tmp_path / "a.md"], formats=["epub"])
    with zipfile.ZipFile(epub) as archive:
        assert not any(b"page-list" in archive.read(name) for name in archive.namelist())
