"""The style sheet of e-books: nothing that readers drop, nothing that a dark page hides."""

from __future__ import annotations

from typing import Any

import pytest
import tinycss2
from hypothesis import given
from hypothesis import strategies as st

from docexport.rendering.colours import contrast, on_any
from docexport.rendering.theme import list_themes
from samples import ROOT
from test_epub import BOOK, entries_of

#: properties that Kindle (Publishing Guidelines) and readers built on WebKit, Chromium and MuPDF know
KNOWN = {
    "background-color", "background-image", "background-size",
    "border", "border-bottom", "border-collapse", "border-left", "border-left-style",
    "border-left-width", "border-radius", "border-top", "caption-side", "color", "content", "display", "font-family",
    "font-size", "font-style", "font-variant-numeric", "font-weight", "height", "hyphens", "line-height", "list-style",
    "margin", "margin-bottom", "margin-left", "margin-right", "margin-top", "max-height", "max-width", "overflow-wrap",
    "padding", "padding-bottom", "padding-left", "padding-right", "padding-top", "src", "text-align", "text-decoration",
    "text-indent", "vertical-align", "white-space", "width",
}  # fmt: skip
#: units that follow the reader's own choice of type; `px` only for nothing
RELATIVE = {"em", "%"}


def declarations(css: str) -> list[tuple[str, str, list[Any]]]:
    """Each declaration of a style sheet: the selector, the property, its value."""
    result = []
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        assert rule.type != "error", rule.message
        selector = tinycss2.serialize(rule.prelude).strip()
        for item in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True):
            assert item.type == "declaration", (selector, item)
            result.append((selector, item.lower_name, item.value))
    return result


@pytest.mark.parametrize("theme", sorted(list_themes(ROOT)))
def test_style_sheets_use_what_every_reader_knows(theme: str) -> None:
    css = entries_of("# One\n", **{**BOOK, "theme": theme})["EPUB/style.css"]
    listed = declarations(css)
    assert len(listed) > 100
    for selector, name, value in listed:
        assert name in KNOWN, (selector, name)
        assert "*=" not in selector  # MuPDF drops the whole sheet
        for token in value:
            if token.type == "dimension" and token.value:
                assert token.unit in RELATIVE, (selector, name, token.unit)


@pytest.mark.parametrize("theme", sorted(list_themes(ROOT)))
def test_colours_are_for_pages_light_and_dark(theme: str) -> None:
    css = entries_of("# One\n", **{**BOOK, "theme": theme})["EPUB/style.css"]
    coloured = [(selector, value) for selector, name, value in declarations(css) if name == "color"]
    assert len(coloured) == 4
    for selector, value in coloured:
        text = tinycss2.serialize(value).strip()
        rgb = (int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16))
        assert contrast(rgb, (255, 255, 255)) >= 4.5, (selector, text)
        assert contrast(rgb, (0, 0, 0)) >= 4.5, (selector, text)
    backgrounds = {selector for selector, name, _ in declarations(css) if name.startswith("background")}
    assert backgrounds == {"figure img, p img, li img, td img", ".cover img"}


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_every_colour_has_one_like_it_that_can_be_read_on_any_page(rgb: tuple[int, int, int]) -> None:
    text = on_any("#{:02x}{:02x}{:02x}".format(*rgb))
    made = (int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16))
    assert contrast(made, (255, 255, 255)) >= 4.5
    assert contrast(made, (0, 0, 0)) >= 4.5
