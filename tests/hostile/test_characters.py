"""No control character and no mark that turns the direction of words reaches a file or a terminal as it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import docexport
from docexport.cli import main
from docexport.config.characters import clean
from docexport.diagnostics import Diagnostics, Severity
from docexport.diagnostics.codes import Code
from docexport.diagnostics.printable import escaped, masked, printable

#: what must be in no output: controls but tab and line end, C1, separators, overrides
NEVER = {chr(n) for n in range(0x20) if chr(n) not in "\t\n"} | {chr(n) for n in range(0x7F, 0xA0)}
NEVER |= set("\u2028\u2029\u202d\u202e")
RLO, LRI, PDI, PDF = "\u202e", "\u2066", "\u2069", "\u202c"


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words, catch_exceptions=False)


def findings(text: str) -> list[tuple[int, int, str]]:
    diagnostics = Diagnostics()
    docexport.parse(text, diagnostics=diagnostics)
    return [
        (item.span.line, item.span.column, item.severity.label)
        for item in diagnostics
        if item.code is Code.CONTROL_CHARACTER
    ]


@pytest.mark.parametrize(
    ("text", "cleaned", "severity"),
    [
        ("a\x00b", "a\ufffdb", Severity.ERROR),
        ("a\x1b[31mb", "a\ufffd[31mb", Severity.ERROR),
        ("a\x9bb", "a›b", Severity.WARNING),  # CSI in a terminal; a quotation mark in Windows-1252
        ("it\x92s", "it’s", Severity.WARNING),
        ("a\x81b", "a\ufffdb", Severity.ERROR),  # neither
        ("a\x7fb", "a\ufffdb", Severity.ERROR),
        ("a\u2028b", "a b", Severity.WARNING),
        (f"a{RLO}b{PDF}c", "abc", Severity.WARNING),
        (f"a{RLO}b", "ab", Severity.WARNING),
        (f"a{LRI}b", "ab", Severity.WARNING),
        (f"a{PDI}b", "ab", Severity.WARNING),
        (f"a{LRI}b\n{PDI}c", "ab\nc", Severity.WARNING),  # each line by itself, as compilers look at it
    ],
)
def test_it_is_cleaned_and_reported(text: str, cleaned: str, severity: Severity) -> None:
    result, faults = clean(text)
    assert result == cleaned
    assert {fault.severity for fault in faults} == {severity}


@pytest.mark.parametrize(
    "text", [f"a{LRI}b{PDI}c", f"{LRI}a {LRI}b{PDI} c{PDI}", "a\u200f\u200eb\u200d", "tab\tline\n"]
)
def test_what_writers_use_stays(text: str) -> None:
    assert clean(text) == (text, ())


@given(st.text(alphabet=st.sampled_from([*NEVER, *"\u202a\u202b\u202c\u2066\u2067\u2068\u2069ab \n\t"]), max_size=40))
def test_no_text_keeps_any(text: str) -> None:
    cleaned, faults = clean(text)
    assert not NEVER & set(cleaned)
    assert clean(cleaned) == (cleaned, ())
    assert bool(faults) == (cleaned != text.replace("\r", "\n"))


def test_each_has_its_place() -> None:
    assert findings("---\ntitle: T\n---\n\nOne.\nTwo \u009b and \u009b.\n\nThree \u202e.\n") == [
        (6, 5, "warning"), (8, 7, "warning"),
    ]  # fmt: skip


@pytest.mark.parametrize("reference", ["&#x202E;", "&#12;", "&#8232;", '[a](# "&#x202e;")', "`x` &#x202e;"])
def test_no_reference_brings_one_in(reference: str) -> None:
    assert findings(f"---\ntitle: T\n---\n\nWords {reference} words.\n")


@pytest.mark.parametrize("place", ["title", "subtitle", "authors", "summary"])
def test_no_escape_in_settings_brings_one_in(place: str) -> None:
    assert findings(f'---\nlanguage: en\n{place}: "a\\u202Eb\\x9b"\n---\n\nWords.\n')


def test_no_output_has_any(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        f'---\ntitle: "T\\x9b \\u202E x"\nauthors: ["A\\u2028B"]\nlanguage: en\n---\n\n# H {RLO}x\u009b\n\n'
        f"W {RLO}x &#x202e; &#155; `c{RLO}\u009b` \u2029\n\n```\ncode {LRI}\u0085\n```\n"
    )
    out = tmp_path / "out"
    assert run("build", str(tmp_path / "a.md"), "--to", "txt,epub,html", "--out", str(out)).exit_code == 0
    with zipfile.ZipFile(out / "a.epub") as archive:
        texts = [archive.read(name).decode() for name in archive.namelist() if not name.endswith((".png", ".woff2"))]
    texts += [(out / name).read_text() for name in ("a.txt", "a.html")]
    for text in texts:
        assert not NEVER & set(text)


# --- terminals


def test_no_report_moves_the_cursor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = "a\x1b[31m\n\u202eb.md"
    Path(name).write_text(f"---\ntitle: T\n---\n\n[x](n\x9b5A.md \x1b {RLO}) {RLO} and [y](q\u202e.md)\n")
    for words in (("check", name), ("build", name, "--to", "txt"), ("check", name, "--format", "concise")):
        result = run(*words)
        assert not NEVER & set(result.output), result.output
    data = run("check", name, "--format", "json").stdout
    assert not NEVER & set(data)
    assert {item["file"] for item in json.loads(data)} == {name}


@given(st.text(max_size=30))
def test_printed_lines_are_safe_and_keep_their_columns(text: str) -> None:
    assert not NEVER & set(printable(text))
    assert len(masked(text)) == len(text)
    assert not {char for char in masked(text) if unicodedata.category(char) in ("Cc", "Cs")}


@given(st.text(max_size=30))
def test_escaped_data_says_the_same(text: str) -> None:
    assert json.loads(escaped(json.dumps([text], ensure_ascii=False, indent=1))) == [text]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
def test_an_output_that_takes_nothing_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Words.\n")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "docexport", "check", str(tmp_path / "a.md"), "--format", "json"],
            stdout=full, stderr=subprocess.PIPE, text=True, env=os.environ, check=False,
        )  # fmt: skip
    assert done.returncode == 3
    assert done.stderr.startswith(f"error[{Code.CANNOT_WRITE}]")
    assert "Traceback" not in done.stderr
