"""What can be asked of plain text: how lines are broken, its characters, pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth, wcwidth

from docexport.config import CharsetName
from docexport.diagnostics import Diagnostics
from docexport.rendering.text import breaking
from docexport.rendering.text.breaking import Typesetting, broken
from docexport.rendering.text.charset import CODECS, Charset
from docexport.rendering.text.layout import fill
from docexport.rendering.text.measure import display_width, is_narrow
from docexport.rendering.text.pages import paginate
from samples import manuscript_of
from strategies import DOCUMENT
from writers import render_text, write_text

quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = st.text(alphabet="ab cé日本、。（）\u00a0-,.!?\u0301🎉«»", max_size=300)
SETTINGS = st.builds(
    Typesetting, fit=st.sampled_from(["greedy", "optimal"]), justify=st.booleans(), hyphens=st.sampled_from(["", "en"])
)


def text_of(text: str, /, diagnostics: Diagnostics | None = None, **options: Any) -> str:
    """The plain text of a document with options of `[text]`."""
    metadata = options.pop("metadata", {})
    keys = {key.replace("_", "-"): value for key, value in options.items()}
    return render_text(manuscript_of(text, "txt", diagnostics, text=keys, metadata={"title": "Sample", **metadata}))


@quick
@given(WORDS, st.integers(20, 200), SETTINGS)
def test_lines_are_no_wider_than_asked_and_hold_every_letter_in_order(
    text: str, width: int, setting: Typesetting
) -> None:
    filled = fill(text, width, setting=setting)
    spaces = re.compile(r"[ \n\t\u2000-\u200a\u3000]|-(?=\n)")
    kept = spaces.sub("", filled)
    assert kept.replace("-", "") == spaces.sub("", text).replace("-", "")
    for line in filled.split("\n"):
        assert display_width(line) <= width or " " not in line.strip() or re.search(r" [!?:;,.)«»]", line), line


@quick
@given(WORDS, st.integers(20, 200), st.sampled_from(["greedy", "optimal"]))
def test_filled_lines_are_filled_already(text: str, width: int, fit: Any) -> None:
    setting = Typesetting(fit)
    filled = fill(text, width, setting=setting)
    assert fill(filled, width, setting=setting) == filled


def ragged(lines: list[str], width: int) -> int:
    """How uneven the lines but the last are."""
    return sum((width - len(line)) ** 2 for line in lines[:-1])


@quick
@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=12), min_size=1, max_size=60), st.integers(20, 80))
def test_optimal_lines_are_never_more_ragged_than_greedy_ones(words: list[str], width: int) -> None:
    text = " ".join(words)
    greedy, optimal = (broken(text, width, width, Typesetting(fit)) for fit in ("greedy", "optimal"))
    assert " ".join(optimal) == " ".join(greedy) == text
    # a last line of one word costs something too
    assert ragged(optimal, width) <= ragged(greedy, width) + 20


@given(st.text(alphabet="abc äß—“”'.,!?() \t", max_size=200), st.integers(1, 40), st.integers(1, 40))
def test_the_quick_way_to_fill_lines_breaks_them_as_the_other_does(text: str, first: int, rest: int) -> None:
    atoms = list(breaking._atoms(text, ""))
    lines = [breaking._line(atoms[a:b], 0, broken_word=False) for a, b in breaking._greedy(atoms, first, rest)]
    assert breaking.broken(text, first, rest) == (lines if atoms else [""])


def test_characters_that_are_known_to_be_narrow_are() -> None:
    known = [chr(code) for code in range(0x7F, 0x110000) if is_narrow(chr(code)) and chr(code) != "\x7f"]
    assert len(known) > 1000
    assert {wcwidth(char) for char in known} == {1}
    assert not any(char.isspace() for char in known)


@given(st.text(alphabet="ab é\u00a0\u202f日\u0301—🎉", max_size=30))
def test_a_text_is_as_wide_as_its_characters(text: str) -> None:
    assert display_width(text) == max(wcswidth(text), 0)


def test_justified_lines_end_at_the_margin_and_the_last_does_not() -> None:
    words = "The water that falls on the hill runs down to the river and from there into the sea again."
    lines = broken(words, 30, 30, Typesetting(justify=True))
    assert [len(line) for line in lines[:-1]] == [30] * (len(lines) - 1)
    assert len(lines[-1]) < 30
    assert " ".join(" ".join(lines).split()) == words


def test_words_are_hyphenated_by_their_language() -> None:
    german = broken("Die Donaudampfschifffahrt war eine Gesellschaft.", 24, 24, Typesetting(hyphens="de"))
    assert german == ["Die Donaudampfschifffahr", "t war eine Gesellschaft."] or german[0].endswith("-")
    assert broken("international communication", 16, 16, Typesetting(hyphens="en")) == [
        "international",
        "communication",
    ]
    assert broken("an international day", 12, 12, Typesetting(hyphens="en"))[0].endswith("-")
    assert "-" not in "".join(broken("an international day", 12, 12, Typesetting(hyphens="xx")))


@pytest.mark.parametrize("fit", ["greedy", "optimal"])
def test_no_line_begins_with_what_closes_or_ends_with_what_opens(fit: Any) -> None:
    japanese = "水は海から空へ、そして「雨」となって山へ帰ります。とても長い文が続きますので、行を確かめます。"
    french = "Est-ce vrai ? Oui ; voici « la pluie » et le vent : voilà tout ! "
    for width in range(20, 60):
        for line in broken(japanese, width, width, Typesetting(fit)):
            assert line[0] not in "、。」", (width, line)
            assert line[-1] not in "「", (width, line)
        for line in broken(french * 4, width, width, Typesetting(fit)):
            assert line[0] not in "?;:!»", (width, line)
            assert line[-1] != "«", (width, line)


@pytest.mark.parametrize(
    ("charset", "language", "given_", "made"),
    [
        ("ascii", "en", "café … “x” – 5 €", 'cafe ... "x" - 5 EUR'),
        ("ascii", "de", "Größe", "Groesse"),
        ("latin-1", "de", "Größe … €", "Größe ... EUR"),
        ("cp437", "de", "Größe ≤ ½ ☐", "Größe ≤ ½ [ ]"),
        ("ascii", "en", "x² and H₂O", "x^2 and H2O"),
        ("ascii", "el", "νερό", "nero"),
        ("unicode", "en", "café …", "café …"),
        ("ascii", "en", "10⁻³ and xⁿ⁺¹", "10^-3 and x^(n+1)"),
        ("latin-1", "en", "10⁻³ and m²", "10^-3 and m²"),
    ],
)
def test_characters_become_what_people_type(charset: CharsetName, language: str, given_: str, made: str) -> None:
    assert Charset(charset, language).fold(given_) == made


@quick
@given(DOCUMENT, st.sampled_from(["ascii", "latin-1", "cp437"]), st.integers(20, 100))
def test_a_text_is_in_the_characters_asked_for(text: str, charset: Any, width: int) -> None:
    manuscript = manuscript_of(text, "txt", text={"charset": charset, "width": width})
    assert write_text(manuscript).decode(CODECS[charset]) == render_text(manuscript)


def test_what_is_lost_or_written_in_other_letters_is_reported_once() -> None:
    diagnostics = Diagnostics()
    text = text_of("Water is νερό.\n\nA \U0001fae8 and \uf8ff.\n", diagnostics, charset="ascii")
    assert "Water is nero." in text
    assert [(item.code, item.span.line) for item in diagnostics] == [("folded", 1), ("folded", 3)]
    assert [item.message.rpartition(": ")[2] for item in diagnostics] == ["ν ε ρ ό", "\uf8ff"]


def test_stress_links_notes_and_code_are_as_asked() -> None:
    source = "An *old* **rule**, [see](https://example.org)[^1].\n\n```\n" + "x" * 100 + "\n```\n\n[^1]: Note.\n"
    assert "An _old_ *rule*, see [1]¹." in text_of(source)
    assert "An OLD RULE, see [1]" in text_of(source, emphasis="capitals")
    assert "An old rule, see [1]" in text_of(source, emphasis="none")
    assert "see <https://example.org>" in text_of(source, links="inline")
    assert "Links" not in text_of(source, links="inline")
    assert "x" * 67 + "\\\n    " + "x" * 33 in text_of(source, fold_code=True)


def test_notes_of_all_chapters_can_stand_at_the_end() -> None:
    source = "# One\n\nA[^1].\n\n[^1]: First.\n\n# Two\n\nB[^2].\n\n[^2]: Second.\n"
    text = text_of(source, notes="end", metadata={"kind": "book"})
    assert text.index("B") < text.index("First.") < text.index("Second.")
    text = text_of(source, metadata={"kind": "book"})
    assert text.index("First.") < text.index("Two\n===")


def test_bytes_are_as_old_programs_want_them() -> None:
    manuscript = manuscript_of("Wörter\n", "txt", text={"bom": True, "line-ending": "crlf"})
    data = write_text(manuscript)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") > 0
    assert not write_text(manuscript_of("W\n", "txt", text={"bom": True, "charset": "ascii"})).startswith(b"\xef")


def test_lines_in_a_text_from_right_to_left_that_begin_otherwise_say_so() -> None:
    text = text_of("EPUB كتاب للقراءة.\n\nماء.\n\nOnly Latin.\n", metadata={"language": "ar"})
    lines = text.split("\n")
    assert "\u200fEPUB كتاب للقراءة." in lines
    assert "ماء." in lines
    assert "Only Latin." in lines


LONG = (
    "# One\n\n"
    + "\n\n".join(f"Paragraph {n} has words[^{n}]. " + "More of them. " * 14 for n in range(12))
    + "\n\n"
    + ("## Two\n\nText.\n\n::: page-break\n:::\n\nLast.\n\n" + "".join(f"[^{n}]: Note {n}.\n\n" for n in range(12)))
)


@pytest.mark.parametrize("height", [16, 24, 40, 66])
def test_pages_are_equally_high_with_heads_feet_and_their_notes(height: int) -> None:
    text = text_of(LONG, page=height, metadata={"title": "A title", "date": "2026-11-22"})
    pages = text.rstrip("\n").split("\n\f")
    assert len(pages) > 1
    notes: list[str] = []
    for number, page in enumerate(pages, 1):
        lines = page.split("\n")
        assert len(lines) == height
        assert lines[0].startswith("A title")
        assert lines[-1].startswith("November 22, 2026")
        assert lines[-1].endswith(f"Page {number} of {len(pages)}")
        notes += re.findall(r"Note \d+\.", page)
        body = [line for line in lines[2:-2] if line.strip()]
        assert not body or not re.fullmatch(r"-+|Two", body[-1]), "a heading at the foot"
    assert notes == [f"Note {n}." for n in range(12)]
    assert "Last." in pages[-1]
    assert "\U000e0048" not in text


@quick
@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=40).map(
        lambda runs: "\n\n".join("\n".join(f"{n}.{i}" for i in range(run)) for n, run in enumerate(runs))
    ),
    st.integers(4, 30),
)
def test_pages_lose_no_line_and_leave_none_alone(text: str, height: int) -> None:
    pages = paginate(text, height, {}, "---")
    lines = [line for page in pages for line in page.lines if line]
    assert lines == [line for line in text.split("\n") if line]
    for page in pages:
        assert len(page.lines) <= height
    if height >= 12:
        runs = {
            line.split(".")[0]: sum(other.startswith(line.split(".")[0] + ".") for other in lines) for line in lines
        }
        for page in pages[:-1]:
            last = [line for line in page.lines if line][-1]
            run, place = last.split(".")
            assert place != "0" or runs[run] == 1, "a first line alone at a page's foot"


def test_each_chapter_of_a_book_begins_a_page() -> None:
    text = text_of("# One\n\nA.\n\n# Two\n\nB.\n", page=30, metadata={"kind": "book"})
    pages = text.split("\f")
    assert sum("One\n===" in page for page in pages) == 1
    assert any(page.split("\n")[2] == "Two" for page in pages)


OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "width": st.integers(20, 120),
        "page": st.integers(12, 70),
        "charset": st.sampled_from(["unicode", "ascii", "latin-1", "cp437"]),
        "fit": st.sampled_from(["greedy", "optimal"]),
        "justify": st.booleans(),
        "hyphenate": st.booleans(),
        "emphasis": st.sampled_from(["none", "stars", "underscores", "capitals"]),
        "links": st.sampled_from(["numbered", "inline"]),
        "notes": st.sampled_from(["chapter", "end"]),
        "fold-code": st.booleans(),
    },
)


@quick
@given(DOCUMENT, OPTIONS)
def test_all_choices_go_together(text: str, options: dict[str, Any]) -> None:
    written = render_text(manuscript_of(text, "txt", text=options))
    assert not re.search("[\U000e0000-\U000e007f]", written)
    if "page" in options:
        assert {page.count("\n") + 1 for page in written.rstrip("\n").split("\n\f")} == {options["page"]}


@pytest.mark.parametrize(
    ("tex", "made"),
    [
        (r"\frac{a+b}{c}", "(a + b)/c"), (r"\frac{a}{b+c}", "a/(b + c)"), (r"\frac{1}{2}", "1/2"), ("x^{n+1}", "xⁿ⁺¹"),
        (r"\sum_{i=1}^{n} i^2", "∑_(i = 1)^n i²"), ("x_{12}", "x₁₂"), ("10^{-3}", "10⁻³"),
    ],
)  # fmt: skip
def test_formulas_keep_together_what_belongs_together(tex: str, made: str) -> None:
    assert made in text_of(f"A ${tex}$ here.\n")
