"""Whether words of another language are marked as such."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from docexport.checks.rules.prose import prose_of
from docexport.checks.rules.rule import Checked, Problem
from docexport.model import Document, Node, rewrite

#: the scripts of languages that are not written in Latin letters, as Unicode names them
_SCRIPTS: dict[str, frozenset[str]] = {
    language: frozenset(scripts.split())
    for languages, scripts in (
        ("ru uk bg sr mk be kk ky mn tg", "CYRILLIC"),
        ("ar fa ur ps ckb sd ug", "ARABIC"),
        ("he yi", "HEBREW"),
        ("hi mr ne", "DEVANAGARI"),
        ("el", "GREEK"),
        ("zh", "CJK"),
        ("ja", "CJK HIRAGANA KATAKANA"),
        ("ko", "HANGUL CJK"),
        ("th", "THAI"),
    )
    for language in languages.split()
}
_NAMED: frozenset[str] = frozenset().union(*_SCRIPTS.values())
#: languages whose small words are looked for; they cover what such a text most often holds
_LOOKED_FOR = ("en", "de", "fr", "es", "it", "pt", "nl")
#: fewer words than this do not tell a language
FEWEST = 6
#: shares of small words of another language, and of the document's own, that tell
_THEIRS, _OURS = 0.4, 0.15
_RUN = re.compile(r"[^\W\d_]{3,}(?:[\s,.’'-]+[^\W\d_]+)*")


def unmarked_language(checked: Checked) -> Iterator[Problem]:
    """Words of another language are not marked as such.

    A screen reader reads them with the wrong sounds (WCAG 2.2, 3.1.2), and print breaks them at the wrong places. Mark
    them: `[Guten Tag]{lang=de}`. Found are words in another script, and passages of six words or more whose small words
    (“und”, “les”) belong to another language.
    """
    scripts = _SCRIPTS.get(checked.language, frozenset())
    for prose in prose_of(_unmarked(checked.read)):
        foreign = next((run for run in _RUN.finditer(prose.text) if _script(run[0]) not in ({""} | scripts)), None)
        if foreign is not None:
            name = _script(foreign[0]).capitalize()
            shown = foreign[0][:30]
            hint = f"mark it with its language: `[{shown[:12]}…]{{lang=…}}`"
            yield Problem(f"“{shown}” is written in {name} letters", prose.span(foreign.start(), foreign.end()), hint)
            continue
        language = _other_language(prose.text, checked.language)
        if language:
            shown = prose.text.strip()[:40]
            hint = f"mark it: `[…]{{lang={language}}}`, or a line `{{lang={language}}}` before the block"
            yield Problem(f"“{shown}…” looks like words in `{language}`", prose.span(0, 1), hint)


def _unmarked(document: Document) -> Document:
    """The document without blocks that are marked with a language."""

    def change(node: Node) -> Node | None:
        attributes = getattr(node, "attributes", None)
        return None if attributes and attributes.get("lang") else node

    return rewrite(document, change)


@cache
def _script_of(char: str) -> str:
    first = unicodedata.name(char, "").split(" ")[0].split("-")[0]
    return first if first in _NAMED else ""


def _script(text: str) -> str:
    """The script that the first three letters of a text are written in, empty for Latin and mixed ones."""
    names = {_script_of(char) for char in text[:3]}
    return names.pop() if len(names) == 1 else ""


@cache
def small_words(language: str) -> frozenset[str]:
    """The small words of a language (`und`, `les`): those that say little and stand everywhere."""
    from stopwordsiso import has_lang, stopwords  # noqa: PLC0415 - `docexport build` does without

    # single letters belong to all languages, and long words are no small words
    return frozenset(word for word in stopwords(language) if 1 < len(word) < 6) if has_lang(language) else frozenset()


def _other_language(text: str, own: str) -> str:
    """The language that a passage is in, empty where it may well be the document's own."""
    words = [word.casefold() for word in re.findall(r"[^\W\d_]+", text)]
    ours = small_words(own)
    if len(words) < FEWEST or not ours:
        return ""
    mine = sum(word in ours for word in words) / len(words)
    if mine >= _OURS:
        return ""
    shares = {
        language: sum(word in small_words(language) for word in words) / len(words)
        for language in _LOOKED_FOR
        if language != own
    }
    best = max(shares, key=lambda language: shares[language])
    return best if shares[best] >= _THEIRS else ""
