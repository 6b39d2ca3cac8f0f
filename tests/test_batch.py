"""Batches: a document for each row of data."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from click.testing import CliRunner, Result

import docexport
from docexport.cli import main
from docexport.config.settings import Settings
from docexport.config.yaml import parse_yaml
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.parallel.processes import calm_collector, process_context
from docexport.session import load_sources
from docexport.session.batch.bundle import bundle_of
from docexport.session.batch.executor import BatchExecutor, local_executor
from docexport.session.batch.job import Outcome, RowsJob, Template
from docexport.session.batch.rows import read_rows
from docexport.session.batch.running import Batch, Tally, run_batch
from docexport.session.targets import Folder

LETTER = """---
title: Letter to {{ row.name }}
language: en
kind: letter
---

Dear **{{ row.name }}**, your number is `{{ row.id }}`: [open it](https://example.org/{{row.id}}).
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "letter.md").write_text(LETTER, "utf-8")
    (tmp_path / "people.csv").write_text("id,name\n1,Ana\n2,Bo\n3,*Cy* {{ row.id }}\n", "utf-8")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["build", "letter.md", "--to", "txt", *arguments])


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- rows become documents


def test_each_row_becomes_a_document_and_values_are_never_markup(here: Path) -> None:
    result = run("--data", "people.csv", "--name", "{id}-{name}", "--out", "out", "-j", "1")
    assert result.exit_code == 1  # `*` is no character of a file's name
    assert "row 3 would become `3-*Cy* {{ row.id }}`" in result.stderr
    assert not (here / "out").exists()
    assert run("--data", "people.csv", "--name", "{id}", "--out", "out", "-j", "1").exit_code == 0
    assert names(here / "out") == ["1.txt", "2.txt", "3.txt"]
    text = (here / "out" / "3.txt").read_text("utf-8")
    assert "Letter to *Cy* {{ row.id }}" in text
    assert "Dear *Cy* {{ row.id }}, your number is 3: open it [1]." in text
    assert "[1] https://example.org/3" in text


def test_rows_fill_dates_and_words_that_are_allowed(here: Path) -> None:
    (here / "letter.md").write_text(
        "---\ntitle: Visit\nauthors: [{{ row.by }}]\ndate: {{ row.day }}\n"
        'language: "{{ row.lang }}"\nkind: {{row.kind}}\n---\n\nWords.\n'
    )
    (here / "people.csv").write_text("by,day,lang,kind\nDr B,2026-05-03,de,letter\n,,en,handout\nDr C,May,en,poem\n")
    result = run("--data", "people.csv", "--name", "{row}", "--out", "out", "-j", "1")
    assert (here / "out" / "1.txt").read_text().startswith("3. Mai 2026\n\n\nVisit\n=====\nVon Dr B\n")
    assert (here / "out" / "2.txt").read_text() == "Visit\n=====\n\n\nWords.\n"
    assert not (here / "out" / "3.txt").exists()
    assert "people.csv:4: error[row-failed] row 3 gave no document: bad value for `date`" in result.stderr


def test_what_is_filled_with_nothing_is_left_out(here: Path) -> None:
    (here / "letter.md").write_text(
        "---\ntitle: Visit\ndate: 2026-05-03\nlanguage: en\nauthors: [{{ row.a }}, {{ row.b }}]\n"
        'contributors: [{name: "{{ row.a }}", role: edt}]\n---\n\nWords.\n'
    )
    (here / "people.csv").write_text("a,b\n,Bo\nAna,\n")
    result = run("--data", "people.csv", "--name", "{row}", "--out", "out", "-j", "1")
    assert result.exit_code == 0, result.output
    assert "By Bo\n" in (here / "out" / "1.txt").read_text()
    assert "By Ana\n" in (here / "out" / "2.txt").read_text()


def test_a_place_set_on_the_command_line_is_filled_too(here: Path) -> None:
    arguments = ("--set", "metadata.date={{ row.day }}", "--set", "metadata.title=For {{ row.name }}")
    (here / "people.csv").write_text("id,name,day\n1,Ana,2026-05-03\n")
    result = run("--data", "people.csv", "--name", "{row}", "--out", "out", "-j", "1", *arguments)
    assert result.exit_code == 0, result.output
    assert (here / "out" / "1.txt").read_text().startswith("May 3, 2026\n\n\nFor Ana\n")


def test_spaces_in_a_place_do_not_end_an_address(here: Path) -> None:
    (here / "letter.md").write_text(
        "[a](https://example.org/{{ row.id }}?n={{ row.name }}) [b][r] ![c]({{ row.id }}.svg)\n\n"
        '[r]: https://example.org/r/{{  row.id }} "Title"\n'
    )
    (here / "7.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    (here / "people.csv").write_text("id,name\n7,A b\n")
    result = run("--data", "people.csv", "--name", "{row}", "--out", "out", "-j", "1")
    assert result.exit_code == 0, result.output
    text = (here / "out" / "1.txt").read_text()
    assert "https://example.org/7?n=A%20b" in text
    assert "https://example.org/r/7" in text


def test_a_template_can_be_checked(here: Path) -> None:
    (here / "letter.md").write_text("---\ntitle: Visit\nlanguage: en\ndate: {{ row.day }}\n---\n\nWords.\n")
    result = CliRunner().invoke(main, ["check", "letter.md"])
    assert result.exit_code == 0
    assert [line for line in result.stderr.splitlines() if "letter.md:" in line] == [
        "letter.md:4:1: warning[unfilled-place] `{{ row.day }}` stays as it is"
    ]


# --- what has no effect is refused


@pytest.mark.parametrize(
    "arguments",
    [("--verify",), ("--require", "verapdf"), ("--time-limit", "1"), ("--memory-limit", "100"), ("-o", "a.txt")],
)
def test_options_without_effect_on_rows_are_refused(here: Path, arguments: tuple[str, ...]) -> None:
    result = run("--data", "people.csv", "--name", "{id}", *arguments)
    assert result.exit_code == 2
    assert f"`{arguments[0]}` has no effect with `--data`" in result.stderr
    assert names(here) == ["letter.md", "people.csv"]


@pytest.mark.parametrize(
    "arguments",
    [("--name", "{id}"), ("--combine", "a.pdf"), ("--resume",), ("--fail-fast",), ("--executor", "dask://x:1")],
)
def test_options_for_rows_need_rows(here: Path, arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert f"`{arguments[0]}` has no effect without `--data`" in result.stderr
    assert names(here) == ["letter.md", "people.csv"]


def test_limits_of_a_project_are_said_not_to_be_kept(here: Path) -> None:
    (here / "docexport.toml").write_text("[limits]\nseconds = 5\n")
    (here / "people.csv").write_text("id,name\n1,Ana\n")
    result = run("--data", "people.csv", "--name", "{id}", "--out", "out", "-j", "1")
    assert result.exit_code == 0
    assert "docexport.toml:1:2: warning[bad-value] documents of rows are held to no limit" in result.stderr


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("1.pdf", "people.csv:2: error[bad-name] row 1 and the PDF of all would become `1`"),
        ("../all.pdf", "error[bad-name] the combined PDF cannot be called `../all.pdf`"),
    ],
)
def test_the_combined_pdf_has_a_name_of_its_own(here: Path, name: str, said: str) -> None:
    result = run("--data", "people.csv", "--name", "{id}", "--to", "pdf", "--out", "out", "--combine", name)
    assert said in result.stderr
    assert not (here / "out").exists()


def test_without_pdfs_none_is_combined(here: Path) -> None:
    result = run("--data", "people.csv", "--name", "{id}", "--out", "out", "--combine", "all.pdf", "-j", "1")
    assert result.exit_code == 0
    assert "warning[bad-value] no PDF is made, so there is no `all.pdf` of all" in result.stderr
    assert "all.pdf" not in names(here / "out")


def test_the_combined_pdf_says_its_own_name(here: Path) -> None:
    result = run("--data", "people.csv", "--name", "{id}", "--to", "pdf", "--out", "out", "--combine", "all", "-j", "1")
    assert result.exit_code == 0, result.output
    with pikepdf.open(here / "out" / "all.pdf") as pdf, pdf.open_metadata() as metadata:
        assert (str(pdf.docinfo["/Title"]), metadata["dc:title"]) == ("all", "all")


def test_a_value_that_one_row_lacks_is_found_before_the_start(here: Path) -> None:
    (here / "people.jsonl").write_text('{"id": 1, "name": "Ana"}\n{"id": 2}\n')
    result = run("--data", "people.jsonl", "--name", "{id}", "--out", "out")
    assert "people.jsonl:2: error[unknown-column] row 2 has no `name`" in result.stderr
    assert not (here / "out").exists()


def test_what_is_wrong_for_all_rows_is_said_once(here: Path) -> None:
    for arguments, said in ((("--to", "txt,doc"), "there is no format `doc`"), (("--edition", "nope"), "`nope`")):
        result = run("--data", "people.csv", "--name", "{id}", "--out", "out", *arguments)
        assert result.stderr.count("error[") == 1, result.stderr
        assert said in result.stderr
        assert not (here / "out").exists()


def test_warnings_name_the_first_row_they_are_about(here: Path) -> None:
    (here / "people.csv").write_text("id,name\n1,Ana\n2,水\n3,水\n")
    result = run("--data", "people.csv", "--name", "{id}", "--to", "pdf", "--out", "out", "-j", "1")
    (line,) = [line for line in result.stderr.splitlines() if "missing-glyph" in line]
    assert line.endswith("no font has the character `水` (U+6C34) (row 2)")


def test_the_command_line_goes_before_what_the_project_lists(here: Path) -> None:
    (here / "docexport.toml").write_text(
        '[batch]\ndata = "people.csv"\nname = "{id}"\neditions = ["standard", "large-print"]\n'
    )
    (here / "people.csv").write_text("id,name\n1,Ana\n")
    assert run("--out", "both", "-j", "1").exit_code == 0
    assert run("--out", "one", "-j", "1", "--edition", "easy-read").exit_code == 0
    assert names(here / "both") == ["1-large-print.txt", "1.txt"]
    assert names(here / "one") == ["1-easy-read.txt"]


def test_rows_for_a_book_are_not_for_a_chapter(here: Path) -> None:
    (here / "docexport.toml").write_text('chapters = ["letter.md"]\n[batch]\ndata = "people.csv"\n')
    result = run("-j", "1")
    assert "the rows of `[batch]` are for the whole book, of which `letter.md` is a chapter" in result.stderr


def test_a_folder_that_cannot_be_written_to_is_said(here: Path) -> None:
    result = run("--data", "people.csv", "--name", "{id}", "--out", "/proc/nowhere", "-j", "1")
    assert "error[cannot-write] cannot write `/proc/nowhere/" in result.stderr
    assert result.exit_code == 3


# --- what becomes of the processes


@pytest.mark.skipif(sys.platform != "linux", reason="processes end with others on Linux")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_whom_they_work_for(here: Path, how: signal.Signals) -> None:
    (here / "people.csv").write_text("id,name\n" + "".join(f"{n},Person {n}\n" for n in range(1, 3000)), "utf-8")
    command = [sys.executable, "-m", "docexport", "build", "letter.md", "--data", "people.csv", "--to", "txt,pdf"]
    with subprocess.Popen([*command, "--out", "out", "-j", "2"], stdout=subprocess.PIPE, cwd=here) as process:
        wait_for(lambda: (here / "out").exists() and len(names(here / "out")) > 20)
        workers = (Path(f"/proc/{process.pid}/task/{process.pid}/children")).read_text().split()
        process.send_signal(how)
        process.communicate(timeout=30)  # nobody holds the pipe
    assert len(workers) == 2
    wait_for(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))


def test_an_interrupted_batch_says_how_to_go_on(here: Path) -> None:
    (here / "people.csv").write_text("id,name\n" + "".join(f"{n},Person {n}\n" for n in range(1, 3000)), "utf-8")
    command = [sys.executable, "-m", "docexport", "build", "letter.md", "--data", "people.csv", "--to", "txt"]

    def interruptible() -> None:  # what a shell runs in the background ignores this signal, and so would its children
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    with subprocess.Popen(
        [*command, "--out", "out", "-j", "2"],
        stderr=subprocess.PIPE,
        cwd=here,
        text=True,
        preexec_fn=interruptible,  # noqa: PLW1509 - one thread
    ) as process:
        wait_for(lambda: (here / "out").exists() and len(names(here / "out")) > 20)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said.endswith("interrupted; with `--resume` it goes on where it was\n")
    assert "Traceback" not in said


def wait_for(is_so: Callable[[], bool]) -> None:
    """Look until something is so; it fails after half a minute."""
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def test_a_date_to_fill_is_none_without_rows(here: Path) -> None:
    (here / "letter.md").write_text("---\ntitle: Visit\ndate: {{ row.day }}\n---\n\nWords.\n")
    result = run()
    assert "letter.md:3:1: error[bad-value] bad value for `date`" in result.stderr
    assert "hint: rows fill it: build with `--data`" in result.stderr


def test_a_column_that_metadata_ask_for_is_missed_where_they_do(here: Path) -> None:
    (here / "letter.md").write_text("---\ntitle: Visit\nauthors:\n- Dr {{ row.nmae }}\n---\n\nWords.\n")
    result = run("--data", "people.csv", "--name", "{id}")
    assert "letter.md:4:3: error[unknown-column] `people.csv` has no `nmae`\n" in result.stderr
    assert "hint: did you mean `name`?" in result.stderr


@pytest.mark.parametrize(
    "written", ["{{ name }}", "{{Name}}", "{{ row.name | upper }}", '{{ row["name"] }}', "{{ row }}"]
)
def test_what_looks_like_a_place_for_a_value_is_an_error(written: str, here: Path) -> None:
    (here / "letter.md").write_text(f"---\ntitle: Letter\nlanguage: en\n---\n\nDear {written},\n")
    result = run("--data", "people.csv")
    assert result.exit_code == 1
    assert f"letter.md:6:1: error[unknown-column] `{written}` is no place for a value" in result.stderr
    assert not list(here.glob("*.txt"))


def test_braces_that_name_no_column_are_text(here: Path) -> None:
    (here / "letter.md").write_text("---\ntitle: Letter\nlanguage: en\n---\n\n`{{ name }}` {{ other }} {{ row.id }}\n")
    assert run("--data", "people.csv").exit_code == 0


@pytest.mark.parametrize("value", ["a\\u0000b", "a\\u001bb", "a\\ud800b"])
def test_a_value_that_no_output_can_carry_is_told_with_row_and_column(value: str, here: Path) -> None:
    rows = '{"id": 1, "name": "Ana"}\n{"id": 2, "name": "' + value + '"}\n'
    (here / "people.jsonl").write_text(rows.replace("\\\\", "\\"))
    result = run("--data", "people.jsonl")
    assert result.exit_code == 1
    assert "people.jsonl:2: error[control-character] in `name`, the character U+" in result.stderr


@pytest.mark.parametrize(
    ("value", "expected"),
    [("{{ row.a }}", "{{ row.a }}"), ("{{row.a-b.c}}", "{{ row.a-b.c }}"), ("[{{ row.a }}, b]", ["{{ row.a }}", "b"])],
)
def test_a_place_to_fill_needs_no_quotes(value: str, expected: object) -> None:
    diagnostics = Diagnostics()
    assert parse_yaml(f"key: {value}\n", "a.md", 1, diagnostics).data == {"key": expected}
    assert not len(diagnostics)


@pytest.mark.parametrize(
    "value", ["{{ other.a }}", "{{ row }}", "{{ row.a: 1 }}", "{ row.a }", "{{ row.a }} b", "{{ row.a b }}"]
)
def test_what_is_no_place_to_fill_is_no_value_without_quotes(value: str) -> None:
    diagnostics = Diagnostics()
    data = parse_yaml(f"key: {value}\n", "a.md", 1, diagnostics).data
    assert data in ({}, {"key": {"row.a": None}})
    assert len(diagnostics) == (data == {})


def test_processes_give_the_same_bytes_as_one(here: Path) -> None:
    (here / "people.csv").write_text("id,name\n" + "".join(f"{n},Person {n}\n" for n in range(1, 30)), "utf-8")
    for processes in ("1", "2"):
        result = run("--data", "people.csv", "--to", "pdf,epub,txt", "--out", f"out{processes}", "-j", processes)
        assert "29 of 29 rows made" in result.stdout
    one, two = here / "out1", here / "out2"
    assert len(names(one)) == 87
    assert names(one) == names(two)
    assert all((one / name).read_bytes() == (two / name).read_bytes() for name in names(one))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a.csv", "\ufeffname;n\n\u00c4nne;1\n"),
        ("a.tsv", "name\tn\n\u00c4nne\t1\n"),
        ("a.json", '[{"name": "\u00c4nne", "n": 1}]'),
        ("a.jsonl", '{"name": "\u00c4nne", "n": 1}\n\n'),
        ("a.yaml", "rows:\n- name: \u00c4nne\n  n: 1\n"),
        ("a.toml", '[[row]]\nname = "\u00c4nne"\nn = 1\n'),
    ],
)
def test_all_kinds_of_data_give_the_same_rows(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).write_text(text, "utf-8")
    diagnostics = Diagnostics()
    rows = list(read_rows(tmp_path / file, file, diagnostics))
    assert [row.values for row in rows] == [{"name": "\u00c4nne", "n": "1"}]
    assert not len(diagnostics)


def test_values_within_others_are_named_with_dots(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"a": {"b": {"c": 1.50}}, "l": [1, "x"], "t": true, "z": null}]')
    (row,) = read_rows(tmp_path / "a.json", "a.json", Diagnostics())
    assert row.values == {"a.b.c": "1.50", "l": "1, x", "t": "true", "z": ""}


@pytest.mark.parametrize(
    ("file", "text", "place", "message"),
    [
        ("a.csv", "a,b\n1,2\n1\n", "a.csv:3", "1 values stand under 2 names"),
        ("a.csv", "a,a\n1,2\n", "a.csv:1", "two columns are called `a`"),
        ("a.csv", 'a\n"x\n', "a.csv:2", "unexpected end of data"),
        ("a.csv", "a\n", "a.csv", "`a.csv` has no rows"),
        ("a.jsonl", '{"a": 1}\n{"a": \n', "a.jsonl:2", "this is no JSON: Expecting value: line 2 column 1 (char 7)"),
        ("a.jsonl", "[1]\n", "a.jsonl:1", "row 1 is no table of names and values"),
        ("a.json", '{"a": 1}', "a.json", "this holds no list of rows"),
        ("a.yaml", "- a: [\n", "a.yaml:2", "this is no YAML: expected the node content, but found '<stream end>'"),
        ("a.yaml", "- a: &a [x]\n  b: [*a, *a]\n", "a.yaml:2", "this is no YAML: aliases (`*name`) are not allowed"),
        ("a.toml", "a = \n", "a.toml", "this is no TOML: Invalid value (at line 1, column 5)"),
        ("a.ods", "", "a.ods", "`a.ods` is no kind of data that is known"),
    ],
)
def test_bad_data_is_reported_with_its_line(here: Path, file: str, text: str, place: str, message: str) -> None:
    (here / "letter.md").write_text("---\ntitle: T\nlanguage: en\n---\n\nText.\n")
    (here / file).write_text(text, "utf-8")
    result = run("--data", file, "--out", "out", "-j", "1")
    assert result.exit_code == 1
    assert f"{place}: error[{Code.BAD_DATA}] {message}" in result.stderr


# --- nothing is begun where something is wrong


def test_a_place_without_a_column_is_reported_where_it_stands(here: Path) -> None:
    (here / "letter.md").write_text(LETTER.replace("row.id }}`", "row.idd }}`"), "utf-8")
    result = run("--data", "people.csv", "--out", "out")
    assert f"letter.md:7:41: error[{Code.UNKNOWN_COLUMN}] `people.csv` has no `idd`" in result.stderr
    assert "did you mean `id`?" in result.stderr
    assert not (here / "out").exists()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("1,a\n1,b\n", "rows 1 and 2 would both become `1`"),
        ("a,a\nA,b\n", "rows 1 and 2 would both become `A`"),
        ("..,a\n", "row 1 would become `..`, which is none that all systems can use"),
        ("a/b,a\n", "row 1 would become `a/b`, which has the character '/'"),
        ("nul,a\n", "row 1 would become `nul`, which is none that all systems can use"),
        (" ,a\n", "row 1 would become ``, which is empty"),
        (f"{'x' * 300},a\n", "which is too long"),
    ],
)
def test_names_that_cannot_be_are_refused_before_the_start(here: Path, rows: str, message: str) -> None:
    (here / "people.csv").write_text(f"id,name\n{rows}")
    result = run("--data", "people.csv", "--name", "{id}", "--out", "out")
    assert f"error[{Code.BAD_NAME}]" in result.stderr
    assert message in result.stderr
    assert not (here / "out").exists()


# --- rows that fail


def rows_with_one_bad(here: Path) -> None:
    (here / "letter.md").write_text(LETTER + "\n![The way]({{row.map}})\n", "utf-8")
    (here / "map.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    with (here / "nowhere.svg").open("wb") as file:
        file.truncate((64 << 20) + 1)  # too large for a picture
    rows = "".join(f"{number},P,{'nowhere' if number == 7 else 'map'}.svg\n" for number in range(1, 21))
    (here / "people.csv").write_text(f"id,name,map\n{rows}")


def test_a_row_that_fails_is_reported_with_its_line_and_stops_no_other(here: Path) -> None:
    rows_with_one_bad(here)
    result = run("--data", "people.csv", "--out", "out", "-j", "2")
    assert result.exit_code == 1
    assert "people.csv:8: error[row-failed] row 7 gave no document: `nowhere.svg` has more than 64 MB" in result.stderr
    assert "19 of 20 rows made" in result.stdout
    assert "1 failed" in result.stdout
    assert "letter-7.txt" not in names(here / "out")


def test_fail_fast_stops_at_the_first(here: Path) -> None:
    rows_with_one_bad(here)
    result = run("--data", "people.csv", "--out", "out", "-j", "1", "--fail-fast")
    assert result.exit_code == 1
    assert "letter-20.txt" not in names(here / "out")


def test_resume_makes_what_is_missing_alone(here: Path) -> None:
    rows_with_one_bad(here)
    run("--data", "people.csv", "--out", "out", "-j", "1")
    (here / "out" / "letter-3.txt").write_text("cut")  # not as it was written
    (here / "nowhere.svg").write_bytes((here / "map.svg").read_bytes())
    result = run("--data", "people.csv", "--out", "out", "-j", "1", "--resume")
    assert result.exit_code == 0
    assert "2 of 20 rows made" in result.stdout
    assert "18 were there" in result.stdout
    assert len(names(here / "out")) == 20, "and the note of what is done is gone"


def test_resume_begins_anew_where_the_document_is_another(here: Path) -> None:
    rows_with_one_bad(here)
    run("--data", "people.csv", "--out", "out", "-j", "1")
    (here / "letter.md").write_text(LETTER + "\nMore.\n", "utf-8")
    assert "20 of 20 rows made" in run("--data", "people.csv", "--out", "out", "-j", "1", "--resume").stdout


def test_a_build_killed_in_the_middle_leaves_whole_files_and_goes_on(here: Path) -> None:
    (here / "people.csv").write_text("id,name\n" + "".join(f"{n},Person {n}\n" for n in range(1, 3001)), "utf-8")
    command = [sys.executable, "-m", "docexport", "build", "letter.md", "--to", "txt", "--data", "people.csv"]
    begun = subprocess.Popen([*command, "--out", "out", "-j", "2"], start_new_session=True, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and (not (here / "out").is_dir() or len(names(here / "out")) < 100):
        time.sleep(0.01)
    os.killpg(begun.pid, signal.SIGKILL)
    assert begun.wait() == -signal.SIGKILL
    left = [path for path in (here / "out").iterdir() if path.suffix == ".txt"]
    assert 50 < len(left) < 3000
    assert all(path.read_text("utf-8").rstrip().endswith(path.stem.removeprefix("letter-")) for path in left)
    again = subprocess.run([*command, "--out", "out", "--resume"], capture_output=True, text=True, check=True)
    assert "were there" in again.stdout
    assert len([name for name in names(here / "out") if name.endswith(".txt")]) == 3000
    assert [name for name in names(here / "out") if name.startswith(".") and not name.endswith(".part")] == []


# --- workers


def template(here: Path, **options: Any) -> Template:
    diagnostics = Diagnostics()
    (source,) = load_sources([here / "letter.md"], [Settings({"formats": ["txt"], **options})], diagnostics)
    assert not diagnostics.failed()
    return Template(source, "{id}", bundle=bundle_of(source, diagnostics))


def make(here: Path, executor: BatchExecutor, **options: Any) -> tuple[Tally, Diagnostics]:
    diagnostics = Diagnostics()
    batch = Batch((template(here, **options),), here / "people.csv", Folder(here / "out"), here / ".journal")
    return run_batch(batch, executor, diagnostics), diagnostics


class _Deadly(Executor):
    """Two processes, of which any that gets a certain row is killed."""

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(2, process_context(), calm_collector)
        self._processes = self._pool._processes

    def submit(self, fn: Any, /, *arguments: Any, **options: Any) -> Any:
        return self._pool.submit(_killed_by_seven, fn, *arguments, **options)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._pool.shutdown(wait, cancel_futures=cancel_futures)


def _killed_by_seven(function: Any, job: RowsJob) -> tuple[Outcome, ...]:
    if any(row.values["id"] == "7" for row in job.rows):
        os.kill(os.getpid(), signal.SIGKILL)
    made: tuple[Outcome, ...] = function(job)
    return made


def test_a_row_that_kills_its_worker_is_given_up_and_all_others_are_made(here: Path) -> None:
    (here / "people.csv").write_text("id,name\n" + "".join(f"{n},Person {n}\n" for n in range(1, 41)), "utf-8")
    tally, found = make(here, BatchExecutor(_Deadly, 2))
    assert (tally.made, tally.failed) == (39, 1)
    assert len(names(here / "out")) == 39
    assert [(item.code, item.span.line) for item in found] == [(Code.ROW_FAILED, 8)]


def test_memory_and_workers_are_renewed(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docexport.session.batch.crew._RECYCLE", 1)
    (here / "people.csv").write_text("id,name\n" + "".join(f"{n},Person {n}\n" for n in range(1, 100)), "utf-8")
    pools = []

    def pool() -> Executor:
        pools.append(ProcessPoolExecutor(2, process_context()))
        return pools[-1]

    tally, _ = make(here, BatchExecutor(pool, 2))
    assert tally.made == 99
    assert len(pools) > 5


@pytest.mark.parametrize(
    "name", ["killed", "line"], ids=["every row is made once though a worker is killed", "a line on the command line"]
)
def test_a_cluster_makes_rows(here: Path, name: str) -> None:
    pytest.importorskip("distributed")
    command = [sys.executable, str(Path(__file__).with_name("cluster.py")), name, str(here)]
    done = subprocess.run(command, cwd=here, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr


def test_an_executor_that_is_not_there_is_said(here: Path) -> None:
    result = run("--data", "people.csv", "--executor", "spark://x")
    assert "`spark://x` is no executor" in result.stderr
    assert result.exit_code == 2


def test_python_gives_rows_to_any_executor(here: Path) -> None:
    with ThreadPoolExecutor(2) as executor:
        tally = docexport.batch(
            "letter.md", "people.csv", out="out", name="{id}", executor=executor, workers=2, formats=["txt"]
        )
        assert (tally.made, tally.failed, tally.files) == (3, 0, 3)
        assert executor.submit(int).result() == 0, "it stays open"
    assert names(here / "out") == ["1.txt", "2.txt", "3.txt"]


def test_python_raises_what_stopped_a_batch(here: Path) -> None:
    with pytest.raises(docexport.DocexportError, match="the names need `nobody`"):
        docexport.batch("letter.md", "people.csv", out="out", name="{nobody}", formats=["txt"])
    assert not (here / "out").exists()


# --- where files go


def test_files_go_to_any_place_that_fsspec_knows(here: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    assert run("--data", "people.csv", "--name", "{id}", "--out", "memory://batch/letters", "-j", "1").exit_code == 0
    files = fsspec.filesystem("memory")
    assert [Path(name).name for name in sorted(files.ls("/batch/letters", detail=False))] == ["1.txt", "2.txt", "3.txt"]
    assert b"Dear Ana" in files.cat_file("/batch/letters/1.txt")


def test_a_place_that_nobody_knows_is_said(here: Path) -> None:
    result = run("--data", "people.csv", "--out", "nowhere9://x")
    assert "`nowhere9://x` is no place that can be written to" in result.stderr


# --- the matrix of a project, and one PDF of all


def test_a_project_can_declare_a_batch_in_all_its_variants(here: Path) -> None:
    (here / "letter.es.md").write_text(LETTER.replace("Dear", "Querida"), "utf-8")
    (here / "docexport.toml").write_text(
        'formats = ["pdf", "txt"]\npaper = ["a4", "letter"]\nout = "made"\n\n[batch]\ndata = "people.csv"\n'
        'name = "{id}"\neditions = ["standard", "large-print"]\nlanguages = ["en", "es"]\n'
    )
    result = CliRunner().invoke(main, ["build", "letter.md", "-j", "2"])
    assert result.exit_code == 0, result.output
    made = names(here / "made")
    assert len(made) == 3 * 2 * 2 * 3
    assert {"1-en.txt", "1-es-large-print.txt", "2-es-a4.pdf", "3-en-large-print-letter.pdf"} <= set(made)
    assert "Querida Ana" in (here / "made" / "1-es.txt").read_text("utf-8")


def test_one_pdf_of_all_has_a_bookmark_for_each_and_keeps_tags_and_links(here: Path) -> None:
    (here / "letter.md").write_text(LETTER + "\n## On\n\nSee [above](#on).[^1]\n\n[^1]: A note.\n", "utf-8")
    page = pytest.importorskip("page")
    result = run(
        "--data", "people.csv", "--name", "{id}", "--to", "pdf", "--combine", "all.pdf", "--out", "out", "-j", "1"
    )
    assert result.exit_code == 0, result.output
    assert page.validate_pdf(str(here / "out" / "all.pdf"), profile="ua1").is_compliant
    with pikepdf.open(here / "out" / "all.pdf") as pdf:
        numbers = {each.obj.objgen: number for number, each in enumerate(pdf.pages)}
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["1", "2", "3"]
            places: list[Any] = [item.destination for item in outline.root]
            assert [numbers[place[0].objgen] for place in places] == [0, 1, 2]
        names_ = pdf.Root.Names.Dests.Names
        destinations = {str(names_[i]): numbers[names_[i + 1][0].objgen] for i in range(0, len(names_), 2)}
        for number, each in enumerate(pdf.pages):
            inner = [str(link.Dest) for link in each.obj.Annots if "/Dest" in link]
            assert inner
            assert {destinations[name] for name in inner} == {number}
        assert len(pdf.Root.StructTreeRoot.K) == 3


# --- memory


def test_the_parent_holds_no_more_of_many_rows_than_of_few(here: Path) -> None:
    """Rows are read, handed out and written one group after the other: what is in hand is bounded."""
    held: list[int] = []

    class Counting(Executor):
        def __init__(self) -> None:
            self.inner = local_executor(1).make()

        def submit(self, fn: Any, /, *arguments: Any, **options: Any) -> Any:
            held.append(arguments[0].rows[-1].number - made[0])
            return self.inner.submit(fn, *arguments, **options)

    (here / "people.csv").write_text("id,name\n" + "".join(f"{n},Person {n}\n" for n in range(1, 501)), "utf-8")
    made = [0]
    diagnostics = Diagnostics()
    batch = Batch((template(here),), here / "people.csv", Folder(here / "out"), here / ".journal")

    def told(tally: Tally) -> None:
        made[0] = tally.ended

    run_batch(batch, BatchExecutor(Counting, 1), diagnostics, told=told)
    assert made[0] == 500
    assert max(held) <= 3 * 8
