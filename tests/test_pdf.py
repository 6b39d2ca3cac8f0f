"""PDFs: tagged so that they pass PDF/UA-1, closed to the network, with the words that were written."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import Any

import page as page_validation  # the package `page-validation`: PDF/UA-1 without a JVM
import pikepdf
import pytest

from docexport.diagnostics import Diagnostics, DocexportError
from docexport.diagnostics.codes import Code
from docexport.engine.contract import Sources
from docexport.engine.fetcher import ClosedFetcher
from docexport.engine.readable import Readable, RefusedError
from docexport.formats.paper import page_size
from docexport.formats.pdf.log import report_log
from docexport.rendering.theme import FontSource
from pdf_facts import outline, page_texts, tag_tree
from samples import HERE, manuscript_of
from torture import TORTURES, torture
from writers import write_pdf


def pdf_of(text: str, /, diagnostics: Diagnostics | None = None, **options: Any) -> bytes:
    return write_pdf(manuscript_of(text, "pdf", diagnostics, **options))[0]


def tags_of(text: str, /, **options: Any) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf_of(text, **options))) as pdf:
        return tag_tree(pdf)


def test_lists_have_labels_and_bodies_tight_or_loose() -> None:
    tags = "\n".join(tags_of("- One\n\n- Two\n\n  More\n\n1. A\n2. B\n"))
    assert "L Disc\n    LI\n      Lbl [1]\n      LBody\n        P [1]\n" in tags
    assert "L Decimal\n    LI\n      Lbl [1]\n      LBody [1]\n" in tags


def test_a_decorative_image_is_no_figure() -> None:
    tags = tags_of("![A tree](images/tree.svg)\n\n![](images/tree.svg){.decorative}\n")
    assert [line.strip() for line in tags if "Figure" in line] == ["Figure alt='A tree' [1]"]


def test_a_table_over_several_pages_is_one_table() -> None:
    rows = "".join(f"| **{number}** | {'word ' * 12} |\n" for number in range(120))
    tags = tags_of(f"|  | Words |\n|--|--|\n{rows}")
    assert sum(line.strip() == "Table" for line in tags) == 1
    assert sum(line.strip() == "THead" for line in tags) == 1
    assert sum("TH Row" in line for line in tags) == 120
    assert sum("TH Column" in line for line in tags) == 1


def test_a_note_follows_its_mark() -> None:
    tags = "\n".join(tags_of("Words[^1] go on.\n\n[^1]: The note.\n"))
    assert "Reference [1]\n    Note\n" in tags or "Reference [1]\n      Note\n" in tags


def test_a_note_that_a_note_refers_to_is_printed() -> None:
    diagnostics = Diagnostics()
    words = " ".join(page_texts(pdf_of("One[^a].\n\n[^a]: First[^b].\n\n[^b]: Second.\n", diagnostics)))
    assert [item.message for item in diagnostics] == []
    assert "First" in words
    assert "Second." in words


def test_a_language_is_tagged_where_it_changes() -> None:
    assert any("lang='fr'" in line for line in tags_of("A [chat]{lang=fr}.\n"))


def test_running_feet_are_no_content() -> None:
    with pikepdf.open(io.BytesIO(pdf_of("Words.\n"))) as pdf:
        assert b"/Artifact" in b"".join(stream.read_bytes() for stream in [pdf.pages[0].Contents])
        assert sum("[1]" in line for line in tag_tree(pdf)) == 2


def test_bookmarks_follow_headings() -> None:
    data = pdf_of("## One\n\n### Deeper\n\n## Two\n")
    assert outline(data) == ["Sample .. 1", "  One .. 1", "    Deeper .. 1", "  Two .. 1"]


def test_words_broken_at_line_ends_can_be_found() -> None:
    text = "representation responsibility configuration " * 12
    (words,) = page_texts(pdf_of(f"---\npaper: 60mm x 250mm\ntheme: press\n---\n{text}\n", theme="press"))
    assert words.replace("\u00ad", "").replace("\ufffe", "").count("configuration") == 12
    assert "\u2010" not in words


@pytest.mark.parametrize("path", sorted((HERE / "spec").glob("*.md")), ids=lambda path: path.stem)
def test_every_node_passes_pdf_ua(path: Path, tmp_path: Path) -> None:
    from literate import read_examples

    text = "\n\n".join(example.blocks["md"] for example in read_examples(path)[:1])
    (tmp_path / "node.pdf").write_bytes(pdf_of(text))
    result = page_validation.validate_pdf(str(tmp_path / "node.pdf"), profile="ua1")
    assert result.is_compliant, [str(finding) for finding in result.failures]


@pytest.mark.parametrize("options", TORTURES.values(), ids=TORTURES)
def test_the_torture_document_passes_pdf_ua(options: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "torture.pdf").write_bytes(torture(**options))
    result = page_validation.validate_pdf(str(tmp_path / "torture.pdf"), profile="ua1")
    assert result.is_compliant, [str(finding) for finding in result.failures]


def test_the_tags_of_the_torture_document_are_as_they_were(accept: bool) -> None:
    path = HERE / "golden" / "torture.tags.txt"
    with pikepdf.open(io.BytesIO(torture(theme="base"))) as pdf:
        tags = "\n".join(tag_tree(pdf)) + "\n"
    if accept:
        path.write_text(tags, "utf-8")
    assert path.read_text("utf-8") == tags


ODD = {
    "right-to-left": "---\nlanguage: ar\n---\n\n## الماء\n\nالماء **مهم** جدا.\n\n1. أول\n\n| اسم |\n|---|\n| ملح |\n",
    "other scripts": "## Начало **важно**\n\nΕλληνικά *πλάγια*, Tiếng Việt, đặng.\n",
    "a head without a body": "| a | b |\n|---|---|\n",
    "notes in odd places": "## Head^[in a heading]\n\n| a^[in a cell] |\n|---|\n| *b^[in words]* |\n",
    "a note with blocks": "x[^l]\n\n[^l]:\n    - list\n\n      ```\n      code\n      ```\n",
    "lists in lists": "".join(f"{'  ' * depth}- level {depth}\n" for depth in range(18)),
    "no content": "",
    "a long title": f"---\ntitle: {'Very long ' * 60}\n---\n\nText.\n",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_documents_pass_pdf_ua(text: str, tmp_path: Path) -> None:
    (tmp_path / "odd.pdf").write_bytes(pdf_of(text))
    result = page_validation.validate_pdf(str(tmp_path / "odd.pdf"), profile="ua1")
    assert result.is_compliant, [str(finding) for finding in result.failures]


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/x.png",
        "https://example.org/x.css",
        "ftp://example.org/x",
        "file:///etc/hostname",
        "file://remote/share/x.png",
        "file:///dev/zero",
        "gopher:x",
    ],
)
def test_the_layout_reads_nothing_it_is_not_given(address: str) -> None:
    with pytest.raises(RefusedError):
        ClosedFetcher(Readable(Sources(folders=(HERE,)))).fetch(address)


@pytest.mark.parametrize(
    ("paper", "size"),
    [
        ("a4", (210.0, 297.0)),
        ("Letter landscape", (279.4, 215.9)),
        ("148mm x 210mm", (148, 210)),
        ("6in x 9in", (152.4, 228.6)),
    ],
)
def test_papers_have_sizes(paper: str, size: tuple[float, float]) -> None:
    assert page_size(paper, Diagnostics()) == pytest.approx(size)


@pytest.mark.parametrize("paper", ["1mm x 1mm", "a99", "9999cm x 10cm", ""])
def test_papers_nobody_has_are_refused(paper: str) -> None:
    diagnostics = Diagnostics()
    page_size(paper, diagnostics)
    assert [item.code for item in diagnostics] == [Code.UNKNOWN_PAPER]


def test_a_font_that_is_not_installed_is_named() -> None:
    diagnostics = Diagnostics()
    manuscript = manuscript_of("Words.\n", "pdf", diagnostics)
    manuscript.theme.fonts["Fira Sans"] = FontSource(package="no-such-font")
    with pytest.raises(DocexportError):
        write_pdf(manuscript)
    (finding,) = (item for item in diagnostics if item.code is Code.MISSING_FONT)
    assert finding.hint == "run `pip install fontpkg-no-such-font`"


def test_what_the_machine_lacks_is_no_finding_about_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docexport.engine.weasyprint.pdf.fonts.harfbuzz_subset", None)
    diagnostics = Diagnostics()
    with pikepdf.open(io.BytesIO(pdf_of("# Plants\n\nThey grow.\n", diagnostics))) as pdf:
        fonts = [font.DescendantFonts[0].FontDescriptor for font in pdf.pages[0].Resources.Font.values()]
        assert all(len(font.FontFile2.read_bytes()) < 50_000 for font in fonts)
    assert not list(diagnostics)


def test_a_log_line_without_a_code_is_kept() -> None:
    diagnostics = Diagnostics()
    report_log([(logging.WARNING, "something new")], manuscript_of("", "pdf").document, diagnostics)
    assert [(item.code, item.message) for item in diagnostics] == [(Code.LAYOUT, "something new")]


def test_blocks_nested_as_deep_as_the_reader_allows_are_laid_out() -> None:
    assert pdf_of("> " * 39 + "deep\n").startswith(b"%PDF")


def test_a_template_that_breaks_the_markup_is_named() -> None:
    diagnostics = Diagnostics()
    manuscript = manuscript_of("[x]{.a}\n", "pdf", diagnostics, tokens={})
    broken = manuscript.theme.folders[0]
    assert broken.name == "base"
    with pytest.raises(DocexportError, match="not well-formed"):
        write_pdf(manuscript_of("Text.\n", "pdf", diagnostics, theme="broken"))
