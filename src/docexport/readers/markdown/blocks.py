"""Block tokens -> block nodes, one reading function for each type of token."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Literal, cast

from markdown_it.token import Token
from msgspec.structs import replace

from docexport.diagnostics import Diagnostics, Edit, Span
from docexport.diagnostics.codes import Code as Finding
from docexport.model import (
    NO_ATTRIBUTES,
    Attributes,
    Block,
    BlockQuote,
    BulletList,
    CodeBlock,
    Definition,
    DefinitionList,
    Heading,
    HtmlBlock,
    Inline,
    Line,
    LineBlock,
    ListItem,
    MathBlock,
    NoteDefinition,
    OrderedList,
    Paragraph,
    Term,
    ThematicBreak,
)
from docexport.readers.markdown.attributes import is_condition, split_trailing
from docexport.readers.markdown.inlines import InlineReader
from docexport.readers.markdown.parser import markdown_parser
from docexport.readers.markdown.positions import SourceMap
from docexport.readers.markdown.special import (
    attach_captions,
    read_callout_quote,
    read_container,
    read_figure,
    read_task,
)
from docexport.readers.markdown.tables import read_table
from docexport.readers.markdown.tree import Branch


class BlockReader:
    """Reads the block tokens of one file."""

    def __init__(
        self, source: SourceMap, diagnostics: Diagnostics, notes: dict[int, dict[str, object]], labels: set[str]
    ):
        self.source = source
        self.diagnostics = diagnostics
        self.notes = notes
        self.labels = labels
        self.trailing = NO_ATTRIBUTES
        #: words of the source that say how, not what, with their lines
        self.markup: list[tuple[int, str]] = []
        self._infos: set[str] = set()

    def blocks(self, branches: Sequence[Branch]) -> tuple[Block, ...]:
        """The nodes of a row of branches, with attribute lines and table captions put where they belong."""
        nodes: list[Block] = []
        pending: list[tuple[Attributes, Span]] = []
        for branch in branches:
            if branch.type == "block_attributes":
                span = self.source.block(branch.token)
                pending.append((branch.token.meta["attributes"], span))
                self.markup.append((span.line, self.source.lines[span.line - 1]))
                continue
            node = self._block(branch)
            if node is None:
                continue
            for attributes, span in reversed(pending):
                node = self._with_attributes(node, attributes, span)
            pending = []
            nodes.append(node)
        return attach_captions(nodes, self)

    def _block(self, branch: Branch) -> Block | None:
        read = _READ.get(branch.type)
        return read(self, branch, self.source.block(branch.token)) if read else None

    def _with_attributes(self, node: Block, attributes: Attributes, span: Span) -> Block:
        own = getattr(node, "attributes", None)
        if own is None:
            self.diagnostics.warning(
                Finding.UNUSED_ATTRIBUTES, "what follows this line takes no attributes", span, "delete the line"
            )
            return node
        return replace(node, attributes=attributes.merged(own))

    def inlines(self, branch: Branch, *, cursor: int = 0, may_trail: bool = False) -> tuple[Inline, ...]:
        """The inline nodes of the `inline` token in `branch`; trailing attributes go to `self.trailing`."""
        token = branch.token
        reader = InlineReader(
            self.source.inline(token, cursor),
            self.diagnostics,
            self.notes,
            self.labels.__contains__,
            token.content,
            self.markup,
        )
        nodes = reader.read(token.children or ())
        self.trailing = reader.trailing or NO_ATTRIBUTES
        if reader.trailing_span and is_condition(self.trailing) and not may_trail:
            self.diagnostics.error(
                Finding.BAD_CONDITION, "this condition follows a space, so it would hide nothing", reader.trailing_span,
                "put it right behind the words in brackets: `[words]{when audience=teacher}`",
            )  # fmt: skip
        elif reader.trailing_span and not may_trail:
            self.diagnostics.warning(
                Finding.UNUSED_ATTRIBUTES,
                "these attributes follow a space, so they belong to nothing",
                reader.trailing_span,
                "move them right behind what they are for, or on a line of their own before the block",
            )
        return nodes

    def phrase(self, text: str, line: int) -> tuple[Inline, ...]:
        """The inline nodes of words that stand on the given line (from 1) outside of any paragraph.

        Notes written in them are numbered by the parser apart from those of the file.
        """
        env: dict[str, Any] = {"footnotes": {"refs": {f":{label}": -1 for label in self.labels}}}
        token = markdown_parser().parseInline(text, env)[0]
        token.map = [line - 1, line]
        outer, self.notes = self.notes, env["footnotes"].get("list", {})
        try:
            return self.inlines(Branch(token))
        finally:
            self.notes = outer

    def report_info(self, words: str, span: Span) -> None:
        """Report words behind the language of code, which nothing reads: the same ones once a file."""
        self.markup.append((span.line, words))
        if words not in self._infos:
            self._infos.add(words)
            line = self.source.lines[span.line - 1]
            start = max(line.find(words), 0) + 1
            self.diagnostics.warning(
                Finding.UNUSED_ATTRIBUTES, f"`{words}` behind the language of code has no effect",
                Span(span.file, span.line, start, span.line, start + len(words)),
                "delete it; classes and other attributes go in braces: `{.python .example}`",
            )  # fmt: skip

    def text_of(self, branch: Branch, *, may_trail: bool = False) -> tuple[Inline, ...]:
        """The inlines of a block whose first child is its `inline` token."""
        return self.inlines(branch.children[0], may_trail=may_trail) if branch.children else ()


def _read_paragraph(reader: BlockReader, branch: Branch, span: Span) -> Block | None:
    is_caption = branch.children[0].token.content.startswith(("Table:", ": "))
    children = reader.text_of(branch, may_trail=is_caption)
    attributes, content = reader.trailing, branch.children[0].token.content
    if content.strip(":") == "" and len(content) >= 3:
        reader.diagnostics.warning(
            Finding.STRAY_CONTAINER_END,
            "this line of colons closes nothing",
            span,
            "delete it, or open a container above",
            Edit(span, content, ""),
        )
    figure = read_figure(reader, children, span)
    if figure is not None:
        return figure
    if not children and not is_caption:
        return None
    return Paragraph(
        children=children, tight=branch.token.hidden, span=span, attributes=attributes if is_caption else NO_ATTRIBUTES
    )


def _read_heading(reader: BlockReader, branch: Branch, span: Span) -> Block:
    children = reader.text_of(branch, may_trail=True)
    if not children:
        reader.diagnostics.error(
            Finding.EMPTY_HEADING, "this heading has no words", span, "write it, or delete the line"
        )
    level = int(branch.token.tag[1])
    return Heading(level=level, children=children, attributes=reader.trailing, span=span)


def _read_block_quote(reader: BlockReader, branch: Branch, span: Span) -> Block:
    children = reader.blocks(branch.children)
    callout = read_callout_quote(children, span)
    if callout:
        reader.markup.append((children[0].span.line, callout.kind))
    return callout or BlockQuote(children=children, span=span)


def _read_item(reader: BlockReader, branch: Branch, number: int = 0) -> ListItem:
    children, checked = read_task(reader.blocks(branch.children))
    if checked:
        reader.markup.append((reader.source.block(branch.token).line, "x"))
    return ListItem(children=children, checked=checked, number=number, span=reader.source.block(branch.token))


def _is_tight(branch: Branch) -> bool:
    """Whether markdown-it hid the paragraphs of the items, which it does in tight lists."""
    return not any(
        block.type == "paragraph" and not block.token.hidden for item in branch.children for block in item.children
    )


def _read_bullet_list(reader: BlockReader, branch: Branch, span: Span) -> Block:
    items = tuple(_read_item(reader, item) for item in branch.children)
    return BulletList(children=items, tight=_is_tight(branch), span=span)


def _read_ordered_list(reader: BlockReader, branch: Branch, span: Span) -> Block:
    start = int(branch.token.attrs.get("start", 1))
    items = tuple(_read_item(reader, item, number) for number, item in enumerate(branch.children, start))
    _report_numbers(reader, branch, start)
    delimiter = cast('Literal[".", ")"]', branch.token.markup or ".")
    return OrderedList(children=items, start=start, delimiter=delimiter, tight=_is_tight(branch), span=span)


def _report_numbers(reader: BlockReader, branch: Branch, start: int) -> None:
    """Report numbers of items that come out otherwise, but for lists whose items all have the same."""
    written = [int(item.token.info) for item in branch.children if item.token.info.isdecimal()]
    for number, (item, given) in enumerate(zip(branch.children, written, strict=False), start):
        if given != number and len(set(written)) > 1:
            span = replace(reader.source.block(item.token), end_line=0)
            reader.diagnostics.warning(
                Finding.LIST_NUMBERS, f"the item {given} of this list comes out as {number}", span,
                "items are counted on from the first: number them so, or put words between two lists",
            )  # fmt: skip
            return


def _read_definition_list(reader: BlockReader, branch: Branch, span: Span) -> Block:
    children: list[Term | Definition] = []
    for item in branch.children:
        place = reader.source.block(item.token)
        if item.type == "dt":
            children.append(Term(children=reader.text_of(item), span=place))
        else:
            children.append(Definition(children=reader.blocks(item.children), span=place))
    if _is_tight_definitions(branch):
        return DefinitionList(children=tuple(children), span=span)
    loose = tuple(_loosened(child) if isinstance(child, Definition) else child for child in children)
    return DefinitionList(children=loose, tight=False, span=span)


def _is_tight_definitions(branch: Branch) -> bool:
    """Whether no definition has spaced paragraphs, and none stands apart from its term (as in Pandoc)."""
    lines = [item.token.map[0] if item.token.map else 0 for item in branch.children]
    apart = any(
        item.type == "dd" and before.type == "dt" and line > term + 1
        for before, item, term, line in zip(branch.children, branch.children[1:], lines, lines[1:], strict=False)
    )
    spaced = any(b.type == "paragraph" and not b.token.hidden for item in branch.children for b in item.children)
    return not apart and not spaced


def _loosened(definition: Definition) -> Definition:
    children = tuple(replace(b, tight=False) if isinstance(b, Paragraph) else b for b in definition.children)
    return replace(definition, children=children)


def _read_code(_reader: BlockReader, branch: Branch, span: Span) -> Block:
    return CodeBlock(text=_ended(branch.token.content), span=span)


def _ended(text: str) -> str:
    """Lines with a line end behind the last, which the last line of a file may lack."""
    return text if not text or text.endswith("\n") else f"{text}\n"


def _report_unclosed(reader: BlockReader, branch: Branch, span: Span) -> None:
    """Report code that no fence ends: all that stands behind it in the file, list or quote is code too."""
    mark, (first, end) = branch.token.markup, branch.token.map or [0, 1]
    last = reader.source.lines[end - 1].strip(" \t>")
    if end - 1 == first or len(last) < len(mark) or last.strip(mark[0]):
        reader.diagnostics.warning(
            Finding.UNCLOSED_CONTAINER, "the code that begins here is never closed", replace(span, end_line=0),
            f"add a line of {len(mark)} {'tildes' if mark[0] == '~' else 'backticks'} where it ends",
        )  # fmt: skip


#: languages whose code other tools run where it stands in braces, `{python}`
_RUN = frozenset(
    [
        "r",
        "python",
        "julia",
        "ojs",
        "bash",
        "sh",
        "zsh",
        "sql",
        "js",
        "javascript",
        "node",
        "css",
        "perl",
        "ruby",
        "rust",
        "stan",
        "cpp",
        "c",
        "java",
        "go",
        "matlab",
        "octave",
        "sas",
        "stata",
        "scala",
        "haskell",
        "powershell",
        "awk",
        "lua",
        "php",
        "typescript",
        "rcpp",
    ]
)
#: what other tools make of code in these languages
_DRAWN = {
    **dict.fromkeys(("mermaid", "{mermaid}", "plantuml", "{dot}"), "a diagram"),
    "math": "a formula",
}


def _report_directive(reader: BlockReader, language: str, span: Span) -> bool:
    """Report a block that other tools make something of, and that is set as code here."""
    name = re.match(r"\{(=?[A-Za-z][\w:.-]*)", language)
    looks = _DRAWN.get(language.lower(), "")
    if not looks and name and name[1].lower() not in _RUN:
        looks = "text for one format alone" if name[1].startswith("=") else "a directive of MyST"
    if looks:
        hint = "write `$$` before and behind it" if looks == "a formula" else "write it in Markdown, or use a picture"
        message = f"`{language}` looks like {looks}, but is set as code"
        reader.diagnostics.warning(Finding.LOOKS_LIKE, message, replace(span, end_line=0), hint)
    return bool(name and looks)


def _read_fence(reader: BlockReader, branch: Branch, span: Span) -> Block:
    _report_unclosed(reader, branch, span)
    info, attributes = split_trailing(_unescape(branch.token))
    language, _, rest = info.partition(" ")
    if _report_directive(reader, language, span):
        rest = ""
    elif "," in language.strip("{}"):
        language, _, more = language.partition(",")
        rest = f"{more} {rest}"
    if rest.strip():
        reader.report_info(rest.strip(), span)
    attributes = attributes or NO_ATTRIBUTES
    if not language and attributes.classes:
        language = attributes.classes[0]
    return CodeBlock(text=_ended(branch.token.content), language=language, attributes=attributes, span=span)


def _unescape(token: Token) -> str:
    from markdown_it.common.utils import unescapeAll  # noqa: PLC0415 - one function of a large module

    return unescapeAll(token.info).strip()


def _read_math(_reader: BlockReader, branch: Branch, span: Span) -> Block:
    return MathBlock(tex=branch.token.content.strip(), span=span)


def _read_thematic_break(_reader: BlockReader, branch: Branch, span: Span) -> Block:
    mark = branch.token.markup
    # markdown-it gives one mark more than there are
    return ThematicBreak(underscores=len(mark) - 1 if mark.startswith("_") else 0, span=span)


def _read_html(_reader: BlockReader, branch: Branch, span: Span) -> Block:
    return HtmlBlock(html=_ended(branch.token.content), span=span)


def _read_line_block(reader: BlockReader, branch: Branch, span: Span) -> Block:
    lines = tuple(
        Line(
            children=reader.inlines(line),
            indent=line.token.meta["indent"],
            span=reader.source.inline(line.token).span(0, len(line.token.content)),
        )
        for line in branch.children
    )
    return LineBlock(children=lines, span=span)


def _read_note(reader: BlockReader, branch: Branch, span: Span) -> Block:
    return NoteDefinition(label=branch.token.meta["label"], children=reader.blocks(branch.children), span=span)


_READ: dict[str, Callable[[BlockReader, Branch, Span], Block | None]] = {
    "paragraph": _read_paragraph,
    "heading": _read_heading,
    "blockquote": _read_block_quote,
    "bullet_list": _read_bullet_list,
    "ordered_list": _read_ordered_list,
    "dl": _read_definition_list,
    "code_block": _read_code,
    "fence": _read_fence,
    "math_block": _read_math,
    "hr": _read_thematic_break,
    "html_block": _read_html,
    "table": read_table,
    "line_block": _read_line_block,
    "container": read_container,
    "footnote_reference": _read_note,
}
