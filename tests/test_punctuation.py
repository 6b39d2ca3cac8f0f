"""Smart punctuation: what is typed, and what is set."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docexport.model import plain_text
from samples import document_of

ENGLISH = {
    '"Hello," she said.': "“Hello,” she said.",
    "'Hello,' she said.": "‘Hello,’ she said.",
    "\"It's 'fine',\" he said.": "“It’s ‘fine’,” he said.",
    "the dogs' bowls, the '90s": "the dogs’ bowls, the ’90s",
    '("In parens")': "(“In parens”)",
    "one -- two --- three": "one – two — three",
    "wait...": "wait…",
    "A ............ 12": "A ............ 12",
    "so....": "so….",
    "a ------- b": "a ------- b",
    '*"Stressed"*, "**bold**"': "“Stressed”, “bold”",
    '6\'2" tall, a 5" screen': '6’2" tall, a 5" screen',
    '"[linked](http://a.b)"': "“linked”",
    '`"code" -- \'`': '"code" -- \'',
    "http://a.b/c--d?e='f' and <http://a.b/--\">": "http://a.b/c--d?e='f' and http://a.b/--\"",
    '"one\ntwo"': "“one two”",
    '"A"---"B"': "“A”—“B”",
}


def test_long_words_take_no_longer_than_their_length() -> None:
    """A word of many letters before a quote was looked at once for each of its letters."""
    assert words_of("a" * 60_000 + '"\n').endswith("a”")


def words_of(text: str, **options: object) -> str:
    document = document_of(text, **options)  # type: ignore[arg-type]
    return plain_text(document.children[0].children)


@pytest.mark.parametrize(("typed", "set_"), ENGLISH.items())
def test_marks_are_set_as_english_has_them(typed: str, set_: str) -> None:
    assert words_of(typed + "\n") == set_


@pytest.mark.parametrize(
    ("language", "set_"),
    [
        ("de-AT", "„Ja, ‚so‘“ und"),
        ("fr", "«\u00a0Ja, ‹\u00a0so\u00a0›\u00a0» und"),
        ("sv", "”Ja, ’so’” und"),
        ("ru", "«Ja, „so“» und"),
        ("xx", "“Ja, ‘so’” und"),
    ],
)
def test_quotes_are_those_of_the_language(language: str, set_: str) -> None:
    document = document_of("\"Ja, 'so'\" und\n", metadata={"language": language, "title": "T"})
    assert document.children[0].children[0].children[0].text == set_  # type: ignore[attr-defined]


def test_french_signs_keep_to_their_word() -> None:
    document = document_of("Vraiment ? Oui : « non » !\n", metadata={"language": "fr", "title": "Un : deux"})
    text = document.children[0].children[0].children[0].text  # type: ignore[attr-defined]
    assert text == "Vraiment\u00a0? Oui\u00a0: «\u00a0non\u00a0»\u00a0!"
    assert document.metadata.title == "Un\u00a0: deux"


def test_words_in_another_language_have_its_quotes() -> None:
    assert words_of("\"Say ['ja']{lang=de}\"\n") == "“Say ‚ja‘”"


def test_titles_are_set_too() -> None:
    assert document_of("Words.\n", metadata={"title": 'Don\'t "panic"'}).metadata.title == "Don’t “panic”"


def test_what_is_typed_can_be_kept() -> None:
    assert words_of('"It\'s" -- so...\n', smart=False) == '"It\'s" -- so...'


@given(st.text(st.sampled_from("ab \"'-.*`"), max_size=40))
def test_nothing_but_marks_is_changed(text: str) -> None:
    """Letters stay, in their order, whatever marks stand around them."""
    letters = [char for char in words_of(text + "\n") if char in "ab"]
    assert letters == [char for char in words_of(text + "\n", smart=False) if char in "ab"]
