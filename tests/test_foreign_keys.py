"""Front matter of other tools: what means something here is read, all else is one finding; slips are errors."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

import docexport
from docexport.config.dates import iso_part, read_date
from docexport.diagnostics import Diagnostics, Severity
from docexport.diagnostics.codes import Code
from docexport.session import load_sources, parse_source
from docexport.session.source import Source


def parsed(front: str) -> tuple[Source, list[tuple[str, str]]]:
    diagnostics = Diagnostics()
    text = f"---\n{front}\n---\n\n# Heading\n\nWords.\n"
    source = parse_source(text, name="a.md", root=Path(), settings=[], diagnostics=diagnostics)
    return source, [(str(item.code), item.message) for item in diagnostics]


@pytest.mark.parametrize(
    ("front", "key", "value"),
    [
        ("author: Ana Lim", "authors", ("Ana Lim",)),
        ("author: [Ana Lim, Bo Ek]", "authors", ("Ana Lim", "Bo Ek")),
        ("author:\n  - name: Ana Lim", "authors", ("Ana Lim",)),
        ("author:\n  name: Ana Lim", "authors", ("Ana Lim",)),
        ("authors:\n  - name: {given: Ana, family: Lim}", "authors", ("Ana Lim",)),
        ("authors:\n  - given: Ana\n    family: Lim", "authors", ("Ana Lim",)),
        ("authors:\n  - Ana Lim:", "authors", ("Ana Lim",)),
        ("contributors: [Bo Ek]", "contributors", ("Bo Ek",)),
        ("lang: de", "language", "de"),
        ("keywords: a, b\ntags: [b, c]\ncategories: d", "subjects", ("a", "b", "c", "d")),
        ("abstract: Short.", "summary", "Short."),
        ("excerpt: Short.", "description", "Short."),
        ("isbn: 978-3-16-148410-0", "identifier", "urn:isbn:9783161484100"),
        ("doi: https://doi.org/10.1000/1", "identifier", "doi:10.1000/1"),
        ("cover-image: a.png", "cover", "a.png"),
        ("dir: rtl", "direction", "rtl"),
        ("license: CC BY 4.0", "rights", "CC BY 4.0"),
        ("copyright:\n  holder: X\n  text: Ours", "rights", "Ours"),
        ("title:\n  - type: main\n    text: A\n  - type: subtitle\n    text: B", "title", "A"),
        ("title:\n  - type: main\n    text: A\n  - type: subtitle\n    text: B", "subtitle", "B"),
        ("date: 2017-03-01 10:00:00 +0000", "date", dt.date(2017, 3, 1)),
        ("date: 2017-03-01T10:00:00Z", "date", dt.date(2017, 3, 1)),
        ("date: October 1st, 2023", "date", dt.date(2023, 10, 1)),
        ("lang: de\ndate: 1. Oktober 2023", "date", dt.date(2023, 10, 1)),
        ("date: 2023", "date_in_words", "2023"),
        ("date: October 2023", "date_in_words", "October 2023"),
    ],
)
def test_keys_that_mean_the_same_are_read(front: str, key: str, value: Any) -> None:
    source, said = parsed(front)
    found = getattr(source.document.metadata, key)
    assert (tuple(person.name for person in found) if key == "contributors" else found) == value
    assert [message for code, message in said if code in (Code.FOREIGN_KEY, Code.BAD_VALUE, Code.UNKNOWN_KEY)] in (
        [], ["docexport reads nothing from `copyright.holder`"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("front", "key", "value"),
    [("toc: true", "contents", True), ("toc-depth: 3", "contents_depth", 3), ("numbersections: true", "number_sections", True)],
)  # fmt: skip
def test_options_that_mean_the_same_are_read(front: str, key: str, value: Any) -> None:
    source, _said = parsed(front)
    assert getattr(source.project, key) == value


def test_all_other_keys_are_one_finding_at_the_first_of_them() -> None:
    diagnostics = Diagnostics()
    docexport.parse(
        "---\ntitle: T\nlayout: post\npermalink: /a\nauthor: {name: A, orcid: 1}\n---\nWords\n", diagnostics=diagnostics
    )
    found = [(item.span.line, item.message) for item in diagnostics if item.code is Code.FOREIGN_KEY]
    assert found == [(5, "docexport reads nothing from `authors.orcid`, `layout`, `permalink`")]


@pytest.mark.parametrize("key", ["titel", "langauge", "autors", "subtitel", "formts", "summry", "editon"])
def test_a_slip_is_an_error_with_its_suggestion(key: str) -> None:
    _source, said = parsed(f"{key}: x")
    assert [message for code, message in said if code == Code.UNKNOWN_KEY] == [f"unknown key `{key}`"]


@pytest.mark.parametrize(
    "key",
    ["order", "section", "redirect_from", "layout", "weight", "image", "format", "output", "slug", "aliases", "draft",
     "permalink", "nav_order", "teaching", "exercises", "bibliography", "documentclass", "jupyter", "sidebar_label"],
)  # fmt: skip
def test_keys_of_others_are_no_slips(key: str) -> None:
    _source, said = parsed(f"{key}: x")
    assert [code for code, _message in said if code in (Code.UNKNOWN_KEY, Code.FOREIGN_KEY)] == [Code.FOREIGN_KEY]


@pytest.mark.parametrize("key", ["trust", "out", "chapters", "limits"])
def test_keys_of_a_project_stand_in_its_file_alone(key: str) -> None:
    _source, said = parsed(f"{key}: x")
    assert (Code.UNKNOWN_KEY, f"`{key}` stands in `docexport.toml` alone") in said


def test_metadata_may_stand_at_the_top_of_a_project_file(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# One\n\nWords.\n")
    (tmp_path / "docexport.toml").write_text(
        'title = "T"\nauthors = ["A"]\nlanguage = "de"\nchapters = ["a.md"]\n[metadata]\nlanguage = "en"\nkind = "book"\n'
    )
    (source,) = load_sources([tmp_path], [], Diagnostics())
    metadata = source.document.metadata
    assert (metadata.title, metadata.authors, metadata.language) == ("T", ("A",), "en")


def test_a_wrong_value_at_the_top_of_a_project_file_has_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# One\n\nWords.\n")
    (tmp_path / "docexport.toml").write_text('chapters = ["a.md"]\nkind = "buch"\n')
    diagnostics = Diagnostics()
    load_sources([tmp_path], [], diagnostics)
    assert [item.span.line for item in diagnostics if item.code is Code.BAD_VALUE] == [2]


@pytest.mark.parametrize("text", ["soon", "2023-13-01", "31 February 2023", "10/12/2023", "`r Sys.Date()`"])
def test_what_is_no_date_is_kept_in_words_and_reported(text: str) -> None:
    diagnostics = Diagnostics()
    source = docexport.parse(
        f'---\ntitle: T\nlanguage: en\nversion: "1"\ndate: "{text}"\n---\n\nWords.\n', diagnostics=diagnostics
    )
    (item,) = [item for item in diagnostics if item.code is Code.BAD_VALUE]
    assert (item.severity, item.span.line) == (Severity.WARNING, 5)
    assert text.encode() in docexport.render(source, "txt", diagnostics=Diagnostics())


@pytest.mark.parametrize(
    ("text", "language", "part"),
    [("2023", "en", "2023"), ("2023-10", "en", "2023-10"), ("2023/1", "en", "2023-01"), ("octobre 2023", "fr", "2023-10"),
     ("٢٠٢٣", "ar", "2023"), ("soon", "en", ""), ("1 October 2023", "en", ""), ("", "en", "")],
)  # fmt: skip
def test_a_part_of_a_date_is_one_for_e_books(text: str, language: str, part: str) -> None:
    assert iso_part(text, language) == part
    assert read_date(text, language)[0] is None or not part
