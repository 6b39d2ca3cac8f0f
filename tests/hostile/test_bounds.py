"""No input makes work that grows faster than it: counted in steps, not in seconds."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import docexport
from docexport.checks.attributes import check_code
from docexport.cli.own_bounds import MEGABYTES
from docexport.config.bounds import MAX_NOTES_DEEP, MAX_TITLE
from docexport.config.settings import parse_toml
from docexport.config.yaml import parse_yaml
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.formats.pdf.breaks import PIECE, with_breaks
from docexport.readers.leftovers import _code_spans
from docexport.rendering.markup import has_colours
from docexport.session import check, parse_source
from docexport.transforms.wide_tables import MAX_COLUMNS

FRONT = "---\ntitle: T\nlanguage: en\n---\n\n"


def steps(work: Callable[[], object]) -> int:
    """How many lines of Python a piece of work runs."""
    count = 0

    def local(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return local

    before = sys.gettrace()
    sys.settrace(lambda *_arguments: local)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def assert_linear(work: Callable[[int], object], size: int) -> None:
    """Twice and four times as much input makes no more than so many times as much work, and a quarter."""
    work(size)  # what is loaded or made once
    one, two, four = (steps(lambda n=n: work(n)) for n in (size, 2 * size, 4 * size))  # type: ignore[misc]
    assert two < 2.5 * one, (one, two, four)
    assert four < 5 * one, (one, two, four)


def text_of(text: str) -> object:
    diagnostics = Diagnostics()
    source = parse_source(FRONT + text, name="a.md", root=Path(), settings=[], diagnostics=diagnostics)
    check(source, diagnostics)
    return docexport.render(source, "txt", diagnostics=diagnostics)


SHAPES: dict[str, Callable[[int], str]] = {
    "headings of one name": lambda n: "## Same\n\n" * n,
    "ids of one name": lambda n: "[x]{#same}\n\n" * n,
    "items of a list": lambda n: "1. x\n" * n,
    "notes": lambda n: "".join(f"x[^{i}]\n\n[^{i}]: y\n\n" for i in range(n)),
    "abbreviations": lambda n: "".join(f"The abc {_name(i)} is so.\n\n" for i in range(n)),
    "places in addresses": lambda n: "[a]({{ row.a }}" * n,
    "marks of notes": lambda n: "[^a" * n,
    "references": lambda n: "".join(f"[a{i}]: https://b.org\n" for i in range(n)) + "".join(f"[x][a{i}]\n" for i in range(n)),
    "quotation marks": lambda n: "'a' \"b\" [c](https://d.org)\n" * n,
    "formulas": lambda n: "$x^2_3$ " * n,
    "character data": lambda n: "<![CDATA[" * n,
    "addresses": lambda n: "https://example.org[" * n,
}  # fmt: skip


def _name(number: int) -> str:
    return "".join(chr(ord("A") + number // 26**place % 26) for place in range(3))


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_no_shape_of_a_text_takes_more_than_its_size(shape: Callable[[int], str]) -> None:
    assert_linear(lambda n: text_of(shape(n)), 40)


@pytest.mark.parametrize("text", ["`" * 4000, "` `` " * 900, "a`b`` c` d``" * 300])
def test_code_in_a_line_is_looked_for_once(text: str) -> None:
    assert steps(lambda: list(_code_spans(text * 2))) < 2.5 * steps(lambda: list(_code_spans(text))) + 100


# --- shapes without honest use are findings


@pytest.mark.parametrize(
    "text",
    ["b: [*x]", "b: *x", "? *x\n: 1", "<<: *x", "b: {c: [d, *x]}", "b: [[[*x]]]"],
)
def test_no_alias_of_yaml_stands_anywhere(text: str) -> None:
    diagnostics = Diagnostics()
    parse_yaml(f"a: &x [1]\n{text}\n", "a.md", 1, diagnostics)
    (item,) = diagnostics
    assert item.code is Code.BAD_YAML
    assert "aliases" in item.message
    assert item.span.line == 2


def test_words_that_look_like_aliases_get_a_hint() -> None:
    diagnostics = Diagnostics()
    parse_yaml("title: *My title\n", "a.md", 1, diagnostics)
    assert [item.hint for item in diagnostics] == ["write the value out; words that begin with `*` need quotes"]


@pytest.mark.parametrize("text", ["a." * 4000 + "b = 1", "a = " + "[" * 400, "[" + "a . " * 60 + "b]"])
def test_no_key_of_toml_stands_deeper_than_tables_may(text: str) -> None:
    diagnostics = Diagnostics()
    parse_toml(text, "a.toml", 1, diagnostics)
    assert diagnostics.has(Code.BAD_TOML)


@pytest.mark.parametrize("mark", ["*", "**", "_", "~~"])
def test_no_emphasis_stands_too_deep(mark: str) -> None:
    diagnostics = Diagnostics()
    text = f"{FRONT}{f'{mark}a ' * 400}b{f' c{mark}' * 400}\n"
    made = docexport.render(docexport.parse(text, diagnostics=diagnostics), "txt", diagnostics=diagnostics)
    assert diagnostics.has(Code.NESTED_TOO_DEEPLY)
    assert made.count(b"a") == 400
    assert made.count(b"c") == 400


@pytest.mark.parametrize("name", ["txt", "epub", "pdf"])
def test_no_notes_stand_too_deep_in_each_other(name: str) -> None:
    def chain(length: int) -> str:
        return "A[^0].\n\n" + "".join(f"[^{i}]: B[^{i + 1}].\n\n" for i in range(length)) + f"[^{length}]: end\n"

    short, long = Diagnostics(), Diagnostics()
    assert docexport.render(docexport.parse(FRONT + chain(MAX_NOTES_DEEP - 2)), name, diagnostics=short)
    assert not short.failed()
    with pytest.raises(docexport.DocexportError):
        docexport.render(docexport.parse(FRONT + chain(400)), name, diagnostics=long)
    assert long.has(Code.NESTED_TOO_DEEPLY)


@pytest.mark.parametrize("key", ["title", "subtitle"])
def test_no_title_is_longer_than_a_page(key: str) -> None:
    diagnostics = Diagnostics()
    docexport.parse(f"---\nlanguage: en\n{key}: {'word ' * MAX_TITLE}\n---\n\nWords.\n", diagnostics=diagnostics)
    assert [(item.code, item.span.line) for item in diagnostics if item.code is Code.TOO_LARGE] == [(Code.TOO_LARGE, 3)]


# --- words without an end


def test_a_word_without_an_end_has_places_to_break_in_print() -> None:
    word = "x" * (3 * PIECE + 10)
    markup = f'<p title="{word}">{word} short</p><p>{"&amp;" * (PIECE + 1)}</p>'
    made = with_breaks(markup)
    assert made.count("<wbr/>") == 4
    assert f'title="{word}"' in made
    assert made.replace("<wbr/>", "") == markup


@pytest.mark.parametrize("text", ["汉字" * PIECE, "word " * PIECE, "ก" * 2 * PIECE])
def test_what_breaks_by_itself_stays_as_it_is(text: str) -> None:
    assert with_breaks(f"<p>{text}</p>") == f"<p>{text}</p>"


@pytest.mark.parametrize(("code", "colours"), [("x = 1\n" * 900, True), ("1" * 1001, False), ("\t\n" * 60, False)])
def test_code_that_lexers_take_long_for_has_no_colours(code: str, colours: bool) -> None:
    assert has_colours(code) == colours
    diagnostics = Diagnostics()
    check_code(docexport.parse(f"{FRONT}```python\nx\n{code}\ny\n```\n").document, diagnostics)
    assert diagnostics.has(Code.UNUSED_ATTRIBUTES) != colours


# --- the command line's own process


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such limits")
def test_the_command_line_takes_no_memory_without_end(tmp_path: Path) -> None:
    script = (
        "import resource, signal, docexport.cli.own_bounds as own; own.hold(); "
        "print(resource.getrlimit(resource.RLIMIT_AS)[0] >> 20, signal.getitimer(signal.ITIMER_REAL)[0] > 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(MEGABYTES), "True"]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such limits")
def test_a_command_that_takes_too_long_ends_with_a_finding(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Words.\n")
    script = (
        "import sys, time, docexport.cli.own_bounds as own, docexport.cli as cli; own.SECONDS = 0.5; "
        "import docexport.session.session as s; s.Session.check = lambda *a, **k: time.sleep(60); "
        f"sys.argv = ['docexport', 'check', {str(tmp_path / 'a.md')!r}]; cli.run()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stderr.startswith("error[worker-ended] a document took more than")
    assert done.returncode == 1


# --- tables


@pytest.mark.parametrize("columns", [MAX_COLUMNS, MAX_COLUMNS + 1])
@pytest.mark.parametrize("name", ["txt", "epub", "html"])
def test_a_table_that_no_page_is_wide_enough_for_loses_no_cell(name: str, columns: int) -> None:
    rows = [[f"c{row}x{column}" for column in range(columns)] for row in range(3)]
    head = [f"h{column}" for column in range(columns)]
    lines = ["|".join(cells) for cells in (head, ["---"] * columns, *rows)]
    text = f"{FRONT}See @tbl-a.\n\nTable: All {{#tbl-a}}\n\n" + "".join(f"|{line}|\n" for line in lines)
    diagnostics = Diagnostics()
    source = docexport.parse(text, diagnostics=diagnostics)
    made = docexport.render(source, name, diagnostics=diagnostics)
    if name == "epub":
        with zipfile.ZipFile(io.BytesIO(made)) as archive:
            made = archive.read("EPUB/content.xhtml")
    for cells in rows:
        for cell in cells:
            assert made.count(cell.encode()) >= 1, cell
    assert diagnostics.has(Code.TOO_WIDE) == (columns > MAX_COLUMNS)
    if name != "txt":
        assert made.count(b"<table") == (3 if columns > MAX_COLUMNS else 1)
        assert made.count(b'scope="row"') == (3 * columns if columns > MAX_COLUMNS else 0)
