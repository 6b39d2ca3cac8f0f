"""Braille: one more format, made of one writer and one family of templates. Needs liblouis; skipped where it is not."""

from __future__ import annotations

import ctypes.util

import pytest
from hypothesis import HealthCheck, given, settings

from docexport.diagnostics import Diagnostics, DocexportError
from docexport.rendering.text.braille import Braille, BrailleError
from samples import manuscript_of
from strategies import DOCUMENT
from writers import write_braille

needs_liblouis = pytest.mark.skipif(ctypes.util.find_library("louis") is None, reason="liblouis is not installed")
LONG = (
    "# A title\n\n"
    + "The water runs to the sea, and the people who live there know it. " * 30
    + "\n\n- one\n- two[^1]\n\n| Name | Use |\n|---|---|\n| Soap | wash |\n\n> [!WARNING]\n> Hot.\n\n[^1]: A note.\n"
)


@needs_liblouis
def test_words_are_contracted_by_the_rules_of_their_language() -> None:
    assert Braille("en").translate("The people and the water") == ",! P & ! WAT]"
    assert Braille("en", "en-ueb-g1.ctb").translate("The water") == ",THE WATER"
    assert Braille("de-AT").translate("und") != "UND"


@needs_liblouis
def test_pages_are_forty_cells_by_twenty_five_lines() -> None:
    data = write_braille(manuscript_of(LONG, "brf"))
    pages = data.decode("ascii").rstrip("\n").split("\n\f")
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        lines = page.split("\n")
        assert len(lines) == 25
        assert all(len(line) <= 40 for line in lines)
        assert lines[-1].strip() == "#" + "ABCDEFGHI"[number - 1]
    text = data.decode("ascii")
    assert '_4 "O\n_4 TWO .<#A.>\n' in text
    assert ",A NOTE4" in text
    assert ',"N3 ,SOAP\n,USE3 WA%' in text
    assert "7" * 40 + "\n,W>N+\n,HOT4\n" + "G" * 40 in text


@needs_liblouis
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DOCUMENT)
def test_any_document_is_braille_of_forty_cells(text: str) -> None:
    lines = write_braille(manuscript_of(text, "brf")).decode("ascii").split("\n")
    for line in lines:
        assert len(line.strip("\f")) <= 40


@needs_liblouis
def test_raised_and_lowered_characters_are_those_that_tables_know() -> None:
    text = write_braille(manuscript_of("H~2~O and 10^6^ and H₂O and $x^2$.\n", "brf")).decode("ascii")
    assert "\\X" not in text
    assert text.split("\n")[3].startswith(",H#B,O & #AJ")


@needs_liblouis
def test_letters_that_the_table_lacks_are_reported_and_long_addresses_are_cut() -> None:
    diagnostics = Diagnostics()
    text = write_braille(
        manuscript_of("Chinese 水 and https://example.org/" + "a" * 60 + "\n", "brf", diagnostics)
    ).decode()
    assert all(len(line) <= 40 for line in text.split("\n"))
    assert [(item.code, item.message[-1]) for item in diagnostics] == [("folded", "水")]


@needs_liblouis
def test_a_table_that_is_not_there_is_reported() -> None:
    with pytest.raises(BrailleError, match=r"no table `nothing\.ctb`"):
        Braille("en", "nothing.ctb")
    with pytest.raises(BrailleError, match="no braille table is known"):
        Braille("zz")


def test_without_liblouis_a_finding_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from docexport.diagnostics.codes import Code
    from docexport.rendering.text import braille

    braille._library.cache_clear()
    monkeypatch.setattr("ctypes.util.find_library", lambda _name: None)
    diagnostics = Diagnostics()
    with pytest.raises(DocexportError):
        write_braille(manuscript_of("Text\n", "brf", diagnostics))
    monkeypatch.undo()
    braille._library.cache_clear()
    (one,) = diagnostics
    assert one.code == Code.NO_BRAILLE
    assert "liblouis20" in one.hint
