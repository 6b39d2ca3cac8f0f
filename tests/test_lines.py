"""Lines put together from words that were shaped before are those that WeasyPrint finds with Pango."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from docexport.engine.install import load_engine
from samples import font

load_engine()

from docexport.engine.weasyprint.formatting_structure.boxes import TextBox  # noqa: E402
from docexport.engine.weasyprint.text import line_break  # noqa: E402

from docexport.engine import weasyprint as engine  # noqa: E402
from docexport.engine.contract import Sources  # noqa: E402
from docexport.engine.fast import lines, shaping  # noqa: E402
from docexport.engine.fast.words import forget_words, words_for  # noqa: E402
from docexport.engine.fetcher import ClosedFetcher  # noqa: E402
from docexport.engine.layout import XhtmlSource, font_configuration, render  # noqa: E402
from docexport.engine.readable import Readable  # noqa: E402

SPLIT = line_break.split_first_line
FAMILIES = ("spectral", "fira-sans", "atkinson-hyperlegible", "poppins", "ibm-plex-mono")
MANNERS = (
    "",
    "word-spacing: -0.04em",
    "word-spacing: 0.1em; hyphens: auto; hyphenate-limit-chars: 5 2 3",
    "word-spacing: 1px",
    "word-spacing: -1px",
    "word-spacing: -0.3em",
    "hyphens: auto; font-variant-numeric: oldstyle-nums",
    "hyphens: auto; hyphenate-limit-zone: 5%; overflow-wrap: break-word",
    "overflow-wrap: anywhere",
    "white-space: nowrap",
    "white-space: pre",
    "white-space: pre-wrap; hyphens: auto",
)
COMMON = ("1,234", "42", "–", "100%", "->", "==", "//", "..", ",", ")", "(", "…", "№")
WORDS = {
    "en": (
        "the", "of", "to", "in", "is", "extraordinary", "responsibility", "communication", "AVATAR", "To.",
        "“Quote”", "(paren)", "don’t", "word,", "well-known", "dash", "end!", "what?", "fi", "office", "naïve",
        "façade", "Ångström", "a/b", "[x]", "foo(x):", "x+1;", "“Hi,”", "phở", "water\u00a0bottle",
        "fraction\u2044s", "слово", "水", "soft\u00adhyphen",
    ),
    "ru": (
        "слово", "Привет,", "мир", "и", "“Так”", "«кавычки»", "переносится", "ответственность", "ВОДА", "вода-вода",
        "тире", "конец!", "что?", "Ёлка", "объект,", "государственный", "(скобки)", "Berlin", "word,",
    ),
    "el": (
        "λέξη", "πολύ", "Ελληνικά,", "διανομή", "υπεύθυνος", "ΝΕΡΟ", "“έτσι”", "Άνθρωπος,", "και", "το",
        "παράγραφος.", "ναι!", "(παρένθεση)", "ΐ", "ευθύνη,", "είναι;", "word",
    ),
}  # fmt: skip
LANGUAGES = tuple(WORDS)


@cache
def styles() -> tuple[Any, ...]:
    """The style of text in each font, size and manner."""
    faces = [f"@font-face {{ font-family: {name}; src: url({font(name).as_uri()}) }}" for name in FAMILIES]
    config = font_configuration()
    sheet = engine.CSS(string="".join(faces), font_config=config)
    forget_words()
    paragraphs = "".join(
        f'<p lang="{language}" style="font-family: {family}; font-size: {size}; {manner}">x</p>'
        for language in LANGUAGES for family in FAMILIES for size in ("10pt", "11.3pt") for manner in MANNERS
    )  # fmt: skip
    page = engine.HTML(string=f"<html><body>{paragraphs}</body></html>")
    document = page.render(stylesheets=[sheet], font_config=config)
    return tuple(box.style for page in document.pages for box in boxes(page._page_box) if isinstance(box, TextBox))


def boxes(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from boxes(child)


class Context:
    """What of a layout's context lines are found with."""

    dictionaries: dict[Any, Any] = {}  # noqa: RUF012 - WeasyPrint's name for it


@st.composite
def texts(draw: st.DrawFn, language: str) -> str:
    """Words between single spaces, now and then with a space at an end."""
    words = draw(st.lists(st.sampled_from((*WORDS[language], *COMMON)), min_size=1, max_size=40))
    begin, end = draw(st.sampled_from([("", "")] * 3 + [(" ", ""), ("", " "), (" ", " ")]))
    return begin + " ".join(words) + end


@st.composite
def codes(draw: st.DrawFn, language: str) -> str:
    """Words between white space of all kinds."""
    between = st.sampled_from([" ", " ", " ", "  ", "\n", "\n    ", "\t"])
    words = draw(st.lists(st.sampled_from((*WORDS[language], *COMMON)), min_size=1, max_size=20))
    return "".join(word + draw(between) for word in words)


@st.composite
def given_texts(draw: st.DrawFn) -> tuple[Any, str]:
    """A style, and a text that suits it."""
    style = draw(st.sampled_from(styles()))
    kind = codes if style["white_space"].startswith("pre") else texts
    return style, draw(kind(style["lang"]))


def assert_same_line(style: Any, text: str, width: float | None) -> None:
    """A line of words is the one that Pango finds; where it is left to Pango, this is no example."""
    manner = lines.manner_of(style)
    assert manner is not None
    line = lines.first_line(text, style, manner, Context, width)
    assume(line is not None)
    assert line is not None
    layout, *found = SPLIT(text, style, Context, width, 0)
    assert (layout.text, *found) == tuple(line)


#: what is left to Pango is no example, and now and then the first that are thought of are all left
_SOME = [HealthCheck.filter_too_much]


@settings(max_examples=800, deadline=None, suppress_health_check=_SOME)
@given(pair=given_texts(), width=st.one_of(st.none(), st.floats(1, 500)))
def test_a_line_is_what_weasyprint_finds(pair: tuple[Any, str], width: float | None) -> None:
    assert_same_line(*pair, width)


@settings(max_examples=400, deadline=None, suppress_health_check=_SOME)
@given(pair=given_texts(), words=st.integers(1, 6), more=st.integers(-3000, 3000))
def test_a_line_is_what_weasyprint_finds_where_a_word_hardly_fits(pair: tuple[Any, str], words: int, more: int) -> None:
    style, text = pair
    begin = " ".join(text.split(" ")[:words])
    assume(begin.strip() and "\n" not in begin)
    width = SPLIT(begin, style, Context, None, 0)[3] + more / 1024
    assume(width > 0)
    assert_same_line(style, text, width)


@settings(max_examples=200, deadline=None)
@given(pair=given_texts(), flags=st.tuples(st.booleans(), st.booleans()))
def test_the_narrowest_line_is_what_weasyprint_finds(pair: tuple[Any, str], flags: tuple[bool, bool]) -> None:
    style, text = pair
    _, *found = shaping._split_for_width(text, style, Context, 0, 0, *flags)
    _, *expected = SPLIT(text, style, Context, 0, 0, *flags)
    assert found == expected


@pytest.mark.parametrize(
    ("text", "families"),
    [
        ("Wash your hands with soap for twenty seconds, then dry them; say “thank you” (twice). ", FAMILIES),
        ("Вымойте руки с мылом, двадцать секунд, потом высушите их. ", ("fira-sans", "ibm-plex-mono")),
        ("Πλύνετε τα χέρια, είκοσι δευτερόλεπτα. ", ()),
    ],
    ids=["latin", "cyrillic", "greek"],
)
def test_plain_text_needs_no_pango(text: str, families: tuple[str, ...]) -> None:
    """Else all of the above would hold of lines that nobody makes so. Fira Sans has rules for Greek beside spaces."""
    for style in styles():
        manner = lines.manner_of(style)
        assert manner is not None
        line = lines.first_line(text * 4, style, manner, Context, 300)
        is_broken = style["white_space"] in {"normal", "nowrap", "pre"}
        has_spaces = style["word_spacing"] > -2
        has_hyphens = style["hyphens"] == "auto"  # not all fonts have them
        if style["font_family"][0] in families and not has_hyphens and has_spaces:
            assert (line is not None) == is_broken, (style["font_family"], style["white_space"])


@pytest.mark.parametrize(
    "word", ["水", "слово", "λόγος", "مرحبا", "a\u00adb", "1\u20442", "e\u0301", "👍", "tab\tulated"]
)
def test_what_is_not_plain_is_left_to_pango(word: str) -> None:
    style = styles()[0]
    manner = lines.manner_of(style)
    assert manner is not None
    assert lines.first_line("some words", style, manner, Context, 300) is not None
    assert lines.first_line(f"some {word} words", style, manner, Context, 300) is None


def test_fonts_whose_rules_speak_of_spaces_are_left_to_pango() -> None:
    """IBM Plex Sans Arabic, thin, is kerned against spaces."""
    config = font_configuration()
    address = font("ibm-plex-sans-arabic", "Thin").as_uri()
    css = f"@font-face {{ font-family: thin; src: url({address}) }} p {{ font-family: thin }}"
    sheet = engine.CSS(string=css, font_config=config)
    page = engine.HTML(string="<p>one</p><p style='word-spacing: 1px'>two</p>")
    document = page.render(stylesheets=[sheet], font_config=config)
    plain, wide = [box.style for box in boxes(document.pages[0]._page_box) if isinstance(box, TextBox)]
    for style, is_left in ((plain, True), (wide, False)):
        words, manner = words_for(style).in_text("one"), lines.manner_of(style)
        assert words is not None
        assert manner is not None
        assert not words.is_inert
        line = lines.first_line("some words", style, manner, Context, 300)
        assert (line is None) == is_left, "Pango shapes words by themselves where they are set apart"


def test_words_are_forgotten_when_fonts_come(monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten: list[bool] = []
    monkeypatch.setattr("docexport.engine.fast.words.forget_words", lambda: forgotten.append(True))
    path = font("poppins", "BlackItalic")
    sources = Sources(fonts=(path,))
    for size in (10, 11, 11):
        css = f"@font-face {{ font-family: rare; src: url({path.as_uri()}) }} p {{ font: {size}pt rare }}"
        root = ET.fromstring("<html><body><p>Words</p></body></html>")
        render(XhtmlSource(root, "", ClosedFetcher(Readable(sources))), css, sources)
    assert forgotten == [True], "the same font again is none that comes"
