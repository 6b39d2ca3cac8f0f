"""Chapters are rendered by themselves, and again only where something that shows in them has changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from docexport.cache.store import DiskStore
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.formats import FORMATS, pdf
from docexport.formats.pdf.markup import PrintMarkup
from docexport.model import Emphasis, Strong, Text
from docexport.parallel.pool import WorkerPool
from docexport.rendering.images import load_images
from docexport.rendering.markup import highlight, highlights
from docexport.rendering.renderer import _environment
from docexport.rendering.theme import themes_folder
from docexport.session import load_sources, prepare
from docexport.session.stages import manuscript_of
from writers import write_pdf

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><rect width="90" height="60"/></svg>'


class Watched(DiskStore):
    """A store that knows which chapters it was given."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.rendered = 0

    def put(self, function: Any, job: Any, result: Any) -> None:
        self.rendered += type(job).__name__ == "RenderJob"
        super().put(function, job, result)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    folder = tmp_path / "book"
    (folder / "images").mkdir(parents=True)
    (folder / "images" / "a.svg").write_text(PICTURE)
    for number in range(3):
        (folder / f"{number}.md").write_text(f"# Chapter {number}\n\nWords, and [the next]({(number + 1) % 3}.md).\n")
    (folder / "1.md").write_text("# Chapter 1\n\n![A box](images/a.svg)\n\n```python\nfor x in y: pass\n```\n")
    (folder / "docexport.toml").write_text(
        'chapters = ["?.md"]\ntheme = "own"\n[metadata]\ntitle = "T"\nlanguage = "en"\n'
    )
    theme = folder / "themes" / "own"
    (theme / "templates" / "pdf").mkdir(parents=True)
    (theme / "theme.toml").write_text('name = "own"\nextends = "base"\n')
    return folder


def template(book: Path, name: str, text: str) -> None:
    _environment.cache_clear()  # templates that change while a process runs are not looked at
    (book / "themes" / "own" / "templates" / "pdf" / f"{name}.j2").write_text(text)


def xhtml(book: Path, store: DiskStore | None = None) -> str:
    """The markup of a book for print."""
    diagnostics = Diagnostics()
    (source,) = load_sources([book], [], diagnostics)
    manuscript = manuscript_of(source, prepare(source, "pdf", diagnostics), diagnostics, pool=WorkerPool(1, store))
    images = load_images(manuscript.document, diagnostics)
    markup = PrintMarkup(manuscript, images, FORMATS["pdf"].families)
    list(markup.changed())
    text, marked = markup.whole(markup.body())
    assert f'data-at="{len(marked) - 1}"' in text
    assert f'data-at="{len(marked)}"' not in text
    if store:
        store.finish()
    return text


def test_what_was_rendered_is_taken_as_it_was(book: Path, tmp_path: Path) -> None:
    store = Watched(tmp_path / "store")
    first = xhtml(book, store)
    assert store.rendered == 3
    assert xhtml(book, store) == first == xhtml(book)
    assert store.rendered == 3
    (book / "2.md").write_text("# Chapter 2\n\nOther words.\n")
    assert xhtml(book, store) == xhtml(book) != first
    assert store.rendered == 4


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("paragraph", '<p class="own">{{ render(node.children) }}</p>'),
        ("chapter", '<section class="chapter own" id="{{ node.id }}">{{ render(node.children) }}</section>'),
        ("part-body", '<p>Before</p>{{ render(node.children, mark="given") }}'),
    ],
)
def test_a_template_that_changes_renders_all_anew(book: Path, tmp_path: Path, name: str, text: str) -> None:
    store = Watched(tmp_path / "store")
    first = xhtml(book, store)
    template(book, name, text)
    changed = xhtml(book, store)
    assert changed == xhtml(book) != first


def test_what_templates_are_given_on_the_way_shows(book: Path, tmp_path: Path) -> None:
    store = Watched(tmp_path / "store")
    template(book, "paragraph", '<p class="{{ mark }}">{{ render(node.children) }}</p>')
    for mark in ("one", "two"):
        template(book, "part-body", f'{{{{ render(node.children, mark="{mark}") }}}}')
        assert f'class="{mark}"' in xhtml(book, store)


def test_who_looks_at_the_whole_document_is_not_kept(book: Path, tmp_path: Path) -> None:
    store = Watched(tmp_path / "store")
    template(book, "paragraph", "<p>{{ document.children | length }} chapters</p>")
    assert "3 chapters" in xhtml(book, store)
    (book / "3.md").write_text("# Chapter 3\n\nOne more.\n")
    again = xhtml(book, store)
    assert "4 chapters" in again
    assert "3 chapters" not in again


def test_pictures_and_metadata_show_in_chapters(book: Path, tmp_path: Path) -> None:
    store = Watched(tmp_path / "store")
    template(book, "paragraph", "<p>Of {{ document.metadata.title }}</p>")
    assert ">Of T</p>" in xhtml(book, store)
    settings = book / "docexport.toml"
    settings.write_text(settings.read_text().replace('"T"', '"Other"'))
    assert ">Of Other</p>" in xhtml(book, store)
    (book / "images" / "a.svg").write_text("no picture")
    assert xhtml(book, store) == xhtml(book)


def test_code_is_highlighted_once(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Watched(tmp_path / "store")
    xhtml(book, store)
    text = (book / "1.md").read_text()
    (book / "1.md").write_text(text + "\nMore.\n")
    highlight.__globals__["_highlighted"].cache_clear()
    monkeypatch.setattr("pygments.lexers.get_lexer_by_name", lambda *_a, **_o: pytest.fail("it is known"))
    changed = xhtml(book, store)
    monkeypatch.undo()
    highlight.__globals__["_highlighted"].cache_clear()
    assert changed == xhtml(book)


def test_who_asks_hears_what_became_of_code() -> None:
    with highlights({}) as outer, highlights({("x", "none of them"): "<b>known</b>"}) as inner:
        assert str(highlight("x", "none of them")) == "<b>known</b>"
    assert outer == inner == {("x", "none of them"): "<b>known</b>"}
    highlight("y", "python")
    assert ("y", "python") not in inner


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        (
            "chapter",
            '<p>One</p><section class="chapter">{{ render(node.children) }}</section>',
            "something else than",
        ),
        ("chapter", "<section>{{ render(node.children) }}</section>", "something else than"),
        ("part-body", "<div>{{ render(node.children) }}</div>", "puts chapters into another element"),
    ],
)
def test_themes_that_make_other_chapters_are_laid_out_in_one(
    book: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, reason: str
) -> None:
    template(book, name, text)
    made = []
    for is_long in (True, False):
        monkeypatch.setattr(pdf, "is_long", lambda *_, is_long=is_long: is_long)
        diagnostics = Diagnostics()
        (source,) = load_sources([book], [], diagnostics)
        manuscript = manuscript_of(source, prepare(source, "pdf", diagnostics), diagnostics)
        made.append(write_pdf(manuscript)[0])
        said = [item.message for item in diagnostics if item.code is Code.LAID_OUT_IN_ONE]
        assert [reason in message for message in said] == [True] * is_long
    assert made[0] == made[1]


def test_code_that_looks_like_our_marks_stays_as_it_is(book: Path) -> None:
    for number in (0, 2):
        (book / f"{number}.md").write_text(f'# Chapter {number}\n\n```html\n<p data-at="1"> data-at="1"\n```\n')
    assert xhtml(book).count('&gt; data-at="1"') == 2
    (book / "0.md").write_text("# Chapter 0\n\n[Words]{at=x} and {at=7}.\n")
    assert 'data-at="x"' not in xhtml(book)


def test_names_that_the_shell_declares_are_known_in_chapters(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shell = (themes_folder() / "base" / "templates" / "pdf" / "document.j2").read_text()
    template(book, "document", shell.replace("<html ", '<html xmlns:own="https://example.org/own" ', 1))
    template(book, "paragraph", '<p own:word="x">{{ render(node.children) }}</p>')
    monkeypatch.setattr(pdf, "is_long", lambda *_: True)
    diagnostics = Diagnostics()
    (source,) = load_sources([book], [], diagnostics)
    manuscript = manuscript_of(source, prepare(source, "pdf", diagnostics), diagnostics)
    assert write_pdf(manuscript)[0].startswith(b"%PDF")
    assert not diagnostics.failed()


def test_text_cannot_stand_for_a_chapter(book: Path) -> None:
    (book / "0.md").write_text('# Chapter 0\n\nSays \\<?chapter 1?> and data-at="7", "data-at=\'8\'".\n')
    text = xhtml(book)
    assert "&lt;?chapter 1?&gt;" in text
    assert text.count('class="chapter"') == 3


def test_nodes_of_different_kinds_are_encoded_differently() -> None:
    children = (Text(text="x"),)
    assert msgspec.msgpack.encode(Emphasis(children=children)) != msgspec.msgpack.encode(Strong(children=children))
