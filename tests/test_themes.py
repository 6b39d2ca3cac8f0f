"""Themes: files on a search path. What a theme adds is in all formats; what it overrides, in those it says."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

import docexport
from docexport import Diagnostics
from pdf_facts import page_texts


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with an empty theme `mine`."""
    (tmp_path / "themes/mine").mkdir(parents=True)
    (tmp_path / "themes/mine/theme.toml").write_text('extends = "base"\n')
    return tmp_path


def override(project: Path, file: str, text: str) -> None:
    path = project / "themes/mine" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def all_formats(project: Path, text: str, **options: Any) -> dict[str, str]:
    """The words of a document in each format, in the theme `mine`."""
    diagnostics = Diagnostics()
    source = docexport.parse(text, root=project, theme="mine", diagnostics=diagnostics, **options)
    made = {name: docexport.render(source, name, diagnostics=diagnostics) for name in ("pdf", "epub", "txt")}
    assert not list(diagnostics)
    with zipfile.ZipFile(io.BytesIO(made["epub"])) as archive:
        pages = [name for name in archive.namelist() if name.endswith(".xhtml") and "nav" not in name]
        epub = "".join(archive.read(name).decode() for name in pages)
    return {"pdf": " ".join(page_texts(made["pdf"])), "epub": epub, "txt": made["txt"].decode()}


@pytest.mark.parametrize("kind", ["handout", "book", "worksheet", "letter"])
def test_a_part_added_to_the_shape_is_in_all_formats(project: Path, kind: str) -> None:
    base = docexport.themes()["base"] / "templates/common" / f"{kind}.j2"
    override(project, f"templates/common/{kind}.j2", base.read_text() + '{{ part("dedication") -}}\n')
    override(project, "templates/common/part-dedication.j2", '{{ words("For everyone who waits.", "dedication") }}\n')
    made = all_formats(project, "# Title\n\n## One\n\nText.\n", metadata={"kind": kind, "title": "Title"})
    for name, words in made.items():
        assert words.count("For everyone who waits.") == 1, name
        assert words.index("Text.") < words.index("For everyone who waits."), name


def test_one_node_in_one_format_is_one_file(project: Path) -> None:
    override(project, "templates/txt/emphasis.j2", "<<{{ render(node.children) }}>>\n")
    made = all_formats(project, "# T\n\nSo *very* good.\n")
    assert "So <<very>> good." in made["txt"]
    assert "So <em>very</em> good." in made["epub"]
    assert "So very good." in made["pdf"]


def test_a_template_may_extend_the_one_it_replaces(project: Path) -> None:
    override(project, "templates/html/strong.j2", '{% extends "base/templates/html/strong.j2" %}\n')
    assert "<strong>a</strong> and <strong>b</strong>" in all_formats(project, "# T\n\n**a** and **b**\n")["epub"]


def test_an_authors_block_may_have_a_template(project: Path) -> None:
    override(project, "templates/txt/container-recipe.j2", "RECIPE\n{{ stack(node.children) }}\n")
    made = all_formats(project, "# T\n\n::: recipe\nSalt.\n:::\n")
    assert "RECIPE\nSalt.\n" in made["txt"]
    assert '<div class="recipe">' in made["epub"]


def test_tokens_reach_every_format(project: Path) -> None:
    override(project, "theme.toml", 'extends = "base"\n[tokens.text]\nh1_rule = "#"\n')
    assert "Title\n#####\n" in all_formats(project, "# Title\n\nText.\n")["txt"]


def test_a_documents_own_tokens_go_on_top(project: Path) -> None:
    made = all_formats(project, "# Title\n\nText.\n", tokens={"text": {"h1_rule": "~"}})
    assert "Title\n~~~~~\n" in made["txt"]


def test_a_theme_may_bring_a_language(project: Path) -> None:
    override(project, "languages/it.toml", 'figure = "Figura {number}"\n')
    (project / "tree.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>')
    text = '![Un albero](tree.svg "Albero")\n'
    made = all_formats(project, text, metadata={"title": "T", "language": "it"})
    assert all("Figura 1" in words for words in made.values())


def test_an_unknown_token_is_refused(project: Path) -> None:
    source = docexport.parse("# T\n", root=project, tokens={"color": {"acent": "#000"}})
    with pytest.raises(docexport.DocexportError, match=r"unknown token `color\.acent`"):
        docexport.render(source, "txt")


def test_an_edition_of_ones_own(project: Path) -> None:
    options = {"edition": "loud", "editions": {"loud": {"extends": "large-print", "tokens": {"text": {"bullet": "!"}}}}}
    assert "! One" in all_formats(project, "# T\n\n- One\n", **options)["txt"]


@pytest.mark.parametrize("editions", [{"a": {"extends": "a"}}, {"a": {"extends": "b"}, "b": {"extends": "a"}}])
def test_an_edition_that_extends_itself_is_named(project: Path, editions: dict[str, object]) -> None:
    with pytest.raises(docexport.DocexportError, match="the edition `a` extends itself"):
        all_formats(project, "# T\n", edition="a", editions=editions)


@pytest.mark.parametrize("theme", ["base", "clinic", "classroom", "press"])
@pytest.mark.parametrize("kind", ["handout", "book", "worksheet", "letter"])
def test_every_theme_takes_every_kind(theme: str, kind: str) -> None:
    diagnostics = Diagnostics()
    text = "# T\n\n## One\n\nText with `code`[^1].\n\n```python\nx = 1\n```\n\n[^1]: Note.\n"
    source = docexport.parse(text, theme=theme, metadata={"kind": kind, "title": "T"}, diagnostics=diagnostics)
    for name in ("pdf", "epub", "txt"):
        assert docexport.render(source, name, diagnostics=diagnostics)
    assert [item.message for item in diagnostics] == []


@pytest.mark.parametrize("edition", ["large-print", "easy-read", "high-contrast", "low-ink"])
def test_every_edition_can_be_printed(edition: str) -> None:
    diagnostics = Diagnostics()
    source = docexport.parse(
        "# T\n\nText.\n\n> [!NOTE]\n> Words.\n", theme="clinic", edition=edition, diagnostics=diagnostics
    )
    assert docexport.render(source, "pdf", diagnostics=diagnostics)
    assert [item.message for item in diagnostics] == []
