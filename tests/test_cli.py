"""The command line, as a user meets it: what is printed, what is written, with which exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from docexport.cli import main
from docexport.diagnostics.codes import Code

TEXT = "---\ntitle: Sample\nlanguage: en\n---\n\n## One\n\nWords for *readers*.\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text(TEXT)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words, catch_exceptions=False)


def test_build_lists_what_it_wrote(here: Path) -> None:
    result = run("build", "a.md", "--to", "txt,epub", "--out", "out")
    assert (result.exit_code, result.stdout) == (0, "out/a.txt\nout/a.epub\n")
    assert (here / "out/a.txt").read_text().startswith("Sample\n======\n")


def test_o_names_files_whose_suffixes_choose_the_format(here: Path) -> None:
    assert run("build", "a.md", "-o", "x.txt", "-o", "deep/y.epub").exit_code == 0
    assert (here / "x.txt").is_file()
    assert (here / "deep/y.epub").is_file()


def test_set_reaches_any_key(here: Path) -> None:
    assert run("build", "a.md", "--to", "txt", "--set", "text.width=20", "--set", "title=Another").exit_code == 0
    assert (here / "a.txt").read_text().startswith("Another\n=======\n")


def test_a_bare_build_builds_the_project_here(here: Path) -> None:
    (here / "docexport.toml").write_text('chapters = ["a.md"]\nformats = ["txt"]\nname = "book"\n')
    assert run("build").stdout == "build/book.txt\n"


def test_nothing_to_build_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("build")
    assert result.exit_code == 2
    assert f"error[{Code.NO_SOURCE}] no file was named" in result.stderr


@pytest.mark.parametrize(
    ("text", "code"),
    [(TEXT, 0), (TEXT + "\n[x](javascript:x)\n", 1), ("---\ntitel: x\n---\nText\n", 2)],
)
def test_exit_codes_tell_documents_from_settings(here: Path, text: str, code: int) -> None:
    (here / "a.md").write_text(text)
    assert run("build", "a.md", "--to", "txt").exit_code == code


def test_a_failed_build_exits_with_3(here: Path) -> None:
    (here / "taken").write_text("")
    assert run("build", "a.md", "--to", "txt", "--out", "taken/deeper").exit_code == 3


def test_what_nobody_foresaw_is_reported_without_a_traceback(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object, **_options: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("docexport.session.session.rebuild", broken)
    result = run("build", "a.md", "--to", "txt")
    assert result.exit_code == 3
    assert f"error[{Code.INTERNAL}] ZeroDivisionError: division by zero\nhint: please report it" in result.stderr


def test_json_goes_to_stdout_for_programs(here: Path) -> None:
    (here / "a.md").write_text("Text[^x]\n")
    result = run("check", "a.md", "--format", "json", "--set", "language=en")
    findings = json.loads(result.stdout)
    assert [(item["code"], item["line"], item["column"]) for item in findings] == [
        ("missing-title", 1, 0),
        ("undefined-note", 1, 5),
    ]


def test_check_writes_nothing(here: Path) -> None:
    result = run("check", "a.md")
    assert (result.exit_code, result.stderr) == (0, "nothing to report\n")
    assert sorted(path.name for path in here.iterdir()) == ["a.md"]


def test_concise_reports_are_a_line_each(here: Path) -> None:
    (here / "a.md").write_text("---\ntitle: T\nlanguage: en\n---\nText[^x]\n")
    result = run("check", "a.md", "--format", "concise")
    assert result.stderr == "a.md:5:5: error[undefined-note] no note is called `x`\n"


def test_inspect_prints_the_tree(here: Path) -> None:
    result = run("inspect", "a.md", "--after", "reader")
    assert "    Heading level=2  6:1\n      Text text='One'  6:4\n" in result.stdout


@pytest.mark.parametrize("kind", ["handout", "worksheet", "letter", "book"])
def test_what_new_makes_builds_without_findings(here: Path, kind: str) -> None:
    assert run("new", kind, "mine").exit_code == 0
    result = run("build", "mine" if kind == "book" else "mine.md", "--to", "txt,epub", "--strict")
    assert (result.exit_code, result.stderr) == (0, "")


def test_new_overwrites_nothing(here: Path) -> None:
    (here / "mine.md").write_text("mine")
    result = run("new", "handout", "mine")
    assert result.exit_code == 2
    assert str(Code.FILE_EXISTS) in result.stderr
    assert (here / "mine.md").read_text() == "mine"


def test_a_misspelt_command_is_guessed() -> None:
    assert "did you mean `build`?" in run("biuld").stderr


def test_themes_are_listed_copied_and_compared(here: Path) -> None:
    assert run("theme", "list").stdout.count("\n") >= 4
    assert run("theme", "eject", "mine", "templates/txt/strong.j2").exit_code == 0
    (here / "themes/mine/templates/txt/strong.j2").write_text("<<{{ render(node.children) }}>>\n")
    assert "+<<{{ render(node.children) }}>>" in run("theme", "diff", "mine").stdout
    (here / "a.md").write_text(TEXT + "\n**Hear!**\n")
    assert run("build", "a.md", "--to", "txt", "--theme", "mine").exit_code == 0
    assert "<<Hear!>>" in (here / "a.txt").read_text()


def test_doctor_finds_what_a_build_needs() -> None:
    result = run("doctor")
    assert result.exit_code == 0, result.stdout
    assert "ok       Pango" in result.stdout


def test_doctor_says_how_fonts_are_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docexport.engine.weasyprint.text.ffi.harfbuzz_subset", None)
    result = run("doctor")
    assert result.exit_code == 0, "documents can be made without it"
    assert "absent   HarfBuzz's subsetter: not found; fontTools does its work\n" in result.stdout
    assert "to install it: " in result.stdout.split("HarfBuzz's subsetter")[1]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_get_their_completion(shell: str) -> None:
    assert "_DOCEXPORT_COMPLETE" in run("completion", shell).stdout


def test_whoever_reads_the_output_may_stop() -> None:
    command = f"{sys.executable} -m docexport doctor | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("ok       Python")
    assert "error" not in done.stderr


def test_the_program_runs_as_a_module(here: Path) -> None:
    command = [sys.executable, "-m", "docexport", "build", "a.md", "--to", "txt"]
    done = subprocess.run(command, cwd=here, capture_output=True, text=True, check=False, env=os.environ)
    assert (done.returncode, done.stdout, done.stderr) == (0, "a.txt\n", "")
