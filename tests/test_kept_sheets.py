"""Style sheets that an earlier process has parsed give the same pages as those that are parsed anew."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from docexport.rendering import bytecode
from docexport.rendering.bytecode import compiled, keep, keep_bytecode_in, keep_few
from torture import TORTURE

OWN = """
@counter-style stars { system: cyclic; symbols: "*"; suffix: " " }
ul { list-style-type: stars } p:nth-child(2n) em { color: #333 } h2 ~ p > strong, [lang|=en] q::before { color: #222 }
:root { --space: 3mm } blockquote { margin-left: var(--space); padding: calc(1mm + 2mm) }
@layer one { p { orphans: 3 } } @media print { h3 { color: #111 } } nonsense { nonsense: 3 }
"""


def build(here: Path, *arguments: str) -> tuple[bytes, str]:
    """A document's PDF and what was said, by a process that has compiled templates and sheets, and no results."""
    for folder in (here / "cache").glob("??"):
        shutil.rmtree(folder)
    env = {**os.environ, "DOCEXPORT_CACHE": str(here / "cache")}
    command = [sys.executable, "-m", "docexport", "build", "a.md", "-o", "a.pdf", *arguments]
    done = subprocess.run(command, cwd=here, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return (here / "a.pdf").read_bytes(), done.stderr


def sheets(here: Path) -> list[Path]:
    return list((here / "cache").glob("templates/*/sheet-*.value"))


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "a.md").write_text(f"---\ntitle: A\nlanguage: en\nallow-html: text\n---\n\n{TORTURE}", "utf-8")
    shutil.copytree(Path(__file__).parent / "files" / "images", tmp_path / "images")
    return tmp_path


@pytest.mark.parametrize("theme", ["base", "press", "clinic", "classroom"])
def test_kept_sheets_give_the_same_bytes(here: Path, theme: str) -> None:
    first = build(here, "--theme", theme)
    (kept,) = sheets(here)
    stamp = kept.stat().st_mtime_ns
    assert build(here, "--theme", theme) == first
    assert [path.stat().st_mtime_ns for path in sheets(here)] == [stamp], "it was read, not made again"
    assert build(here, "--theme", theme, "--no-cache") == first


def test_rules_of_all_kinds_are_kept_with_what_is_wrong_in_them(here: Path) -> None:
    theme = here / "themes" / "own"
    (theme / "styles").mkdir(parents=True)
    (theme / "theme.toml").write_text('name = "own"\nextends = "press"\n')
    (theme / "styles" / "print.css").write_text(OWN)
    first = build(here, "--theme", "own")
    assert "nonsense" in first[1]
    assert len(sheets(here)) == 1
    assert build(here, "--theme", "own") == first
    (theme / "styles" / "print.css").write_text(OWN + "p { color: #444 }")
    assert build(here, "--theme", "own")[0] != first[0]


@pytest.mark.parametrize("first", ["spectral", "fira-sans"])
def test_families_of_one_name_are_not_mixed_up(here: Path, first: str) -> None:
    """A worker practises with the style sheet of the build before, whose fonts are others of the same name."""
    theme = here / "themes" / "own"
    theme.mkdir(parents=True)
    for number in range(3):
        (here / f"{number}.md").write_text(f"# Chapter {number}\n\n" + "Words that are *set off* here. " * 1500)
    (here / "docexport.toml").write_text('chapters = ["?.md"]\ntheme = "own"\n[metadata]\ntitle = "T"\n')
    (here / "0.md").write_text("# Chapter 0\n\n" + "Words that are **strong** here. " * 1500)
    command = [sys.executable, "-m", "docexport", "build", ".", "-o", "a.pdf", "-j", "2"]
    for package, weights in ((first, "400, 600"), ("spectral", "200, 300"), ("fira-sans", "400, 600")):
        (theme / "theme.toml").write_text(
            'name = "own"\nextends = "press"\n[tokens.font]\nbody = "Body"\n'
            f'[fonts."Body"]\npackage = "{package}"\nweights = [{weights}]\n'
        )
        made = []
        for option in ([], ["--no-cache"]):
            env = {**os.environ, "DOCEXPORT_CACHE": str(here / "cache")}
            subprocess.run([*command, *option], cwd=here, env=env, capture_output=True, check=True)
            made.append((here / "a.pdf").read_bytes())
        assert made[0] == made[1]


def test_sheets_that_are_damaged_are_parsed_anew(here: Path) -> None:
    first = build(here)
    for path in (here / "cache").glob("templates/*/*.value"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert build(here) == first
    assert build(here) == first


def test_values_are_kept_beside_templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bytecode, "_FOLDERS", [])
    keep("a", 1)
    assert compiled("a") is None, "there is no folder"
    tmp_path.chmod(0o700)
    keep_bytecode_in(tmp_path / "x" / "y")
    for value in (1, "text", b"bytes", ("a", (1, None)), {"a": [1.5]}):
        keep("a", value)
        assert compiled("a") == value
    keep("b", Path())
    assert compiled("b") is None, "no plain value"
    assert [path.name for path in (tmp_path / "x" / "y").iterdir()] == ["a.value"]


def test_few_are_kept_the_newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bytecode, "_FOLDERS", [tmp_path])
    keep("other-1", "stays")
    for number in range(6):
        keep_few(f"sheet-{number}", number, 3)
        os.utime(tmp_path / f"sheet-{number}.value", (number, number))
    assert [compiled(f"sheet-{number}") for number in range(6)] == [None, None, None, 3, 4, 5]
    assert compiled("other-1") == "stays"
