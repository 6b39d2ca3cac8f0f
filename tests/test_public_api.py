"""The promises of `import docexport`."""

from __future__ import annotations

import doctest
import subprocess
import sys

import pytest

import docexport
from docexport import Diagnostics, DocexportError


def test_the_public_names_are_listed_in_order() -> None:
    assert list(docexport.__all__) == sorted(docexport.__all__)
    assert all(getattr(docexport, name).__doc__ for name in docexport.__all__)


def test_the_example_in_the_docstring_is_true() -> None:
    assert doctest.testmod(docexport).failed == 0


def test_parse_raises_what_it_found() -> None:
    with pytest.raises(DocexportError, match=r"x\.md:1:1: no note is called `1`") as raised:
        docexport.parse("[^1]\n", name="x.md")
    assert [item.code for item in raised.value.diagnostics] == ["undefined-note"]


def test_with_a_sink_nothing_is_raised() -> None:
    diagnostics = Diagnostics()
    docexport.parse("[^1]\n", diagnostics=diagnostics)
    assert diagnostics.failed()


def test_options_are_keys_of_the_project_file() -> None:
    source = docexport.parse("---\ntitle: T\n---\nOne two three four five six.\n", text={"width": 20})
    assert docexport.render(source, "txt").decode().endswith("One two three four\nfive six.\n")


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(DocexportError, match="unknown key `widht`"):
        docexport.parse("Text\n", widht=1)


def test_every_format_gives_bytes() -> None:
    source = docexport.parse("# Title\n\nText.\n")
    assert docexport.render(source, "pdf").startswith(b"%PDF-1.7")
    assert docexport.render(source, "epub").startswith(b"PK")
    assert docexport.render(source, "txt").startswith(b"Title\n=====\n")


def test_importing_is_light() -> None:
    script = "import docexport, sys; print([n for n in ('jinja2', 'weasyprint', 'markdown_it') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_library_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    docexport.render(docexport.parse("Text[^1]\n", diagnostics=Diagnostics()), "txt", diagnostics=Diagnostics())
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")
