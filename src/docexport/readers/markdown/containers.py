"""Rules for what CommonMark lacks: `:::` containers, line blocks and `@` references."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from docexport.readers.markdown.attributes import parse_attributes, split_trailing

_OPENING = re.compile(r"(:{3,})[ \t]*(?P<words>[^\s:].*)$")
_CLOSING = re.compile(r"(:{3,})[ \t]*$")
_CODE_FENCE = re.compile(r"(`{3,}(?=[^`]*$)|~{3,})")
#: what begins an item of a list or a definition, before the block that it begins with
_ITEM = re.compile(r"(?:(?:[-*+:]|\d{1,9}[.)])[ \t]+)+")
_NAME = re.compile(r"(?P<name>[^\W\d][\w-]*)(?:\s+|$)")
_REFERENCE = re.compile(r"@((?:sec|fig|tbl)-[\w:.-]*\w)")


def parse_container_words(words: str) -> tuple[str, str, object] | None:
    """Name, remaining words and attributes of an opening fence, or None where it opens nothing."""
    words = _without_colons(words)
    rest, attributes = split_trailing(words.strip())
    name = _NAME.match(rest)
    if name:
        return name["name"], rest[name.end() :].strip(), attributes
    if rest or attributes is None or not attributes:
        return None
    return "", "", attributes


def _without_colons(words: str) -> str:
    """The words of a fence without the colons that close it on the right, which a space parts from them."""
    bare = words.rstrip()
    left = bare.rstrip(":")
    return left.rstrip() if left != bare and left != left.rstrip() else words


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _find_end(state: StateBlock, start: int, end: int, length: int) -> tuple[int, bool]:
    """The line of the closing fence and True, or the line where the container must end and False."""
    lengths, code = [length], ""
    for number in range(start + 1, end):
        if not state.isEmpty(number) and state.sCount[number] < state.blkIndent:
            return number, False
        line = _line(state, number)
        if not code and (item := _ITEM.match(line)):
            line = line[item.end() :]
        fence = _CODE_FENCE.match(line)
        if code:
            if fence and fence[1].startswith(code) and not line[fence.end() :].strip():
                code = ""
        elif fence:
            code = fence[1]
        elif opening := _OPENING.match(line):
            if parse_container_words(opening["words"]):
                lengths.append(len(opening[1]))
        elif (closing := _CLOSING.match(line)) and len(closing[1]) >= lengths[-1]:
            lengths.pop()
            if not lengths:
                return number, True
    return end, False


def _container_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start):
        return False
    opening = _OPENING.match(_line(state, start))
    parsed = parse_container_words(opening["words"]) if opening else None
    if opening is None or parsed is None:
        return False
    if silent:
        return True
    last, closed = _find_end(state, start, end, len(opening[1]))
    token = state.push("container_open", "div", 1)
    token.map = [start, last + closed]
    token.content = opening["words"]
    token.meta |= {"name": parsed[0], "words": parsed[1], "attributes": parsed[2], "closed": closed}
    old_parent, old_max = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", last
    state.md.block.tokenize(state, start + 1, last)
    state.parentType, state.lineMax = old_parent, old_max
    state.push("container_close", "div", -1)
    state.line = last + closed
    return True


def _line_block_lines(state: StateBlock, start: int, end: int) -> Iterator[tuple[int, str]]:
    for number in range(start, end):
        line = _line(state, number)
        # a line that ends in a pipe is a row of a table that lacks its second line
        if state.sCount[number] < state.blkIndent or not re.fullmatch(r"\|(?:[ \t].*)?(?<!.\|)", line.rstrip()):
            return
        yield number, line[2:].rstrip()


def _line_block_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if silent or state.is_code_block(start):
        return False
    lines = list(_line_block_lines(state, start, end))
    if not lines:
        return False
    state.push("line_block_open", "div", 1).map = [start, start + len(lines)]
    for number, content in lines:
        token = state.push("inline", "", 0)
        token.map, token.children = [number, number + 1], []
        token.content = content.lstrip()
        token.meta["indent"] = len(content) - len(content.lstrip())
    state.push("line_block_close", "div", -1)
    state.line = start + len(lines)
    return True


def _reference_rule(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if state.src[start] != "@" or (start and (state.src[start - 1].isalnum() or state.src[start - 1] in "._-")):
        return False
    found = _REFERENCE.match(state.src, start, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("cross_reference", "", 0).content = found[1]
    state.pos = found.end()
    return True


def containers_plugin(md: MarkdownIt) -> None:
    """Teach a parser containers, line blocks and references."""
    md.block.ruler.before(
        "fence", "container", _container_rule, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    md.block.ruler.before("lheading", "line_block", _line_block_rule)
    md.inline.ruler.push("cross_reference", _reference_rule)


__all__ = ["containers_plugin", "parse_attributes", "parse_container_words"]
