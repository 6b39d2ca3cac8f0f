"""Pictures and folders of existing documents: descriptions as other tools write them, and what is not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import docexport
from docexport.cli import main
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.model import Figure, Image, find, plain_text

FRONT = "---\ntitle: T\nlanguage: en\n---\n\n"


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words, catch_exceptions=False)


@pytest.mark.parametrize(
    ("text", "alt", "caption"),
    [
        ('![](a.svg){alt="A tree"}', "A tree", ""),
        ('![Our tree](a.svg){fig-alt="A tree"}', "A tree", "Our tree"),
        ('![A tree](a.svg){fig-cap="Our tree"}', "A tree", "Our tree"),
        ('![A tree](a.svg "Our tree"){alt="A tree"}', "A tree", "Our tree"),
        ('![A tree](a.svg){alt="A tree" width=50%}', "A tree", ""),
    ],
)
def test_descriptions_of_other_tools_are_used(text: str, alt: str, caption: str) -> None:
    diagnostics = Diagnostics()
    document = docexport.parse(f"{FRONT}{text}\n", diagnostics=diagnostics).document
    (figure,) = find(document, Figure)
    (image,) = find(document, Image)
    assert (image.alt, plain_text(figure.caption)) == (alt, caption)
    assert not [item for item in diagnostics if item.code in (Code.DROPPED_WORDS, Code.UNUSED_ATTRIBUTES)]


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("https://example.org/a.svg", Code.REMOTE_IMAGE), ("gone.svg", Code.MISSING_IMAGE),
        ("../a.svg", Code.OUTSIDE_PROJECT), ("/a/b.svg", Code.MISSING_IMAGE),
    ],
)  # fmt: skip
def test_words_stand_in_the_place_of_a_picture_that_cannot_be_had(tmp_path: Path, target: str, code: Code) -> None:
    (tmp_path / "a.md").write_text(
        f'{FRONT}See ![a badge]({target}) and\n\n![A tree]({target} "Our *tree*"){{#fig-a}}\n'
    )
    result = run(
        "build", str(tmp_path / "a.md"), "--to", "txt,epub,html,pdf", "--out", str(tmp_path / "out"), "--verify"
    )
    assert result.exit_code == 0, result.stderr
    assert f"warning[{code}]" in result.stderr
    text = (tmp_path / "out/a.txt").read_text()
    assert all(words in text for words in ("a badge", "A tree", "Our tree"))
    page = (tmp_path / "out/a.html").read_text()
    assert page.count('class="missing-picture"') == 2
    assert ('href="https://example.org/a.svg"' in page) == target.startswith("https:")
    assert run("build", str(tmp_path / "a.md"), "--to", "txt", "--strict", "--out", str(tmp_path / "o2")).exit_code == 1


def test_a_link_around_a_picture_that_is_not_there_is_one_link(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"{FRONT}[![badge](https://a.org/b.svg)](https://c.org)\n")
    assert run("build", str(tmp_path / "a.md"), "--to", "html", "--out", str(tmp_path)).exit_code == 0
    page = (tmp_path / "a.html").read_text()
    assert page.count("<a href=") == 1
    assert "https://c.org" in page


@pytest.mark.parametrize("suffix", ["md", "markdown", "mdown", "qmd", "Rmd", "mdx"])
def test_a_folder_without_a_project_file_is_built_one_document_a_file(tmp_path: Path, suffix: str) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.{suffix}").write_text(f"{FRONT}Words of {name}.\n")
    result = run("build", str(tmp_path), "--to", "txt", "--out", str(tmp_path / "out"))
    assert result.exit_code == 0, result.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["one.txt", "two.txt"]


def test_a_folder_without_documents_is_no_source(tmp_path: Path) -> None:
    result = run("build", str(tmp_path), "--to", "txt")
    assert result.exit_code == 2
    assert f"error[{Code.NO_SOURCE}]" in result.stderr
