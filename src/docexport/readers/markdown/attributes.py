"""Attributes in braces, as Pandoc and Quarto write them: `{#id .class key="value"}`.

The grammar is the one of the attributes extension of commonmark-hs, plus the bare words `when` and `unless`, which make
a condition. Rules: an inline `attributes` token after an inline node or at the end of a heading, a bracketed
span `[words]{…}`, and a line of attributes alone before a block.
"""

from __future__ import annotations

import re
from html import unescape

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from docexport.model import Attributes

# names go on with any letters, figures and marks: all but white space and most of ASCII's punctuation
_PIECE = re.compile(
    r"""\s*(?:
        \#(?P<id>[^\W\d_][^\s!-,/;-@\[-^`{-~“”„‘’]*)
      | \.(?P<cls>-?[^\W\d][^\s!-,./:-@\[-^`{-~“”„‘’]*)
      | (?P<key>[A-Za-z_:][\w.:-]*)=(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'=<>`{}“”„‘’]+))
      | (?P<word>when|unless)(?=[\s}]|$)
      | (?P<dash>-)(?=[\s}]|$)
    )""",
    re.VERBOSE,
)
_BRACES = re.compile(r"\{(?:[^{}\"']|\"(?:[^\"\\]|\\.)*\"|'[^']*')*\}")


def parse_attributes(text: str) -> Attributes | None:
    """The attributes in `text` (without braces), or None where it is something else.

    Pairs called `id` and `class` count as `#id` and `.class`; of several ids the last one holds. A key that
    stands twice stays twice, so that it can be reported.
    """
    found_id, classes, pairs = "", list[str](), list[tuple[str, str]]()
    position, end = 0, len(text.rstrip())
    while position < end:
        piece = _PIECE.match(text, position, end)
        if piece is None or (position and not text[position].isspace()):
            return None
        position = piece.end()
        if piece["id"]:
            found_id = piece["id"]
        elif piece["cls"] or piece["word"] or piece["dash"]:
            classes.append(piece["cls"] or piece["word"] or "unnumbered")
        elif piece["key"]:
            raw = piece["quoted"] if piece["quoted"] is not None else (piece["single"] or piece["bare"] or "")
            value = unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", raw))
            if piece["key"] == "id":
                found_id = value
            elif piece["key"] == "class":
                classes.extend(value.split())
            else:
                pairs.append((piece["key"], value))
    return Attributes(found_id, tuple(dict.fromkeys(classes)), tuple(pairs))


#: classes and beginnings of keys by which other tools write conditions: what stands under these is never shown
_FOREIGN_CONDITIONS = frozenset({"content-visible", "content-hidden"})
_FOREIGN_KEYS = ("when-", "unless-")
#: keys that nothing but a condition has
_OWN_KEYS = frozenset({"audience", "edition"})


def is_condition(attributes: Attributes) -> bool:
    """Whether attributes make a condition, in our spelling or in one that is not understood (and so never holds)."""
    classes = set(attributes.classes)
    return not classes.isdisjoint({"when", "unless"} | _FOREIGN_CONDITIONS) or any(
        key.startswith(_FOREIGN_KEYS) or key in _OWN_KEYS for key, _ in attributes.pairs
    )


def braces_at(text: str, position: int, end: int) -> tuple[Attributes, int] | None:
    """The attributes in the braces that open at `position`, and where they end; None where there are none."""
    found = _BRACES.match(text, position, end)
    if found is None:
        return None
    attributes = parse_attributes(found[0][1:-1])
    return (attributes, found.end()) if attributes else None


def split_trailing(text: str) -> tuple[str, Attributes | None]:
    """A line apart from the braces it ends with, as in the info string of a code fence."""
    start = text.rfind("{")
    if start >= 0 and text.rstrip().endswith("}") and (start == 0 or text[start - 1].isspace()):
        found = braces_at(text.rstrip(), start, len(text.rstrip()))
        if found and found[1] == len(text.rstrip()):
            return text[:start].rstrip(), found[0]
    return text, None


def _attributes_rule(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{":
        return False
    found = braces_at(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("attributes", "", 0)
        token.content = state.src[state.pos : found[1]]
        token.meta["attributes"] = found[0]
    state.pos = found[1]
    return True


def _bracketed_span_rule(state: StateInline, silent: bool) -> bool:
    start, end = state.pos, state.posMax
    if state.src[start] != "[":
        return False
    label_end = state.md.helpers.parseLinkLabel(state, start)
    if label_end < 0 or not state.src.startswith("{", label_end + 1):
        return False
    found = braces_at(state.src, label_end + 1, end)
    label = normalizeReference(state.src[start + 1 : label_end])
    if found is None or label in state.env.get("references", {}):
        return False
    if not silent:
        state.push("span_open", "span", 1).meta["attributes"] = found[0]
        state.pos, state.posMax = start + 1, label_end
        state.md.inline.tokenize(state)
        state.push("span_close", "span", -1)
    state.pos, state.posMax = found[1], end
    return True


def _attributes_line_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start) or start + 1 >= end or state.isEmpty(start + 1):
        return False
    begin = state.bMarks[start] + state.tShift[start]
    line = state.src[begin : state.eMarks[start]].rstrip()
    found = braces_at(line, 0, len(line)) if line.startswith("{") else None
    if found is None or found[1] != len(line):
        return False
    if not silent:
        token = state.push("block_attributes", "", 0)
        token.map = [start, start + 1]
        token.meta["attributes"] = found[0]
        state.line = start + 1
    return True


def attributes_plugin(md: MarkdownIt) -> None:
    """Teach a parser the three places where attributes may stand."""
    md.inline.ruler.before("link", "attributes", _attributes_rule)
    md.inline.ruler.before("link", "bracketed_span", _bracketed_span_rule)
    md.block.ruler.before("fence", "attributes_line", _attributes_line_rule)
