"""Characters in plain text: what is typed for those that a set lacks, capitals, and how much room they take."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docexport import Code, Diagnostics
from docexport.rendering.text.breaking import broken
from docexport.rendering.text.capitals import capitals
from docexport.rendering.text.charset import Charset
from docexport.rendering.text.layout import fold_code
from docexport.rendering.text.measure import display_width
from docexport.rendering.text.signs import GREEK, MEANT
from samples import manuscript_of
from test_text_options import text_of
from writers import write_text

quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("given_", "ascii_", "latin"),
    [
        ("50 μg", "50 ug", "50 µg"),
        ("20 µmol/L", "20 umol/L", "20 µmol/L"),
        ("5㎍ on 3 ㎡", "5 ug on 3 m^2", "5 ug on 3 m^2"),
        ("1½ tablets", "1 1/2 tablets", "1½ tablets"),
        ("2¼", "2 1/4", "2¼"),
        ("1⅓ cups", "1 1/3 cups", "1 1/3 cups"),
        ("½tsp", "1/2 tsp", "½tsp"),
        ("101₂ and 10²", "101_2 and 10^2", "101_2 and 10²"),
        ("H₂O", "H2O", "H2O"),
        ("β-blockers", "beta-blockers", "beta-blockers"),
        ("χ² and 2πr", "chi^2 and 2 pi r", "chi² and 2 pi r"),
        ("TGFβ1, η, Δx", "TGF beta 1, eta, Delta x", "TGF beta 1, eta, Delta x"),
        ("10 Ω, 5kΩ", "10 ohm, 5kohm", "10 ohm, 5kohm"),
        ("3·5 mg", "3.5 mg", "3·5 mg"),
        ("2·3 = 6", "2*3 = 6", "2·3 = 6"),
        ("5 Å", "5 angstrom", "5 Å"),
        ("39°C, 39 °C", "39 deg C, 39 deg C", "39°C, 39 °C"),
        ("✓ yes ✗ no ☑ done", "(v) yes (x) no [x] done", "(v) yes (x) no [x] done"),
        ("€5, 5 €", "EUR 5, 5 EUR", "EUR 5, 5 EUR"),
        ("2×3, a×b", "2 x 3, a x b", "2×3, a×b"),
        ("a ≡ b △ c", "a == b triangle c", "a == b triangle c"),
        ("①Take", "(1) Take", "(1) Take"),
        ("≠ is ≠", "!= is !=", "!= is !="),
    ],
)
def test_signs_keep_their_meaning_in_their_place(given_: str, ascii_: str, latin: str) -> None:
    assert Charset("ascii", "en").fold(given_) == ascii_
    assert Charset("latin-1", "en").fold(given_) == latin
    assert list(Charset("ascii", "en").changes(given_))


@pytest.mark.parametrize(
    ("given_", "typed"),
    [
        ("mg·kg⁻¹", "mg*kg^-1"),
        ("12·5 mg", "12.5 mg"),
        ("0.5·10³ mg", "0.5*10^3 mg"),
        ("x̄ = 5", "x(bar) = 5"),
        ("0.3̄", "0.3(bar)"),
        ("ẋ + ŷ", "x(dot) + y"),
        ("1 ⁵⁄₈", "1 5/8"),
        ("AB ⊥ CD", "AB perpendicular to CD"),
    ],
)
def test_signs_of_sums_keep_their_meaning_and_are_reported(given_: str, typed: str) -> None:
    assert Charset("ascii", "en").fold(given_) == typed
    assert list(Charset("ascii", "en").changes(given_))


def test_marks_and_dots_of_words_are_no_signs() -> None:
    assert Charset("ascii", "ca").fold("col·lega, cafè, ọ̀rẹ́") == "col.lega, cafe, ore"


@pytest.mark.parametrize("sign", sorted(MEANT))
def test_each_sign_of_the_table_becomes_what_it_says_and_is_reported(sign: str) -> None:
    diagnostics = Diagnostics()
    assert f"a {MEANT[sign]} b" in text_of(f"So a {sign} b.\n", diagnostics, charset="ascii")
    (item,) = diagnostics
    assert (item.code, item.span.column) == (Code.FOLDED, 6)
    assert f"has no `{sign}`: it becomes `{MEANT[sign]}`" in item.message


def test_signs_that_mean_different_things_stay_different() -> None:
    same = [{"≤", "⩽"}, {"≥", "⩾"}, {"⇒", "⟹"}, {"⇐", "⟸"}, {"⇔", "⟺"}, {"⋯", "⋮", "⋱"}, {"⌋", "⌉"}, {"⇌", "⇄"},
            {"✓", "✔"}, {"✗", "✘"}, {"·", "⋅", "∙", "∗"}, {"⊥", "⟂"}]  # fmt: skip
    typed: dict[str, set[str]] = {}
    for sign, text in {**MEANT, **GREEK}.items():
        typed.setdefault(text, set()).add(sign)
    twice = [signs for signs in typed.values() if len(signs) > 1 and not any(signs <= one for one in same)]
    letters = [signs for signs in twice if not all(char in GREEK or char == "∆" for char in signs)]
    assert letters == []


@pytest.mark.parametrize(
    "text",
    [
        "Take 50 μg.\n",
        "| Dose |\n|---|\n| 50 μg |\n",
        "`50 μg`\n",
        "```\n50 μg\n```\n",
        "![50 μg](tree.svg)\n",
        "Take $50\\,\\mu\\mathrm{g}$.\n",
        "| A |\n|---|\n| b |\n\nTable: 50 μg\n",
        "A note.[^1]\n\n[^1]: 50 μg\n",
    ],
)
def test_a_changed_sign_is_reported_wherever_it_stands(text: str) -> None:
    diagnostics = Diagnostics()
    assert "50 ug" in text_of(text, diagnostics, charset="ascii")
    assert [item.message for item in diagnostics if item.code is Code.FOLDED] == ["ascii has no `μ`: it becomes `u`"]


@quick
@given(st.text(st.sampled_from([*"0129 .½⅓¼²³₂μgmLβπ×÷≤≥°C−·✓✗"]), max_size=20))
def test_what_is_folded_is_in_the_set_and_keeps_numbers_apart(text: str) -> None:
    """Law: no figure is joined to one it stood apart from, and each fraction can be read back."""
    folded = Charset("ascii", "en").fold(text)
    assert folded.isascii()
    apart = unicodedata.normalize("NFKC", re.sub("([½⅓¼]|[²³]+|₂+)", r" \1 ", text))
    assert re.findall(r"[0-9]+", folded) == re.findall(r"[0-9]+", apart)


def test_a_soft_hyphen_reaches_no_text_file() -> None:
    text = (
        "---\ntitle: Long\u00adword\n---\nA long\u00adword in `co\u00adde`.\n\n| a\u00adb | c |\n|---|---|\n| d | e |\n"
    )
    for charset in ("unicode", "ascii", "latin-1", "cp437"):
        written = write_text(manuscript_of(text, "txt", text={"charset": charset}))
        assert b"\xad" not in written.replace("í".encode(), b"")
        assert b"A longword in code." in written.replace(b"`", b"")


@pytest.mark.parametrize(
    ("language", "text", "made"),
    [
        ("tr", "ilk ışık", "İLK IŞIK"),
        ("az", "i", "İ"),
        ("lt", "i\u0307\u0301", "Í"),
        ("el", "Μάιος ή Ελλάδα", "ΜΑΪΟΣ Ή ΕΛΛΑΔΑ"),
        ("de", "Straße", "STRASSE"),
        ("en", "istanbul", "ISTANBUL"),
    ],
)
def test_capitals_are_those_of_the_language(language: str, text: str, made: str) -> None:
    assert capitals(text, language) == made
    words = text_of(f"---\ntitle: T\nlanguage: {language}\n---\nA *{text}*.\n", emphasis="capitals")
    assert made in words


def test_a_character_of_several_code_points_is_measured_and_broken_as_one() -> None:
    family, flag, thumb, england = (
        "👨\u200d👩\u200d👧",
        "🇩🇪",
        "👍🏼",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    )
    for cluster in (family, flag, thumb, england, "e\u0301", "न्दी"):
        written = text_of(f"{cluster * 40}\n", width=21)
        lines = [*fold_code(cluster * 40, 21).replace("\\\n", "\n").split("\n"), *written.split("\n")[3:]]
        assert "".join(lines).count(cluster) == 80
        assert not [line for line in lines if not line.startswith(cluster) and line.strip()]
        is_word = cluster[0].isalpha()  # words are longer than a line; signs are parted
        assert is_word or all(display_width(line) <= 21 for line in lines)


@pytest.mark.parametrize("word", ["किसी", "पूर्ण", "움직였으며", "이야기에서"])
def test_lines_do_not_break_within_words_that_spaces_part(word: str) -> None:
    assert broken(f"{word} {word} {word}", 4, 4) == [word] * 3
