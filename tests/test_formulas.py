"""Formulas: one reading, and what each rendering makes of it, in `golden/formulas` (`--accept` writes that anew)."""

from __future__ import annotations

import re
import string
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import docexport
from docexport import Code, Diagnostics
from docexport.formulas import FormulaError, Notation, linear, read_formula, spoken, write_mathml
from docexport.formulas.completeness import lost_characters
from docexport.formulas.drawing import Look, draw
from docexport.formulas.structure import flat
from docexport.formulas.tex import MACROS
from docexport.formulas.tree import Element
from pdf_facts import outline, page_texts
from samples import HERE

FOLDER = HERE / "golden" / "formulas"
FORMULAS = (FOLDER / "formulas.txt").read_text("utf-8").splitlines()
LANGUAGES = ("en", "de", "es", "fr")


def described(tex: str) -> str:
    """A formula in all renderings, a line each."""
    try:
        tree = read_formula(tex, display=True).tree
    except FormulaError as error:
        return f"{tex}\n  refused: {error.message} (at {error.offset})\n"
    drawing = draw(tree, Look(), display=True)
    lines = [
        f"text   {linear(tree)}",
        f"plain  {linear(tree, Notation(raised=False))}",
        f"spoken {spoken(tree, 'en')}",
        f"mathml {re.sub(' xmlns=[^ ]*| alttext=[^>]*', '', write_mathml(tree, '', display=False))}",
        f"drawn  {drawing.width:.2f} × {drawing.height:.2f} em",
    ]
    return "\n".join([tex, *(f"  {line}" for line in lines)]) + "\n"


def test_each_formula_is_as_it_was_looked_at(accept: bool) -> None:
    path = FOLDER / "renderings.txt"
    text = "\n".join(map(described, FORMULAS))
    if accept:
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"1\frac{1}{2}", "1 1/2"),
        (r"2\frac{3}{4}", "2 3/4"),
        (r"\gt 39", "> 39"),
        (r"\lt 5", "< 5"),
        (r"39\degree", "39°"),
        (r"20^\circ\mathrm{C}", "20°C"),
        (r"\sqrt[3]{8}", "∛8"),
        (r"2\sqrt[3]{x}", "2∛x"),
        (r"\binom{n}{k}", "binom(n, k)"),
        (r"\begin{cases}1 & x>0 \\ 0 & x \le 0\end{cases}", "{1, x > 0; 0, x ≤ 0}"),
        (r"\begin{vmatrix}a & b \\ c & d\end{vmatrix}", "|a, b; c, d|"),
        (r"\overline{AB}", "overline(AB)"),
        (r"\operatorname*{argmax}_x", "argmax_x"),
        (r"\mathop{\mathrm{max}}(a,b)", "max(a, b)"),
        (r"E=mc^2\tag{1}", "E = mc² (1)"),
        (r"\SI{9.81}{\metre\per\second\squared}", "9.81 m/s²"),
        (r"\qty{5}{\micro\gram\per\kilogram}", "5 µg/kg"),
        (r"\ce{SO4^2- + Ba^2+ -> BaSO4 v}", "SO₄²⁻ + Ba²⁺ → BaSO₄ ↓"),
        (r"f''", "f″"),
        (r"x^{-1}", "x⁻¹"),
        (r"x_i^2", "x_i^2"),
        (r"\text{R\&D}", "R&D"),
        (r"\text{a<b}", "a<b"),
        (r"a \\ b", "a; b"),
        (r"5\sqrt[12]{x}", "5 root(12)(x)"),
        (r"5^{12}\sqrt{x}", "5¹²√x"),
        (r"{x^2}^3", "(x²)³"),
        (r"\sqrt{x}^2", "(√x)²"),
        (r"\sqrt{2}x", "√2 x"),
        (r"\sin\frac{x}{2}", "sin (x/2)"),
        (r"\begin{cases}1\\2\end{cases}+2", "{1; 2} + 2"),
        (r"\begin{pmatrix}1&2\\3&4\\\end{pmatrix}", "(1, 2; 3, 4)"),
        (r"\begin{array}{rcl}a&=&b\\c&=&d\end{array}", "a = b; c = d"),
        (r"\begin{aligned}[t]a&=b\end{aligned}", "a = b"),
        (r"\frac{d_1d_2}{d_3d_4}", "d₁d₂/(d₃d₄)"),
        (r"(1,2{,}3)", "(1, 2,3)"),
        (r"f(1, 5)", "f(1, 5)"),
        (r"1{,}5", "1,5"),
        (r"1,000,000", "1,000,000"),
        (r"(100,200)", "(100, 200)"),
        (r"\text{A \& B, 5 \% of x}", "A & B, 5 % of x"),
        (r"\overset{a}{b}", "overset(a, b)"),
        (r"\underset{n}{x}", "underset(n, x)"),
        (r"\min_x f", "min_x f"),
        (r"\begin{array}{r}12\\+7\\\hline 19\end{array}", "12; +7; ---; 19"),
        (r"\begin{array}{c|c}a&b\end{array}", "a | b"),
        (r"{a \atop b}", "atop(a, b)"),
        (r"y'^2", "y′²"),
        (r"\prescript{14}{}{C}", "¹⁴C"),
        (r"x²+y₁", "x² + y₁"),
        (r"|-x|", "|−x|"),
        (r"x := y", "x := y"),
        (r"5\,\mu\text{g}", "5 μg"),
        (r"\qty{5}{m.s^-1}", "5 m s⁻¹"),
        (r"\pu{5 kJ mol-1}", "5 kJ mol⁻¹"),
        (r"\ce{H2SO4}", "H₂SO₄"),
        (r"\ce{CH3-CH2-OH}", "CH₃–CH₂–OH"),
        (r"\ce{pH = 7}", "pH = 7"),
        (r"\ce{Fe^{II}Fe^{III}2O4}", "Fe^II Fe₂^III O₄"),
        (r"\ce{A <--> B}", "A ⇄ B"),
    ],
)
def test_text_can_be_read_in_one_way_only(tex: str, text: str) -> None:
    assert linear(read_formula(tex, display=False).tree) == text


@pytest.mark.parametrize(
    ("tex", "message", "offset"),
    [
        (r"x + \unknown{y}", r"unknown command `\unknown`", 4),
        (r"a & b", "found `&`, which may only appear in a table-like environment", 2),
        (r"50% x", r"what stands behind `%` is a comment of TeX; the sign itself is written `\%`", 2),
        (r"\href{javascript:alert(1)}{x}", r"unknown command `\href`", 0),
        (r"\qty{5}{\mg\per\foo}", r"`\qty`: there is no unit `\foo`", 0),
        (r"\ce{H2O & x}", r"`\ce`: `&` is not read in a chemical formula", 0),
        (r"\mathchoice{a}{b}{c}{d}", "`acd` would be lost", 0),
        (r"\eqref{a}", "references to formulas are not known: they have no numbers", 0),
        (r"{}", "it shows nothing", 0),
        (r"\def\a{b}\a", r"definitions within a formula (`\def`) are not read", 0),
        ("{" * 41 + "x" + "}" * 41, "it is nested more than 40 levels deep", 40),
        (r"\sqrt" * 200 + "x", "so many commands follow each other that it cannot be read", 0),
        (r"\left(" * 100_000, "it has 600,000 characters; 20,000 are the most", 20_000),
    ],
)
def test_what_cannot_be_shown_whole_is_refused_at_its_place(tex: str, message: str, offset: int) -> None:
    with pytest.raises(FormulaError) as caught:
        read_formula(tex, display=False)
    assert (caught.value.message, caught.value.offset) == (message, offset)


@pytest.mark.parametrize(
    "tex",
    [
        '\\text{<script\txmlns="http://www.w3.org/1999/xhtml">alert(1)</script>}',
        '\\text{<img src="https://example.org/x.png"/>}',
        "\\text{<b onclick=1>x</b>}",
        '\\color{red" onclick="x}{y}',
        "\\text{&lt;script&gt;}",
        "\\style{color:red}{x}",
    ],
)
def test_markup_in_a_formula_stays_text(tex: str) -> None:
    diagnostics = Diagnostics()
    source = docexport.parse(f"---\ntitle: T\n---\nSee ${tex}$ and a word.\n", diagnostics=diagnostics)
    with zipfile.ZipFile(BytesIO(docexport.render(source, "epub", diagnostics=diagnostics))) as archive:
        page = etree.fromstring(archive.read("EPUB/content.xhtml"))
    names = {etree.QName(element).localname for element in page.iter(etree.Element)}
    assert names.isdisjoint({"script", "img", "b"})
    assert not [name for element in page.iter(etree.Element) for name in element.attrib if str(name).startswith("on")]


def test_a_formula_that_cannot_be_read_stands_as_typed_in_all_formats() -> None:
    text = "---\ntitle: T\n---\nTake $1\\frac{1}{2}$ and $\\foo{x}$ now.\n\n$$\na &= b\n$$\n"
    diagnostics = Diagnostics()
    source = docexport.parse(text, diagnostics=diagnostics)
    printed = page_texts(docexport.render(source, "pdf", diagnostics=diagnostics))[0]
    plain = docexport.render(source, "txt", diagnostics=diagnostics).decode()
    with zipfile.ZipFile(BytesIO(docexport.render(source, "epub", diagnostics=diagnostics))) as archive:
        book = archive.read("EPUB/content.xhtml").decode()
    for words in (printed, plain, book):
        assert "$\\foo{x}$" in words
        assert "a &amp;= b" in words or "a &= b" in words
    assert "Take 1 1/2 and" in printed
    assert "Take 1 1/2 and" in plain
    places = [(item.code, item.span.line, item.span.column) for item in diagnostics]
    assert places == [(Code.MATH, 4, 26), (Code.MATH, 7, 3)]


def test_formulas_are_found_in_pages_bookmarks_and_titles() -> None:
    text = "# Area of $10^6$\n\n## Energy $E = mc^2$\n\nWords.\n\n## Other\n\nThen $x^2$.\n"
    source = docexport.parse(text)
    data = docexport.render(source, "pdf")
    assert outline(data) == ["Area of 10⁶ .. 1", "  Energy E = mc² .. 1", "  Other .. 1"]
    assert "Then x²." in page_texts(data)[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_all_words_and_says_each_formula(language: str) -> None:
    from docexport.formulas.speech import words_for  # the tables themselves

    words, english = words_for(language), words_for("en")
    assert words is not None
    assert english is not None
    assert {name: set(table) for name, table in words.items()} == {name: set(t) for name, t in english.items()}
    places = {key: set(re.findall(r"\{(\w+)\}", text)) for key, text in english["words"].items()}
    assert {key: set(re.findall(r"\{(\w+)\}", text)) for key, text in words["words"].items()} == places
    for tex in FORMULAS:
        try:
            tree = read_formula(tex, display=True).tree
        except FormulaError:
            continue
        assert spoken(tree, language).strip(), tex


def test_a_language_without_words_has_the_plain_text() -> None:
    tree = read_formula("x^2", display=False).tree
    assert spoken(tree, "fi") == linear(tree) == "x²"


LETTERS = st.sampled_from([*"abcxyzABC", *"123456789", "10", "2.5"])
SIGNS = st.sampled_from(["+", "-", "=", "<", r"\le ", r"\times ", r"\cdot ", ", ", r"\to ", r"\in "])
COMMANDS = st.sampled_from(
    [
        r"\frac{{{}}}{{{}}}", r"\sqrt[{}]{{{}}}", r"{{{}}}^{{{}}}", r"{{{}}}_{{{}}}", r"\left({}+{}\right)",
        r"\binom{{{}}}{{{}}}", r"\begin{{pmatrix}}{}&{}\end{{pmatrix}}", r"\overset{{{}}}{{{}}}",
        r"\begin{{cases}}{}&x\\{}&y\end{{cases}}", r"\hat{{{}}}\boxed{{{}}}", r"{}\text{{ if }}{}",
        r"\sum_{{{}}}^{{{}}} k", r"\mathrm{{{}}}\mathbf{{{}}}", r"\begin{{aligned}}{}&={}\end{{aligned}}",
    ]
)  # fmt: skip


def _combined(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(children, children)
    return st.one_of(
        st.builds(lambda form, parts: form.format(*parts), COMMANDS, pair),
        st.builds(lambda parts, sign: f"{parts[0]}{sign}{parts[1]}", pair, SIGNS),
    )


TEX = st.recursive(LETTERS, _combined, max_leaves=8)


def counted(text: str) -> dict[str, int]:
    return {char: text.count(char) for char in string.ascii_letters + string.digits}


@given(TEX)
def test_every_letter_and_figure_is_in_each_rendering(tex: str) -> None:
    """Law: what is typed is in the tree, and what is in the tree is in text, MathML and the drawing."""
    tree = read_formula(tex, display=True).tree
    wanted = counted(tree.characters)
    assert lost_characters(tex, tree) == ""
    names = re.compile(r"binom|boxed|hat|bar|overset|overline|bold|root")
    plain = names.sub("", linear(tree, Notation(raised=False)))
    assert all(counted(plain)[char] >= count for char, count in wanted.items() if char not in "23"), plain
    written = etree.fromstring(write_mathml(tree, "", display=True))
    assert counted("".join(map(str, written.itertext()))) == wanted
    assert draw(tree, Look(), display=True).width > 0  # raises where fewer glyphs than signs are drawn


def read_or_none(tex: str) -> Element | FormulaError:
    try:
        return read_formula(tex, display=False).tree
    except FormulaError as error:
        return error


@given(st.text(st.sampled_from([*"\\{}$%&_^[]()<>\"'ab1 \n\t", *"αß中é\u202e\x01"]), max_size=30))
def test_any_text_is_read_or_refused(tex: str) -> None:
    read = read_or_none(tex)
    if isinstance(read, FormulaError):
        assert read.message
        assert 0 <= read.offset <= len(tex)
    else:
        etree.fromstring(write_mathml(read, linear(read), display=False))


def test_a_drawing_that_would_leave_a_sign_out_is_refused() -> None:
    tree = Element("math", children=(Element("mi", "汉"),))
    with pytest.raises(FormulaError, match="its font has no `汉`"):
        draw(tree, Look(), display=False)


def test_macros_for_what_the_parser_lacks_are_needed_still() -> None:
    """Each goes when the parser knows it."""
    from math_core import LatexError, LatexToMathML

    bare = LatexToMathML(fancy_error=False, allow_unreliable_rendering=True)
    for name in MACROS:
        with pytest.raises(LatexError):
            bare.convert_with_local_state(rf"\{name}{{x}}", displaystyle=False)


def test_rows_of_an_element_are_flat() -> None:
    tree = read_formula(r"{{a}{b}}", display=False).tree
    assert [item.text for item in flat(tree.children)] == ["a", "b"]


@pytest.mark.parametrize(
    ("tex", "why"),
    [
        (r"\ce{A <=>> B}", "lies on one side"),
        (r"x \newline y", r"`\newline` is not read"),
        ("x = 7\n\ny = 8", "an empty line ends a formula"),
        (r"\phase{30}", "around a formula is not known"),
    ],
)
def test_what_math_core_leaves_out_or_draws_as_something_else_is_refused(tex: str, why: str) -> None:
    with pytest.raises(FormulaError, match=re.escape(why)):
        read_formula(tex, display=True)


@pytest.mark.parametrize(
    "tex", [r"\begin{pmatrix}1&2\\3&4\\\end{pmatrix}", r"\begin{matrix}\\1\end{matrix}", r"\frac{}{x}", r"\hat{}"]
)
def test_empty_parts_do_not_make_a_drawing_endless(tex: str) -> None:
    drawing = draw(read_formula(tex, display=True).tree, Look(), display=True)
    assert 0 < drawing.height < 5
    assert 0 < drawing.width < 10


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"a_{n+1}=a_n+1", r"a_{n+1=a_n}+1"),
        (r"\sqrt{x}^2", r"\sqrt{x^2}"),
        (r"{a^b}^c", r"a^{b^c}"),
        (r"\overset{a}{b}", "b^a"),
        (r"(3, 5)", "(3{,}5)"),
        (r"\nabla\cdot\mathbf{E}", r"\nabla\times\mathbf{E}"),
        (r"a^+b", "a+b"),
        (r"\begin{cases}1\\2\end{cases}+2", r"\begin{cases}1\\2+2\end{cases}"),
        (r"\lim_{x\downarrow0}f", r"\lim_{x\uparrow0}f"),
        (r"5\,\text{m²}", r"5\,\text{m₂}"),
    ],
)
@pytest.mark.parametrize("language", ["en", "de", "es", "fr"])
def test_different_formulas_are_said_differently(one: str, other: str, language: str) -> None:
    said = [spoken(read_formula(tex, display=False).tree, language) for tex in (one, other)]
    assert said[0] != said[1]


def test_a_slash_is_per_before_a_unit_alone() -> None:
    tree = read_formula(r"1/2 + 5\,\text{mg}/\text{kg}", display=False).tree
    assert spoken(tree, "en") == "1 over 2 plus 5 milligrams per kilogram"


def test_a_power_of_a_power_stands_in_brackets_in_every_rendering() -> None:
    tree = read_formula("{x^2}^3", display=False).tree
    assert linear(tree) == "(x²)³"
    assert '<mo stretchy="false">(</mo>' in write_mathml(tree, "", display=False)
    assert (
        draw(tree, Look(), display=False).width
        > draw(read_formula("x^{23}", display=False).tree, Look(), display=False).width
    )
