"""Reading files: encodings, suffixes, and the exact place of every node."""

from __future__ import annotations

from pathlib import Path

import pytest

from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.model import (
    BracketedSpan,
    Cell,
    CodeBlock,
    Emphasis,
    Figure,
    Heading,
    InlineNote,
    Link,
    ListItem,
    Node,
    Strong,
    Text,
    walk,
)
from docexport.readers import decode_text, parse_chapter, read_chapter

SOURCE = """---
title: Places
---
# Title *em **strong** x* {#top}

Some [link](a.md) and `code`{.x},
  a second line with **more**[^1] ^[in *note*].

> quoted [q](c.md)
> - item *here*
>   ```python
>   x = 1
>   ```

| a | b |
|---|---|
| x [u](g.md) | x [u](g.md) |

![Alt](x.png "Cap")

::: warning Take [care]{.now}
Inner **text**
:::

[^1]: Note *words*.
"""


def places(kind: type[Node]) -> list[str]:
    """The source text that the span of each node of a type covers."""
    chapter, _ = parse_chapter(SOURCE, "places.md", "/", Diagnostics())
    lines = SOURCE.split("\n")
    found = []
    for node in walk(chapter):
        span = node.span
        if type(node) is kind and span.line == span.end_line:
            found.append(lines[span.line - 1][span.column - 1 : span.end_column - 1])
    return found


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Heading, ["# Title *em **strong** x* {#top}"]),
        (Emphasis, ["*em **strong** x*", "*note*", "*here*", "*words*"]),
        (Strong, ["**strong**", "**more**", "**text**"]),
        (Link, ["[link](a.md)", "[q](c.md)", "[u](g.md)", "[u](g.md)"]),
        (InlineNote, ["^[in *note*]"]),
        (Cell, ["a", "b", "x [u](g.md)", "x [u](g.md)"]),
        (BracketedSpan, ["[care]{.now}"]),
        (Figure, ['![Alt](x.png "Cap")']),
    ],
)
def test_spans_cover_what_was_written(kind: type[Node], expected: list[str]) -> None:
    assert places(kind) == expected


def test_two_equal_cells_in_a_row_have_places_of_their_own() -> None:
    chapter, _ = parse_chapter(SOURCE, "places.md", "/", Diagnostics())
    columns = [node.span.column for node in walk(chapter) if isinstance(node, Cell) and node.span.line == 17]
    assert columns == [3, 17]


def test_blocks_in_quotes_and_lists_begin_behind_their_marks() -> None:
    chapter, _ = parse_chapter(SOURCE, "places.md", "/", Diagnostics())
    item = next(node for node in walk(chapter) if isinstance(node, ListItem))
    code = next(node for node in walk(chapter) if isinstance(node, CodeBlock))
    assert (item.span.line, item.span.column) == (10, 3)
    assert (code.span.line, code.span.column) == (11, 5)


def test_every_node_of_the_source_has_a_line() -> None:
    chapter, _ = parse_chapter(SOURCE, "places.md", "/", Diagnostics())
    assert all(node.span.line for node in walk(chapter) if node is not chapter)


def test_text_is_joined_across_escapes_and_entities() -> None:
    chapter, _ = parse_chapter("a \\* b &amp; c", "x.md", "/", Diagnostics())
    assert [node.text for node in walk(chapter) if isinstance(node, Text)] == ["a * b & c"]


def test_bytes_that_are_not_utf8_are_named() -> None:
    diagnostics = Diagnostics()
    assert decode_text(b"ok\ncaf\xe9\n", "x.md", diagnostics) == ""
    (finding,) = diagnostics
    assert (finding.code, finding.message) == (Code.NOT_UTF8, "byte 0xe9 is not UTF-8")
    assert str(finding.span) == "x.md:2:4"


def test_control_characters_are_named_and_replaced() -> None:
    diagnostics = Diagnostics()
    assert decode_text(b"a\nb\x07c", "x.md", diagnostics) == "a\nb\N{REPLACEMENT CHARACTER}c"
    (finding,) = diagnostics
    assert finding.code is Code.CONTROL_CHARACTER
    assert str(finding.span) == "x.md:2:2"


def test_line_ends_and_byte_order_marks_do_not_matter() -> None:
    assert decode_text(b"\xef\xbb\xbfa\r\nb\rc\n", "x.md", Diagnostics()) == "a\nb\nc\n"


def test_unknown_suffixes_are_refused(tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    read_chapter(tmp_path / "x.docx", "x.docx", diagnostics)
    (finding,) = diagnostics
    assert finding.code is Code.UNKNOWN_SOURCE
    assert finding.hint == "known: `.md`, `.markdown`, `.mdown`, `.mkd`, `.qmd`, `.rmd`, `.mdx`, `.txt`, `.text`"
