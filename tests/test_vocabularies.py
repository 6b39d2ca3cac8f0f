"""Words of closed lists: a slip in one is told, with the word that was meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from docexport import Code, Diagnostics
from docexport.checks.vocabularies import language_problem
from docexport.cli import main
from docexport.session import check
from samples import source_of


def findings(text: str = "Words.\n", **metadata: Any) -> list[str]:
    diagnostics = Diagnostics()
    check(source_of(text, diagnostics, metadata={"language": "en", **metadata}), diagnostics)
    return [f"{item.message} | {item.hint}" for item in diagnostics if item.code is Code.BAD_VALUE]


@pytest.mark.parametrize("tag", ["en", "en-GB", "zh-Hant", "sr-Latn-RS", "de-1996", "x-mine", "es-419"])
def test_tags_of_languages_are_no_problem(tag: str) -> None:
    assert language_problem(tag) == ""


@pytest.mark.parametrize(
    ("tag", "hint"),
    [("English", "use `en`"), ("Deutsch", "use `de`"), ("en_US", "use `en-US`"), ("xx-yy-zz-q", "for example `en`")],
)
def test_what_is_no_tag_of_a_language_is_told(tag: str, hint: str) -> None:
    for said in (findings(language=tag), findings(f"[mot]{{lang={tag}}}\n")):
        assert [hint in message for message in said] == [True]


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ({"identifier": "978-3-16-148410-1"}, "is no ISBN"),
        ({"identifier": "urn:uuid:1234"}, "is no UUID"),
        ({"contributors": [{"name": "A", "role": "editor"}]}, "use `edt`"),
        ({"authors": ["Ana", " "]}, "a name in `authors` is blank"),
        ({"publisher": "  "}, "`publisher` is blank"),
    ],
)
def test_identifiers_roles_and_names_are_looked_at(metadata: dict[str, Any], message: str) -> None:
    assert [message in said for said in findings(**metadata)] == [True]


@pytest.mark.parametrize("identifier", ["978-3-16-148410-0", "urn:isbn:9783161484100", "ISBN 0-306-40615-2", "mine"])
def test_right_identifiers_are_no_problem(identifier: str) -> None:
    assert findings(identifier=identifier) == []


@pytest.mark.parametrize(
    ("audience", "code", "said"),
    [
        ("teecher", 1, "no part is for the audience `teecher`\nhint: did you mean `teacher`?"),
        ("pupil", 0, ""),
        ("teacher", 0, ""),
    ],
)
def test_an_audience_is_one_that_some_document_of_the_command_knows(
    audience: str, code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, word in (("a", "teacher"), ("b", "pupil")):
        text = f"---\ntitle: A\nlanguage: en\n---\n\nWords.\n\n::: when audience={word}\nMore.\n:::\n"
        (tmp_path / f"{name}.md").write_text(text)
    result = CliRunner().invoke(main, ["build", "a.md", "b.md", "--to", "txt", "--audience", audience])
    assert bool(result.exit_code) is bool(code)
    assert said.split("\n", maxsplit=1)[0] in result.stderr
    assert said.rsplit("\n", maxsplit=1)[-1] in result.stderr
