"""What templates of markup need done for them: attributes, code with colours, strings in style sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from html import escape

from markupsafe import Markup

from docexport.model import Attributes

_NAME = re.compile(r"[A-Za-z][\w.-]*")
#: how large something is to be; without a unit it is pixels
LENGTH = re.compile(r"\d+(\.\d+)?(%|cm|mm|in|pt|em|px)?")


def html_attributes(attributes: Attributes, *classes: str, style: str = "", fixed: bool = False) -> Markup:
    """The attributes of a start tag, with a space before each: id, class, language, and the rest as `data-`.

    `classes` come before the author's own, `style` is added to what widths and heights become.
    A height is the most that a picture may have, so that it keeps its shape on narrow screens, but for `fixed` ones.
    """
    if not attributes and not classes and not style:
        return Markup("")
    parts = []
    if attributes.id:
        parts.append(f' id="{escape(attributes.id)}"')
    sizes = {key: attributes.get(key) for key in ("width", "height")}
    sizes = {key: size for key, size in sizes.items() if LENGTH.fullmatch(size) and (key, size[-1]) != ("height", "%")}
    names = dict.fromkeys((*(name for name in classes if name), *attributes.classes, *(["sized"] if sizes else [])))
    if names:
        parts.append(f' class="{escape(" ".join(names))}"')
    for key, value in {key.lower(): value for key, value in attributes.pairs}.items():
        if key == "lang":
            parts.append(f' lang="{escape(value)}" xml:lang="{escape(value)}"')
        elif key in sizes:
            continue
        elif key in ("dir", "title"):
            parts.append(f' {key}="{escape(value)}"')
        elif _NAME.fullmatch(key) and key.removeprefix("data-") != "at":  # that says which node an element is
            parts.append(f' data-{key.removeprefix("data-")}="{escape(value)}"')
    rules = [style] if style else []
    names_of = {"width": "width", "height": "height" if fixed else "max-height"}
    rules += [f"{names_of[key]}:{size}{'px' if size[-1].isdigit() else ''}" for key, size in sizes.items()]
    if rules:
        parts.append(f' style="{escape(";".join(rules))}"')
    return Markup("".join(parts))  # noqa: S704 - every value is escaped above


#: code and its language -> what became of it
Highlights = dict[tuple[str, str], str]
#: what is known of code from earlier builds, and who wants to know what becomes of it now
_KNOWN: Highlights = {}
_ASKING: list[Highlights] = []


@contextmanager
def highlights(known: Highlights) -> Iterator[Highlights]:
    """What becomes of the code that is highlighted while this is open; some is `known` from an earlier build."""
    asked: Highlights = {}
    _KNOWN.update(known)
    _ASKING.append(asked)
    try:
        yield asked
    finally:
        _ASKING.remove(asked)


#: what lexers read in reasonable time: characters of a line, and lines without a word in a row; some take time with the
#: square of either
_LONGEST_LINE, _MOST_EMPTY = 1_000, 50
_TOO_LONG = re.compile(rf"[^\n]{{{_LONGEST_LINE}}}|(?:(?<=\n)[ \t]*+\n){{{_MOST_EMPTY}}}")


def has_colours(code: str) -> bool:
    """Whether code is short enough in its lines, and dense enough, to be shown with colours."""
    return _TOO_LONG.search(code) is None


def highlight(code: str, language: str) -> Markup:
    """Code as markup with spans for keywords (k), strings (s), comments (c) and numbers (m), merged.

    Few spans keep pages light: a technical book is laid out in half the time.
    An unknown language gives plain code, and so does code that `has_colours` says no of.
    """
    markup = _highlighted(code, language)
    for asked in _ASKING:
        asked[code, language] = str(markup)
    return markup


@lru_cache(maxsize=4096)
def _highlighted(code: str, language: str) -> Markup:
    known = _KNOWN.get((code, language))
    if known is not None:
        return Markup(known)  # noqa: S704 - made below, in an earlier build
    if not has_colours(code):
        return Markup(escape(code, quote=False))  # noqa: S704
    from pygments import lex  # noqa: PLC0415 - slow to import, needed where code is
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415
    from pygments.token import Token  # noqa: PLC0415
    from pygments.util import ClassNotFound  # noqa: PLC0415

    kinds = ((Token.Keyword, "k"), (Token.Literal.String, "s"), (Token.Comment, "c"), (Token.Literal.Number, "m"))
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return Markup(escape(code, quote=False))  # noqa: S704
    merged: list[tuple[str, str]] = []
    for token, text in lex(code, lexer):
        name = next((name for kind, name in kinds if token in kind), "")  # type: ignore[comparison-overlap]
        if merged and (merged[-1][0] == name or text.isspace()):
            merged[-1] = (merged[-1][0], merged[-1][1] + text)
        else:
            merged.append((name, text))
    spans = (
        f'<span class="{name}">{escape(text, quote=False)}</span>' if name else escape(text, quote=False)
        for name, text in merged
    )
    return Markup("".join(spans))  # noqa: S704


def css_string(text: str) -> Markup:
    """Text as a quoted string of CSS, safe within a `<style>` element too."""
    safe = re.sub(r'[\\"\n<>&]', lambda m: f"\\{ord(m[0]):x} ", text)
    return Markup(f'"{safe}"')  # noqa: S704


def css_content(label: str) -> Markup:
    """A label such as "Page {page} of {pages}" as the value of CSS `content`.

    `{number}` is the page that the element's `data-href` leads to. The counter style `folio` names pages.
    """
    counters = {
        "{page}": "counter(page, folio)",
        "{pages}": "counter(pages)",
        "{number}": "target-counter(attr(data-href), page, folio)",
    }
    parts = re.split(r"(\{\w+\})", label)
    return Markup(" ").join(Markup(counters[p]) if p in counters else css_string(p) for p in parts if p)  # noqa: S704
