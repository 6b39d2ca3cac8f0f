"""Building: names, whole files or none, the same bytes each time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

import docexport
from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics, DocexportError
from docexport.diagnostics.codes import Code
from docexport.session import build, load_sources, plan, render
from docexport.session.building import How
from docexport.session.writing import write_file

TEXT = """---
title: Sample
date: 2026-11-22
---

## One

Words[^1] and a [link](https://example.org/a).

[^1]: Note.
"""


def codes(diagnostics: Diagnostics) -> list[Code]:
    return [item.code for item in diagnostics]


def test_a_single_file_needs_no_project(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TEXT)
    written = docexport.build([tmp_path / "a.md"])
    assert [path.name for path in written] == ["a.pdf", "a.epub", "a.txt"]
    assert all(path.parent == tmp_path and path.stat().st_size for path in written)


def test_ids_and_notes_of_two_chapters_never_mix(tmp_path: Path) -> None:
    (tmp_path / "docexport.toml").write_text('chapters = ["*.md"]\n[metadata]\ntitle = "B"\n')
    chapter = "# {0}\n\n## Introduction\n\nWord[^1]. See [there]({1}.md#introduction).\n\n[^1]: Note of {0}.\n"
    (tmp_path / "a.md").write_text(chapter.format("A", "b"))
    (tmp_path / "b.md").write_text(chapter.format("B", "a"))
    diagnostics = Diagnostics()
    (source,) = load_sources([tmp_path], [], diagnostics)
    text = render(source, "txt", diagnostics).decode()
    assert not codes(diagnostics)
    assert text.index("Note of A.") < text.index("Note of B.")
    epub = docexport.build([tmp_path], formats=["epub"])[0]
    import zipfile

    with zipfile.ZipFile(epub) as archive:
        first = archive.read("EPUB/a.xhtml").decode()
        second = archive.read("EPUB/b.xhtml").decode()
    assert 'href="b.xhtml#b-introduction"' in first
    assert 'href="a.xhtml#a-introduction"' in second
    assert 'id="a-note-1"' in first
    assert 'id="b-note-1"' in second


def test_chapters_whose_names_differ_in_numbers_alone_have_ids_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "docexport.toml").write_text(
        'chapters = ["*.md"]\nformats = ["pdf", "epub"]\n[metadata]\ntitle = "B"\n'
    )
    for name in ("01", "02", "03-part", "04-part"):
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\n## Section\n\nWord[^1].\n\n[^1]: Note of {name}.\n")
    diagnostics = Diagnostics()
    assert len(docexport.build([tmp_path], diagnostics=diagnostics)) == 2
    assert not codes(diagnostics)


def test_an_error_leaves_the_earlier_files_alone(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("[x](javascript:x)\n")
    (tmp_path / "a.txt").write_text("earlier")
    with pytest.raises(DocexportError, match="are not allowed"):
        docexport.build([tmp_path / "a.md"], formats=["txt", "epub"])
    assert (tmp_path / "a.txt").read_text() == "earlier"
    assert not (tmp_path / "a.epub").exists()


def test_strict_stops_at_warnings(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("No title.\n")
    diagnostics = Diagnostics()
    sources = load_sources([tmp_path / "a.md"], [Settings({"formats": ["txt"]})], diagnostics)
    assert build(plan(sources, diagnostics), diagnostics, How(strict=True)) == []
    assert codes(diagnostics) == [Code.MISSING_TITLE]
    assert len(build(plan(sources, diagnostics), diagnostics)) == 1


def test_a_target_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")
    diagnostics = Diagnostics()
    assert not write_file(tmp_path / "taken" / "x.txt", b"x", diagnostics)
    assert codes(diagnostics) == [Code.CANNOT_WRITE]


def test_a_failed_write_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_self: Path, _target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    diagnostics = Diagnostics()
    assert not write_file(tmp_path / "x.txt", b"x", diagnostics)
    assert "No space left" in next(iter(diagnostics)).message
    assert list(tmp_path.iterdir()) == []


def test_two_sources_may_not_become_one_file(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.md").write_text(TEXT)
    diagnostics = Diagnostics()
    sources = load_sources([tmp_path / "one/a.md", tmp_path / "two/a.md"], [], diagnostics)
    plan(sources, diagnostics, out=tmp_path)
    assert Code.NAME_COLLISION in codes(diagnostics)


def test_editions_and_audiences_have_names_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TEXT + "\n::: when audience=teacher\nMore.\n:::\n")
    written = docexport.build([tmp_path / "a.md"], formats=["txt"], edition="large-print", audience="teacher")
    assert [path.name for path in written] == ["a-large-print-teacher.txt"]


@pytest.mark.parametrize("audience", ["../x", "a/b", "..\\\\x"])
def test_no_option_names_a_file_elsewhere(audience: str, tmp_path: Path) -> None:
    escaped = audience.replace("\\", "\\\\")
    (tmp_path / "a.md").write_text(f'{TEXT}\n::: when audience="{escaped}"\nMore.\n:::\n')
    diagnostics = Diagnostics()
    assert docexport.build([tmp_path / "a.md"], formats=["txt"], audience=audience, diagnostics=diagnostics) == []
    assert codes(diagnostics) == [Code.BAD_VALUE]


def test_a_note_for_one_audience_alone_is_no_unused_note(tmp_path: Path) -> None:
    text = TEXT + "\n::: when audience=teacher\nMore[^t].\n:::\n\n[^t]: For teachers.\n"
    (tmp_path / "a.md").write_text(text)
    diagnostics = Diagnostics()
    (written,) = docexport.build([tmp_path / "a.md"], formats=["txt"], diagnostics=diagnostics)
    assert codes(diagnostics) == []
    assert "For teachers" not in written.read_text()


def test_hidden_items_and_rows_leave_no_shells(tmp_path: Path) -> None:
    items = "- one\n- [two]{when audience=x}\n- three\n"
    text = f"---\ntitle: T\n---\n{items}\n| a |\n|---|\n| [b]{{when audience=x}} |\n| c |\n"
    (tmp_path / "a.md").write_text(text)
    (written,) = docexport.build([tmp_path / "a.md"], formats=["txt"])
    assert "- one\n- three\n" in written.read_text()
    assert "a\n-\nc\n" in written.read_text()


def test_a_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import docexport.formats

    def broken(_manuscript: object, _families: object) -> docexport.formats.Made:
        raise OSError("cannot load library 'libpango-1.0-0': not found\nmore")

    row = replace(docexport.formats.FORMATS["pdf"], writer=broken)
    monkeypatch.setitem(docexport.formats.FORMATS, "pdf", row)
    (tmp_path / "a.md").write_text(TEXT)
    diagnostics = Diagnostics()
    docexport.build([tmp_path / "a.md"], formats=["pdf"], diagnostics=diagnostics)
    assert codes(diagnostics) == [Code.MISSING_LIBRARY]


def test_a_folder_of_handouts_shares_options(tmp_path: Path) -> None:
    (tmp_path / "docexport.toml").write_text('formats = ["txt"]\n[text]\nwidth = 30\n')
    (tmp_path / "a.md").write_text(TEXT)
    (tmp_path / "b.md").write_text(TEXT)
    written = docexport.build([tmp_path])
    assert [path.name for path in written] == ["a.txt", "b.txt"]
    assert max(map(len, written[0].read_text().splitlines())) <= 30


SCRIPT = "import sys, docexport; docexport.build([sys.argv[1]], out=sys.argv[2])"


def test_bytes_are_the_same_twice_and_in_another_process(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TEXT + "\nΑρχή и начало, مرحبا.\n")
    docexport.build([tmp_path / "a.md"], out=tmp_path / "first")
    docexport.build([tmp_path / "a.md"], out=tmp_path / "second")
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "a.md"), str(tmp_path / "third")]
    subprocess.run(command, check=True, env=environment)
    for suffix in (".pdf", ".epub", ".txt"):
        data = [(tmp_path / folder / f"a{suffix}").read_bytes() for folder in ("first", "second", "third")]
        assert data[0] == data[1] == data[2], suffix


def test_a_text_build_loads_neither_engine(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TEXT)
    script = (
        "import sys, docexport; docexport.build([sys.argv[1]], formats=['txt']); "
        "print([name for name in ('weasyprint', 'ebooklib', 'PIL', 'lxml') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "a.md")], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"
