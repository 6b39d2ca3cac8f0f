"""Odd environments, names and files end in findings with exit codes as documented, and never in `internal`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from click.testing import CliRunner, Result

from docexport.cli import main
from docexport.diagnostics.codes import Code
from docexport.transforms.ids import RESERVED
from samples import ROOT

FRONT = "---\ntitle: T\nlanguage: en\n---\n\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text(f"{FRONT}# One\n\nWords.\n\n# Two\n\nMore.\n")
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words, catch_exceptions=False)


# --- the environment


@pytest.mark.parametrize("value", ["99999999999999", "9" * 400, "-5", "abc", "253402300800", "٣"])
def test_no_time_is_one_that_an_archive_cannot_hold(here: Path, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    result = run("build", "a.md", "--to", "epub")
    assert result.exit_code == 2
    assert "SOURCE_DATE_EPOCH" in result.stderr


@pytest.mark.parametrize("value", ["0", "4354819199", ""])
def test_the_first_and_the_last_time_are_times(here: Path, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    assert run("build", "a.md", "--to", "epub,txt").exit_code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_few_file_handles_are_a_finding(here: Path) -> None:
    script = (
        "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (11, 11)); import sys; "
        "from docexport.cli import run; sys.argv = ['docexport', 'build', 'a.md', '--to', 'pdf', '--no-cache']; run()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "internal" not in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 0 or "Too many open files" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux")
@pytest.mark.parametrize("named", [True, False])
def test_a_name_that_is_no_text_is_a_finding(here: Path, named: bool) -> None:
    name = os.fsdecode(b"b\xff.md")
    (here / "a.md").rename(name)
    (here / "docexport.toml").write_text('formats = ["txt"]\n')
    result = run("build", name if named else ".", "--to", "txt")
    assert f"error[{Code.BAD_NAME}]" in result.stderr
    assert "b\\udcff.md" in result.stderr
    assert result.exit_code == 1


# --- names and keys of authors beside those that docexport gives


NAMES = [*sorted(RESERVED), "title", "subtitle", "series", "id", "ncx", "person-1", "conformance", "style", "content",
         "cover-image", "cover-drawing", "lists", "mimetype", "page.1", "Cover", "a b", "a-b"]  # fmt: skip


@pytest.mark.parametrize("first", range(0, len(NAMES), 8))
def test_no_name_of_a_chapter_is_one_of_docexport(here: Path, first: int) -> None:
    """Whatever a chapter is called, the e-book has each id and each file once."""
    book, names = here / "book", NAMES[first : first + 8]
    book.mkdir()
    for name in names:
        (book / f"{name}.md").write_text(f"# The {name}\n\n## {name}\n\nSee [this]({name.replace(' ', '%20')}.md).\n")
    (book / "docexport.toml").write_text(
        'chapters = ["*.md"]\nname = "b"\nformats = ["pdf", "epub", "html", "txt"]\n'
        '[metadata]\ntitle = "B"\nsubtitle = "S"\nseries = "Q"\nlanguage = "en"\nauthors = ["A"]\n'
    )
    result = run("build", "book", "--out", "out", "--verify")
    assert result.exit_code == 0, result.stderr
    with zipfile.ZipFile(here / "out/b.epub") as archive:
        assert len({name.lower() for name in archive.namelist()}) == len(archive.namelist())
        for name in archive.namelist():
            ids = re.findall(rb'\bid="([^"]+)"', archive.read(name)) if name.endswith(("opf", "xhtml")) else []
            assert len(ids) == len(set(ids)), name


def test_every_id_that_templates_give_is_reserved() -> None:
    given = {
        name
        for path in (ROOT / "themes").rglob("*.j2")
        for name in re.findall(r'\bid="([\w-]+)"', path.read_text("utf-8"))
    }
    assert given <= RESERVED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[a]{x=1 X=2}", "`x` stands twice"),
        ('[a](https://b.org "t"){title=y}', "two titles"),
        ("# A {lang=en lang=de}", "`lang` stands twice"),
    ],
)
def test_a_key_that_stands_twice_stands_once_in_markup(here: Path, text: str, said: str) -> None:
    (here / "a.md").write_text(f"{FRONT}{text}\n\nWords.\n")
    result = run("build", "a.md", "--to", "epub,pdf,txt,html")
    assert result.exit_code == 0, result.stderr
    assert said in result.stderr


def test_a_condition_that_says_two_things_shows_nothing(here: Path) -> None:
    (here / "a.md").write_text(f"{FRONT}Words [secret]{{when audience=teacher audience=student}}.\n")
    result = run("build", "a.md", "--to", "txt", "--audience", "student")
    assert f"error[{Code.BAD_CONDITION}]" in result.stderr
    assert not list(here.glob("*.txt"))


# --- finished files of strangers


def _action(pdf: Any) -> None:
    pdf.Root.Outlines.First.A = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="x")


def _no_target(pdf: Any) -> None:
    pdf.Root.Outlines.First.Dest = 5


def _names(pdf: Any) -> None:
    pdf.Root.Names = 7


def _structure(pdf: Any) -> None:
    pdf.Root.StructTreeRoot = pikepdf.Array([])


def _pages(pdf: Any) -> None:
    pdf.Root.Pages.Kids = pikepdf.Array([pdf.Root.Pages])


@pytest.mark.parametrize("damage", [_action, _no_target, _names, _structure, _pages, None])
def test_a_pdf_of_strangers_is_damaged_and_no_failure_of_docexport(
    here: Path, damage: Callable[[Any], None] | None
) -> None:
    assert run("build", "a.md", "--to", "pdf").exit_code == 0
    with pikepdf.open(here / "a.pdf", allow_overwriting_input=True) as pdf:
        if damage:
            damage(pdf)
        encryption = pikepdf.Encryption(owner="x", user="y") if damage is None else False
        pdf.save(here / "a.pdf", encryption=encryption)
    result = run("verify", "a.md", "--to", "pdf", "--quick", "--no-report")
    assert result.exit_code in (1, 3)
    assert "error[" in result.stderr
    assert "internal" not in result.stderr


# --- themes


@pytest.mark.parametrize(
    "template",
    ["{{ lipsum(n=3000000) }}", "{% set n = namespace(x=999999) %}{% for i in range(28) %}{% set n.x = n.x * n.x %}{% endfor %}"],
)  # fmt: skip
def test_no_template_of_strangers_makes_numbers_or_texts_without_end(here: Path, template: str) -> None:
    for name, text in {"theme.toml": 'name = "t"\n', "templates/txt/paragraph.j2": template}.items():
        path = here / "themes/t" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    result = run("build", "a.md", "--to", "txt", "--theme", "t", "--untrusted")
    assert f"error[{Code.TEMPLATE_ERROR}]" in result.stderr


def test_what_a_theme_gives_is_cleaned_in_every_format(here: Path) -> None:
    for name, text in {
        "theme.toml": 'name = "t"\n',
        "templates/html/paragraph.j2": (
            '<p onclick="go()" style="background:url(http://127.0.0.1:9/x)">{{ render(node.children) }}'
            '<a href=" java\nscript:go()">a</a><img src="//127.0.0.1:9/x" alt=""/><script>go()</script>'
            '<x-y><b>kept</b></x-y><svg xmlns="http://www.w3.org/2000/svg"><script>go()</script><rect/></svg>'
            '<iframe src="x"/><meta http-equiv="refresh" content="0"/></p>'
        ),
        "styles/shared.css": '@import "http://127.0.0.1:9/x.css"; p { color: #111 }',
    }.items():
        path = here / "themes/t" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    result = run("build", "a.md", "--to", "epub,html,pdf", "--theme", "t")
    assert result.exit_code == 0, result.stderr
    assert result.stderr.count(f"warning[{Code.UNSAFE_MARKUP}]") >= 8
    with pikepdf.open(here / "a.pdf") as pdf:
        data = pdf.trailer.unparse(resolved=True) + b"".join(obj.unparse() for obj in pdf.objects)
    with zipfile.ZipFile(here / "a.epub") as archive:
        data += b"".join(archive.read(name) for name in archive.namelist())
    data += (here / "a.html").read_bytes()
    for trace in (b"127.0.0.1", b"go()", b"iframe", b"x-y", b"http-equiv"):
        assert trace not in data
    assert b"<b>kept</b>" in data
    assert b"color: #111" in data or b"color:#111" in data
