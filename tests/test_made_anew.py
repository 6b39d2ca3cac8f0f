"""Finished files beside those made anew: whatever was changed in them is found, however they are packed."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import partial
from pathlib import Path

import pikepdf
import pytest

import sabotage_anew as damages
from docexport import Session
from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.session import build, load_sources, plan
from docexport.session.proving import read_outputs, subjects_of
from docexport.session.verify_request import VerifyRequest
from docexport.verifying import FileEvidence, Subject, verify
from docexport.verifying.evidence import Verdict
from sabotage import Damage
from samples import HERE

QUICK = VerifyRequest((), standards=False)
CASES = [
    pytest.param(name, damage, id=f"{name}: {what}")
    for name, every in (("txt", damages.TEXT), ("epub", damages.EPUB), ("pdf", damages.PDF))
    for what, damage in every.items()
]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Subject]:
    """The finished files, with all that is known of them."""
    folder = tmp_path_factory.mktemp("good")
    (folder / "images").mkdir()
    (folder / "images/tree.svg").write_bytes((HERE / "files/images/tree.svg").read_bytes())
    (folder / "medicine.md").write_text(damages.MEDICINE, "utf-8")
    diagnostics = Diagnostics()
    sources = load_sources([folder / "medicine.md"], [Settings({}, "options")], diagnostics)
    outputs = plan(sources, diagnostics, out=folder)
    build(outputs, diagnostics)
    subjects = {item.format: item for item in subjects_of(outputs, read_outputs(outputs, diagnostics))}
    made = {name: list(item.anew()) if item.anew else [] for name, item in subjects.items()}  # once for all cases
    return {name: replace(item, anew=partial(iter, made[name])) for name, item in subjects.items()}


def evidence_of(subject: Subject, data: bytes) -> FileEvidence:
    """The evidence about other bytes in the place of a subject's."""
    return verify(replace(subject, data=data), Diagnostics(), standards=False)


def findings_of(evidence: FileEvidence) -> list[str]:
    """What was found beside the file made anew."""
    (check,) = [check for check in evidence.checks if check.name == "as made anew"]
    return [item.message for item in check.findings]


@pytest.mark.parametrize(("name", "damage"), CASES)
def test_every_change_is_found(good: dict[str, Subject], name: str, damage: Damage) -> None:
    evidence = evidence_of(good[name], damage(good[name].data))
    (check,) = [check for check in evidence.checks if check.name == "as made anew"]
    assert check.outcome.verdict is Verdict.FAILED
    assert check.findings
    assert not evidence.holds


@pytest.mark.parametrize(
    ("name", "packed"), [("txt", bytes), ("pdf", bytes), ("pdf", damages.linearized), ("epub", damages.packed_anew)]
)
def test_what_is_only_packed_otherwise_passes(good: dict[str, Subject], name: str, packed: Damage) -> None:
    evidence = evidence_of(good[name], packed(good[name].data))
    assert evidence.holds, [check.findings for check in evidence.checks if check.findings]


@pytest.mark.parametrize(
    ("name", "what", "said"),
    [
        ("txt", "a hyphen in a number", "line 12: “Drink 12 glasses, at -5 °C none. Count 10² steps, H₂O, ~eigh”"),
        ("epub", "the scope of a head", "in <th>: scope=“row” instead of “col”"),
        ("epub", "a file that is not read", "`EPUB/extra.xhtml` is not part of the e-book"),
        ("epub", "bytes behind", "bytes stand behind the archive"),
        ("epub", "the text twice", "`EPUB/content.xhtml` is in the archive 2 times"),
        ("pdf", "a page upside down", "page 1 /Rotate: “180” is not part of it"),
        ("pdf", "an object that nothing leads to", "1 objects that nothing leads to"),
    ],
)
def test_a_change_is_said_with_its_place(good: dict[str, Subject], name: str, what: str, said: str) -> None:
    every = {"txt": damages.TEXT, "epub": damages.EPUB, "pdf": damages.PDF}[name]
    found = findings_of(evidence_of(good[name], every[what](good[name].data)))
    assert any(said in message for message in found), found


def test_a_protected_pdf_is_a_finding(good: dict[str, Subject], tmp_path: Path) -> None:
    with pikepdf.Pdf.open(io.BytesIO(good["pdf"].data)) as opened:
        opened.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
    evidence = evidence_of(good["pdf"], (tmp_path / "locked.pdf").read_bytes())
    assert not evidence.holds


@pytest.mark.parametrize(
    ("what", "why"),
    [("all is off the page", "off the page"), ("all is cut away", "cut away"), ("all is covered", "under something")],
)
def test_words_that_nobody_sees_are_not_said(good: dict[str, Subject], what: str, why: str) -> None:
    """Without the file made anew too: what lies off the page, under a box or outside of a clip counts as lost."""
    subject = replace(good["pdf"], anew=None)
    evidence = evidence_of(subject, damages.PDF[what](subject.data))
    failed = {check.name: check.findings for check in evidence.checks if check.outcome.verdict is Verdict.FAILED}
    assert "same words" in failed
    assert any(why in item.message for item in failed["well formed"]), failed["well formed"]


@pytest.mark.parametrize("formats", [["epub"], ["txt", "epub"], ["pdf", "epub"]])
def test_files_made_alone_and_together_are_right(tmp_path: Path, formats: list[str]) -> None:
    """An e-book that was made with a PDF names its pages; one that was made alone does not."""
    (tmp_path / "a.md").write_text("---\ntitle: A\nlanguage: en\n---\n\nWords.\n")
    session = Session(options={"formats": formats})
    session.build([tmp_path / "a.md"], out=tmp_path / "out")
    for asked in (formats, ["epub"]):
        diagnostics = Diagnostics()
        Session(options={"formats": asked}).verify(
            [tmp_path / "a.md"], diagnostics, out=tmp_path / "out", request=QUICK
        )
        assert [str(item) for item in diagnostics] == []


def test_a_source_that_was_changed_since_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\nlanguage: en\n---\n\nWords 1-2.\n")
    session = Session(options={"formats": ["txt"]}, cache=tmp_path / "cache")
    session.build([tmp_path / "a.md"], out=tmp_path / "out")
    (tmp_path / "a.md").write_text("---\ntitle: A\nlanguage: en\n---\n\nWords 12.\n")
    diagnostics = Diagnostics()
    session.verify([tmp_path / "a.md"], diagnostics, out=tmp_path / "out", request=QUICK)
    assert [item.code for item in diagnostics] == [Code.CHANGED_FILE]
