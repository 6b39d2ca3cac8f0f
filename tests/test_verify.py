"""`docexport verify`: what is right is proved, in every format and with every option; how it is asked for and told."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, Phase, given, settings

from docexport import Session
from docexport.cli import main
from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics, Severity
from docexport.diagnostics.codes import Code
from docexport.session import parse_source, plan
from docexport.session.building import make_all
from docexport.session.proving import subjects_of
from docexport.session.verify_request import VerifyRequest
from docexport.verifying import verify
from docexport.verifying.evidence import Verdict
from literate import read_examples
from samples import HERE, ROOT
from strategies import DOCUMENT
from torture import TORTURE


def failures(text: str, formats: str, /, **options: Any) -> list[str]:
    """What verifying finds wrong with the files made of a text."""
    options.setdefault("metadata", {}).setdefault("title", "Sample")
    layer = Settings({"formats": formats.split(","), **{k.replace("_", "-"): v for k, v in options.items()}})
    diagnostics = Diagnostics()
    source = parse_source(text, name="sample.md", root=HERE / "files", settings=[layer], diagnostics=diagnostics)
    outputs = plan([source], diagnostics, out=Path("out"))
    data = make_all(outputs, diagnostics).made
    wrong = Diagnostics()
    for subject in subjects_of(outputs, data):
        verify(subject, wrong, standards=False)
    return [f"{item.span}: [{item.code}] {item.message}" for item in wrong]


# --- what is right passes

SPECS = [
    pytest.param(example.blocks["md"], id=example.title)
    for path in sorted((HERE / "spec").glob("*.md"))
    for example in read_examples(path)
]


@pytest.mark.parametrize("text", SPECS)
def test_every_node_is_the_same_in_all_formats(text: str) -> None:
    assert failures(text, "pdf,epub,txt", theme="base") == []


ARABIC = (
    "---\ntitle: الماء\nlanguage: ar\n---\n\n## العنوان الأول\n\n"
    "الماء **مهم** جدا للحياة (انظر الصفحة 12) ويجب أن نشرب منه 8 أكواب.[^1]\n\n"
    "- واحد\n- اثنان\n\n| أ | ب |\n|---|---|\n| ت | ث |\n\n[^1]: ملاحظة قصيرة.\n"
)
VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "everything": (TORTURE, {}),
    "large print": (TORTURE, {"edition": "large-print"}),
    "a book in press": (TORTURE.replace('title: "Torture', 'kind: book\ntitle: "Torture'), {}),
    "a handout in press": (TORTURE, {"theme": "press", "text": {"page-marks": True}}),
    "classroom": (TORTURE, {"theme": "classroom"}),
    "quotes of rules alone": ("> ***\n\n- > ***\n\n> > ***\n\nWords.\n", {"theme": "base"}),
    "forms": (TORTURE, {"pdf": {"forms": True}}),
    "addresses": (TORTURE, {"tokens": {"page": {"links": "list"}}}),
    "fonts": (TORTURE, {"epub": {"fonts": True}}),
    "ascii": (TORTURE, {"text": {"charset": "ascii"}}),
    "narrow latin-1": (TORTURE, {"text": {"charset": "latin-1", "links": "inline", "notes": "end", "width": 40}}),
    "text on pages": (TORTURE, {"text": {"page": 40}}),
    "justified": (
        TORTURE,
        {"text": {"justify": True, "hyphenate": True, "width": 30, "emphasis": "capitals", "fold-code": True}},
    ),
    "arabic": (ARABIC, {}),
    "an arabic book": (ARABIC, {"theme": "press", "metadata": {"kind": "book"}}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "options"), VARIANTS.values(), ids=VARIANTS)
def test_every_option_keeps_the_words(text: str, options: dict[str, Any]) -> None:
    assert failures(text, "pdf,epub,txt", **options) == []


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(DOCUMENT)
def test_any_document_is_the_same_in_e_book_and_text(text: str) -> None:
    assert failures(text, "epub,txt", theme="base") == []


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.reuse, Phase.generate])
@given(DOCUMENT)
def test_any_document_is_the_same_in_print(text: str) -> None:
    """Characters that no font here has are drawn as boxes, dark on light; that is found, and is another matter."""
    others = (f"[{Code.LOW_CONTRAST}]", f"[{Code.MISSING_GLYPH}]")
    assert [item for item in failures(text, "pdf,epub", theme="base") if not any(o in item for o in others)] == []


# --- what is wrong is told with its place

TEXT = "---\ntitle: Washing hands\nlanguage: en\n---\n\nWash your hands.\n\nDo not touch your face.\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.defpath)
    (tmp_path / "hands.md").write_text(TEXT)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words, catch_exceptions=False)


def test_verify_says_what_it_proved_and_leaves_the_evidence(here: Path) -> None:
    assert run("build", "hands.md").exit_code == 0
    result = run("verify", "hands.md", "--quick")
    assert result.exit_code == 0, result.output
    assert "hands.txt: passed same words (31 letters of the source, 12 of docexport's own words)\n" in result.stdout
    assert result.stdout.endswith("hands-evidence.json\nhands-evidence.html\n")
    evidence = json.loads((here / "hands-evidence.json").read_text())
    assert evidence["holds"] is True
    assert {file["name"] for file in evidence["files"]} == {"hands.pdf", "hands.epub", "hands.txt"}
    page = (here / "hands-evidence.html").read_text()
    assert "All checks that were made were passed. 3 were skipped, and prove nothing." in page
    assert evidence["files"][0]["sha256"] in page
    assert "http" not in page


def test_a_difference_is_shown_with_its_place_in_the_source(here: Path) -> None:
    run("build", "hands.md", "--to", "txt")
    (here / "hands.txt").write_text((here / "hands.txt").read_text().replace("Do not", "Do"))
    result = run("verify", "hands.md", "--to", "txt")
    assert result.exit_code == 1
    assert (
        "hands.md:8:1: error[lost-text] `hands.txt`: lost “not”, behind “wash your hands. do”\n    8 | Do not touch"
        in result.stderr
    )
    assert json.loads((here / "hands-evidence.json").read_text())["holds"] is False
    assert "Failed: hands.txt" in (here / "hands-evidence.html").read_text()


def test_one_file_by_its_name(here: Path) -> None:
    run("build", "hands.md", "-o", "elsewhere/out.epub")
    result = run("verify", "hands.md", "-o", "elsewhere/out.epub", "--quick", "--no-report")
    assert result.exit_code == 0
    assert "out.epub: passed same words" in result.stdout
    assert sorted(path.name for path in (here / "elsewhere").iterdir()) == ["out.epub"]


def test_an_e_book_alone_finds_the_pdf_it_names(here: Path) -> None:
    (here / "hands.md").write_text(TEXT + "\n\nWords. " * 900)
    run("build", "hands.md")
    result = run("verify", "hands.md", "--to", "epub", "--quick")
    assert "passed page list (" in result.stdout


def test_another_audience_is_another_file(here: Path) -> None:
    (here / "hands.md").write_text(TEXT + "\n::: when audience=teacher\nThe answer is soap and water.\n:::\n")
    run("build", "hands.md", "--audience", "teacher", "-o", "all.txt", "-o", "all.epub")
    result = run("verify", "hands.md", "-o", "all.txt", "-o", "all.epub", "--quick")
    assert result.stderr.count("error[leak]") == 2
    assert "hands.md:11:1: error[leak] `all.txt` holds “The answer is soap and water.” in its text" in result.stderr


def test_what_is_not_built_is_said(here: Path) -> None:
    result = run("verify", "hands.md", "--to", "txt")
    assert f"error[{Code.NOT_BUILT}] cannot read `hands.txt`: No such file or directory" in result.stderr
    assert result.exit_code == 3


def test_braille_is_not_proved(here: Path) -> None:
    assert f"warning[{Code.NOT_PROVED}] braille is not verified" in run("verify", "hands.md", "--to", "brf").stderr


def test_a_build_verifies_before_it_writes(here: Path) -> None:
    result = run("build", "hands.md", "--to", "txt,epub", "--verify")
    assert result.stdout == "hands.txt\nhands.epub\nhands-evidence.json\nhands-evidence.html\n"


def test_a_theme_that_loses_words_writes_nothing(here: Path) -> None:
    """A template that leaves out what is strong is found by the build, and its file is not written."""
    folder = here / "themes/careless"
    (folder / "templates/txt").mkdir(parents=True)
    (folder / "theme.toml").write_text('name = "careless"\n')
    (folder / "templates/txt/strong.j2").write_text("")
    (here / "hands.md").write_text(TEXT.replace("not", "**not**"))
    result = run("build", "hands.md", "--to", "txt", "--theme", "careless", "--verify")
    assert "hands.md:8:6: error[lost-text] `hands.txt`: lost “not”" in result.stderr
    assert not (here / "hands.txt").exists()


def test_words_that_a_theme_adds_are_its_own(here: Path) -> None:
    folder = here / "themes/chatty"
    (folder / "templates/txt").mkdir(parents=True)
    (folder / "theme.toml").write_text('name = "chatty"\n')
    (folder / "templates/txt/part-body.j2").write_text("Call the ward.\n\n{{ stack(node.children, gap=3) }}\n")
    assert run("build", "hands.md", "--to", "txt", "--theme", "chatty", "--verify").exit_code == 0


# --- validators


def fake(folder: Path, name: str, script: str) -> None:
    """A validator that says what we want it to."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)


def test_validators_that_are_not_there_are_skipped_and_said(here: Path) -> None:
    result = run("build", "hands.md", "--to", "epub,pdf", "--verify")
    assert result.exit_code == 0
    evidence = json.loads((here / "hands-evidence.json").read_text())
    verdicts = {check["name"]: check["verdict"] for file in evidence["files"] for check in file["checks"]}
    assert (verdicts["ace"], verdicts["verapdf"]) == (Verdict.SKIPPED, Verdict.SKIPPED)


def test_require_makes_absence_an_error(here: Path) -> None:
    result = run("build", "hands.md", "--to", "pdf", "--verify", "--require", "verapdf,epubchek")
    assert f"error[{Code.VALIDATOR_MISSING}] `verapdf` is not installed" in result.stderr
    assert "there is no validator `epubchek`\nhint: did you mean `epubcheck`?" in result.stderr
    assert not (here / "hands.pdf").exists()


def test_what_a_validator_says_is_told(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{here / 'bin'}:{os.defpath}")
    fake(
        here / "bin",
        "verapdf",
        'for f in "$@"; do :; done; echo "FAIL $f ua1"; echo "  FAIL 7.1-3: not tagged"; exit 1',
    )
    report = {
        "assertions": [
            {
                "assertions": [
                    {
                        "earl:test": {"earl:impact": "serious", "dct:title": "image-alt"},
                        "earl:result": {"earl:outcome": "fail"},
                    }
                ]
            }
        ]
    }
    fake(
        here / "bin",
        "ace",
        f'while [ "$1" != -o ]; do shift; done; mkdir -p "$2"; echo \'{json.dumps(report)}\' > "$2/report.json"',
    )
    result = run("build", "hands.md", "--to", "pdf,epub", "--verify")
    assert f"error[{Code.INVALID}] `hands.pdf`: FAIL 7.1-3: not tagged\nhint: verapdf found it" in result.stderr
    assert f"error[{Code.INVALID}] `hands.epub`: serious: image-alt" in result.stderr
    assert not (here / "hands.pdf").exists()


def test_a_validator_that_cannot_run_proves_nothing(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{here / 'bin'}:{os.defpath}")
    fake(here / "bin", "verapdf", "echo no Java >&2; exit 127")
    run("build", "hands.md", "--to", "pdf", "--verify")
    (file,) = json.loads((here / "hands-evidence.json").read_text())["files"]
    assert {c["name"]: c["summary"] for c in file["checks"]}["verapdf"] == "it could not be run: no Java"


def test_the_sample_content_is_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for audience in ("", "teacher"):
        words = ["build", "content/handouts", "--out", str(tmp_path), "--verify", "--audience", audience]
        result = run(*words)
        assert result.exit_code == 0, result.stderr


def test_words_that_the_reader_left_out_are_lost(tmp_path: Path) -> None:
    """The comparison begins with the source file: what is not in the model is in no file that is made of it."""
    links = "[m]: https://example.org/map\n[m]: https://example.org/second\n"
    (tmp_path / "a.md").write_text(f"---\ntitle: A\nlanguage: en\n---\n\nSee [the *map*][m].\n\n{links}")
    session = Session(options={"formats": ["txt"]})
    session.build([tmp_path / "a.md"], Diagnostics(), out=tmp_path)
    diagnostics = Diagnostics()
    session.verify([tmp_path / "a.md"], diagnostics, out=tmp_path, request=VerifyRequest((), standards=False))
    errors = [item for item in diagnostics if item.severity is Severity.ERROR]
    assert [(item.code, item.span.line) for item in errors] == [(Code.DROPPED_WORDS, 9)]
