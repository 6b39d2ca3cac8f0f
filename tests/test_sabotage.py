"""The verifier against sabotage: good files pass every check, and each damage is found by the check that is for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.session import build, load_sources, plan
from docexport.session.proving import read_outputs, subjects_of
from docexport.verifying import VALIDATORS, FileEvidence, Subject, verify
from docexport.verifying.evidence import Verdict
from sabotage import ALL, SECRET
from samples import HERE

SOURCE = f"""\
---
title: Green plants
language: en
summary: What plants need.
version: "1"
reviewed-on: 2026-01-01
review-due: 2027-01-01
---

## What plants drink {{#sec-drink}}

Plants drink for twenty hours a day, some 1.5 litres, as @tbl-days shows. A [report on water](https://example.org/water)
says that 37 % of it goes back to the air.[^pot] Wash the leaves with soap. See @sec-drink.

![A small tree with green leaves](images/tree.svg "A tree"){{#fig-tree}}

| Day | Weather |
|---|---|
| Monday | sun |
| Tuesday | rain |
| Friday | wind |

Table: Days {{#tbl-days}}

## How plants eat

::: when audience=teacher
{SECRET}.
:::

The tubes are called ____[xylem]{{when audience=teacher}}. The formula is $a^2 + b^2$.

> [!TIP]
> Talk to your plants.

{"Water rises in the stem and goes to every leaf of the plant, as high as it may be. " * 12}

Look at the roots, in French [les racines]{{lang=fr}}.

Do not give up.

[^pot]: A pot is enough for most of them.
"""
CASES = [
    pytest.param(name, check, damage, id=f"{name}: {what}")
    for name, damages in ALL.items()
    for what, (check, damage) in damages.items()
]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Subject]:
    """The finished files of the source in large print, with all that is known of them."""
    folder = tmp_path_factory.mktemp("good")
    (folder / "images").mkdir()
    (folder / "images/tree.svg").write_bytes((HERE / "files/images/tree.svg").read_bytes())
    (folder / "plants.md").write_text(SOURCE, "utf-8")
    diagnostics = Diagnostics()
    options = Settings({"edition": "large-print", "contents": False}, "options")
    outputs = plan(load_sources([folder / "plants.md"], [options], diagnostics), diagnostics, out=folder)
    build(outputs, diagnostics)
    assert not list(diagnostics)
    return {subject.format: subject for subject in subjects_of(outputs, read_outputs(outputs, diagnostics))}


def evidence_of(subject: Subject, data: bytes) -> FileEvidence:
    """The evidence about other bytes in the place of a subject's."""
    other = Subject(
        subject.name, subject.format, data, subject.manuscript, subject.read, subject.target, subject.printed
    )
    return verify(other, Diagnostics(), standards=False)


@pytest.mark.parametrize("name", ["pdf", "epub", "txt"])
def test_good_files_pass_every_check(good: dict[str, Subject], name: str) -> None:
    evidence = evidence_of(good[name], good[name].data)
    validators = {validator.name for validator in VALIDATORS}
    verdicts = {check.name: check.outcome.verdict for check in evidence.checks if check.name not in validators}
    assert set(verdicts.values()) == {Verdict.PASSED}, [check.findings for check in evidence.checks if check.findings]
    assert len(verdicts) >= 5


@pytest.mark.parametrize(("name", "check", "damage"), CASES)
def test_every_damage_is_found(good: dict[str, Subject], name: str, check: str, damage: object) -> None:
    assert callable(damage)
    evidence = evidence_of(good[name], damage(good[name].data))
    failed = {item.name for item in evidence.checks if item.outcome.verdict is Verdict.FAILED}
    assert check in failed
    assert all(item.findings for item in evidence.checks if item.name in failed)
    assert not evidence.holds


def codes_of(subject: Subject, what: str) -> set[Code]:
    """The codes of what is found in a file that was damaged."""
    evidence = evidence_of(subject, ALL[subject.format][what][1](subject.data))
    return {item.code for check in evidence.checks for item in check.findings}


@pytest.mark.parametrize(
    ("name", "what", "code"),
    [
        ("txt", "a word is dropped", Code.LOST_TEXT),
        ("txt", "paragraphs are swapped", Code.MOVED_TEXT),
        ("txt", "a paragraph stands twice", Code.DOUBLED_TEXT),
        ("txt", "a sentence is added", Code.FOREIGN_TEXT),
        ("txt", "the answer is added", Code.LEAK),
        ("epub", "a description is lost", Code.LOST_DESCRIPTION),
        ("epub", "a target is lost", Code.BROKEN_TARGET),
        ("epub", "a mark of a page is moved", Code.PAGE_MISMATCH),
        ("pdf", "a font is lost", Code.FONT_NOT_EMBEDDED),
        ("pdf", "the tags are lost", Code.BAD_STRUCTURE),
    ],
)
def test_a_damage_is_called_what_it_is(good: dict[str, Subject], name: str, what: str, code: Code) -> None:
    assert code in codes_of(good[name], what)


def test_there_are_many_damages_and_each_check_is_tried() -> None:
    assert len(CASES) >= 100
    tried = {check for damages in ALL.values() for check, _ in damages.values()}
    assert tried == {
        "well formed", "same words", "structure kept", "no leaks", "pictures described", "links resolve",
        "edition kept", "page list", "fonts embedded", "no missing glyphs",
    }  # fmt: skip


def test_evidence_is_about_these_bytes(good: dict[str, Subject], tmp_path: Path) -> None:
    first, second = (evidence_of(good["txt"], good["txt"].data + end) for end in (b"", b"x"))
    assert first.digest != second.digest
    assert first.size + 1 == second.size
