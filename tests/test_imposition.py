"""Imposition: which page stands where on which sheet."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

import docexport
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.formats.imposition import impose
from docexport.formats.imposition_table import IMPOSITIONS


def numbered(count: int) -> bytes:
    """A PDF of pages that say P1, P2, …"""
    text = "\n\n::: page-break\n:::\n\n".join(f"P{number}." for number in range(1, count + 1))
    source = docexport.parse(f"---\ntitle: Sample\n---\n\n{text}\n", paper=["a6"])
    return docexport.render(source, "pdf")


def sheets(data: bytes, rows: int = 1) -> list[list[str]]:
    """The words `P1.` on each side of each sheet, row by row from left to right."""
    sides = []
    document = pypdfium2.PdfDocument(data)
    for page in document:
        text = page.get_textpage()
        found = []
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            words = text.get_text_bounded(left, bottom, right, top).strip()
            if words.startswith("P") and words.endswith("."):
                found.append((-int(top * rows / page.get_height()), left, words))
        sides.append([words for _, _, words in sorted(found)])
    return sides


def imposed(count: int, name: str, backwards: bool = False, diagnostics: Diagnostics | None = None) -> list[list[str]]:
    sink = Diagnostics() if diagnostics is None else diagnostics
    return sheets(impose(numbered(count), name, "a6", "", False, backwards, sink), IMPOSITIONS[name].rows)


def test_a_booklet_is_in_order_when_it_is_folded() -> None:
    assert imposed(8, "booklet") == [["P8.", "P1."], ["P2.", "P7."], ["P6.", "P3."], ["P4.", "P5."]]


def test_a_booklet_is_filled_up_to_whole_sheets() -> None:
    assert imposed(5, "booklet") == [["P1."], ["P2."], ["P3."], ["P4.", "P5."]]


def test_a_booklet_read_from_right_to_left_opens_on_the_other_side() -> None:
    assert imposed(4, "booklet", backwards=True) == [["P1.", "P4."], ["P3.", "P2."]]


@pytest.mark.parametrize(("name", "many"), [("2-up", 2), ("4-up", 4), ("8-up", 8)])
def test_pages_follow_each_other(name: str, many: int) -> None:
    sides = imposed(9, name)
    assert len(sides[0]) == many
    assert [page for side in sides for page in side] == [f"P{number}." for number in range(1, 10)]


def test_a_leaflet_opens_at_its_second_page() -> None:
    assert imposed(6, "tri-fold") == [["P5.", "P6.", "P1."], ["P2.", "P3.", "P4."]]


def test_a_leaflet_of_too_many_pages_is_named() -> None:
    diagnostics = Diagnostics()
    imposed(7, "tri-fold", diagnostics=diagnostics)
    assert [item.code for item in diagnostics] == [Code.TOO_MANY_PANELS]


@pytest.mark.parametrize(
    ("paper", "sheet", "size"),
    [("a6", "", (842, 595)), ("half-letter", "", (792, 612)), ("a6", "a3", (1191, 842))],
)
def test_sheets_are_what_printers_take(paper: str, sheet: str, size: tuple[int, int]) -> None:
    data = impose(numbered(1), "booklet", paper, sheet, False, False, Diagnostics())
    with pikepdf.open(io.BytesIO(data)) as pdf:
        box = pdf.pages[0].mediabox
        assert (round(float(box[2])), round(float(box[3]))) == size
        assert str(pdf.docinfo["/Title"]) == "Sample (booklet)"


def test_the_same_pages_give_the_same_sheets() -> None:
    data = numbered(4)
    assert len({impose(data, "4-up", "a6", "", True, False, Diagnostics()) for _ in range(2)}) == 1


def test_lines_are_drawn_where_sheets_are_cut() -> None:
    plain, cut = (impose(numbered(4), "4-up", "a6", "", lines, False, Diagnostics()) for lines in (False, True))
    with pikepdf.open(io.BytesIO(plain)) as one, pikepdf.open(io.BytesIO(cut)) as other:
        read = [pikepdf.unparse_content_stream(pikepdf.parse_content_stream(pdf.pages[0])) for pdf in (one, other)]
    assert b"[ 4 3 ] 0 d" not in read[0]
    assert b"[ 4 3 ] 0 d" in read[1]


def test_sheets_lie_beside_the_pages(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: T\n---\n\nWords.\n")
    written = docexport.build([tmp_path / "a.md"], formats=["pdf", "txt"], pdf={"impose": ["booklet", "2-up"]})
    assert [path.name for path in written] == ["a.pdf", "a-booklet.pdf", "a-2-up.pdf", "a.txt"]


def test_an_unknown_imposition_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: T\n---\n\nWords.\n")
    diagnostics = Diagnostics()
    assert (
        docexport.build([tmp_path / "a.md"], formats=["pdf"], pdf={"impose": ["bookelt"]}, diagnostics=diagnostics)
        == []
    )
    (finding,) = diagnostics
    assert (finding.code, finding.hint) == (Code.BAD_VALUE, "did you mean `booklet`?")
    assert "booklet" in IMPOSITIONS
