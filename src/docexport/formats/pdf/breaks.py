"""Places to break in words without an end, in markup for print.

The layout engine gives Pango all the rest of such a word for each line of it, which takes time with the square of its
length: a number of 100,000 figures would take minutes. Pieces of `PIECE` characters take as long as other text.
"""

from __future__ import annotations

import re

#: characters after which a word may be broken though nothing in it says so; no word of a language is as long
PIECE = 500
#: scripts that are written without spaces, and are broken between letters or by dictionaries
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
)
#: what stands on the letter before it, or joins it to the next
_JOINED = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u200c\u200d\u20d0-\u20ff\ufe00-\ufe0f\U0001f3fb-\U0001f3ff"
_SPACES = " \t\n\r\f"
_LONG = re.compile(rf"(?<![^{_SPACES}<>])[^{_SPACES}<>]{{{PIECE}}}")
_TEXT = re.compile(rf">([^<]{{{PIECE},}})")
_RUN = re.compile(rf"(?:&#?\w+;|[^{_SPACES}&<{_UNSPACED}]){{{PIECE}}}(?=[^{_SPACES}<{_UNSPACED}{_JOINED}])")


def with_breaks(markup: str) -> str:
    """The markup with `<wbr/>` in words that are longer than `PIECE` characters; attributes stay as they are."""
    if _LONG.search(markup) is None:
        return markup
    return _TEXT.sub(lambda text: ">" + _RUN.sub(r"\g<0><wbr/>", text[1]), markup)
