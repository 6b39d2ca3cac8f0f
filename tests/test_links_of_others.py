"""Links of existing documents: what leads out of the document keeps its words, or leads to the web."""

from __future__ import annotations

from pathlib import Path

import pytest

import docexport
from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.session import parse_source
from docexport.transforms.anchor_names import github_name, kramdown_name, pandoc_name

FRONT = "---\ntitle: T\nlanguage: en\n---\n\n"


def said(text: str, root: Path = Path(), **options: str) -> tuple[str, list[tuple[str, str]]]:
    diagnostics = Diagnostics()
    source = parse_source(
        FRONT + text, name="a.md", root=root, settings=[Settings(dict(options))], diagnostics=diagnostics
    )
    made = docexport.render(source, "txt", diagnostics=diagnostics).decode()
    return made, [(item.severity.label, item.message) for item in diagnostics if item.code is Code.MISSING_LINK_TARGET]


@pytest.mark.parametrize(
    "target", ["other.md", "../up.md", "page.html", "/absolute/", "folder/", "#nowhere-at-all", "x.md#y"]
)
def test_words_of_links_that_lead_out_of_the_document_stand_alone(target: str) -> None:
    made, found = said(f"See [these words]({target}) here.\n\n## One\n")
    assert "See these words here." in made
    assert [severity for severity, _message in found] == ["warning"]


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("Concatenating with `+` or `format!`", "concatenating-with--or-format"), ("Where’s the `->` Operator?", "wheres-the---operator"),
        ("`macro_rules!` x", "macro_rules-x"), ("Q & A", "q--a"), ("C++", "c"), ("🎉 Emoji", "-emoji"), ("Été", "été"), ("日本語", "日本語"),
        ("हिन्दी भाषा", "हिन्दी-भाषा"), ("1. First steps", "first-steps"), ("1. First steps", "1-first-steps"), ("Version 2.0", "version-2.0"),
    ],
)  # fmt: skip
def test_headings_are_found_by_the_ids_of_other_tools(heading: str, target: str) -> None:
    _made, found = said(f"[words](#{target})\n\n## {heading}\n")
    assert found == []


def test_headings_of_one_name_are_told_apart_as_github_does() -> None:
    diagnostics = Diagnostics()
    text = f"{FRONT}[a](#same) [b](#same-1) [c](#same-2)\n\n## Same\n\n## Same\n\n## Same\n"
    made = docexport.render(docexport.parse(text, diagnostics=diagnostics), "html", diagnostics=diagnostics).decode()
    assert not diagnostics.has(Code.MISSING_LINK_TARGET)
    assert made.count('href="#same') == 3


def test_names_are_as_each_tool_has_them() -> None:
    words = "2. A_b — c.d?"
    assert (github_name(words), pandoc_name(words), kramdown_name(words)) == ("2-a_b--cd", "a_b-c.d", "ab--cd")


@pytest.mark.parametrize("target", ["#instalation", "chaptr.md"])
def test_a_slip_is_an_error_with_its_suggestion(tmp_path: Path, target: str) -> None:
    for name, text in {
        "chapter.md": "# One\n\nWords.\n",
        "b.md": f"# Two\n\n[x]({target})\n\n## Installation\n",
    }.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "docexport.toml").write_text(
        'chapters = ["chapter.md", "b.md"]\nformats = ["txt"]\n[metadata]\ntitle = "B"\n'
    )
    found = docexport.Session().check([tmp_path])
    (item,) = [item for item in found if item.code is Code.MISSING_LINK_TARGET]
    assert item.severity.label == "error"
    assert "installation" in item.hint or "chapter.md" in item.hint


@pytest.mark.parametrize("target", ["../img/fig.svg", "/img/fig.svg"])
@pytest.mark.parametrize("trusted", [True, False])
def test_a_project_file_above_widens_what_may_be_read(tmp_path: Path, target: str, trusted: bool) -> None:
    (tmp_path / "chapters").mkdir()
    (tmp_path / "img").mkdir()
    (tmp_path / "img/fig.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0"/></svg>'
    )
    document = tmp_path / "chapters/a.md"
    document.write_text(f"{FRONT}![A figure]({target})\n")
    for is_project in (False, True):
        if is_project:
            (tmp_path / "docexport.toml").write_text("")
        found = Diagnostics()
        docexport.Session({"formats": ["html"]}, trust=trusted, cache=tmp_path / "cache").build(
            [document], found, out=tmp_path
        )
        is_shown = "<img" in (tmp_path / "a.html").read_text()
        assert is_shown == (is_project and trusted), list(found)


def test_with_a_base_url_links_lead_to_the_web(tmp_path: Path) -> None:
    text = "[a](other.md) [b](../up.md) [c](/x/y.html#z) [d](#one) [e](sub/f.md)\n\n## One\n"
    made, found = said(text, tmp_path, **{"base-url": "https://example.org/course"})
    assert [severity for severity, _message in found] == ["warning"], found  # what lies above the project
    for address in (
        "https://example.org/course/other.md",
        "https://example.org/course/x/y.html#z",
        "https://example.org/course/sub/f.md",
    ):
        assert address in made
