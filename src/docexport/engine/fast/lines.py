"""Lines of plain text, found by adding up the widths of words.

WeasyPrint has Pango break text into lines, then looks whether the next word still fits, or a part of it with a hyphen.
Here the same is found for words parted by single spaces whose next word, the one that does not fit, can be broken only
by a hyphen (Unicode Standard Annex 14: letters with punctuation around them). All else is left to WeasyPrint.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import inf
from typing import Any, NamedTuple

import pyphen

from docexport.engine.fast.scripts import LETTERS, NO_SCRIPT, script_of
from docexport.engine.fast.words import ScriptWords, Words, words_for
from docexport.engine.weasyprint.layout.percent import percentage
from docexport.engine.weasyprint.text import line_break
from docexport.engine.weasyprint.text.ffi import FROM_UNITS, TO_UNITS

#: what lines can be broken before, and only there: no opening bracket, which a quote may hold fast, and nothing inside
#: that a line may end with
_WHOLE = re.compile(
    f"[\"'\u201c\u2018]?(?:[{LETTERS}]+(?:['\u2019][A-Za-z]+)?|[0-9]+(?:[.,][0-9]+)*)[.,;:!?)\u2026\"'\u201d\u2019]*"
)
#: what they can be broken after, where a space follows
_ENDS = re.compile(f"[{LETTERS}0-9.,;:!?)\u2026\"'\u201d\u2019]")
#: how many times a character is narrower than the font is high, at the most: WeasyPrint looks at so much text
_RATIO = 4
#: widths from here on are none for WeasyPrint, in pixels
_ENDLESS = 2**21
_SOFT_HYPHEN = "\u00ad"


class Manner(NamedTuple):
    """How text of a style is broken: into these words, and with hyphens if there is a language for them.

    Text that `keeps` its white space is broken where it says so alone, or by WeasyPrint. Text that `widens` its spaces,
    or narrows them, is shaped word by word in any font.
    """

    words: Words
    size: float
    language: str
    limits: tuple[int, int, int]
    hyphen: str
    keeps: bool
    wraps: bool
    widens: bool
    #: what else says how words are broken that are too long for a line
    breaks: tuple[str, str]


class Line(NamedTuple):
    """The first line of a text: its words, with a hyphen where it ends in one; how many bytes of the text it has,
    without that; where the next line begins in bytes (None: there is none); its width, height and baseline in pixels.
    """

    text: str
    length: int
    resume_at: int | None
    width: float
    height: float
    baseline: float


class _NotPlainError(Exception):
    """Raised for text whose lines WeasyPrint must find."""


def manner_of(style: Any) -> Manner | None:
    """How text of a style is broken, kept with the style; None where that is left to WeasyPrint."""
    known = style.__dict__.get("_manner", ())
    if known == ():
        known = style.__dict__["_manner"] = _manner(style)
    return known  # type: ignore[no-any-return]


def _manner(style: Any) -> Manner | None:
    words, space = words_for(style), style["white_space"]
    keeps = space in {"pre", "pre-wrap"}
    if space == "pre-line" or (keeps and style["word_spacing"]):
        return None
    language = style["lang"] and pyphen.language_fallback(style["lang"])
    return Manner(
        words, style["font_size"],
        language if language and style["hyphens"] == "auto" else "", style["hyphenate_limit_chars"],
        style["hyphenate_character"], keeps, space in {"normal", "pre-wrap"}, bool(style["word_spacing"]),
        (style["overflow_wrap"], style["word_break"]),
    )  # fmt: skip


def first_line(text: str, style: Any, manner: Manner, context: Any, max_width: float | None) -> Line | None:
    """The first line of a text in a width of so many pixels; None where WeasyPrint must find it."""
    if _SOFT_HYPHEN in text:
        return None
    width = inf if max_width is None or max_width >= _ENDLESS or not manner.wraps else max_width
    try:
        line = _found(text, manner, style, context, width)
    except _NotPlainError:
        return None
    # Pango breaks lines with all that sets a first space apart, though half of it lies outside of the line: some are
    # too wide then, which WeasyPrint tries to mend
    return line if line.width <= width else None


def _found(text: str, manner: Manner, style: Any, context: Any, max_width: float) -> Line:
    is_narrow = max_width < manner.size * _RATIO
    given = text if is_narrow or max_width == inf else text[: int(max_width / manner.size * _RATIO)]
    body, newline, _ = given.partition("\n") if manner.keeps else (given, "", "")
    if newline:
        given = given[: len(body) + 2]
    is_whole = bool(newline) or len(given) == len(text)
    tokens = body.split(" ")
    if not is_whole:
        tokens.pop()  # it may be a part of a word
    limit = inf if max_width == inf else int(max_width * TO_UNITS)
    shaped = manner.words.in_text(given)
    if shaped is None or not (manner.widens or shaped.is_inert):
        raise _NotPlainError
    right, removed, place = _measured(text, tokens, shaped, limit)
    if place < len(tokens):
        line = " ".join(tokens[:place])
        cannot = manner.keeps or is_narrow or not _ENDS.fullmatch(line[-1:]) or not _WHOLE.fullmatch(tokens[place])
        if cannot or shaped.script is NO_SCRIPT or script_of(line) is not shaped.script:
            raise _NotPlainError
        part, added = _part(tokens[place], right, right - removed, manner, shaped, style, context, max_width)
        length = len(line.encode())
        if part:
            length += 1 + len(part.encode())
            return _line(f"{line} {part}{manner.hyphen}", length, length, right - removed + added, shaped)
        return _line(line, length, length + 1, right - removed, shaped)
    if not is_whole or script_of(body) is not shaped.script:
        raise _NotPlainError
    length = len(body.encode())
    return _line(body, length, length + 1 if newline else None, right - removed, shaped)


def _line(text: str, length: int, resume_at: int | None, units: int, shaped: ScriptWords) -> Line:
    return Line(text, length, resume_at, units * FROM_UNITS, shaped.height, shaped.baseline)


def _measured(text: str, tokens: Sequence[str], shaped: ScriptWords, limit: float) -> tuple[int, int, int]:
    """How far the first words of a text reach to the right, as many as there is room for; how much of that is taken
    away once the line is found; and the place of the first word that is too much.
    """
    space = shaped.spaces
    right = removed = gap = 0
    is_empty = True
    for place, token in enumerate(tokens):
        if place == 1 and not tokens[0]:
            gap = space.first_in_line
            removed = gap - space.first.width
        elif place:
            gap += space.between.width
        if not token:
            continue
        if token not in shaped:
            shaped.learn(text.split(" "))  # all of a paragraph
        word = shaped[token]
        if word is None:
            raise _NotPlainError
        if right + gap + word.width > limit:
            if is_empty:
                raise _NotPlainError
            return right, removed, place
        right += gap + word.width
        gap, is_empty = 0, False
    if gap:  # it ends with spaces, the last of which has all that sets it apart on its left
        right += gap - space.between.width + space.first_in_line
        removed += space.first_in_line - space.last.width
    if is_empty or right > limit:
        raise _NotPlainError
    return right, removed, len(tokens)


def _part(  # noqa: PLR0917 - what a word is parted by
    token: str, right: int, width: int, manner: Manner, shaped: ScriptWords, style: Any, context: Any, max_width: float
) -> tuple[str, int]:
    """As much of a word as fits in a line before a hyphen, and how far both reach; nothing where none does."""
    left = max_width - width * FROM_UNITS
    is_worth = left < 0 or left > percentage(style["hyphenate_limit_zone"], style, max_width)
    parts = _parts(token, manner, context) if manner.language and is_worth else ()
    if parts and parts[0] + manner.hyphen not in shaped:
        shaped.learn([part + manner.hyphen for part in parts])
    for part in parts:
        word = shaped[part + manner.hyphen]
        if word is None:
            raise _NotPlainError
        added = shaped.spaces.between.width + word.width
        if right + added <= int(max_width * TO_UNITS):
            return part, added
    return "", 0


def _parts(token: str, manner: Manner, context: Any) -> tuple[str, ...]:
    """The parts of a word that may stand before a hyphen, the longest first, with what stands before the word."""
    key = (token, manner.language, manner.limits)
    found: tuple[str, ...] = manner.words.broken(key, lambda: _parted(token, manner, context))
    return found


def _parted(token: str, manner: Manner, context: Any) -> tuple[str, ...]:
    total, left, right = manner.limits
    start = 0
    while bounds := line_break.get_next_word_boundaries(token[start:], manner.language):
        first, end = bounds
        if end - first >= total:
            key = (manner.language, left, right, total)
            dictionary = context.dictionaries.get(key)
            if dictionary is None:
                dictionary = context.dictionaries[key] = pyphen.Pyphen(lang=manner.language, left=left, right=right)
            before, word = token[: start + first], token[start + first : start + end]
            return tuple(before + part for part, _rest in dictionary.iterate(word))
        start += end
    return ()


def least_width(text: str, manner: Manner) -> tuple[Any, ...] | None:
    """What tells the narrowest first line of a text from all others: its first word, and how that may be broken; None
    where WeasyPrint must look at all of the text.
    """
    if manner.keeps or not manner.wraps or _SOFT_HYPHEN in text:
        return None
    token, space, rest = text.partition(" ")
    is_plain = _WHOLE.fullmatch(token) and _ENDS.fullmatch(token[-1]) and (not space or rest[:1].isalnum())
    ways = manner.language, manner.limits, manner.hyphen, manner.breaks
    return (token, bool(space), ways) if is_plain else None
