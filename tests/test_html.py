"""HTML in documents: what it becomes, what is said of the rest, and that no word goes without a finding."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

import docexport
from docexport import Code, Diagnostics
from docexport.markup.tree import DEEPEST
from docexport.model import Cell, Container, Figure, Heading, HtmlBlock, HtmlInline, Link, OrderedList, PageBreak, find
from docexport.model import Code as CodeSpan
from docexport.model import Image as Picture
from docexport.session import prepare
from samples import manuscript_of
from writers import render_text

quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(text: str, diagnostics: Diagnostics | None = None) -> docexport.model.Document:
    diagnostics = Diagnostics() if diagnostics is None else diagnostics
    source = docexport.parse(f"---\ntitle: T\n---\n\n{text}\n", diagnostics=diagnostics)
    return prepare(source, "txt", diagnostics)


def words_in(document: docexport.model.Document) -> list[str]:
    nodes = docexport.model.written(document)
    return re.findall(r"w\d+", " ".join(node.text for node in nodes))


def test_a_table_has_its_caption_heads_and_rows() -> None:
    html = (
        "<table><caption>Doses</caption><thead><tr><th>Drug<th>Dose</thead>"
        "<tr><th>A</th><td style='text-align:right'>5 mg</td></tr><tr><td>B</table>"
    )
    (table,) = find(read(html), docexport.model.Table)
    assert docexport.model.plain_text(table.caption) == "Doses"
    assert [len(row.children) for row in (*table.head, *table.body)] == [2, 2, 2]
    cells = [(docexport.model.plain_text(c.children), c.header, c.alignment) for c in find(table, Cell)]
    assert cells == [
        ("Drug", "column", ""), ("Dose", "column", ""), ("A", "row", ""), ("5 mg", "", "right"), ("B", "", ""),
        ("", "", ""),
    ]  # fmt: skip


def test_joined_cells_are_parted_and_said() -> None:
    diagnostics = Diagnostics()
    html = "<table><tr><td rowspan=2>a</td><td>b</td></tr><tr><td>c</td></tr><tr><td colspan=2>d</td></tr></table>"
    (table,) = find(read(html, diagnostics), docexport.model.Table)
    rows = [[docexport.model.plain_text(cell.children) for cell in row.children] for row in table.body]
    assert rows == [["a", "b"], ["", "c"], ["d", ""]]
    (item,) = diagnostics
    assert item.message == "`<td>` joins cells: its words stand in the first of them (2 times)"


def test_lists_keep_their_numbers_and_letters() -> None:
    text = manuscript_of('<ol type="A" start="27"><li>x<li value="40">y</ol>\n\n<ol type=i start=3><li>z</ol>\n', "txt")
    lists = list(find(text.document, OrderedList))
    assert [(item.numbering, [one.number for one in item.children]) for item in lists] == [("A", [27, 40]), ("i", [3])]
    written = render_text(text).encode()
    assert b"AA. x\nAN. y" in written
    assert b"iii. z" in written


def test_a_figure_has_its_picture_description_and_caption() -> None:
    html = '<figure><img src="images/tree.svg" alt="A tree" width="200"><figcaption>By <i>Ana</i></figcaption></figure>'
    (figure,) = find(manuscript_of(html, "txt").document, Figure)
    (picture,) = find(figure, Picture)
    assert (picture.target, picture.alt, docexport.model.plain_text(figure.caption)) == (
        "images/tree.svg", "A tree", "By Ana",
    )  # fmt: skip
    assert figure.attributes.get("width") == "150pt"


def test_details_hold_what_stands_between_their_tags() -> None:
    (details,) = find(read("<details><summary>More</summary>\n\n*Markdown* here.\n\n</details>"), Container)
    assert details.name == "details"
    assert docexport.model.plain_text(details.children) == "MoreMarkdown here."


def test_anchors_links_keys_headings_and_page_breaks_are_read() -> None:
    html = '<h2 id="top">Top</h2>\n\n<a name="here"></a> [go](#here) <a href="#top">up</a> <kbd>Esc</kbd>'
    diagnostics = Diagnostics()
    document = read(html + '\n\n<div style="page-break-before: always"></div>\n\nEnd', diagnostics)
    assert not list(diagnostics)
    assert [node.attributes.id for node in find(document, Heading)] == [""]
    assert {node.target: bool(node.destination) for node in find(document, Link)} == {"#here": True, "#top": True}
    assert [node.attributes.classes for node in find(document, CodeSpan)] == [("kbd",)]
    assert list(find(document, PageBreak))


def test_words_of_blocks_are_not_joined_in_plain_text() -> None:
    html = "<ul><li>milk</li><li>bread</li></ul><p>Alpha</p><p>Beta</p><dl><dt>Term</dt><dd>Def</dd></dl>"
    text = docexport.render(docexport.parse(html), "txt").decode().partition("=\n")[2]
    assert re.findall(r"\w+", text) == ["milk", "bread", "Alpha", "Beta", "Term", "Def"]


@pytest.mark.parametrize(
    ("html", "message", "column"),
    [
        ("a <blink>b</blink>", "`<blink>` means nothing here; its words are kept", 3),
        ("a <font color=red>b</font>", "`color=` has no effect", 9),
        ("a <iframe src='https://x.org'></iframe>", "`<iframe>` is not allowed and left out: “https://x.org”", 3),
        ("a <a href='data:x'>b</a>", "`<a>` leads to an address that is not allowed; its words are kept: “data:x”", 3),
        ("a <img src='//x/y' alt='b'>", "`<img>` is on the web: its description stands in its place: “//x/y”", 3),
        ("a <script>b</script>", "`<script>` is not allowed around words, and shown as text", 3),
        ("a <?php b ?>", "`<?php b ?>` is not allowed and left out: “php b ?”", 3),
        ("a <![CDATA[b]]>", "`<![CDATA[b]]>` is not allowed and left out: “b”", 3),
        ("a <div>b</div> c", "`<div>` in a line of text is set as a line of it", 3),
    ],
)  # fmt: skip
def test_what_is_not_carried_over_is_said_once_with_its_place_and_words(html: str, message: str, column: int) -> None:
    diagnostics = Diagnostics()
    read(f"{html} {html}", diagnostics)
    said, _, words = message.partition(": “")
    item = next(item for item in diagnostics if item.message.startswith(said))
    assert (item.code, item.span.line, item.span.column) == (Code.RAW_HTML, 5, column)
    assert item.message.endswith(words)


def test_tags_nested_too_deeply_are_shown_as_text() -> None:
    diagnostics = Diagnostics()
    document = read("<div>" * (DEEPEST + 1) + "w1", diagnostics)
    assert words_in(document) == ["w1"]
    assert [item.code for item in diagnostics] == [Code.RAW_HTML]


def test_a_short_piece_of_html_is_no_file_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = "<!DOCTYPE html><body><b>x"
    assert "/" not in name
    Path(name).write_text("SECRET")
    assert b"SECRET" not in docexport.render(docexport.parse("<b>x"), "txt")


def test_raw_html_shown_as_text_keeps_its_straight_quotes() -> None:
    source = docexport.parse('---\nallow-html: text\n---\nSee <a name="x">it</a>, "said".\n')
    assert '<a name="x">' in docexport.render(source, "txt").decode()


NAMES = st.sampled_from(
    [*("p", "div", "ul", "ol", "li", "table", "tr", "td", "th", "b", "i", "a", "span", "dl", "dt", "dd", "details"),
     *("summary", "figure", "figcaption", "h2", "blockquote", "pre", "code", "q", "ruby", "rt", "blink", "center")]
)  # fmt: skip


@st.composite
def html_documents(draw: st.DrawFn) -> str:
    """Tags in any order, closed or not, with numbered words between them, some of it on lines of Markdown."""
    pieces = []
    for count in range(1, draw(st.integers(2, 26))):
        kind = draw(st.integers(0, 4))
        if kind < 2:
            pieces.append(f"<{draw(NAMES)}>")
        elif kind == 2:
            pieces.append(f"</{draw(NAMES)}>")
        elif kind == 3:
            pieces.append("\n\n")
        pieces.append(f" w{count} ")
    return "".join(pieces)


@quick
@given(html_documents())
def test_no_word_among_tags_is_lost(html: str) -> None:
    """Law: each word of the source is in the model once, and no tag is left as one."""
    diagnostics = Diagnostics()
    document = read(html, diagnostics)
    assert sorted(words_in(document)) == sorted(re.findall(r"w\d+", html))
    assert not list(find(document, HtmlBlock))
    assert not list(find(document, HtmlInline))


@quick
@given(html_documents())
def test_an_e_book_of_any_tags_is_well_nested(html: str) -> None:
    data = docexport.render(docexport.parse(f"---\ntitle: T\n---\n\n{html}\n"), "epub")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = etree.fromstring(archive.read("EPUB/content.xhtml"))
    inside = {"li": {"ul", "ol"}, "td": {"tr"}, "th": {"tr"}, "dt": {"dl"}, "dd": {"dl"}, "figcaption": {"figure"}}
    for element in body.iter(etree.Element):
        name, parent = etree.QName(element).localname, element.getparent()
        if name in inside and parent is not None:
            assert etree.QName(parent).localname in inside[name]
        if name in ("p", "h2", "h3"):
            assert not [child for child in element if etree.QName(child).localname in ("p", "div", "ul", "table")]


def build(text: str, format_name: str) -> tuple[str, list[docexport.Diagnostic]]:
    """What a format's output holds of a text, and what was found."""
    diagnostics = Diagnostics()
    source = docexport.parse(f"---\ntitle: T\nlanguage: en\n---\n\n{text}\n", diagnostics=diagnostics)
    made = docexport.render(source, format_name, diagnostics=diagnostics)
    if format_name == "epub":
        return zipfile.ZipFile(io.BytesIO(made)).read("EPUB/content.xhtml").decode(), list(diagnostics)
    return made.decode(), list(diagnostics)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<dl><dt>T<dd>take 1<p>2 tablets</dl>", "T\n    take 1\n\n    2 tablets\n"),
        ("<ul><li>one<p>two</ul>", "- one\n\n  two\n"),
        ("<ul><li>x<div>y</div></ul>", "- x\n\n  y\n"),
        ("<table><tr><td>x<table><tr><td>5</td><td>10</td></tr></table></td></tr></table>", "--\nx\n5\n10\n--\n"),
        ("| a |\n|---|\n| <ul><li>b</li><li>c</li></ul> |", "a\n---\n• b\n• c\n---\n"),
        (
            "<table><tr><td>\n\n**a**\n\n- b\n- c\n\n</td><td>\n\nd\n\n</td></tr></table>",
            "---  -\na    d\n• b\n• c\n---  -\n",
        ),
        ("<dl><dd>only</dd></dl>", "T\n=\n\n\nonly\n"),
        ("B <button>go</button> <b>now</b>.", "B go now.\n"),
        ("a <select><option>b</select> <b>c</b>", "a <select><option>b</select> c\n"),
    ],
)  # fmt: skip
def test_words_of_blocks_are_never_glued_together(source: str, text: str) -> None:
    made, _ = build(source, "txt")
    assert made.endswith(text)


def test_a_piece_of_html_that_cannot_be_read_leaves_the_others_alone() -> None:
    source = (
        "<table><tr><td>\n\n```\ncode\n```\n\n</td></tr></table>\n\n<details>\n\nwords\n\n</details>\n\n<div>\n\nmore"
    )
    made, found = build(source, "epub")
    assert '<div class="details">\n<p>words</p>' in made
    assert "<p>more</p>" in made
    assert any("a table that holds more than words" in item.message for item in found)


def test_what_bold_tags_around_paragraphs_mean_is_not_lost_in_silence() -> None:
    made, found = build("<b>\n\none\n\ntwo\n\n</b>\n\n<abbr title='World'>W</abbr>", "epub")
    assert "<strong>" not in made
    assert [item.message for item in found] == [
        "`<b>` around blocks has no effect; their words are kept",
        "the `title` of `<abbr>` is shown by some screens alone: “World”",
    ]
