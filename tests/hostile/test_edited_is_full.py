"""Builds with a cache give what builds without one do, whatever changed: no file is taken for what it was.

Each test is one way to change what a document is made of that sizes, times or names do not show. Builds run in one
process, so what a process keeps in mind is tried with what lies on disk.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics
from docexport.session import load_sources
from docexport.session.inputs import inputs_of
from docexport.session.session import Session

#: the time that files with a fixed time have, as in archives and images of systems
FIXED = (1_000_000_000, 1_000_000_000)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A document with a picture and a theme of its own, in a project."""
    monkeypatch.chdir(tmp_path)
    put("doc.md", "---\ntitle: T\nlanguage: en\n---\n\nWords.\n\n![A dot](pictures/dot.svg)\n")
    put("pictures/dot.svg", drawing("before"))
    theme("themes/mine", "before")
    return tmp_path


def put(name: str, text: str) -> None:
    """Write a file, with a fixed time."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    os.utime(path, FIXED)


def drawing(word: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><desc>{word}</desc></svg>'


def theme(folder: str, word: str) -> None:
    """A theme that says a word in texts, and has it as the name of a font in e-books."""
    put(f"{folder}/theme.toml", 'extends = "base"\n')
    put(f"{folder}/templates/txt/paragraph.j2", f"{word} {{{{ render(node.children) }}}}\n")
    put(f"{folder}/styles/ebook.css", f'p {{ font-family: "{word}"; }}')


def built(what: str = "doc.md", *, kept: bool = True, theme: str = "mine") -> str:
    """All that is in the outputs of a build."""
    session = Session({"formats": ["txt", "epub"], "theme": theme}, cache=Path("kept") if kept else None)
    shutil.rmtree("out", ignore_errors=True)
    session.build(what, out="out")
    text = "".join(path.read_text("utf-8") for path in sorted(Path("out").glob("*.txt")))
    for path in sorted(Path("out").glob("*.epub")):
        with zipfile.ZipFile(path) as book:
            text += "".join(book.read(name).decode("utf-8", "replace") for name in sorted(book.namelist()))
    return text


def assert_seen(change: Callable[[], object], what: str = "doc.md", theme: str = "mine") -> None:
    """What changed is in the output, as it is in one that is made without a cache."""
    before = built(what, theme=theme)
    assert "before" in before
    assert built(what, theme=theme) == before
    change()
    after = built(what, theme=theme)
    assert "after" in after
    assert after == built(what, kept=False, theme=theme)


def relink(link: str, target: str) -> None:
    Path(link).unlink()
    Path(link).symlink_to(target)


# --- links


@pytest.mark.usefixtures("here")
def test_no_picture_is_taken_for_another_that_its_link_led_to() -> None:
    put("pictures/new.svg", drawing("after!"))
    Path("pictures/dot.svg").rename("pictures/old.svg")
    Path("pictures/dot.svg").symlink_to("old.svg")
    assert_seen(lambda: relink("pictures/dot.svg", "new.svg"), theme="base")


@pytest.mark.usefixtures("here")
def test_no_folder_is_taken_for_another_that_its_link_led_to() -> None:
    put("new/dot.svg", drawing("after!"))
    Path("pictures").rename("old")
    Path("pictures").symlink_to("old")
    assert_seen(lambda: relink("pictures", "new"), theme="base")


@pytest.mark.usefixtures("here")
def test_no_chapter_is_taken_for_another_that_its_link_led_to() -> None:
    put("book/docexport.toml", 'chapters = ["*.md"]\n[metadata]\ntitle = "T"\nlanguage = "en"\n')
    put("book/texts/old.md", "# One\n\nbefore\n")
    put("book/texts/new.md", "# One\n\nafter!\n")
    Path("book/1.md").symlink_to("texts/old.md")
    put("book/2.md", "# Two\n\nWords.\n")
    assert_seen(lambda: relink("book/1.md", "texts/new.md"), "book", theme="base")


@pytest.mark.usefixtures("here")
def test_no_document_is_taken_for_another_that_its_link_led_to() -> None:
    put("old.md", "before\n")
    put("new.md", "after!\n")
    Path("link.md").symlink_to("old.md")
    assert_seen(lambda: relink("link.md", "new.md"), "link.md", theme="base")


@pytest.mark.usefixtures("here")
def test_two_names_of_one_file_are_two_documents() -> None:
    for folder in ("one", "two"):
        Path(folder).mkdir()
        Path(folder, "doc.md").symlink_to("../doc.md")
        put(f"{folder}/pictures/dot.svg", drawing(folder))
    assert "<desc>one</desc>" in built("one/doc.md", theme="base")
    assert "<desc>two</desc>" in built("two/doc.md", theme="base")


@pytest.mark.parametrize("name", ["mine", "looks"])
@pytest.mark.usefixtures("here")
def test_no_theme_is_taken_for_another_that_its_link_led_to(name: str) -> None:
    theme("shared/old", "before")
    theme("shared/new", "after!")
    shutil.rmtree("themes/mine")
    link = "looks" if name == "looks" else "themes/mine"  # by its path, or by its name
    Path(link).symlink_to("shared/old" if name == "looks" else "../shared/old")
    assert_seen(lambda: relink(link, "shared/new" if name == "looks" else "../shared/new"), theme=name)


@pytest.mark.usefixtures("here")
def test_links_in_a_circle_end_no_build() -> None:
    Path("themes/mine/self").symlink_to(".")
    Path("themes/mine/styles/up").symlink_to("..")
    assert_seen(lambda: theme("themes/mine", "after!"))


# --- the same size and time


@pytest.mark.usefixtures("here")
def test_no_picture_is_taken_for_another_of_its_size_and_time() -> None:
    put("pictures/dot.svg", drawing("before"))
    assert_seen(lambda: put("pictures/dot.svg", drawing("after!")), theme="base")


@pytest.mark.parametrize("file", ["templates/txt/paragraph.j2", "styles/ebook.css"])
@pytest.mark.usefixtures("here")
def test_no_file_of_a_theme_is_taken_for_another_of_its_size_and_time(file: str) -> None:
    path = f"themes/mine/{file}"
    assert_seen(lambda: put(path, Path(path).read_text().replace("before", "after!")))


@pytest.mark.usefixtures("here")
def test_no_setting_of_a_theme_is_taken_for_another_of_its_size_and_time() -> None:
    put("themes/mine/theme.toml", 'extends = "base"\n[tokens.text]\nbullet = "before"\n')
    put("doc.md", "---\ntitle: T\nlanguage: en\n---\n\n- Words.\n")
    assert_seen(
        lambda: put("themes/mine/theme.toml", Path("themes/mine/theme.toml").read_text().replace("before", "after!"))
    )


# --- templates that include others


@pytest.mark.parametrize("name", ["mine/words.txt", "base/words.txt", "../words.txt"])
@pytest.mark.usefixtures("here")
def test_no_included_file_is_taken_for_what_it_was(name: str) -> None:
    """Templates include files of their themes alone: another one is not there, before and after."""
    put(
        "themes/mine/templates/txt/paragraph.j2",
        f'{{% include "{name}" ignore missing %}}before {{{{ render(node.children) }}}}\n',
    )
    path = f"themes/{name}"
    put(path, "before")
    before = built()

    def change() -> None:
        put(path, "after!")
        put("themes/mine/templates/html/paragraph.j2", "<p>after {{ render(node.children) }}</p>\n")

    assert_seen(change)
    assert ("beforebefore Words" in before) == (name == "mine/words.txt")


@pytest.mark.usefixtures("here")
def test_a_theme_that_is_the_project_is_never_taken_for_what_it_was() -> None:
    theme(".", "before")
    assert_seen(lambda: theme(".", "after!"), theme=".")


# --- files that appear and vanish


@pytest.mark.usefixtures("here")
def test_a_template_that_appears_is_used_and_one_that_vanishes_is_not() -> None:
    path = "themes/mine/templates/txt/strong.j2"
    put("doc.md", "---\ntitle: T\nlanguage: en\n---\n\n**Words.**\n")
    assert_seen(lambda: put(path, "after!"))
    Path(path).unlink()
    assert "after!" not in built()


@pytest.mark.usefixtures("here")
def test_a_theme_that_appears_under_a_name_goes_before_the_one_that_had_it() -> None:
    put("doc.md", "---\ntitle: T\nlanguage: en\n---\n\nbefore\n")
    theme("looks", "after!")
    Path("themes/base").mkdir()

    def change() -> None:
        Path("themes/classroom").symlink_to("../looks")

    assert_seen(change, theme="classroom")


@pytest.mark.usefixtures("here")
def test_a_project_file_that_appears_is_read() -> None:
    put("doc.md", "before\n")
    assert_seen(lambda: put("docexport.toml", '[metadata]\ntitle = "after!"\n'), theme="base")


@pytest.mark.parametrize("name", ["book/parts/3/a.md", "book/parts/1/b.md"])
@pytest.mark.usefixtures("here")
def test_a_chapter_that_appears_is_read_in_a_new_folder_too(name: str) -> None:
    put("book/docexport.toml", 'chapters = ["parts/*/*.md"]\n[metadata]\ntitle = "T"\nlanguage = "en"\n')
    put("book/parts/1/a.md", "# One\n\nbefore\n")
    put("book/parts/2/a.md", "# Two\n\nWords.\n")
    assert_seen(lambda: put(name, "# New\n\nafter!\n"), "book", theme="base")
    Path(name).unlink()
    assert "after!" not in built("book", theme="base")


@pytest.mark.usefixtures("here")
def test_a_picture_that_vanishes_is_missed() -> None:
    before = built(theme="base")
    Path("pictures/dot.svg").unlink()
    assert built(theme="base") != before


@pytest.mark.usefixtures("here")
def test_a_table_of_braille_is_among_what_a_document_is_made_of() -> None:
    """liblouis keeps tables in mind for the life of a process, so this one looks no further."""
    layer = Settings({"braille": {"table": "own.ctb"}})
    (source,) = load_sources([Path("doc.md")], [layer], Diagnostics())
    inputs = inputs_of(Path("doc.md"), source, (), markup=False)
    before = inputs.state()
    put("own.ctb", "include en-ueb-g1.ctb\n")
    assert inputs.state() != before


# --- how it is made


@pytest.mark.usefixtures("here")
def test_an_engine_with_parts_left_out_is_not_taken_for_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    from docexport.cache.digests import tools_digest

    def now() -> str:
        tools_digest.cache_clear()
        return tools_digest()

    try:
        before = now()
        monkeypatch.setenv("DOCEXPORT_ENGINE", "plain")
        assert now() != before
    finally:
        monkeypatch.undo()
        now()


@pytest.mark.usefixtures("here")
def test_a_picture_that_a_slash_names_is_read_at_the_project() -> None:
    put("doc.md", "---\ntitle: T\nlanguage: en\n---\n\n![A dot](/pictures/dot.svg)\n")
    before = built(theme="base")
    put("pictures/dot.svg", Path("pictures/dot.svg").read_text().replace("<svg", "<svg id='other'", 1))
    assert built(theme="base") != before
