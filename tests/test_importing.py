"""The way back: plain texts become Markdown, no word is lost, and our own text gives the same document again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docexport.cli import main
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.model import Block, Document, Heading, Inline, Node, Section, Text, plain_text, walk
from docexport.session import parse_source, prepare
from docexport.session.importing import Imported, import_text
from samples import HERE, document_of, manuscript_of
from writers import render_text

quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

ARTICLE = """Kratom: what to know

A short guide for people who have heard of it. It says what is known and
what is not.

You may have been told that it helps. Please read on before you try it,
and talk with somebody who knows you.

* What it is
* What the law says
* Where to get help

What it is

It is a tree. Its leaves are made into tea, and people have used it for a
very long time in the places where it grows.

What the law says

That depends on the place:

    def law(place):
        return LAWS[place]

WHERE TO GET HELP

1. Call somebody.
2. Write to them:
   Some Street 4
   Some Town

> They said that it would be all right, and that nobody who had tried
> it had ever come to harm.

+------+-------+
| Name | Count |
+======+=======+
| one  | 1     |
+------+-------+
"""


def test_an_article_becomes_markdown() -> None:
    imported = import_text(ARTICLE)
    assert imported.lost == ()
    assert imported.markdown == (
        '---\ntitle: "Kratom: what to know"\n'
        'summary: "A short guide for people who have heard of it. It says what is known and what is not."\n---\n\n'
        "::: lead\nYou may have been told that it helps. Please read on before you try it, "
        "and talk with somebody who knows you.\n:::\n\n"
        "- [What it is](#what-it-is)\n- [What the law says](#what-the-law-says)\n"
        "- [Where to get help](#where-to-get-help)\n\n"
        "## What it is\n\n"
        "It is a tree. Its leaves are made into tea, and people have used it for a very long time in the places where "
        "it grows.\n\n"
        "## What the law says\n\nThat depends on the place:\n\n"
        "```\ndef law(place):\n    return LAWS[place]\n```\n\n"
        "## WHERE TO GET HELP\n\n"
        "1. Call somebody.\n2. Write to them:\\\n   Some Street 4\\\n   Some Town\n\n"
        "> They said that it would be all right, and that nobody who had tried it had ever come to harm.\n\n"
        "| Name | Count |\n|---|---|\n| one | 1 |\n"
    )


def test_words_broken_at_line_ends_are_whole_again() -> None:
    text = "The international adminis-\ntration of water and all its inhabitants is a well-\nknown thing to all.\n"
    imported = import_text(text)
    assert "administration" in imported.markdown
    assert imported.lost == ()


def test_what_was_guessed_is_said_with_its_line() -> None:
    guesses = {(guess.line, guess.what) for guess in import_text(ARTICLE).guesses}
    assert (1, "the title") in guesses
    assert (13, "a heading, since it stands alone") in guesses
    assert (ARTICLE.split("\n").index("+------+-------+") + 1, "a table") in guesses


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Title\n=====\n\nOne\n---\n\nText.\n", '---\ntitle: "Title"\n---\n\n## One\n\nText.\n'),
        ("Subject: Hello\nFrom: A <a@b.org>\n\nHi.\n", '---\ntitle: "Hello"\n---\n\nFrom: A \\<a@b.org>\n\nHi.\n'),
        ("It was _so_ *very* late.\n", "It was *so* **very** late.\n"),
        ("2 * 3 * 4 and a_b_c and [x] <y> $5\n", "2 * 3 * 4 and a_b_c and \\[x\\] \\<y> $5\n"),
        ("Roses are red\nViolets are blue\n\n" + "Long words in a line that goes on and on. " * 2 + "\n",
         "Roses are red\\\nViolets are blue\n\n" + ("Long words in a line that goes on and on. " * 2).strip() + "\n"),
        ("“Curly” and \"straight\" stay.\n", "“Curly” and \"straight\" stay.\n"),
        ("A fact.¹\n\n\nNotes\n\n¹   Its source.\n", "A fact.[^1]\n\n[^1]: Its source.\n"),
        ("# not a heading, it is a line.\n", "\\# not a heading, it is a line.\n"),
        ("\ufeffWith a mark.\r\nAnd more.\r\n", "With a mark.\\\nAnd more.\n"),
        ("", "\n"),
        ("From: A <a@b.org>\nSubject: Pump\n\nHi.\n", '---\ntitle: "Pump"\n---\n\nFrom: A \\<a@b.org>\n\nHi.\n'),
        ("The house¹ is large.\n\nNotes\n\n¹   A note.\n", "The house[^1] is large.\n\n[^1]: A note.\n"),
        ("The house[1] is large.\n\n[1] A note.\n", "The house[^1] is large.\n\n[^1]: A note.\n"),
        ("See it [1].\n\nLinks\n\n[1] https://a.example\n",
         "See it \\[1\\].\n\n## Links\n\n\\[1\\] https://a.example\n"),
        ("Town Library\nMarket Square 1\n", "Town Library\\\nMarket Square 1\n"),
        ("+---+---+\n| a | b |\n+---+---+\n| 1 | 2 |\n| 3 | 4 |\n+---+---+\n",
         "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n"),
        ("┌───┬───┐\n│ a │ b │\n├───┼───┤\n│ 1 │ 2 │\n└───┴───┘\n", "| a | b |\n|---|---|\n| 1 | 2 |\n"),
        ("THE SHIP\n\nCHAPTER I.\n\nIt sailed away.\n",
         '---\ntitle: "THE SHIP"\n---\n\n## CHAPTER I.\n\nIt sailed away.\n'),
        ("It came.\n\n1. The cause\n\nNobody knew.\n", "It came.\n\n## 1. The cause\n\nNobody knew.\n"),
    ],
)  # fmt: skip
def test_texts_become_markdown(text: str, made: str) -> None:
    imported = import_text(text)
    assert imported.markdown == made
    assert imported.lost == ()


ANY = st.text(
    alphabet=st.sampled_from("ab cdEF é日 \n\n\n-*_=~^>|+#[](){}<>`\\.:!?0123456789\t\f\"'“”’…&$@¹²"), max_size=400
)


@quick
@given(ANY)
def test_no_word_of_any_text_is_lost(text: str) -> None:
    assert import_text(text).lost == ()


@quick
@given(ANY)
def test_the_words_of_the_markdown_are_read_again(text: str) -> None:
    document = document_of(import_text(text).markdown, "txt")
    read = " ".join(node.text for node in walk(document) if hasattr(node, "text"))
    for word in re.findall(r"[a-z]{2,}", text):
        assert word in read + document.metadata.title + document.metadata.summary + document.metadata.subtitle + str(
            document
        )


WORDS = st.lists(
    st.sampled_from(["water", "runs", "to", "the", "sea", "and", "rain", "falls", "on", "hills", "again"]),
    min_size=3,
    max_size=25,
)
SENTENCE = WORDS.map(lambda words: " ".join(words).capitalize() + ".")
MARKED = st.tuples(SENTENCE, st.sampled_from(["", " *so*", " **very**", " `code()`", " a_b \\[x\\]"])).map(
    lambda pair: pair[0][:-1] + pair[1] + "."
)
NAME = st.lists(st.sampled_from(["Water", "Rain", "Hills", "Seas"]), min_size=1, max_size=3).map(" ".join)


def _items(blocks: Any) -> Any:
    return st.one_of(
        st.lists(MARKED, min_size=1, max_size=4).map(lambda items: "\n".join(f"- {item}" for item in items)),
        st.lists(MARKED, min_size=1, max_size=4).map(
            lambda items: "\n".join(f"{n}. {item}" for n, item in enumerate(items, 1))
        ),
        st.lists(MARKED, min_size=1, max_size=3).map(lambda items: "\n".join(f"- [ ] {item}" for item in items)),
        blocks.map(lambda block: "- First.\n\n" + "\n".join(f"  {line}".rstrip() for line in block.split("\n"))),
        blocks.map(lambda block: "\n".join(f"> {line}" for line in block.split("\n"))),
        blocks.map(lambda block: "> [!WARNING]\n" + "\n".join(f"> {line}" for line in block.split("\n"))),
    )


LEAF = st.one_of(
    MARKED,
    st.just("```\nx = [1]\n\n  y = 2\n```"),
    st.lists(st.tuples(NAME, NAME), min_size=1, max_size=4).map(
        lambda rows: "| Name | Use |\n|---|---|\n" + "\n".join(f"| {a} | {b} |" for a, b in rows)
    ),
)
BLOCK = st.recursive(LEAF, _items, max_leaves=3)
SECTION = st.tuples(NAME, st.lists(BLOCK, min_size=1, max_size=4)).map(
    lambda pair: f"## {pair[0]}\n\n{SEPARATOR.join(pair[1])}"
)
SEPARATOR = "\n\nAnd then there is more to say about all of this.\n\n"
ARTICLES = st.lists(SECTION, min_size=1, max_size=4).map("\n\n".join)


def shape(node: Node) -> Any:
    """What a document is made of: the types of its blocks and their words."""
    if isinstance(node, Heading):
        return ("Heading", node.level, plain_text(node.children))
    children = [child for part in node.PARTS for child in getattr(node, part)]
    if children and all(isinstance(child, Inline) for child in children):
        return (type(node).__name__, [shape_inline(child) for child in joined(children)])
    extra = getattr(node, "text", None) or getattr(node, "checked", None)
    return (type(node).__name__, extra, [shape(child) for child in children if isinstance(child, Block)])


def joined(children: list[Any]) -> list[Any]:
    """Inlines with texts next to each other as one."""
    result: list[Any] = []
    for child in children:
        if result and isinstance(child, Text) and isinstance(result[-1], Text):
            result[-1] = Text(text=result[-1].text + child.text)
        else:
            result.append(child)
    return result


def shape_inline(node: Inline) -> tuple[str, str]:
    return type(node).__name__, plain_text([node]) if not isinstance(node, Text) else node.text


def sections(document: Document) -> list[Any]:
    return [shape(block) for chapter in document.children for block in chapter.children if isinstance(block, Section)]


@quick
@given(ARTICLES, st.sampled_from([50, 72, 100]))
def test_our_own_text_gives_the_same_document_again(text: str, width: int) -> None:
    options: dict[str, Any] = {"metadata": {"title": "A title"}, "theme": "base"}
    original = document_of(text, **options)
    printed = render_text(manuscript_of(text, "txt", text={"width": width}, **options))
    imported = import_text(printed)
    assert imported.lost == ()
    diagnostics = Diagnostics()
    again = prepare(
        parse_source(imported.markdown, name="again.md", root=HERE, settings=[], diagnostics=diagnostics),
        "txt",
        diagnostics,
    )
    assert again.metadata.title == "A title"
    assert sections(again) == sections(original), imported.markdown


def test_lost_words_would_be_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("Words.\n")
    lost = Imported("", (), ((1, "words"),))
    monkeypatch.setattr("docexport.session.importing.import_text", lambda _text, _name: lost)
    result = CliRunner().invoke(main, ["import", str(tmp_path / "a.txt")])
    assert result.exit_code != 0
    assert f"error[{Code.LOST_WORDS}] the word `words` is lost" in result.output
    assert not (tmp_path / "a.md").exists()


def test_the_command_writes_a_file_and_says_what_it_guessed(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text(ARTICLE)
    result = CliRunner().invoke(main, ["import", str(source)])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "a.md").read_text().startswith('---\ntitle: "Kratom')
    assert "a.txt:1: taken for the title" in result.output
    again = CliRunner().invoke(main, ["import", str(source)])
    assert again.exit_code != 0
    assert "is there already" in again.output
    assert CliRunner().invoke(main, ["import", str(source), "--force", "-q"]).exit_code == 0
    assert CliRunner().invoke(main, ["import", str(tmp_path / "none.txt")]).exit_code != 0
