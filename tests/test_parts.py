"""Books laid out in parts: the same PDF as in one, whoever does the work, and said where it cannot be."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.formats import pdf
from docexport.parallel.pool import WorkerPool
from docexport.session import load_sources, prepare
from docexport.session.stages import manuscript_of
from same_pdf import anatomy, pictures, texts
from torture_book import CHAPTERS, write_torture_book
from writers import write_pdf

WORDS = ("the water of a river comes down as rain and runs to the sea", "where it rises again into clouds")


def prose(seed: int, sentences: int) -> str:
    chance = random.Random(seed)
    return " ".join(
        " ".join(chance.choices(" ".join(WORDS).split(), k=chance.randint(6, 16))).capitalize() + "."
        for _ in range(sentences)
    )


def chapter(number: int, others: int) -> str:
    """A chapter with all that can go wrong between chapters: references, notes, tables, pictures, page breaks."""
    other = (number + 2) % others
    return "\n\n".join(
        (
            f"# Water {number} {{#water-{number}}}",
            f"As chapter @water-{(number + 1) % others} says.[^1] See also [that]({other}.md#deep-{other}).",
            prose(number, 60),
            f"## Deeper {number} {{#deep-{number}}}",
            f"![A tree](images/tree.svg){{#fig-{number}}}",
            f"Look at @fig-{(number * 3) % others} and @fig-{number}. {prose(number + 100, 30)}",
            "| a | b | c | d | e |\n|---|---|---|---|--:|\n| " + " | ".join([prose(number, 2)] * 5) + " |",
            "::: page-break\n:::" if number == 2 else "> [!NOTE]\n> A word on `code`, and $x^2 + 1$.",
            "```python\n" + "\n".join(f"for item in range({n}): pass  # {number}" for n in range(30)) + "\n```",
            prose(number + 200, 90 if number % 2 else 40),
            f"[^1]: A note with a [link](https://example.org/{number}).",
        )
    )


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("book")
    (folder / "images").mkdir()
    (folder / "images" / "tree.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><defs><linearGradient id="g"><stop offset="0" '
        'stop-color="#060"/><stop offset="1" stop-color="#9f9"/></linearGradient></defs>'
        '<rect width="90" height="60" fill="url(#g)" opacity="0.5"/><text x="5" y="30">Tree</text></svg>'
    )
    for number in range(5):
        (folder / f"{number}.md").write_text(chapter(number, 5), "utf-8")
    (folder / "preface.md").write_text(f"# Preface\n\n{prose(9, 20)}\n", "utf-8")
    (folder / "docexport.toml").write_text(
        'chapters = ["preface.md", "?.md"]\nlist-of-figures = true\nnumber-sections = true\n'
        '[metadata]\ntitle = "Water"\nauthors = ["A. Writer"]\nrights = "Free"\nversion = "2"\n'
    )
    return folder


def written(folder: Path, pool: WorkerPool, **options: Any) -> tuple[bytes, Any, Diagnostics]:
    """The book's PDF, where its pages begin, and what was found."""
    diagnostics = Diagnostics()
    (source,) = load_sources(
        [folder], [Settings({key.replace("_", "-"): o for key, o in options.items()})], diagnostics
    )
    manuscript = manuscript_of(source, prepare(source, "pdf", diagnostics), diagnostics)
    data, starts, _ = write_pdf(replace(manuscript, pool=pool))
    return data, starts, diagnostics


def both_ways(folder: Path, monkeypatch: pytest.MonkeyPatch, **options: Any) -> tuple[bytes, bytes]:
    """The book laid out in one and in parts, once both were found to say the same of it."""
    monkeypatch.setattr(pdf, "is_long", lambda *_: False)
    monkeypatch.setattr("docexport.engine.whole.hide_near_pages", lambda _layout, pages, _css: pages)
    whole, starts, found = written(folder, WorkerPool(), **options)
    monkeypatch.setattr(pdf, "is_long", lambda *_: True)
    parts, other_starts, other_found = written(folder, WorkerPool(), **options)
    assert not other_found.has(Code.LAID_OUT_IN_ONE), [str(item) for item in other_found]
    assert starts == other_starts
    assert [str(item) for item in found] == [str(item) for item in other_found]
    return whole, parts


def check_same(whole: bytes, parts: bytes) -> None:
    assert texts(whole) == texts(parts)
    assert pictures(whole) == pictures(parts)
    one, other = anatomy(whole), anatomy(parts)
    for key, value in one.items():
        assert value == other[key], key


@pytest.mark.parametrize(
    "options",
    [
        {"theme": "press"},
        {"theme": "base"},
        {"theme": "base", "tokens": {"page": {"mirrored": True, "inside": "30mm", "outside": "12mm"}}},
        {"theme": "press", "pdf": {"page-numbers": "front"}},
        {"theme": "press", "pdf": {"page-numbers": "chapter", "crop-marks": True, "gutter": "4mm"}},
        {"theme": "clinic", "edition": "large-print"},
        {"theme": "base", "metadata": {"language": "ar"}},
    ],
    ids=lambda options: "-".join(str(value) for value in options.values())[:40],
)
def test_parts_give_the_same_pdf_as_one(book: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]) -> None:
    check_same(*both_ways(book, monkeypatch, **options))


def test_the_torture_book_is_the_same_both_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_torture_book(tmp_path / "book")
    for name in CHAPTERS:
        if name.startswith(("07", "08", "10")):  # characters that no font has; a table of 1,500 rows
            (folder / name).unlink()
    check_same(*both_ways(folder, monkeypatch))


def test_processes_give_the_same_bytes_as_one_and_keep_to_pdf_ua(
    book: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = pytest.importorskip("page")
    monkeypatch.setattr(pdf, "is_long", lambda *_: True)
    workshops = WorkerPool(), WorkerPool(3)
    try:
        one, other = (written(book, pool)[0] for pool in workshops)
    finally:
        workshops[1].close()
    assert one == other
    (tmp_path / "book.pdf").write_bytes(one)
    assert page.validate_pdf(str(tmp_path / "book.pdf"), profile="ua1").is_compliant


@pytest.mark.parametrize(
    ("css", "reason"),
    [
        ("h2 { counter-increment: x }", "its style sheet has `counter-increment:`"),
        (".chapter + .chapter { color: red }", "its style sheet has `.chapter +`"),
        (
            ".badge { position: fixed; top: 0 } h1::before { content: 'x'; position: fixed }",
            "something has a fixed place",
        ),
        ("h2::after { content: counter(page) }", "its text shows the number of its own page"),
        ("h2 { position: running(head) }", "it changes what runs in the margins"),
        ("@page :first { margin-top: 80mm }", "a style sheet sets some pages by their number"),
        ("@page :nth(3) { margin-top: 80mm }", "a style sheet sets some pages by their number"),
        ("body.book .chapter { break-before: auto }", "not each chapter begins a page"),
        ("html { background: #eee } body.book .chapter { break-before: right }", "a background fills pages without"),
    ],
)
def test_what_reaches_over_chapters_is_laid_out_in_one_and_said(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, css: str, reason: str
) -> None:
    theme = tmp_path / "themes" / "own"
    (theme / "styles").mkdir(parents=True)
    (theme / "theme.toml").write_text('name = "own"\nextends = "base"\n')
    (theme / "styles" / "print.css").write_text(css)
    for number in range(2):
        (tmp_path / f"{number}.md").write_text(chapter(number, 2), "utf-8")
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "tree.svg").write_bytes((book / "images" / "tree.svg").read_bytes())
    (tmp_path / "docexport.toml").write_text('chapters = ["?.md"]\ntheme = "own"\n[metadata]\ntitle = "T"\n')
    monkeypatch.setattr(pdf, "is_long", lambda *_: True)
    data, _starts, found = written(tmp_path, WorkerPool())
    said = [item.message for item in found if item.code is Code.LAID_OUT_IN_ONE]
    assert len(said) == 1
    assert reason in said[0]
    monkeypatch.setattr(pdf, "is_long", lambda *_: False)
    assert written(tmp_path, WorkerPool())[0] == data


@pytest.mark.filterwarnings("ignore:.*sRGB2014.icc:pytest.PytestUnraisableExceptionWarning")  # WeasyPrint's own file
@pytest.mark.filterwarnings("ignore:.*sRGB2014.icc:ResourceWarning")
@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"pdf": {"forms": True}}, "it has fields to fill in"),
        ({"pdf": {"variant": ["pdf/a-3a"]}}, "archive formats are written in one"),
        ({"fit": 90}, "it is fitted to a number of pages"),
    ],
)
def test_options_that_parts_cannot_do_are_laid_out_in_one_and_said(
    book: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], reason: str
) -> None:
    monkeypatch.setattr(pdf, "is_long", lambda *_: True)
    _data, _starts, found = written(book, WorkerPool(), **options)
    assert [reason in item.message for item in found if item.code is Code.LAID_OUT_IN_ONE] == [True]
