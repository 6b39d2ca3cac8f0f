"""Exact places in the source: markdown-it's parsers, made to remember where each token begins.

markdown-it-py knows the lines of block tokens and nothing of inline ones. The subclasses here stamp
`meta["start"]` and `meta["end"]` (offsets in the content of the `inline` token) on every inline token and
`meta["offset"]` (an offset in the source) on every block token. `SourceMap` turns offsets into spans.
They stand on the parser's documented classes and on the loop in `ParserInline.tokenize` (markdown-it-py 4).
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from docexport.diagnostics import Span


class PositionedInlineState(StateInline):
    """Inline state that stamps the text it collects with the place where it began."""

    text_start = 0

    def pushPending(self) -> Token:  # noqa: N802 - markdown-it's name
        token = super().pushPending()
        token.meta["start"] = self.text_start
        token.meta["end"] = self.text_start + len(token.content)
        return token


class PositionedInline(ParserInline):
    """The inline parser, stamping each token that a rule produces."""

    def tokenize(self, state: StateInline) -> None:
        """Do as the base class does, and note where each token begins and ends."""
        rules = self.ruler.getRules("")
        end, nesting = state.posMax, state.md.options["maxNesting"]
        while state.pos < end:
            start, before = state.pos, len(state.tokens)
            if not state.pending:
                state.text_start = start  # type: ignore[attr-defined]
            matched = state.level < nesting and any(rule(state, False) for rule in rules)
            if not matched:
                state.append_pending(state.src[start])
                state.pos += 1
            elif len(state.tokens) > before:
                _stamp(state.tokens[before:], start, state.pos)
        if state.pending:
            state.pushPending()

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Parse `src` into `tokens`, as the base class does, with a state that knows places."""
        state = PositionedInlineState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def _stamp(tokens: list[Token], start: int, end: int) -> None:
    """Give places to the tokens that have none: delimiter runs char by char, others the whole match."""
    cursor = start + (len(tokens[0].markup) if tokens[0].nesting == 1 else 0)
    for token in tokens:
        if "start" in token.meta:
            continue
        is_delimiter = token.type == "text" and token.nesting == 0
        token.meta["start"] = cursor if is_delimiter else start
        token.meta["end"] = cursor + len(token.content) if is_delimiter else end
        cursor += len(token.content) if is_delimiter else 0


def keep_first_start(state: StateInline) -> None:
    """Let the last text token of a run carry the start of the first, as markdown-it merges into the last."""
    first: int | None = None
    for token in state.tokens:
        if token.type != "text":
            first = None
        elif token.content:  # a delimiter that became markup is left behind without content
            first = token.meta.get("start", 0) if first is None else first
            token.meta["start"] = first
        elif first is not None:
            token.meta["start"] = first


class PositionedBlockState(StateBlock):
    """Block state that stamps each token with the offset at which its block begins.

    The parser skips empty lines before it tries the rules, so that is where a block begins; the items
    of a list begin where the line does that their rule has come to.
    """

    block_start = 0

    def skipEmptyLines(self, from_pos: int) -> int:  # noqa: N802 - markdown-it's name
        line = super().skipEmptyLines(from_pos)
        if line < len(self.bMarks):
            self.block_start = self.bMarks[line] + self.tShift[line]
        return line

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        if ttype in ("list_item_open", "dt_open", "dd_open") and self.line < len(self.bMarks):
            token.meta["offset"] = self.bMarks[self.line] + self.tShift[self.line]
        else:
            token.meta["offset"] = self.block_start
        return token


class PositionedBlock(ParserBlock):
    """The block parser, with a state that knows places."""

    def parse(
        self,
        src: str,
        md: MarkdownIt,
        env: EnvType,
        outTokens: list[Token],  # noqa: N803
    ) -> list[Token] | None:
        if not src:
            return None
        state = PositionedBlockState(src, md, env, outTokens)
        self.tokenize(state, state.line, state.lineMax)
        return state.tokens


class SourceMap:
    """Turns token positions into spans of one source file."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.lines = text.split("\n")
        self._starts = [0]
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of an offset in the source."""
        row = bisect_right(self._starts, offset, hi=len(self.lines)) - 1
        return row + 1, offset - self._starts[row] + 1

    def block(self, token: Token) -> Span:
        """The span of a block token: from where its content begins to the end of its last line."""
        if token.map is None:
            return Span(self.file)
        first, end = token.map[0], max(token.map[1], token.map[0] + 1)
        while end - 1 > first and not self.lines[min(end, len(self.lines)) - 1].strip():
            end -= 1
        line, column = self.at(token.meta.get("offset", self._starts[min(first, len(self.lines) - 1)]))
        if line != first + 1:
            line, column = first + 1, 1
        last = min(end, len(self.lines))
        return Span(self.file, line, column, last, len(self.lines[last - 1]) + 1)

    def inline(self, token: Token, cursor: int = 0) -> InlineMap:
        """The map of an `inline` token; `cursor` is a column (from 0) that its first line begins after."""
        return InlineMap(self, token, cursor)


class InlineMap:
    """Turns offsets in the content of one `inline` token into spans."""

    def __init__(self, source: SourceMap, token: Token, cursor: int = 0) -> None:
        self._file = source.file
        self._rows: list[int] = []
        self._places: list[tuple[int, int]] = []
        first = token.map[0] if token.map else 0
        start = 0
        for number, row in enumerate(token.content.split("\n")):
            index = min(first + number, len(source.lines) - 1)
            self._rows.append(start)
            self._places.append((index + 1, _column(source.lines[index], row, cursor if number == 0 else 0)))
            start += len(row) + 1
        self.end_column = self._places[-1][1] + len(token.content) - self._rows[-1]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1."""
        index = bisect_right(self._rows, offset) - 1
        line, column = self._places[index]
        return line, column + offset - self._rows[index]

    def span(self, start: int, end: int) -> Span:
        return Span(self._file, *self.place(start), *self.place(max(start, end)))


def _column(line: str, row: str, cursor: int) -> int:
    """The column, from 1, at which the text `row` of a block stands in its source line."""
    indent = len(row) - len(row.lstrip())
    row = row.strip()
    tail = line.rstrip()
    if cursor == 0 and row and tail.endswith(row):
        return len(tail) - len(row) - indent + 1
    found = line.find(row, cursor)
    return (found if found >= 0 else len(line) - len(line.lstrip())) - indent + 1
